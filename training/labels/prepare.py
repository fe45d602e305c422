"""Labelled pages -> what fitting needs of them: measured blocks, their labels, and their word counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import MEASURED
from dehusk.features.extra_features import ExtraFeature
from dehusk.features.log_odds.page_tokens import PageTokens
from dehusk.features.matrix import Measured, measure
from dehusk.features.placing.placement import Placement, place_blocks
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.align import align, reachable_f1
from dehusk.training.labels.corpus import LabelledPage, fingerprint
from dehusk.training.labels.folds import site
from dehusk.training.labels.word_scores import tokens

#: Pages whose labelled blocks reach less word F1 than this are measured but not fitted on: their
#: gold text cannot be told from their blocks.
MIN_REACHABLE = 0.8
#: Pages that are named where some cannot teach.
N_NAMED = 5


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A labelled page, measured; ``n_blocks`` may be 0."""

    id: str
    source: str
    site: str
    page_type: str
    fingerprint: str
    texts: list[str]
    tags: list[str]
    """Tag of each block's element."""
    content: NDArray[np.bool_]
    """Which blocks are content, shape (n_blocks,)."""
    is_unsure: NDArray[np.bool_]
    """Which blocks two annotators may well label differently, shape (n_blocks,)."""
    reachable: float
    """Word F1 of the labelled blocks: the best that any labelling can reach, as far as alignment tells."""
    columns: NDArray[np.float32]
    """Features that need no learned table, shape (n_blocks, n_columns)."""
    tokens: PageTokens | None
    """Tokens for the learned tables; None for a page without blocks."""
    token_ids: NDArray[np.int32]
    """Words of the blocks as rows of ``gold_counts``, block after block."""
    token_first: NDArray[np.int32]
    """Where each block's words begin; one longer than there are blocks."""
    gold_counts: NDArray[np.int32]
    """How often each word of the page or of the gold text occurs in the gold text."""
    placement: Placement
    """Where the blocks stand."""
    is_shown: bool
    """Whether the page shows its article; if not, it was found in the page's data."""
    is_second: bool
    """Whether another set holds the same page, with labels of its own."""

    @property
    def is_usable(self) -> bool:
        """Whether its labels can teach: there is gold text, and the blocks that the page shows can reach it."""
        is_trusted = self.reachable >= MIN_REACHABLE and bool(self.gold_counts.any())
        return self.n_blocks > 0 and self.is_shown and is_trusted

    @property
    def is_counted(self) -> bool:
        """Whether the token tables count it: a page that stands in two sets is one page to them."""
        return self.is_usable and not self.is_second

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return len(self.content)


def name_unusable(pages: Sequence[PreparedPage]) -> str | None:
    """Say which of some pages cannot teach, on one line; None if all can."""
    names = [f"{page.source}/{page.id}" for page in pages if not page.is_usable]
    if not names:
        return None
    more = [f"{len(names) - N_NAMED} more"] if len(names) > N_NAMED else []
    named = ", ".join([*map(ascii, names[:N_NAMED]), *more])
    return (
        f"{len(names)} of {len(pages)} pages are measured but not learned from, as their gold text is empty or cannot "
        f"be told from the blocks that they show; are they paired rightly? {named}"
    )


def prepare(page: LabelledPage, extra_features: Sequence[ExtraFeature] = ()) -> PreparedPage:
    """Measure and label one page."""
    table = cut(parse(page.html))
    content = align(table.texts, page.text) if page.content is None else np.array(page.content, dtype=np.bool_)
    measured = measure(table, extra_features) if len(table) else None
    return assemble(page, table, content, measured, len(MEASURED) + len(extra_features))


def assemble(
    page: LabelledPage, table: BlockTable, content: NDArray[np.bool_], measured: Measured | None, n_columns: int
) -> PreparedPage:
    """Assemble what was read, labelled and measured of a page, and count its words against the gold text.

    Parameters
    ----------
    content
        Which blocks are content, shape (n_blocks,).
    measured
        Features of the blocks, None where there are no blocks.
    n_columns
        How many features a block of this kind of page has.
    """
    index: dict[str, int] = {}
    by_block = [tokens(text) for text in table.texts]
    ids = np.array([index.setdefault(word, len(index)) for block in by_block for word in block], dtype=np.int32)
    gold_ids = [index.setdefault(word, len(index)) for word in tokens(page.text)]
    first = np.zeros(len(table) + 1, dtype=np.int32)
    np.cumsum([len(block) for block in by_block], out=first[1:])
    return PreparedPage(
        id=page.id,
        source=page.source,
        site=site(page),
        page_type=page.page_type or "",
        fingerprint=fingerprint(page),
        texts=table.texts,
        tags=table.tags,
        content=content,
        is_unsure=align(table.texts, page.unsure) if page.unsure else np.zeros(len(table), dtype=np.bool_),
        reachable=reachable_f1(table.texts, content, page.text),
        columns=measured.columns if measured else np.zeros((0, n_columns), dtype=np.float32),
        tokens=measured.tokens if measured else None,
        token_ids=ids,
        token_first=first,
        gold_counts=np.bincount(np.array(gold_ids, dtype=np.int64), minlength=len(index)).astype(np.int32),
        placement=place_blocks(table),
        is_shown=not table.document.n_embedded,
        is_second=page.second_of is not None,
    )
