"""Labelled pages -> samples for fitting: the pages themselves, changed copies, and all of these as plain text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dehusk.features.extra_features import ExtraFeature
from dehusk.features.matrix import measure
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.kind import TEXT
from dehusk.features.roles.vocabulary import FORUM
from dehusk.features.text_matrix import measure_text
from dehusk.model.experts import WRITTEN_TYPES
from dehusk.training.labels.corpus import Corpus
from dehusk.training.labels.page_types import type_of
from dehusk.training.labels.prepare import PreparedPage
from dehusk.training.labels.samples import Sample
from dehusk.training.variation.forum_threads import make_forum_page
from dehusk.training.variation.fragment_pools import GraftPools, NoticePools
from dehusk.training.variation.notices import add_notices, chrome_parts
from dehusk.training.variation.page_changes import change_script, vary, with_discussion
from dehusk.training.variation.page_tree import Node, label_texts, labelled_blocks, read_tree, write_document
from dehusk.training.variation.site_terms import make_page
from dehusk.training.variation.template_transplant import transplant
from dehusk.training.variation.text_styles import draw_style, render

#: Probability that a page gets a changed copy.
P_VARIED = 0.5
#: Probability that an article, and another page, gets a copy in a page of another time.
P_TRANSPLANTED, P_TRANSPLANTED_OTHER = 1.0, 0.5
#: What a changed copy weighs against the page itself. Copies are what pages of other times and languages are learned
#: from, and drown out the pages that are no articles: at 1, and 2 for the transplanted, pool scores .765 and dragnet
#: .903 (one stage), at .5 .773 and .892.
COPY_WEIGHT = 0.5
#: Probability that an article gets a copy with a discussion grafted on.
P_DISCUSSED = 0.5
#: Probability that a transplanted copy, or one with a discussion, is changed besides.
P_BOTH = 0.3
#: Probability that a page is also seen as text with notices put in, and that these words are in another script.
P_NOTICED, P_NOTICED_SCRIPT = 1.0, 0.25
#: Made-up threads for each page, what such a page weighs (at .5 dragnet loses .003 more), and the name of their source.
THREADS_SHARE, THREAD_WEIGHT = 0.1, 0.25
THREADS = "made-up threads"
#: In so many styles, drawn at random, each page is seen as text.
N_TEXTS = 2
#: What a page of terms weighs as text: these are many, and alike.
TERMS_WEIGHT = 0.5
#: Pages on which comments and teasers are chrome; "" where a set does not tell the type.
ARTICLE_TYPES = frozenset((*WRITTEN_TYPES, ""))


class _Origin(NamedTuple):
    """What a sample says of the page that it comes from."""

    source: str
    page_type: str | None
    fold: int


def changed_copies(  # noqa: PLR0917 - a task of a worker process
    corpora: Sequence[Corpus],
    places: Sequence[tuple[int, int]],
    pages: Sequence[PreparedPage],
    fold: int,
    weights: Sequence[float],
    seed: int,
    terms: Sequence[Sequence[str]] = (),
    extra_features: Sequence[ExtraFeature] = (),
) -> list[Sample]:
    """Changed copies of the pages of one fold, with fragments of pages of the same fold only.

    The pages and their copies come as plain text too, in styles drawn at random.

    Parameters
    ----------
    places
        For each page, which corpus and which place in it it comes from.
    pages
        The same pages, measured and labelled.
    weights
        Weight of each page.
    terms
        Documents that sites write about themselves, each as its paragraphs: they are put into texts, and are texts of
        their own.
    """
    rng = random.Random(f"{seed}:{fold}")
    graft_pools, notice_pools = GraftPools(), NoticePools(terms=terms)
    roots: list[Node] = []
    for (corpus, place), page in zip(places, pages, strict=True):
        root = read_tree(corpora[corpus][place].html)
        document, sources = write_document(root)
        label_texts(cut(document), sources, page.content)
        graft_pools.add(root, page.page_type, rng)
        notice_pools.add(root)
        roots.append(root)
    samples: list[Sample | None] = []
    for root, page, weight in zip(roots, pages, weights, strict=True):
        # A generator of the page's own: its copies do not depend on the pages before it.
        own = random.Random(f"{seed}:{page.source}:{page.id}")
        origin = _Origin(page.source, type_of(page), fold)
        if not page.is_second:  # of a page that stands in two sets the other one gives the copies
            varied = list(_varied(root, page, graft_pools, own))
            transplanted = _transplanted(root, page, graft_pools, own)
            samples += [_copy(copy, origin, COPY_WEIGHT * weight, extra_features) for copy in (*varied, *transplanted)]
            samples += [_text_sample(copy, origin, weight, own, is_copy=True) for copy in varied]
            # The token tables count a page as it is, and once with notices, whose words are rare otherwise.
            samples += [
                _text_sample(copy, origin, weight, own, is_copy=True, is_counted=page.is_counted)
                for copy in _noticed(root, page, notice_pools, own)
            ]
        samples += [
            _text_sample(root, origin, weight, own, is_counted=page.is_counted and not number)
            for number in range(N_TEXTS)
        ]
    samples += _made_up_threads(graft_pools, fold, round(THREADS_SHARE * len(pages)), seed, extra_features)
    for number, terms_text in enumerate(terms):
        own = random.Random(f"{seed}:terms:{fold}:{number}")
        page_of_terms = make_page(terms_text, chrome_parts(own, notice_pools), own)
        of_no_page = _Origin("", None, fold)
        samples.append(_text_sample(page_of_terms, of_no_page, TERMS_WEIGHT, own, is_copy=True, is_counted=True))
    return [sample for sample in samples if sample is not None]


def _made_up_threads(
    pools: GraftPools, fold: int, count: int, seed: int, extra_features: Sequence[ExtraFeature]
) -> Iterator[Sample | None]:
    """Pages of threads made of the fold's sentences; as texts too."""
    origin = _Origin(THREADS, FORUM, fold)
    for number in range(count if pools.sentences else 0):
        rng = random.Random(f"{seed}:threads:{fold}:{number}")
        page = make_forum_page(pools.sentences, rng)
        if rng.random() < P_BOTH:
            page = vary(page, pools, rng)
        yield _copy(page, origin, THREAD_WEIGHT, extra_features)
        yield _text_sample(page, origin, THREAD_WEIGHT, rng, is_copy=True)


