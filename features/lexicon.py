"""Keyword cues: which words and class names speak for content or chrome, learned from labelled pages.

A cue's value is its log-odds of content. The tables are learned page by page (a page gives each
token one vote, split by the share of the token's text that is content), so that one long page, or
one that repeats itself, says no more than another. Tokens are known by their hashes (`hashing`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import NAME_CUES, WORD_CUES, Feature
from dehusk.features.elements import Floats, Outline, chain_sums, inherit, subtree_sums
from dehusk.features.hashing import (
    Hashes,
    Parts,
    Places,
    code_points,
    find_runs,
    hash_strings,
    join,
    mix,
    parts_at,
    parts_of,
)
from dehusk.features.layout import Layout, last_row_with
from dehusk.features.names import (
    LINE_END,
    MAX_NAME_CHARS,
    MAX_WORD_CHARS,
    MIN_WORD_CHARS,
    TELLING_ATTRIBUTES,
    Names,
    Words,
)
from dehusk.features.text_catalogue import PROSE_CUES
from dehusk.features.tokens import PageWords, measure_by_text, sum_by_text
from dehusk.features.windows import Windows

#: A token is kept from this many pages' votes.
MIN_VOTES = 3.0
#: Characters of a class that count.
MAX_CLASS_CHARS = 40

#: The value tables: a token's log-odds where it stands on a block's own element or its parent, on a
#: higher ancestor, in the block's text, and in the heading above.
OWN, ANCESTOR, TEXT, HEADING = range(4)
N_TABLES = 4

_SPACE = ord(" ")
#: Where words of names come from: class and id, and the other attributes.
_SOURCES = ("", *TELLING_ATTRIBUTES)
#: A class by itself; only these characters part classes, so that one may hold a no-break space.
_CLASS = re.compile("[^\0- ]+")


class Cues(NamedTuple):
    """The tokens of one page, before any table is looked at."""

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
class Lexicon:
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
    def of(cls, tokens: Mapping[str, Sequence[float]]) -> Lexicon:
        """The lexicon of some written tokens, each with its value in every table."""
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


def collect(layout: Layout, page_words: PageWords) -> Cues:
    """The tokens of a page."""
    names, first_name = _names(layout.names)
    return Cues(
        outline=layout.outline,
        key=layout.names.key,
        names=names,
        first_name=first_name,
        text=layout.text,
        words=page_words.hashes,
        first_word=page_words.first,
    )


def name_tokens(names: Names, row: int) -> list[str]:
    """Tokens of one distinct name of a page, as they are written; `collect` gives the hashes of the same.

    Words of names count wherever they stand, a word on its tag and a whole class as such:
    ``<div class="post-body">`` gives ``<div``, ``.post``, ``.body``, ``div.post``, ``div.body`` and
    ``#post-body``.
    """
    name = names.distinct[row]
    tag = name.tag[:MAX_WORD_CHARS]
    dotted = ["." + word[:MAX_WORD_CHARS] for word in dict.fromkeys(_long_words(names.words.lines[row]))]
    classes = (name.classes or "")[:MAX_NAME_CHARS]
    tokens = ["<" + tag, *dotted, *[tag + word for word in dotted]]
    tokens += ["#" + known[:MAX_CLASS_CHARS] for known in _CLASS.findall(classes)]
    for (told_row, attribute), words in zip(names.told, names.words.lines[len(names.distinct) :], strict=True):
        if told_row == row:
            tokens += [f"{attribute}={word[:MAX_WORD_CHARS]}" for word in dict.fromkeys(_long_words(words))]
    return tokens


def _long_words(line: str) -> list[str]:
    return [word for word in line.split() if len(word) >= MIN_WORD_CHARS]


def _names(names: Names) -> tuple[Hashes, Places]:
    """The tokens of every distinct name, and where each name's begin."""
    n_names = len(names.distinct)
    every = np.arange(n_names)
    tags = parts_of([name.tag[:MAX_WORD_CHARS] for name in names.distinct])
    line, words = _once_a_line(names.words)
    row_of_line = np.concatenate([every, np.array([row for row, _ in names.told], dtype=np.intp)])
    source = np.zeros(len(row_of_line), dtype=np.intp)
    source[n_names:] = [_SOURCES.index(attribute) for _, attribute in names.told]
    prefixed = join(_prefixes()[source.take(line)], words)
    called = (line < n_names).nonzero()[0]  # by class and id
    classes_as_written = [(name.classes or "")[:MAX_NAME_CHARS] for name in names.distinct]
    class_line, classes = _cut_lines(classes_as_written, MAX_CLASS_CHARS)
    row = np.concatenate([every, every, row_of_line.take(line), line.take(called), class_line])
    raw = np.concatenate(
        [
            np.zeros(n_names, dtype=np.uint64),
            join("<", tags).raw,
            prefixed.raw,
            join(tags[line.take(called)], prefixed[called]).raw,
            join("#", classes).raw,
        ]
    )
    first = np.zeros(n_names + 1, dtype=np.intp)
    np.bincount(row, minlength=n_names).cumsum(out=first[1:])
    return mix(raw.take(row.argsort(kind="stable"))), first


