"""Keyword cues: which words and class names speak for content or chrome, learned from labelled pages.

A cue's value is its log-odds of content. The tables are learned page by page (a page gives each
token one vote, split by the share of the token's text that is content), so that one long page, or
one that repeats itself, says no more than another. Tokens are known by their hashes (`hashing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import NAME_LOG_ODDS, Feature
from dehusk.features.measuring.element_names import MAX_WORD_CHARS, TELLING_ATTRIBUTES, Names
from dehusk.features.measuring.outline import Outline, ancestor_rows
from dehusk.features.measuring.page_measures import PageMeasures, last_row_with
from dehusk.features.measuring.tokens.hashing import Hashes, Parts, Places, hash_strings, join, mix, parts_of
from dehusk.features.measuring.tokens.words import PageWords, sum_by_text
from dehusk.features.measuring.windows import Windows
from dehusk.features.text_catalogue import WORD_LOG_ODDS
from dehusk.features.tree import Floats, chain_sums, inherit, stable_order, subtree_sums
from dehusk.features.vocabulary import CODED_TAGS, codes_of

#: A token is kept from this many pages' votes.
MIN_DF = 3.0
#: The value tables: a token's log-odds where it stands on a block's own element or its parent, on a
#: higher ancestor, in the block's text, and in the heading above.
OWN, ANCESTOR, TEXT, HEADING = range(4)
N_TABLES = 4

_NO_TOKENS: Hashes = np.zeros(0, dtype=np.uint64)
#: Where words of names come from: class and id, and the other attributes.
_SOURCES = ("", *TELLING_ATTRIBUTES)


class PageTokens(NamedTuple):
    """The tokens of one page, before any table is looked at: of an HTML page its names, of a plain text its words."""

    outline: Outline
    key: NDArray[np.int32]
    """Row of each element's distinct set of names (its key), shape (n_elements,)."""
    names: Hashes
    """Tokens of every key, key after key; the first of each is 0, no token."""
    first_name: Places
    """Where each key's tokens begin; one longer than there are keys."""
    text: NDArray[np.intp]
    """Which of the page's distinct texts each block has, shape (n_blocks,)."""
    words: Hashes
    """The words of these texts, text after text."""
    first_word: Places
    """Where each text's words begin; one longer than there are texts."""


@dataclass(frozen=True, slots=True)
class LogOddsTable:
    """Learned values of tokens."""

    hashes: Hashes
    """The tokens, ascending."""
    values: Floats
    """Log-odds of content, shape (1 + n_tokens, N_TABLES), 0 where a token was too rare; row 0 is for every
    token that is not known."""
    _bucket: NDArray[np.int32] = field(init=False, repr=False, compare=False)
    """First token of each bucket: those whose hashes begin with the same bits."""
    _n_bits: int = field(init=False, repr=False, compare=False)
    largest_bucket: int = field(init=False, repr=False, compare=False)
    """Tokens of the largest bucket, which looking up takes as many steps for."""

    def __post_init__(self) -> None:
        n_bits = max(len(self.hashes), 2).bit_length() + 1
        sizes = np.bincount(self._bucket_of(self.hashes, n_bits), minlength=2**n_bits)
        object.__setattr__(self, "_n_bits", n_bits)
        object.__setattr__(self, "_bucket", (sizes.cumsum() - sizes).astype(np.int32))
        object.__setattr__(self, "largest_bucket", int(sizes.max()))

    @staticmethod
    def _bucket_of(tokens: Hashes, n_bits: int) -> Places:
        return (tokens >> np.uint64(64 - n_bits)).astype(np.intp)

    @classmethod
    def of(cls, tokens: Mapping[str, Sequence[float]]) -> LogOddsTable:
        """The log_odds of some written tokens, each with its value in every table."""
        hashes = hash_strings(list(tokens))
        order = hashes.argsort()
        values = np.array(list(tokens.values()), dtype=np.float32).reshape(len(tokens), N_TABLES)
        return cls(hashes[order], np.concatenate([np.zeros((1, N_TABLES), dtype=np.float32), values[order]]))

    def rows(self, tokens: Hashes) -> Places:
        """Row in ``values`` of each token."""
        if not len(self.hashes):
            return np.zeros(len(tokens), dtype=np.intp)
        place = self._bucket.take(self._bucket_of(tokens, self._n_bits)).astype(np.intp)
        found = self.hashes.take(place, mode="clip")
        # Hashes spread evenly, so a bucket holds few, and most tokens stand first or not at all in theirs.
        further = (found < tokens).nonzero()[0]
        for _ in range(self.largest_bucket):
            if not len(further):
                break
            place[further] += 1
            found[further] = self.hashes.take(place[further], mode="clip")
            further = further[found[further] < tokens[further]]
        rows: Places = (place + 1) * (found == tokens)
        return rows


