"""Texts that a page draws twice: one to be spoken, its twin (``aria-hidden``) cut into letters or for an effect."""

from __future__ import annotations

from dehusk.features.reading.choosing.element_texts import ElementTexts
from dehusk.features.reading.choosing.hiding import MAX_HIDDEN_CHARACTERS
from dehusk.features.tree import Rows


def copies(texts: ElementTexts, unspoken: list[int], hidden: list[int], block_of: Rows) -> list[int]:
    """Rows of those elements that repeat the text right beside them in their block.

    Parameters
    ----------
    unspoken
        Rows of the elements that screen readers pass over.
    hidden
        Rows of the hidden elements; what they say does not count.
    block_of
        Row of the block-level element around each element, shape (n_elements,).
    """
    others = {part for row in (*unspoken, *hidden) for part in range(*texts.bounds(row))}
    found = []
    for row in unspoken:
        start, stop = texts.bounds(row)
        first, last = texts.bounds(int(block_of[row]))
        text = _ink(texts.parts[start:stop])
        before, after = range(start - 1, first - 1, -1), range(stop, last)
        if len(text) > 1 and any(_beside(texts, parts, others, len(text)) == text for parts in (before, after)):
            found.append(row)
    return found


def _beside(texts: ElementTexts, parts: range, others: set[int], length: int) -> str:
    """The ink of the nearest parts that are as long as a text, or of as many as stand before another element's."""
    found: list[str] = []
    n_characters = 0
    for part in parts[:MAX_HIDDEN_CHARACTERS]:
        if part in others or n_characters >= length:
            break
        found.append(texts.parts[part])
        n_characters += len(_ink(found[-1:]))
    return _ink(found if parts.step > 0 else found[::-1])


def _ink(parts: list[str]) -> str:
    return "".join("".join(parts).split())
