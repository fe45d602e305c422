"""White space within a text: what is collapsed to a space, and what stands between no two characters at all.

A line that ends between two ideographs or kana goes on without a space (CSS Text Module Level 3, section 4.1.3,
"segment break transformation"); a space that the page writes between them stays. Soft hyphens say where a word may
break, and are not seen where it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

_IDEOGRAPHIC = "\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003ffff"
#: A character of a script that is written without spaces between words.
UNSPACED = f"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff{_IDEOGRAPHIC}]"
#: No character before this one is.
_FIRST_UNSPACED = "\u0e00"
_SOFT_HYPHEN = "\u00ad"


def are_space(texts: Iterable[str]) -> NDArray[np.bool_]:
    """Which texts are white space; an empty one is not."""
    return np.frombuffer(bytes(map(str.isspace, texts)), dtype=np.bool_)


def collapsed(text: str) -> str:
    r"""A text as it is seen in a line.

    Examples
    --------
    >>> collapsed("  the river\n  board "), collapsed("river\u00adbank"), collapsed("河務局は\n 冬に")
    ('the river board', 'riverbank', '河務局は冬に')
    """
    if text.isascii():
        return " ".join(text.split())
    if "\n" in text:
        text = _broken_line().sub("", text)
    text = " ".join(text.split())
    return text.replace(_SOFT_HYPHEN, "") or text


def is_broken_line(before: str, after: str) -> bool:
    """Whether the white space between two texts is only where a line of ideographs ends."""
    inked = after.lstrip()
    if inked[0] < "\u3001":
        return False
    gap = before[len(before.rstrip()) - 1 :] + after[: len(after) - len(inked) + 1]
    return "\n" in gap and _broken_line().search(gap) is not None


def is_unspaced(character: str) -> bool:
    """Whether a character is of a script that is written without spaces between words."""
    return character >= _FIRST_UNSPACED and _unspaced().match(character) is not None


# Ranges of so many characters take some milliseconds to compile: they are when a page first needs them.
@cache
def _broken_line() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{_IDEOGRAPHIC}])[^\S\n]*\n\s*(?=[{_IDEOGRAPHIC}])")


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(UNSPACED)