def collect_names(page: PageMeasures) -> PageTokens:
    """The tokens of an HTML page."""
    names, first_name = _names(page.names)
    return PageTokens(
        outline=page.outline,
        key=page.names.key,
        names=names,
        first_name=first_name,
        text=page.text,
        words=_NO_TOKENS,
        first_word=np.zeros(len(page.texts) + 1, dtype=np.intp),
    )


def collect_words(page: PageMeasures, words: PageWords) -> PageTokens:
    """The tokens of a plain text, whose elements have one and the same name; ``words`` are those of its texts."""
    return PageTokens(
        outline=page.outline,
        key=np.zeros(len(page.tree), dtype=np.int32),
        names=_NO_TOKENS,
        first_name=np.zeros(2, dtype=np.intp),
        text=page.text,
        words=words.hashes,
        first_word=words.first,
    )


def name_tokens(names: Names, row: int) -> list[str]:
    """Tokens of one distinct name of a page, as they are written; `collect_names` gives the hashes of the same.

    Words of classes and ids count wherever they stand, and on their tag: ``<div class="postBody">`` gives ``<div``,
    ``.post``, ``.body``, ``div.post`` and ``div.body``. Words of other telling attributes count as words of that
    attribute.
    """
    tag = names.distinct[row].tag[:MAX_WORD_CHARS]
    dotted = ["." + word for word in names.words.of(row)]
    tokens = ["<" + tag, *dotted, *[tag + word for word in dotted]]
    for line, (name_row, attribute) in enumerate(names.other_attributes, start=len(names.distinct)):
        if name_row == row:
            tokens += [f"{attribute}={word}" for word in names.words.of(line)]
    return tokens


def _names(names: Names) -> tuple[Hashes, Places]:
    """The tokens of every distinct name, and where each name's begin."""
    n_names, words = len(names.distinct), names.words
    every = np.arange(n_names)
    tags = _tags([name.tag for name in names.distinct])
    row_of_line = np.concatenate([every, np.array([row for row, _ in names.other_attributes], dtype=np.intp)])
    source = np.zeros(len(row_of_line), dtype=np.intp)
    source[n_names:] = [_SOURCES.index(attribute) for _, attribute in names.other_attributes]
    prefixed = join(_prefixes()[source.take(words.line)], words.parts)
    class_and_id = names.class_and_id
    line = words.line[class_and_id]
    row = np.concatenate([every, every, row_of_line.take(words.line), line])
    raw = np.concatenate(
        [
            np.zeros(n_names, dtype=np.uint64),
            join("<", tags).raw,
            prefixed.raw,
            join(tags[line], prefixed[class_and_id]).raw,
        ]
    )
    first = np.zeros(n_names + 1, dtype=np.intp)
    np.bincount(row, minlength=n_names).cumsum(out=first[1:])
    return mix(raw.take(stable_order(row))), first


def _tags(tags: list[str]) -> Parts:
    """Tags as parts; most are those that have a number."""
    codes = codes_of(tags)
    known = _coded_tags()[codes]
    others = (codes == 0).nonzero()[0]
    if len(others):
        found = parts_of([tags[row][:MAX_WORD_CHARS] for row in others.tolist()])
        known.raw[others], known.length[others] = found.raw, found.length
    return known


@lru_cache(maxsize=1)
def _coded_tags() -> Parts:
    return parts_of(CODED_TAGS)


@lru_cache(maxsize=1)
def _prefixes() -> Parts:
    """What stands before the words of each source."""
    return parts_of([".", *(f"{attribute}=" for attribute in TELLING_ATTRIBUTES)])


def columns(tokens: PageTokens, log_odds: LogOddsTable, order: Sequence[Feature]) -> dict[str, Floats]:
    """The keyword-cue columns of the families asked for, each of shape (n_blocks,)."""
    families = ((NAME_LOG_ODDS, _name_columns), (WORD_LOG_ODDS, _word_columns))
    result: dict[str, Floats] = {}
    for family, measure in families:
        if family[0] in order:
            result |= measure(tokens, log_odds)
    return result


def _name_columns(tokens: PageTokens, log_odds: LogOddsTable) -> dict[str, Floats]:
    values = log_odds.values.take(log_odds.rows(tokens.names), axis=0)[:, :TEXT]
    # Of each key: what its tokens say as an element's own, and as an ancestor's; shape (2, n_keys).
    total, lowest, highest = (
        combine.reduceat(values, tokens.first_name[:-1], axis=0).T for combine in (np.add, np.minimum, np.maximum)
    )
    tree, key = tokens.outline.tree, tokens.key
    own, parent, above = ancestor_rows(tokens.outline, 3)
    chain = chain_sums(total[ANCESTOR].take(key), tree).take(above)
    result = {
        f"{name}_names_{measure}": column.take(keys)
        for name, keys in (("own", key.take(own)), ("parent", key.take(parent)))
        for measure, column in (("sum", total[OWN]), ("lowest", lowest[OWN]), ("highest", highest[OWN]))
    }
    result["chain_names_sum"] = chain
    result["chain_names_mean"] = chain / np.maximum(tree.depth.take(above), 1)
    result["chain_names_lowest"] = inherit(lowest[ANCESTOR].take(key), tree, np.minimum).take(above)
    result["chain_names_highest"] = inherit(highest[ANCESTOR].take(key), tree, np.maximum).take(above)
    return result


