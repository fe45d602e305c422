"""A described page -> the columns that tell its headline, bylines and comments, beside those of the matrix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import MEASURED
from dehusk.features.describing.authors import find_authors
from dehusk.features.describing.choice import choose, shipped_weights
from dehusk.features.describing.dates import find_days
from dehusk.features.describing.days import read_day
from dehusk.features.describing.elements import H1
from dehusk.features.describing.names import is_byline, name_words, names_in
from dehusk.features.describing.pages import DescribedPage, Words, likeness, run_of, tidy, words_of
from dehusk.features.describing.titles import find_titles
from dehusk.features.measuring.columns import signed_log
from dehusk.features.roles.catalogue import FROM_PREDICTIONS, FROM_STATEMENTS
from dehusk.features.tree import Floats, nearest
from dehusk.features.vocabulary import code_flags

#: Longer texts are no title, longer ones than the other no byline.
_TITLE_CHARS, _BYLINE_CHARS = 300, 140
_LONG_LOG = 10.0
#: Blocks around the headline where a byline is looked for: reading names takes longer than all else.
_BYLINE_WITHIN = 30
_NEAR = 5
#: Probability from which a block counts as content here, as with the shipped model.
_CONTENT = 0.4
_TIME = code_flags(["time"])
_ENDS = re.compile(r"[.!?…。！？:;][\"”»)]?$")
_MARKS = {
    "marked_author": ("author", "creator", "author class"),
    "marked_day": ("datepublished", "datemodified", "datecreated", "date class"),
    "marked_title": ("headline", "name", "title class"),
}


class _Told(NamedTuple):
    """What the page says of itself."""

    title: Words
    others: Sequence[Words]
    """Title element, og:title, JSON-LD's headline and name."""
    authors: frozenset[str]
    """Words of the names of those who may have written it."""
    author: frozenset[str]
    day: str
    address: Set[str]


def block_columns(page: DescribedPage, measured: Floats, probability: NDArray[np.float64]) -> Floats:
    """What the forests of roles see of a page that has blocks.

    Parameters
    ----------
    measured
        The matrix's columns that need no learned table, shape (n_blocks, n_measured).
    probability
        Probability of each block to be content, shape (n_blocks,).

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_blocks, n_columns): those of `BLOCK_COLUMNS`.
    """
    lengths = [len(text) for text in page.table.texts]
    found = _from_statements(page) | _from_predictions(lengths, probability)
    own = [found[feature.name] for feature in (*FROM_STATEMENTS, *FROM_PREDICTIONS)]
    return np.concatenate([measured[:, : len(MEASURED)], np.stack(own, axis=1)], axis=1, dtype=np.float32)


def _from_statements(page: DescribedPage) -> dict[str, Floats]:
    table, told = page.table, _told(page)
    n_blocks = len(table)
    columns = {feature.name: np.zeros(n_blocks, dtype=np.float32) for feature in FROM_STATEMENTS}
    for row, text in enumerate(table.texts):
        columns["ends_sentence"][row] = bool(_ENDS.search(text[-3:]))
        if len(text) > _TITLE_CHARS:
            columns["n_words_log"][row] = _LONG_LOG
            continue
        words = words_of(tidy(text))
        columns["n_words_log"][row] = np.log1p(len(words))
        values = _as_title(words, told)
        if len(text) <= _BYLINE_CHARS and abs(row - page.headline) <= _BYLINE_WITHIN:
            values |= _as_byline(text, told)
        for name, value in values.items():
            columns[name][row] = value
    columns["characters_log"] = np.log1p([len(text) for text in table.texts])
    columns["first_title"][columns["title_equal"].nonzero()[0][:1]] = 1
    likest = np.argsort(-(columns["title_like"] + columns["told_like"] / 2), kind="stable")
    columns["title_rank_log"][likest] = np.log1p(np.arange(n_blocks))
    columns["from_headline"] = signed_log(np.arange(n_blocks) - page.headline)
    return columns | _places(page)


