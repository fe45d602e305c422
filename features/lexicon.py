"""Keyword cues: which words and class names speak for content or chrome, learned from labelled pages.

A cue's value is its log-odds of content. The tables are learned page by page (a page gives each
token one vote, split by the share of the token's text that is content), so that one long page, or
one that repeats itself, says no more than another. Tokens are known by their hashes (`hashing`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

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
    sequences_of,
)
from dehusk.features.layout import Layout, last_row_with, window_sum
from dehusk.features.names import LINE_END, MAX_NAME_CHARS, Names
from dehusk.features.tokens import PageWords, sum_by_text

#: A token is kept from this many pages' votes.
MIN_VOTES = 3.0
#: Blocks of at most so many words give their word pairs, and their whole text.
MAX_PAIR_WORDS = 12
MAX_TEXT_WORDS = 6
#: Characters of a tag or a part of a name, and of a class, that count.
MAX_PART_CHARS, MAX_CLASS_CHARS = 24, 40

#: The value tables: a token's log-odds where it stands on a block's own element or its parent, on a
#: higher ancestor, in the block's text, and in the heading above.
OWN, ANCESTOR, TEXT, HEADING = range(4)
N_TABLES = 4

_SPACE = ord(" ")
#: A class by itself; only these characters part classes, so that one may hold a no-break space.
_CLASS = re.compile("[^\0- ]+")


@dataclass(frozen=True, slots=True)
class Cues:
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
    pairs: Hashes
    """Word pairs of the short texts, text after text, with ``^`` and ``$`` for a text's ends."""
    first_pair: Places
    """Where each text's pairs begin; one longer than there are texts."""
    whole: Hashes
    """Each text as a whole, 0 for all but the shortest; shape (n_texts,)."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Learned values of tokens."""

    hashes: Hashes
    """The tokens, ascending."""
    values: Floats
    """Log-odds of content, shape (1 + n_tokens, N_TABLES), 0 where a token was too rare; row 0 is for every
    token that is not known."""
    _bucket: Places = field(init=False, repr=False, compare=False)
    """First token of each bucket: those whose hashes begin with the same bits."""
    _n_bits: int = field(init=False, repr=False, compare=False)
    largest_bucket: int = field(init=False, repr=False, compare=False)
    """Tokens of the largest bucket, which looking up takes as many steps for."""

    def __post_init__(self) -> None:
        n_bits = max(len(self.hashes), 2).bit_length() + 1
        bounds = np.arange(2**n_bits, dtype=np.uint64) << np.uint64(64 - n_bits)
        bucket = np.searchsorted(self.hashes, bounds)
        object.__setattr__(self, "_n_bits", n_bits)
        object.__setattr__(self, "_bucket", bucket)
        object.__setattr__(self, "largest_bucket", int(np.diff(bucket, append=len(self.hashes)).max()))

    @classmethod
    def of(cls, tokens: Mapping[str, Sequence[float]]) -> Lexicon:
        """The lexicon of some written tokens, each with its value in every table."""
        hashes = hash_strings(list(tokens))
        order = np.argsort(hashes)
        values = np.array(list(tokens.values()), dtype=np.float32).reshape(len(tokens), N_TABLES)
        return cls(hashes[order], np.concatenate([np.zeros((1, N_TABLES), dtype=np.float32), values[order]]))

    def rows(self, tokens: Hashes) -> Places:
        """Row in ``values`` of each token."""
        if not len(self.hashes):
            return np.zeros(len(tokens), dtype=np.intp)
        # Hashes spread evenly, so a bucket holds few; a step for each of the largest one finds the place.
        place = self._bucket.take((tokens >> np.uint64(64 - self._n_bits)).astype(np.intp))
        for _ in range(self.largest_bucket):
            place += self.hashes.take(place, mode="clip") < tokens
        rows: Places = (place + 1) * (self.hashes.take(place, mode="clip") == tokens)
        return rows


