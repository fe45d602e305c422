"""What the service counts, for Prometheus."""

from __future__ import annotations

from dehusk.features.extras import require
from dehusk.features.version import VERSION
from dehusk.serving.workers import Workers

require("serve", "serving")
from prometheus_client import (  # noqa: E402 - of the extra
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    generate_latest,
)

#: Upper bounds of the time that requests take, in seconds: most pages take some milliseconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Requests by path and status, how long they took, and the state of the workers."""

    def __init__(self, workers: Workers) -> None:
        self._registry = CollectorRegistry()
        self._n_requests = Counter("dehusk_requests", "Requests answered.", ["path", "status"], registry=self._registry)
        self._seconds = Histogram(
            "dehusk_request_seconds",
            "Time from a request's head to its answer.",
            ["path"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        Info("dehusk", "The version that runs.", registry=self._registry).info({"version": VERSION})
        for name, meaning, attribute in (
            ("dehusk_workers", "Worker processes.", "n_workers"),
            ("dehusk_requests_waiting", "Requests that wait for a worker.", "n_waiting"),
            ("dehusk_workers_died", "Workers that died or were killed.", "n_died"),
        ):
            gauge = Gauge(name, meaning, registry=self._registry)
            gauge.set_function(lambda attribute=attribute: getattr(workers, attribute))  # type: ignore[misc]

    def count(self, path: str, status: int, seconds: float) -> None:
        """Note a request that was answered."""
        self._n_requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def text(self) -> bytes:
        """All that was counted, in Prometheus's text format."""
        return generate_latest(self._registry)