@lru_cache(maxsize=1)
def _prefixes() -> Parts:
    """What stands before the words of each source."""
    return parts_of([".", *(f"{attribute}=" for attribute in TELLING_ATTRIBUTES)])


def _once_a_line(words: Words) -> tuple[Places, Parts]:
    """The words of some lines, each once a line, and the line of each."""
    order = np.lexsort((words.parts.raw, words.line))
    line, raw = words.line.take(order), words.parts.raw.take(order)
    kept = np.ones(len(line), dtype=np.bool_)
    kept[1:] = (line[1:] != line[:-1]) | (raw[1:] != raw[:-1])
    return line[kept], words.parts[order[kept]]


def _cut_lines(lines: Sequence[str], most: int) -> tuple[Places, Parts]:
    """The strings between spaces, tabs and the like in some lines, up to so many characters, and the line of each."""
    codes = code_points(LINE_END.join(lines))
    starts, length = find_runs((codes > _SPACE).view(np.uint8) * np.uint8(2))
    line = (codes == 0).nonzero()[0].searchsorted(starts)
    return line, parts_at(codes, starts, np.minimum(length, most))


def columns(cues: Cues, lexicon: Lexicon, order: Sequence[Feature]) -> dict[str, Floats]:
    """The keyword-cue columns of the families asked for, each of shape (n_blocks,)."""
    families = ((NAME_CUES, _name_columns), (WORD_CUES, _word_columns), (PROSE_CUES, _prose_columns))
    result: dict[str, Floats] = {}
    for family, measure in families:
        if family[0] in order:
            result |= measure(cues, lexicon)
    return result


def _name_columns(cues: Cues, lexicon: Lexicon) -> dict[str, Floats]:
    values = lexicon.values.take(lexicon.rows(cues.names), axis=0)[:, :TEXT]
    starts = cues.first_name[:-1]
    total = np.add.reduceat(values, starts, axis=0).take(cues.key, axis=0)
    lowest = np.minimum.reduceat(values, starts, axis=0).take(cues.key, axis=0)
    highest = np.maximum.reduceat(values, starts, axis=0).take(cues.key, axis=0)
    element, tree = cues.outline.element, cues.outline.tree
    parent = tree.parent[element]
    above = tree.parent[parent]
    chain = chain_sums(total[:, ANCESTOR], tree)[above]
    return {
        "own_names_sum": total[element, OWN],
        "own_names_lowest": lowest[element, OWN],
        "own_names_highest": highest[element, OWN],
        "parent_names_sum": total[parent, OWN],
        "parent_names_lowest": lowest[parent, OWN],
        "parent_names_highest": highest[parent, OWN],
        "chain_names_sum": chain,
        "chain_names_mean": chain / np.maximum(tree.depth[above], 1),
        "chain_names_lowest": inherit(lowest[:, ANCESTOR], tree, np.minimum)[above],
        "chain_names_highest": inherit(highest[:, ANCESTOR], tree, np.maximum)[above],
        "great_grandparent_names_sum": total[tree.parent[above], ANCESTOR],
    }


