"""The errors of a batch as a whole."""

from __future__ import annotations

from dehusk.features.errors import DehuskError


class BatchError(DehuskError):
    """A batch cannot be started or gone on with; the message says what to do."""


class StoppedError(BatchError):
    """A batch ended before its end, with a consistent output; it can be gone on with."""
