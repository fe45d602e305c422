"""What only the extras bring: tests that need it are skipped where it is absent, and say so."""

from __future__ import annotations

from itertools import chain

import pytest

from dehusk.features.errors import MissingDependencyError
from dehusk.features.extras import MODULES

#: What the modules of the extras are imported as.
OPTIONAL = frozenset(
    [
        *chain.from_iterable(MODULES.values()),
        *("scipy", "fastwarc", "zstandard", "rapidfuzz", "httpx", "nh3", "markdown_it", "selenium"),
        "openapi_spec_validator",
    ]
)


def absent_package(error: BaseException | None) -> str | None:
    """The optional package for want of which an import failed, if that is why."""
    while error is not None:
        if isinstance(error, MissingDependencyError):
            return str(error)
        if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in OPTIONAL:
            return f"needs {error.name}: pip install '.[test]'"
        error = getattr(error, "cause", None) or error.__cause__
    return None


class SkipsWhatIsAbsent:
    """A plugin: a test module whose imports lack an optional package is skipped with that reason."""

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> pytest.CollectReport:
        """Turn the failure to collect into a skip."""
        report = yield
        reason = absent_package(report.call.excinfo.value) if report.failed else None
        if reason is None:
            return report
        return pytest.CollectReport(report.nodeid, "skipped", (str(collector.path), 0, f"Skipped: {reason}"), None)
