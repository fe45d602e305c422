"""Faults put in on purpose, in a module that fresh processes can import."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def planted(bad_round: int, in_hand: Path) -> Callable[[int], int]:
    """Work that hangs or dies in one round."""

    def work(number: int) -> int:
        in_hand.write_bytes(b"page %d" % number)
        if number == bad_round:
            time.sleep(600)
        if number == bad_round + 1:
            os.abort()
        return number

    return work