def collect(layout: Layout, page_words: PageWords) -> Cues:
    """The tokens of a page."""
    names, first_name = _names(layout.names)
    pairs, first_pair, whole = _pairs(page_words)
    return Cues(
        outline=layout.outline,
        key=layout.names.key,
        names=names,
        first_name=first_name,
        text=layout.text,
        words=page_words.parts.hashes,
        first_word=page_words.first,
        pairs=pairs,
        first_pair=first_pair,
        whole=whole,
    )


def name_tokens(names: Names, row: int) -> list[str]:
    """Tokens of one distinct name of a page, as they are written; `collect` gives the hashes of the same.

    Words of names count wherever they stand, a word on its tag and a whole class as such:
    ``<div class="post-body">`` gives ``<div``, ``.post``, ``.body``, ``div.post``, ``div.body`` and
    ``#post-body``.
    """
    name = names.distinct[row]
    tag = name.tag[:MAX_PART_CHARS]
    dotted = ["." + word[:MAX_PART_CHARS] for word in dict.fromkeys(names.words[row].split())]
    classes = (name.classes or "")[:MAX_NAME_CHARS]
    tokens = ["<" + tag, *dotted, *[tag + word for word in dotted]]
    tokens += ["#" + known[:MAX_CLASS_CHARS] for known in _CLASS.findall(classes)]
    for (told_row, attribute), words in zip(names.told, names.words[len(names.distinct) :], strict=True):
        if told_row == row:
            tokens += [f"{attribute}={word[:MAX_PART_CHARS]}" for word in dict.fromkeys(words.split())]
    return tokens


def text_tokens(words: Sequence[str]) -> list[str]:
    """Tokens of a text besides its words, as they are written: its word pairs, and the whole of a short one."""
    if len(words) > MAX_PAIR_WORDS:
        return []
    pairs = list(map(" ".join, pairwise(["^", *words, "$"])))
    return [*pairs, "=" + " ".join(words)] if len(words) <= MAX_TEXT_WORDS else pairs


def _names(names: Names) -> tuple[Hashes, Places]:
    """The tokens of every distinct name, and where each name's begin."""
    n_names = len(names.distinct)
    every = np.arange(n_names)
    tags = parts_of([name.tag[:MAX_PART_CHARS] for name in names.distinct])
    line, words = _distinct_words(names.words)
    sources = parts_of([".", *(f"{attribute}=" for _, attribute in names.told)])
    source = np.maximum(np.arange(len(names.words)) - n_names + 1, 0)
    prefixed = join(sources[source.take(line)], words)
    row_of_line = np.append(every, np.array([row for row, _ in names.told], dtype=np.intp))
    called = np.flatnonzero(line < n_names)  # by class and id
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
    np.cumsum(np.bincount(row, minlength=n_names), out=first[1:])
    return mix(raw.take(np.argsort(row, kind="stable"))), first


def _distinct_words(lines: Sequence[str]) -> tuple[Places, Parts]:
    """The words of some lines, each once a line, and the line of each."""
    line, words = _cut_lines(lines, MAX_PART_CHARS)
    order = np.lexsort((words.raw, line))
    line, raw = line.take(order), words.raw.take(order)
    kept = np.ones(len(line), dtype=np.bool_)
    kept[1:] = (line[1:] != line[:-1]) | (raw[1:] != raw[:-1])
    return line[kept], words[order[kept]]


def _cut_lines(lines: Sequence[str], most: int) -> tuple[Places, Parts]:
    """The strings between spaces, tabs and the like in some lines, up to so many characters, and the line of each."""
    codes = code_points(LINE_END.join(lines))
    starts, length = find_runs((codes > _SPACE).view(np.uint8) * np.uint8(2))
    line = np.searchsorted(np.flatnonzero(codes == 0), starts)
    return line, parts_at(codes, starts, np.minimum(length, most))