def _told(page: DescribedPage) -> _Told:
    weights = shipped_weights()
    title = choose(find_titles(page), weights["title"], least=None)
    candidates = find_authors(page)
    author = choose(candidates, weights["authors"])
    day = choose(find_days(page), weights["published"])
    meta, main = page.said.meta, page.said.data.main
    others = [page.table.document.title, *meta.get("og:title", ())[:1], main.get("headline"), main.get("name")]
    told = (words_of(tidy(text)) for text in others if isinstance(text, str))
    return _Told(
        title=words_of(title.value) if title else (),
        others=[words for words in told if words],
        authors=frozenset(word for one in candidates for word in name_words(one.value)),
        author=frozenset(name_words(author.value)) if author else frozenset(),
        day=day.value if day else "",
        address=page.slug,
    )


def _as_title(words: Words, told: _Told) -> dict[str, float]:
    distinct = {*words}
    shared = [len(distinct.intersection(other)) for other in told.others]
    if not distinct or not (any(shared) or distinct.intersection(told.title)):
        return {}
    return {
        "title_like": likeness(words, told.title),
        "title_equal": float(words == told.title),
        "title_holds": float(run_of(words) in run_of(told.title)),
        "told_like": max((likeness(words, other) for other in told.others), default=0.0),
        "told_share": sum(shared) / len(distinct) / max(len(shared), 1),
        "told_equal": float(sum(words == other for other in told.others)),
        "address_share": len(distinct & told.address) / len(distinct),
    }


def _as_byline(text: str, told: _Told) -> dict[str, float]:
    day, names, words = read_day(text), names_in(text), name_words(text)
    return {
        "author_share": sum(word in told.authors for word in words) / max(len(words), 1),
        "authors_named": len(told.author.intersection(words)) / max(len(told.author), 1),
        "says_by": float(is_byline(text)),
        "n_names": float(len(names) if all(part[:1].isupper() for name in names for part in name.split()) else 0),
        "says_day": float(bool(day)),
        "is_day": float(bool(day) and day == told.day),
    }


def _places(page: DescribedPage) -> dict[str, Floats]:
    """Blocks in the first h1, and those with elements that say what they hold."""
    table, document = page.table, page.table.document
    heading = nearest(H1[document.tag_codes], document.tree)[table.element]
    inside = heading[heading >= 0]
    places = {"in_first_h1": (heading == (inside[0] if len(inside) else -2)).astype(np.float32)}
    for name, marks in _MARKS.items():
        places[name] = _inside(page, (mark.row for kind in marks for mark in page.said.marks.get(kind, ())))
    return places | {"holds_time": _inside(page, _TIME[document.tag_codes].nonzero()[0].tolist())}


def _inside(page: DescribedPage, rows: Iterable[int]) -> Floats:
    """Which blocks have text in some elements."""
    document = page.table.document
    flags = np.zeros(document.n_elements, dtype=np.bool_)
    flags[list(rows)] = True
    nodes = nearest(flags, document.tree)[document.node_element] >= 0
    found = np.zeros(len(page.table), dtype=np.float32)
    found[document.node_block[nodes]] = 1
    return found


def _from_predictions(lengths: Sequence[int], probability: NDArray[np.float64]) -> dict[str, Floats]:
    n_blocks = len(probability)
    rows = np.arange(n_blocks)
    total = np.concatenate([[0], probability.cumsum()])
    first, stop = np.maximum(rows - _NEAR, 0), np.minimum(rows + _NEAR + 1, n_blocks)
    content = (probability >= _CONTENT).nonzero()[0]
    begin, end = (content[0], content[-1]) if len(content) else (n_blocks, -1)
    weight = probability * np.array(lengths)
    return {
        "p_content": probability,
        "p_content_before": np.concatenate([[0], probability[:-1]]),
        "p_content_after": np.concatenate([probability[1:], [0]]),
        "p_content_near": (total[stop] - total[first]) / (stop - first),
        "since_content": signed_log(rows - begin),
        "until_content_ends": signed_log(end - rows),
        "content_before_share": (weight.cumsum() - weight) / max(float(weight.sum()), 1e-9),
    }
