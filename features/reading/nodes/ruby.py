"""Ruby: readings above their characters, written as ``base(reading)``.

A page that writes brackets itself, for browsers without ruby, has them in ``rp`` elements.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.document import LINE_BREAK, NOTHING
from dehusk.features.tree import Rows, Tree, nearest
from dehusk.features.vocabulary import code_flags

_RUBY, _READING, _BRACKET = code_flags(["ruby"]), code_flags(["rt"]), code_flags(["rp"])


def write_readings(
    texts: list[str], separators: NDArray[np.uint8], element: Rows, tag_codes: NDArray[np.uint8], tree: Tree
) -> None:
    """Put brackets around readings and take spaces out of ruby, in place.

    Parameters
    ----------
    texts, separators, element
        Of each text node its text, its separator and the row of its element.
    tag_codes
        Number of each element's tag.
    """
    is_reading = _READING.take(tag_codes)
    if not is_reading.any():
        return
    ruby = nearest(_RUBY.take(tag_codes), tree)
    has_brackets = np.zeros(len(tag_codes), dtype=np.bool_)
    has_brackets[ruby[_BRACKET.take(tag_codes)]] = True
    reading, group = nearest(is_reading, tree).take(element), ruby.take(element)
    same = (group[1:] >= 0) & (group[1:] == group[:-1]) & (separators[1:] != LINE_BREAK)
    separators[1:][same] = NOTHING
    for row in ((reading >= 0) & (group >= 0)).nonzero()[0].tolist():
        if has_brackets[group[row]]:
            continue
        if row == 0 or reading[row - 1] != reading[row]:
            texts[row] = "(" + texts[row].lstrip()
        if row + 1 == len(texts) or reading[row + 1] != reading[row]:
            texts[row] = texts[row].rstrip() + ")"
