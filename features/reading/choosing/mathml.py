r"""MathML -> a line that can be read: ``x^2``, ``(a + b)/2``, ``√(2g)``."""

from __future__ import annotations

from dehusk.features.reading.choosing.element_texts import ElementTexts
from dehusk.features.vocabulary import DROPPED_TAGS

#: Formulas of more elements, or nested deeper, are given as their texts alone.
MAX_ELEMENTS, MAX_NESTING = 2_000, 60

#: How an element of so many children is written: {0}, {1}, ... are they as they are, and behind them in brackets.
_FORMS = {
    **{(tag, 2): "{0}_{3}" for tag in ("msub", "munder")},
    **{(tag, 2): "{0}^{3}" for tag in ("msup", "mover")},
    **{(tag, 3): "{0}_{4}^{5}" for tag in ("msubsup", "munderover")},
    ("mfrac", 2): "{2}/{3}",
    ("msqrt", 1): "√{1}",
    ("mroot", 2): "{2}^(1/{1})",
}
_ROWS = frozenset(("mtr", "mlabeledtr"))
#: Elements whose text is not shown: what a formula is besides, and what a page hides in one.
_UNSHOWN = DROPPED_TAGS | {"annotation", "annotation-xml"}
#: Signs that stand by themselves between what they join.
_JOINING = frozenset("=<>≤≥≠≈≡∼→⇒∈⊂⊆+−±×·")


def readable(texts: ElementTexts, math: int) -> str:
    """The formula of a ``math`` element as a line of text."""
    tree = texts.tree
    end = int(tree.end[math])
    if end - math > MAX_ELEMENTS or int(tree.depth[math:end].max() - tree.depth[math]) > MAX_NESTING:
        return texts.text(math)
    children: dict[int, list[str]] = {row: [] for row in range(math, end)}
    for row in range(end - 1, math - 1, -1):
        written = _write(texts, row, children[row][::-1])
        if row == math:
            return " ".join(written.split())
        children[int(tree.parent[row])].append(written)
    return ""


def _write(texts: ElementTexts, row: int, inside: list[str]) -> str:
    tag = texts.tags[row]
    if not inside:
        text = "" if tag in _UNSHOWN else texts.text(row)
        return f" {text} " if tag == "mo" and text in _JOINING else text
    if tag == "msqrt":
        inside = ["".join(inside)]
    form = _FORMS.get((tag, len(inside)))
    if form is None:
        return (", " if tag in _ROWS else "; " if tag == "mtable" else "").join(inside)
    return form.format(*inside, *map(_grouped, inside))


def _grouped(text: str) -> str:
    """A part of a formula, in brackets if it is more than one sign, name or number."""
    text = text.strip()
    return text if len(text) == 1 or text.isalnum() else f"({text})"