def _pairs(words: PageWords) -> tuple[Hashes, Places, Hashes]:
    """Word pairs of the texts, where each text's begin, and the shortest texts as a whole."""
    n_words = words.n_words
    short = np.flatnonzero(n_words <= MAX_PAIR_WORDS)
    counts = n_words.take(short)
    # Each of these texts with an end on either side, one after the other.
    first = np.cumsum(counts + 2) - (counts + 2)
    n_parts = int(counts.sum()) + 2 * len(short)
    raw = np.full(n_parts, ord("^"), dtype=np.uint64)
    length = np.ones(n_parts, dtype=np.intp)
    raw[first + counts + 1] = ord("$")
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    source = within + np.repeat(words.first.take(short), counts)
    target = within + np.repeat(first + 1, counts)
    raw[target], length[target] = words.parts.raw.take(source), words.parts.length.take(source)
    padded = Parts(raw, length)
    opens = np.ones(n_parts, dtype=np.bool_)
    opens[first + counts + 1] = False
    left = np.flatnonzero(opens)
    pairs = join(padded[left], " ", padded[left + 1]).hashes
    n_pairs = np.zeros(len(n_words) + 1, dtype=np.intp)
    n_pairs[short + 1] = counts + 1
    return pairs, np.cumsum(n_pairs), _whole_texts(words)


def _whole_texts(words: PageWords) -> Hashes:
    """Each text as ``=`` and its words, 0 for those of too many."""
    n_words = words.n_words
    whole = np.zeros(len(n_words), dtype=np.uint64)
    whole[n_words == 0] = hash_strings(["="])
    short = np.flatnonzero((n_words > 0) & (n_words <= MAX_TEXT_WORDS))
    counts = n_words.take(short)
    first = np.cumsum(counts) - counts
    source = np.arange(counts.sum()) + np.repeat(words.first.take(short) - first, counts)
    whole[short] = _spelled(words.parts[source], first)
    return whole


def _spelled(parts: Parts, first: Places) -> Hashes:
    """The texts that the parts make up, ``=`` before each text and a space before each further word."""
    spaced = sequences_of(parts, first, " ")
    # All begin with a space: what counts is the same in every text, so it is put right by a difference.
    return Parts(spaced.raw + np.uint64(ord("=") - ord(" ")), spaced.length).hashes


def columns(cues: Cues, lexicon: Lexicon) -> dict[str, Floats]:
    """The keyword-cue columns, each of shape (n_blocks,)."""
    bounds = np.cumsum([len(cues.names), len(cues.words), len(cues.pairs)])
    tokens = np.concatenate([cues.names, cues.words, cues.pairs, cues.whole])
    names, words, pairs, whole = np.split(lexicon.values.take(lexicon.rows(tokens), axis=0), bounds)
    return {**_name_columns(cues, names), **_text_columns(cues, words, pairs, whole)}


def _name_columns(cues: Cues, values: Floats) -> dict[str, Floats]:
    values = values[:, :TEXT]
    starts = cues.first_name[:-1]
    total = np.add.reduceat(values, starts, axis=0)[cues.key]
    lowest = np.minimum.reduceat(values, starts, axis=0)[cues.key]
    highest = np.maximum.reduceat(values, starts, axis=0)[cues.key]
    element, tree = cues.outline.element, cues.outline.tree
    parent = tree.parent
    above = parent[parent[element]]
    chain = chain_sums(total[:, ANCESTOR], tree)
    columns = {
        "own_names_sum": total[element, OWN],
        "own_names_lowest": lowest[element, OWN],
        "own_names_highest": highest[element, OWN],
        "parent_names_sum": total[parent[element], OWN],
        "parent_names_lowest": lowest[parent[element], OWN],
        "parent_names_highest": highest[parent[element], OWN],
        "chain_names_sum": chain[above],
        "chain_names_mean": chain[above] / np.maximum(tree.depth[above], 1),
        "chain_names_lowest": inherit(lowest[:, ANCESTOR], tree, np.minimum)[above],
        "chain_names_highest": inherit(highest[:, ANCESTOR], tree, np.maximum)[above],
        "grandparent_names_sum": total[above, ANCESTOR],
        "great_grandparent_names_sum": total[parent[above], ANCESTOR],
    }
    both = columns["own_names_sum"] + columns["parent_names_sum"]
    columns["names_near"] = _window_mean(both, 2)
    columns["names_far"] = _window_mean(both, 12)
    return columns


