"""Raised digits: ``10<sup>6</sup>`` is 10⁶ and not 106.

Unicode's superscripts stand where every sign has one (digits, ``+ - = ( )``, ``n``, ``i``), ``^`` elsewhere: ``2^k``,
``10^(k-1)``. Ordinals (``1st``), marks (``TM``) and the numbers of notes behind words stay as they are.
"""

from __future__ import annotations

import re

import numpy as np

from dehusk.features.reading.document import Document
from dehusk.features.reading.nodes.white_space import collapsed
from dehusk.features.tree import nearest
from dehusk.features.vocabulary import codes_of

_SUP = int(codes_of(["sup"])[0])
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_HAS_UNICODE = re.compile(r"[0-9+\-−=()ni]{1,12}")
#: Greek beside Latin is one, Greek alone may be an ordinal of that language.
_EXPONENT = re.compile(r"(?=.*(?:[\d+\-−/=]|[a-zA-Z][α-ω]|[α-ω][a-zA-Z]))[\w+\-−/.=()]{2,20}|[^\W\daeordst]")
#: What is raised by: a number, a bracket, a variable; by Unicode's digits also a unit.
_VARIABLE = re.compile(r"(?:[\d)\]]|(?<![^\W\d_])[^\W\d_])\Z")
_UNIT = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,3}\Z")
#: Characters of the text before a superscript that are looked at.
_CONTEXT = 4


def raise_superscripts(document: Document, node_texts: list[str]) -> None:
    """Write the text nodes that are exponents as such, in place.

    Parameters
    ----------
    node_texts
        The document's text nodes, white space collapsed.
    """
    flags = document.tag_codes == _SUP
    if not flags.any():
        return
    owner = nearest(flags, document.tree)[document.node_element]
    inside = (owner >= 0).nonzero()[0]
    n_nodes = np.bincount(owner[inside], minlength=1)
    for row in inside[n_nodes[owner[inside]] == 1].tolist():
        before = document.text_nodes[row - 1] if row else ""
        is_joined = document.node_block[row] == document.node_block[row - 1] and not document.separators[row]
        text = document.text_nodes[row].rstrip()
        if row and is_joined and text and not text[0].isspace():
            node_texts[row] = _raised(before[-_CONTEXT:], text) or node_texts[row]


def is_raised(document: Document, node_texts: list[str], row: int) -> bool:
    """Whether a text node was written as an exponent."""
    return node_texts[row] != collapsed(document.text_nodes[row])


def _raised(base: str, text: str) -> str | None:
    """What is raised above the end of another text, None where it is no exponent."""
    is_variable = _VARIABLE.search(base) is not None
    if _HAS_UNICODE.fullmatch(text) and (is_variable or (text[-1].isdigit() and _UNIT.search(base))):
        return text.translate(_RAISED)
    if is_variable and _EXPONENT.fullmatch(text):
        return f"^{text}" if len(text) == 1 or text.isdigit() else f"^({text})"
    return None
