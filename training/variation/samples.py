"""Labelled pages -> samples for fitting: the pages themselves, changed copies, and all of these as plain text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from dehusk.features.matrix import measure
from dehusk.features.measuring.layout import lay_out
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.kind import TEXT
from dehusk.features.text_matrix import measure_text
from dehusk.training.labels.corpus import Corpus
from dehusk.training.labels.prepare import PreparedPage
from dehusk.training.labels.samples import Sample
from dehusk.training.variation.fragment_pools import Borrowed
from dehusk.training.variation.notices import add_notices
from dehusk.training.variation.page_changes import Bank, change_script, vary, with_discussion
from dehusk.training.variation.page_tree import Node, label_texts, labelled_blocks, read_tree, write_document
from dehusk.training.variation.template_transplant import rehouse
from dehusk.training.variation.text_styles import draw_style, render

#: How many pages get a changed copy.
P_VARIED = 0.5
#: How many articles, and how many other pages, get a copy in a page of another time.
P_REHOUSED, P_REHOUSED_OTHER = 1.0, 0.5
#: What such a copy weighs against the page itself: at 2 instead of 1, dragnet and DAnIEL gain .002, news loses
#: .003 (little more than noise, two seeds of two folds).
REHOUSED_WEIGHT = 2.0
#: How many articles get a copy with a discussion grafted on.
P_DISCUSSED = 0.5
#: Of the latter two, how many are changed besides.
P_BOTH = 0.3
#: How many pages are also seen as text with notices put in, and how many of those in another script.
P_NOTICED, P_NOTICED_SCRIPT = 1.0, 0.25
#: Pages on which comments and teasers are chrome; "" where a set does not tell the type.
ARTICLE_TYPES = frozenset(("article", "documentation", ""))


def changed_copies(  # noqa: PLR0917 - a task of a worker process
    corpora: Sequence[Corpus],
    places: Sequence[tuple[int, int]],
    pages: Sequence[PreparedPage],
    fold: int,
    weights: Sequence[float],
    seed: int,
) -> list[Sample]:
    """Changed copies of the pages of one fold, with parts taken from pages of the same fold only.

    The pages and their copies come as plain text too, in styles drawn at random.

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
    borrowed = Borrowed()
    for (corpus, place), page in zip(places, pages, strict=True):
        root = read_tree(corpora[corpus][place].html)
        document, sources = write_document(root)
        label_texts(cut(document), sources, page.content)
        bank.add(root, page.page_type, rng)
        borrowed.add(root)
        roots.append(root)
    samples = []
    for root, page, weight in zip(roots, pages, weights, strict=True):
        # A page's own generator: its copies do not depend on which pages came before it.
        own = random.Random(f"{seed}:{page.source}:{page.id}")
        copies = list(_changed(root, page, bank, own))
        samples += [_sample(copy, fold, weight) for copy in copies]
        samples += [_sample(copy, fold, REHOUSED_WEIGHT * weight) for copy in _rehoused(root, page, bank, own)]
        # A page has a vote as it is and one with notices, whose words are rare otherwise.
        samples += [_text_sample(copy, fold, weight, own) for copy in copies]
        samples += [
            _text_sample(copy, fold, weight, own, votes=True) for copy in (root, *_noticed(root, page, borrowed, own))
        ]
    return [sample for sample in samples if sample is not None]


def _changed(root: Node, page: PreparedPage, bank: Bank, rng: random.Random) -> Iterator[Node]:
    if rng.random() < P_VARIED:
        yield vary(root, bank, rng)
    if page.page_type in ARTICLE_TYPES and rng.random() < P_DISCUSSED:
        discussed = with_discussion(root, bank, rng)
        if discussed is not None:
            yield vary(discussed, bank, rng) if rng.random() < P_BOTH else discussed


def _rehoused(root: Node, page: PreparedPage, bank: Bank, rng: random.Random) -> Iterator[Node]:
    is_article = page.page_type in ARTICLE_TYPES
    if rng.random() < (P_REHOUSED if is_article else P_REHOUSED_OTHER):
        rehoused = rehouse(root, bank.sentences, rng, is_article=is_article)
        if rehoused is not None:
            yield vary(rehoused, bank, rng) if rng.random() < P_BOTH else rehoused


def _noticed(root: Node, page: PreparedPage, borrowed: Borrowed, rng: random.Random) -> Iterator[Node]:
    if rng.random() < P_NOTICED:
        copy = root.copy()
        add_notices(copy, rng, borrowed, is_article=page.page_type in ARTICLE_TYPES)
        if rng.random() < P_NOTICED_SCRIPT:
            change_script(copy, rng)
        yield copy


def _sample(root: Node, fold: int, weight: float) -> Sample | None:
    table, content = labelled_blocks(root)
    if not len(table):
        return None
    measured = measure(table)
    return Sample(fold, measured.columns, measured.cues, table.texts, content > 0.5, weight)  # noqa: PLR2004


def _text_sample(root: Node, fold: int, weight: float, rng: random.Random, *, votes: bool = False) -> Sample | None:
    table, content = labelled_blocks(root)
    if not len(table):
        return None
    text, is_content = render(lay_out(table), content > 0.5, draw_style(rng))  # noqa: PLR2004
    if not len(text):
        return None
    measured = measure_text(text)
    return Sample(fold, measured.columns, measured.cues, text.texts, is_content, weight, TEXT, votes)
