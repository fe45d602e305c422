"""Labelled pages -> samples for fitting: the pages themselves and changed copies of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from dehusk.features.blocks import cut
from dehusk.features.matrix import measure
from dehusk.training.augment import Bank, vary, with_discussion
from dehusk.training.corpus import Corpus
from dehusk.training.eras import rehouse
from dehusk.training.pagetree import Node, label_texts, labelled_blocks, read_tree, write_document
from dehusk.training.prepare import PreparedPage
from dehusk.training.stack import Sample

#: How many pages get a changed copy.
P_VARIED = 0.5
#: How many articles, and how many other pages, get a copy in a page of another time.
P_REHOUSED, P_REHOUSED_OTHER = 1.0, 0.5
#: How many articles get a copy with a discussion grafted on.
P_DISCUSSED = 0.5
#: Of the latter two, how many are changed besides.
P_BOTH = 0.3
#: Pages on which comments and teasers are chrome; "" where a set does not tell the type.
ARTICLE_TYPES = frozenset(("article", "documentation", ""))


def original(page: PreparedPage, fold: int, weight: float) -> Sample:
    """A page as it is."""
    assert page.cues is not None
    return Sample(fold, page.columns, page.cues, page.texts, page.content, weight)


def changed_copies(  # noqa: PLR0917 - a task of a worker process
    corpora: Sequence[Corpus],
    places: Sequence[tuple[int, int]],
    pages: Sequence[PreparedPage],
    fold: int,
    weights: Sequence[float],
    seed: int,
) -> list[Sample]:
    """Changed copies of the pages of one fold, with parts taken from pages of the same fold only.

    Parameters
    ----------
    places
        For each page, which corpus and which place in it it comes from.
    pages
        The same pages, measured and labelled.
    weights
        Weight of each page.
    """
    rng = random.Random(f"{seed}:{fold}")
    bank = Bank()
    roots: list[Node] = []
    for (corpus, place), page in zip(places, pages, strict=True):
        root = read_tree(corpora[corpus][place].html)
        document, sources = write_document(root)
        label_texts(cut(document), sources, page.content)
        bank.add(root, page.page_type, rng)
        roots.append(root)
    samples = []
    for root, page, weight in zip(roots, pages, weights, strict=True):
        # A page's own generator: its copies do not depend on which pages came before it.
        own = random.Random(f"{seed}:{page.source}:{page.id}")
        if own.random() < P_VARIED:
            samples.append(_sample(vary(root, bank, own), fold, weight))
        is_article = page.page_type in ARTICLE_TYPES
        if own.random() < (P_REHOUSED if is_article else P_REHOUSED_OTHER):
            rehoused = rehouse(root, bank.sentences, own, is_article=is_article)
            if rehoused is not None:
                samples.append(_sample(vary(rehoused, bank, own) if own.random() < P_BOTH else rehoused, fold, weight))
        if is_article and own.random() < P_DISCUSSED:
            discussed = with_discussion(root, bank, own)
            if discussed is not None:
                samples.append(
                    _sample(vary(discussed, bank, own) if own.random() < P_BOTH else discussed, fold, weight)
                )
    return [sample for sample in samples if sample is not None]


def _sample(root: Node, fold: int, weight: float) -> Sample | None:
    table, content = labelled_blocks(root)
    if not len(table):
        return None
    measured = measure(table)
    return Sample(fold, measured.columns, measured.cues, table.texts, content > 0.5, weight)  # noqa: PLR2004
