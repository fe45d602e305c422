"""Chooses which texts of a page are read: formulas once each, and no hidden words, permalink signs and the like."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.choosing.element_texts import ElementTexts
from dehusk.features.reading.choosing.formulas import read_formulas
from dehusk.features.reading.choosing.unseen import unseen_elements
from dehusk.features.reading.events import EventRecorder
from dehusk.features.reading.nodes.element_tree import Events
from dehusk.features.reading.nodes.tag_kinds import BREAK, DROPPED, FORMATTING
from dehusk.features.tree import Rows, Tree
from dehusk.features.vocabulary import codes_of

_SCRIPT, _MATH, _IMG = codes_of(("script", "math", "img")).tolist()


def choose_texts(  # noqa: PLR0917 - columns of one page
    recorder: EventRecorder,
    is_space: NDArray[np.bool_],
    events: Events,
    tag_codes: NDArray[np.uint8],
    kinds: NDArray[np.uint8],
    tree: Tree,
    block_of: Rows,
) -> tuple[list[str], frozenset[int]]:
    """Choose the texts that are read.

    ``kinds`` is changed in place: elements that do not belong to the text around them become `DROPPED`, and the parts
    of a formula `FORMATTING`, so that they stay in one line.

    Returns
    -------
    parts : list of str
        The recorder's texts; the text of a formula stands in the first of its parts, and the others are empty.
    formulas : frozenset of int
        Rows of the elements whose text is a formula in TeX.
    """
    bounds = np.empty((2, len(tree)), dtype=np.int32)
    bounds[0] = events.n_texts.take(events.starts)
    bounds[1, events.outer.take(events.ends)] = events.n_texts.take(events.ends)
    texts = ElementTexts(recorder.tags, recorder.attributes, tree, recorder.texts, is_space, bounds)
    for row in unseen_elements(texts, tag_codes, kinds <= BREAK, block_of):
        kinds[row] = DROPPED
    scripts, maths = ((tag_codes == code).nonzero()[0].tolist() for code in (_SCRIPT, _MATH))
    images = ((tag_codes == _IMG) & texts.hold_parts).nonzero()[0].tolist()
    formulas = read_formulas(texts, scripts, maths, images)
    if formulas is None:
        return recorder.texts, frozenset()
    for row in formulas.drawn:
        kinds[row] = DROPPED
    for row in formulas.elements:
        kinds[row : tree.end[row]] = FORMATTING
    return formulas.parts, frozenset(row for row, is_tex in formulas.elements.items() if is_tex)