def _word_columns(cues: Cues, lexicon: Lexicon) -> dict[str, Floats]:
    def values_of(words: Hashes) -> Floats:
        return lexicon.values.take(lexicon.rows(words), axis=0)[:, TEXT:]

    total, as_heading = measure_by_text(cues.words, cues.first_word, values_of).T
    means = total / np.maximum(np.diff(cues.first_word), 1).astype(np.float32)
    # How much each block speaks for content below it, as a heading.
    heading = np.append(np.float32(0), as_heading[cues.text])
    last = last_row_with(cues.outline.heading)
    before = np.where(last >= 0, last[last], -1)
    return {
        "words_mean": means[cues.text],
        "heading_above": heading[last + 1],
        "heading_before_that": heading[before + 1],
    }


def _prose_columns(cues: Cues, lexicon: Lexicon) -> dict[str, Floats]:
    """What a text without markup is told by, where words have to say more."""
    values, first = lexicon.values[lexicon.rows(cues.words), TEXT], cues.first_word
    # In prose, words that speak for content outnumber all others: those against it are also counted alone.
    total, against = sum_by_text(np.stack([values, np.minimum(values, 0)], axis=1), first).T
    lengths = np.maximum(np.diff(first), 1).astype(np.float32)
    per_text = {
        "words_sum": total,
        "words_lowest": _extreme(values, first, np.minimum),
        "words_highest": _extreme(values, first, np.maximum),
        "words_against": against / lengths,
    }
    result = {name: column[cues.text] for name, column in per_text.items()}
    summed = [column[cues.text] for column in (total, against, lengths)]
    sums = Windows([*summed, np.ones(len(cues.text))], reach=12).sums([(2, 2), (8, 8), (12, 12)])
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


def votes(cues: Cues, content: Floats) -> list[tuple[Hashes, Floats, Floats]]:
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
    weight = np.sqrt(np.maximum(cues.outline.words, 1))
    sides = np.stack([weight * content, weight * (1 - content)], axis=1)
    n_elements = len(cues.outline.tree)
    at_element = np.stack(
        [np.bincount(cues.outline.element, weights=sides[:, side], minlength=n_elements) for side in (0, 1)], axis=1
    )
    own = at_element.copy()
    np.add.at(own, cues.outline.tree.parent[cues.outline.element], sides)
    below = subtree_sums(at_element.T, cues.outline.tree).T
    tables = []
    for per_element in (own, below):
        per_key = np.stack(
            [
                np.bincount(cues.key, weights=per_element[:, side], minlength=len(cues.first_name) - 1)
                for side in (0, 1)
            ],
            axis=1,
        )
        tables.append(_by_token(cues.names, per_key.repeat(np.diff(cues.first_name), axis=0)))
    n_texts = len(cues.first_word) - 1
    text = np.arange(n_texts).repeat(np.diff(cues.first_word))
    tables.append(_by_token(cues.words, _sum_sides(cues.text, sides, n_texts)[text]))
    last = last_row_with(cues.outline.heading)
    under = last >= 0
    heading = cues.text[last[under]]
    is_heading = np.isin(text, heading)
    by_heading = _sum_sides(heading, sides[under], n_texts)
    tables.append(_by_token(cues.words[is_heading], by_heading[text[is_heading]]))
    return tables


def _sum_sides(rows: NDArray[np.integer], sides: Floats, n_rows: int) -> Floats:
    return np.stack([np.bincount(rows, weights=side, minlength=n_rows) for side in sides.T], axis=1)


def _by_token(tokens: Hashes, sides: Floats) -> tuple[Hashes, Floats, Floats]:
    known = tokens.nonzero()[0]
    distinct, rows = np.unique(tokens[known], return_inverse=True)
    content, chrome = (np.bincount(rows, weights=side, minlength=len(distinct)) for side in sides[known].T)
    return distinct, content.astype(np.float32), chrome.astype(np.float32)
