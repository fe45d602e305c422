"""How blocks compare to the titles of their page, and what kind of page it is."""

from __future__ import annotations

from math import log1p

import numpy as np

from dehusk.features.measuring.columns import Columns, signed_log
from dehusk.features.measuring.page_measures import KIND_INDEX, PageMeasures
from dehusk.features.measuring.surroundings import NO_DISTANCE
from dehusk.features.measuring.title import Title
from dehusk.features.reading.titles_and_types import TitlesAndTypes

#: A block is taken for the title's place from this likeness on.
MIN_TITLE_LIKENESS = 0.3

#: Parts of the types of schema.org and Open Graph that name each kind of page.
_SCHEMA_TYPES = {
    "article": ("article", "blogposting"),
    "product": ("product",),
    "thread": ("discussionforum", "qapage"),
    "listing": ("collectionpage", "itemlist", "searchresultspage", "offercatalog"),
}
_PAGE_KINDS = [KIND_INDEX[kind] for kind in ("comments", "list", "main", "article")]


def columns(page: PageMeasures, title: Title) -> Columns:
    """The columns of likeness to the page's title; `page` was measured with the title's tally."""
    n_shared, n_words = page.counts.others.T
    covered = np.minimum(n_shared / max(len(title.words), 1), 1)
    likeness = n_shared / np.maximum(n_words, 1) * covered
    row = int(likeness.argmax())
    rows = np.arange(len(page))
    return {
        "covers_title": covered,
        "since_title": signed_log(
            rows - row if likeness[row] > MIN_TITLE_LIKENESS else np.full(len(page), NO_DISTANCE)
        ),
        "title_likeness": likeness,
    }


def page_columns(page: PageMeasures, stated: TitlesAndTypes) -> Columns:
    """What kind of page it is, one number a column for all its blocks."""
    plain, words, long, paragraph = (float(page.sums[name][0]) for name in ("plain", "words", "long", "paragraph"))
    in_comments, in_list, in_main, in_article = page.nearest.take(_PAGE_KINDS, axis=0) >= 0
    before_comments = page.plain[: int(in_comments.argmax()) if in_comments.any() else len(page)]
    types = " ".join(stated.types)
    plain_total = max(plain, 1.0)
    return {
        "page_blocks_log": log1p(len(page)),
        "page_plain_log": log1p(plain_total),
        "page_link_density": 1 - plain / max(words, 1.0),
        "page_long_share": long / plain_total,
        "page_paragraph_share": paragraph / plain_total,
        "page_largest_share": float(page.plain.max()) / plain_total,
        "page_list_share": np.count_nonzero(in_list) / len(page),
        "page_before_comments_share": float(before_comments.sum()) / plain_total,
        "page_has_main": float(in_main.any()),
        "page_has_article": float(in_article.any()),
        **{f"page_is_{kind}": float(any(part in types for part in parts)) for kind, parts in _SCHEMA_TYPES.items()},
    }