def _word_columns(tokens: PageTokens, log_odds: LogOddsTable) -> dict[str, Floats]:
    values, first = log_odds.values.take(log_odds.rows(tokens.words), axis=0), tokens.first_word
    said = values[:, TEXT]
    # In prose, words that speak for content outnumber all others: those against it are also counted alone.
    columns = np.stack([said, np.minimum(said, 0), values[:, HEADING]], axis=1)
    total, against, as_heading = sum_by_text(columns, first).T
    lengths = np.maximum(np.diff(first), 1).astype(np.float32)
    per_text = {
        "words_sum": total,
        "words_mean": total / lengths,
        "words_lowest": _extreme(said, first, np.minimum),
        "words_highest": _extreme(said, first, np.maximum),
        "words_against": against / lengths,
    }
    result = {name: column[tokens.text] for name, column in per_text.items()}
    # How much each block speaks for content below it, as a heading.
    heading = np.append(np.float32(0), as_heading[tokens.text])
    last = last_row_with(tokens.outline.heading)
    before = np.where(last >= 0, last[last], -1)
    result["heading_above"] = heading[last + 1]
    result["heading_before_that"] = heading[before + 1]
    summed = [column[tokens.text] for column in (total, against, lengths)]
    sums = Windows([*summed, np.ones(len(tokens.text))], reach=12).sums([(2, 2), (8, 8), (12, 12)])
    (near, _, far), (against_near, against_far, _), (length_near, length_far, _), (n_near, _, n_far) = sums
    result["words_near"] = near / n_near
    result["words_far"] = far / n_far
    result["words_against_near"] = against_near / length_near
    result["words_against_far"] = against_far / length_far
    return result


def _extreme(values: Floats, first: NDArray[np.integer], combine: np.ufunc) -> Floats:
    """Smallest or largest of each run of values and 0."""
    result = np.zeros(len(first) - 1, dtype=np.float32)
    filled = (np.diff(first) > 0).nonzero()[0]
    if len(filled):
        result[filled] = combine(combine.reduceat(values, first[filled]), 0)
    return result


def votes(tokens: PageTokens, content: Floats) -> list[tuple[Hashes, Floats, Floats]]:
    """What one labelled page says of its tokens.

    Parameters
    ----------
    content
        Share of each block that is content, shape (n_blocks,).

    Returns
    -------
    list
        For each table: its distinct tokens, and the weight of content and of chrome under each.
        A block's weight is the square root of its effective words.
    """
    weight = np.sqrt(np.maximum(tokens.outline.words, 1))
    sides = np.stack([weight * content, weight * (1 - content)], axis=1)
    n_elements = len(tokens.outline.tree)
    at_element = np.stack(
        [np.bincount(tokens.outline.element, weights=sides[:, side], minlength=n_elements) for side in (0, 1)], axis=1
    )
    own = at_element.copy()
    np.add.at(own, tokens.outline.tree.parent[tokens.outline.element], sides)
    below = subtree_sums(at_element.T, tokens.outline.tree).T
    tables = []
    for per_element in (own, below):
        per_key = np.stack(
            [
                np.bincount(tokens.key, weights=per_element[:, side], minlength=len(tokens.first_name) - 1)
                for side in (0, 1)
            ],
            axis=1,
        )
        tables.append(_by_token(tokens.names, per_key.repeat(np.diff(tokens.first_name), axis=0)))
    n_texts = len(tokens.first_word) - 1
    text = np.arange(n_texts).repeat(np.diff(tokens.first_word))
    tables.append(_by_token(tokens.words, _sum_sides(tokens.text, sides, n_texts)[text]))
    last = last_row_with(tokens.outline.heading)
    under = last >= 0
    heading = tokens.text[last[under]]
    is_heading = np.isin(text, heading)
    by_heading = _sum_sides(heading, sides[under], n_texts)
    tables.append(_by_token(tokens.words[is_heading], by_heading[text[is_heading]]))
    return tables


def _sum_sides(rows: NDArray[np.integer], sides: Floats, n_rows: int) -> Floats:
    return np.stack([np.bincount(rows, weights=side, minlength=n_rows) for side in sides.T], axis=1)


def _by_token(tokens: Hashes, sides: Floats) -> tuple[Hashes, Floats, Floats]:
    known = tokens.nonzero()[0]
    distinct, rows = np.unique(tokens[known], return_inverse=True)
    content, chrome = (np.bincount(rows, weights=side, minlength=len(distinct)) for side in sides[known].T)
    return distinct, content.astype(np.float32), chrome.astype(np.float32)
