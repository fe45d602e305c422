"""What the machine offers."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

#: Where a container's share of the processors stands on Linux: microseconds of their time in a period, and the period.
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def count_cpus() -> int:
    """Number of processors that this process may use: those it is bound to, within its container's share of time."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):  # no Linux, no container, or no limit: "max"
        quota, period = _QUOTA.read_text("ascii").split()
        return max(1, min(bound, -(-int(quota) // int(period))))
    return bound