def _varied(root: Node, page: PreparedPage, pools: GraftPools, rng: random.Random) -> Iterator[Node]:
    if rng.random() < P_VARIED:
        yield vary(root, pools, rng)
    if page.page_type in ARTICLE_TYPES and rng.random() < P_DISCUSSED:
        discussed = with_discussion(root, pools, rng)
        if discussed is not None:
            yield vary(discussed, pools, rng) if rng.random() < P_BOTH else discussed


def _transplanted(root: Node, page: PreparedPage, pools: GraftPools, rng: random.Random) -> Iterator[Node]:
    is_article = page.page_type in ARTICLE_TYPES
    if rng.random() < (P_TRANSPLANTED if is_article else P_TRANSPLANTED_OTHER):
        transplanted = transplant(root, pools.sentences, rng, is_article=is_article)
        if transplanted is not None:
            yield vary(transplanted, pools, rng) if rng.random() < P_BOTH else transplanted


def _noticed(root: Node, page: PreparedPage, pools: NoticePools, rng: random.Random) -> Iterator[Node]:
    if rng.random() < P_NOTICED:
        copy = root.copy()
        add_notices(copy, rng, pools, is_article=page.page_type in ARTICLE_TYPES)
        if rng.random() < P_NOTICED_SCRIPT:
            change_script(copy, rng)
        yield copy


def _copy(root: Node, origin: _Origin, weight: float, extra_features: Sequence[ExtraFeature]) -> Sample | None:
    table, content = labelled_blocks(root)
    if not len(table):
        return None
    measured = measure(table, extra_features)
    return Sample(
        origin.fold,
        measured.columns,
        measured.tokens,
        table.texts,
        content > 0.5,
        weight,
        source=origin.source,
        page_type=origin.page_type,
        is_copy=True,
    )


def _text_sample(
    root: Node,
    origin: _Origin,
    weight: float,
    rng: random.Random,
    *,
    is_copy: bool = False,
    is_counted: bool = False,
) -> Sample | None:
    table, content = labelled_blocks(root)
    if not len(table):
        return None
    text, is_content = render(measure_page(table), content > 0.5, draw_style(rng))
    if not len(text):
        return None
    measured = measure_text(text)
    return Sample(
        origin.fold,
        measured.columns,
        measured.tokens,
        text.texts,
        is_content,
        weight,
        kind=TEXT,
        is_counted=is_counted,
        source=origin.source,
        page_type=origin.page_type,
        is_copy=is_copy,
    )
