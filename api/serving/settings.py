"""How the service runs, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from dehusk.features.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the service runs."""

    host: str = "127.0.0.1"
    """Address that it listens at; anything else than the default makes it reachable from other machines."""
    port: int = 8017
    """Port that it listens at; 0 for any free one."""
    n_workers: int = 2
    """Number of worker processes."""
    model: str | None = None
    """A model file; the shipped model if None."""
    limits: Limits = DEFAULT_LIMITS
    """What each page is held to."""
    max_body: int = 16 * 2**20
    """Bytes that the body of a request may have."""
    seconds: float = 30.0
    """Real time that a body may take to come, and that its work may take."""
    max_connections: int = 512
    """Clients at a time; what comes above is refused with 503."""
