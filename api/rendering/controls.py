"""What no output may hold."""

from __future__ import annotations

import re

#: Control characters other than tab and line feed, and code points that never are one.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0\ufffe\uffff]")


def without_controls(text: str) -> str:
    """Put a space for each control character (a space and not nothing, so that no two words become one)."""
    # Nearly every text is of characters that are seen, and that is told many times sooner than each is looked up.
    return text if text.replace("\n", "").isprintable() else _CONTROL.sub(" ", text)