def _text_columns(cues: Cues, words: Floats, pairs: Floats, whole: Floats) -> dict[str, Floats]:
    values, first = words[:, TEXT], cues.first_word
    against = np.minimum(values, 0)
    total, heading_total, total_against = sum_by_text(np.stack([values, words[:, HEADING], against], axis=1), first).T
    pair_total = sum_by_text(pairs[:, TEXT], cues.first_pair) + whole[:, TEXT]
    lengths = np.maximum(np.diff(first), 1).astype(np.float32)
    per_text: dict[str, Floats] = {
        "words_sum": total,
        "words_mean": total / lengths,
        "words_lowest": _extreme(values, first, np.minimum),
        "words_highest": _extreme(values, first, np.maximum),
        "pairs_sum": pair_total,
        "pairs_lowest": np.minimum(_extreme(pairs[:, TEXT], cues.first_pair, np.minimum), whole[:, TEXT]),
        # In prose, words that speak for content outnumber all others: those against it are also counted alone.
        "words_against": total_against / lengths,
    }
    columns = {name: values[cues.text] for name, values in per_text.items()}
    both = (total + pair_total)[cues.text]
    columns["words_near"] = _window_mean(both, 2)
    columns["words_far"] = _window_mean(both, 12)
    summed = np.stack([total_against, lengths], axis=1)[cues.text]
    for name, half in (("words_against_near", 2), ("words_against_far", 8)):
        part, length = window_sum(summed, half, half).T
        columns[name] = part / length
    # How much each block speaks for content below it, as a heading: its words and its whole text.
    heading = np.append(np.float32(0), (heading_total + whole[:, HEADING])[cues.text])
    last = last_row_with(cues.outline.heading)
    before = np.where(last >= 0, last[last], -1)
    columns["heading_above"] = heading[last + 1]
    columns["heading_before_that"] = heading[before + 1]
    return columns


def _extreme(values: Floats, first: NDArray[np.integer], combine: np.ufunc) -> Floats:
    """Smallest or largest of each run of values and 0."""
    result = np.zeros(len(first) - 1, dtype=np.float32)
    filled = np.flatnonzero(np.diff(first) > 0)
    if len(filled):
        result[filled] = combine(combine.reduceat(values, first[filled]), 0)
    return result


def _window_mean(values: Floats, half: int) -> Floats:
    total, n_blocks = window_sum(np.stack([values, np.ones_like(values)], axis=1), half, half).T
    means: Floats = total / n_blocks
    return means


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
    below = subtree_sums(at_element, cues.outline.tree)
    tables = []
    for per_element in (own, below):
        per_key = np.stack(
            [
                np.bincount(cues.key, weights=per_element[:, side], minlength=len(cues.first_name) - 1)
                for side in (0, 1)
            ],
            axis=1,
        )
        tables.append(_by_token(cues.names, np.repeat(per_key, np.diff(cues.first_name), axis=0)))
    texts = np.arange(len(cues.whole))
    of_word, of_pair = (np.repeat(texts, np.diff(first)) for first in (cues.first_word, cues.first_pair))
    rows = np.concatenate([of_word, of_pair, texts])
    per_text = np.stack([np.bincount(cues.text, weights=side, minlength=len(texts)) for side in sides.T], axis=1)
    tables.append(_by_token(np.concatenate([cues.words, cues.pairs, cues.whole]), per_text[rows]))
    last = last_row_with(cues.outline.heading)
    under = last >= 0
    text = cues.text[last[under]]
    per_heading = np.stack([np.bincount(text, weights=side, minlength=len(texts)) for side in sides[under].T], axis=1)
    rows = np.concatenate([of_word, texts])
    is_above = np.isin(texts, text)
    tokens = np.concatenate([cues.words, cues.whole])
    tables.append(_by_token(np.where(is_above[rows], tokens, 0), per_heading[rows]))
    return tables


def _by_token(tokens: Hashes, sides: Floats) -> tuple[Hashes, Floats, Floats]:
    known = np.flatnonzero(tokens)
    distinct, rows = np.unique(tokens[known], return_inverse=True)
    content, chrome = (np.bincount(rows, weights=side, minlength=len(distinct)) for side in sides[known].T)
    return distinct, content.astype(np.float32), chrome.astype(np.float32)
