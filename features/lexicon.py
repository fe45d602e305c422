"""Keyword cues: which words and class names speak for content or chrome, learned from labelled pages.

A cue's value is its log-odds of content. The tables are learned page by page (a page gives each
token one vote, split by the share of the token's text that is content), so that one long page, or
one that repeats itself, says no more than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from dehusk.features.elements import Floats, Outline, chain_sums, inherit, subtree_sums
from dehusk.features.layout import Layout, last_row_with, window_sum
from dehusk.features.names import TELLING_ATTRIBUTES, Name, words_of
from dehusk.features.tokens import PageWords, sum_by_block

#: A token is kept from this many pages' votes.
MIN_VOTES = 3.0
#: Blocks of at most so many words give their word pairs, and their whole text.
MAX_PAIR_WORDS = 12
MAX_TEXT_WORDS = 6

#: The value tables: a token's log-odds where it stands on a block's own element or its parent, on a
#: higher ancestor, in the block's text, and in the heading above.
OWN, ANCESTOR, TEXT, HEADING = range(4)
N_TABLES = 4


@dataclass(frozen=True, slots=True)
class Cues:
    """The tokens of one page, before any table is looked at."""

    outline: Outline
    key: NDArray[np.int32]
    """Row of each element's distinct set of names (its key), shape (n_elements,)."""
    name_tokens: list[str]
    """Tokens of every key, key after key."""
    first_name: NDArray[np.int32]
    """Where each key's tokens begin; one longer than there are keys."""
    block_tokens: list[str]
    """Word pairs and whole texts of short blocks, block after block."""
    first_block: NDArray[np.int32]
    words: PageWords


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Learned values of tokens."""

    index: Mapping[str, int]
    """Row of each token; row 0 is for every unknown one."""
    values: Floats
    """Log-odds of content, shape (1 + n_tokens, N_TABLES), 0 where a token was too rare."""

    def rows(self, tokens: Iterable[str]) -> NDArray[np.intp]:
        """Row of each token."""
        return np.fromiter(map(self.index.get, tokens, repeat(0)), dtype=np.intp)


def collect(layout: Layout, page_words: PageWords) -> Cues:
    """The tokens of a page."""
    names: list[str] = []
    first_name = [0]
    for name in layout.names.distinct:
        names.append("")  # unknown: a name without tokens counts 0
        names += name_tokens(name)
        first_name.append(len(names))
    block_tokens: list[str] = []
    first_block = [0]
    for block in page_words.by_block:
        if len(block) <= MAX_PAIR_WORDS:
            padded = ["^", *block, "$"]
            block_tokens += [f"{one} {two}" for one, two in pairwise(padded)]
            if len(block) <= MAX_TEXT_WORDS:
                block_tokens.append(f"={' '.join(block)}")
        first_block.append(len(block_tokens))
    return Cues(
        outline=layout.outline,
        key=layout.names.key,
        name_tokens=names,
        first_name=np.array(first_name, dtype=np.int32),
        block_tokens=block_tokens,
        first_block=np.array(first_block, dtype=np.int32),
        words=page_words,
    )


def name_tokens(name: Name) -> list[str]:
    """Tokens of an element's tag, class, id, role and other telling attributes.

    Parts of names count wherever they stand, a part on its tag and a whole class as such:
    ``<div class="post-body">`` gives ``.post``, ``.body``, ``div.post``, ``div.body`` and
    ``#post-body``.
    """
    if not name.tag:
        return []
    parts = dict.fromkeys(name.parts)
    tokens = [f"<{name.tag}", *(f".{part}" for part in parts), *(f"{name.tag}.{part}" for part in parts)]
    tokens += [f"#{known[:40]}" for known in dict.fromkeys(name.classes.split())]
    if name.role:
        tokens.append(f"role={' '.join(name.role.lower().split())[:20]}")
    for attribute, value in zip(TELLING_ATTRIBUTES, name.telling, strict=False):
        if value:
            tokens += [f"{attribute}={part}" for part in dict.fromkeys(words_of(value[-80:]))]
    return tokens


def columns(cues: Cues, lexicon: Lexicon) -> dict[str, Floats]:
    """The keyword-cue columns, each of shape (n_blocks,)."""
    return {**_name_columns(cues, lexicon), **_text_columns(cues, lexicon)}


def _name_columns(cues: Cues, lexicon: Lexicon) -> dict[str, Floats]:
    values = lexicon.values[lexicon.rows(cues.name_tokens), :TEXT]
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


def _text_columns(cues: Cues, lexicon: Lexicon) -> dict[str, Floats]:
    words = cues.words
    lengths = np.maximum(np.diff(words.first), 1)
    by_word = lexicon.values[lexicon.rows(words.vocabulary)]
    values = by_word[words.ids, TEXT] if len(words.ids) else np.zeros(0, dtype=np.float32)
    total = sum_by_block(values, words.first)
    pair_rows = lexicon.rows(cues.block_tokens)
    pairs = lexicon.values[pair_rows, TEXT] if len(pair_rows) else np.zeros(0, dtype=np.float32)
    pair_total = sum_by_block(pairs, cues.first_block)
    columns: dict[str, Floats] = {
        "words_sum": total,
        "words_mean": total / lengths,
        "words_lowest": _extreme(values, words.first, np.minimum),
        "words_highest": _extreme(values, words.first, np.maximum),
        "pairs_sum": pair_total,
        "pairs_lowest": _extreme(pairs, cues.first_block, np.minimum),
        "words_near": _window_mean(total + pair_total, 2),
        "words_far": _window_mean(total + pair_total, 12),
    }
    # In prose, words that speak for content outnumber all others: those against it are also counted alone.
    against = sum_by_block(np.minimum(values, 0), words.first)
    columns["words_against"] = against / lengths
    for name, half in (("words_against_near", 2), ("words_against_far", 8)):
        columns[name] = window_sum(against, half, half) / window_sum(lengths, half, half)
    heading = np.concatenate([[0.0], _heading_values(cues, by_word, lexicon)]).astype(np.float32)
    last = last_row_with(cues.outline.heading)
    before = np.where(last >= 0, last_row_with(cues.outline.heading)[last], -1)
    columns["heading_above"] = heading[last + 1]
    columns["heading_before_that"] = heading[before + 1]
    return columns


def _heading_values(cues: Cues, by_word: Floats, lexicon: Lexicon) -> Floats:
    """How much each block speaks for content below it, as a heading: its words and its whole text."""
    words = cues.words
    total = sum_by_block(by_word[words.ids, HEADING] if len(words.ids) else np.zeros(0), words.first)
    for row in np.flatnonzero(cues.outline.heading).tolist():
        block = words.by_block[row]
        if len(block) <= MAX_TEXT_WORDS:
            total[row] += lexicon.values[lexicon.index.get(f"={' '.join(block)}", 0), HEADING]
    return total


def _extreme(values: Floats, first: NDArray[np.int32], combine: np.ufunc) -> Floats:
    """Smallest or largest of each block's values and 0."""
    result = np.zeros(len(first) - 1, dtype=np.float32)
    filled = np.flatnonzero(np.diff(first) > 0)
    if len(filled):
        result[filled] = combine(combine.reduceat(values, first[filled]), 0)
    return result


def _window_mean(values: Floats, half: int) -> Floats:
    return window_sum(values, half, half) / window_sum(np.ones_like(values), half, half)


def votes(cues: Cues, content: Floats) -> list[tuple[list[str], Floats, Floats]]:
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
        tables.append(_by_token(cues.name_tokens, np.repeat(per_key, np.diff(cues.first_name), axis=0)))
    words = cues.words
    word_list = [words.vocabulary[row] for row in words.ids.tolist()]
    tokens = word_list + cues.block_tokens
    rows = np.concatenate(
        [
            np.repeat(np.arange(len(cues.outline.element)), np.diff(words.first)),
            np.repeat(np.arange(len(cues.outline.element)), np.diff(cues.first_block)),
        ]
    )
    tables.append(_by_token(tokens, sides[rows]))
    tables.append(_heading_votes(cues, sides))
    return tables


def _heading_votes(cues: Cues, sides: Floats) -> tuple[list[str], Floats, Floats]:
    last = last_row_with(cues.outline.heading)
    under = last >= 0
    per_heading = np.stack(
        [np.bincount(last[under], weights=sides[under, side], minlength=len(sides)) for side in (0, 1)], axis=1
    )
    tokens: list[str] = []
    rows: list[int] = []
    for row in np.flatnonzero(cues.outline.heading).tolist():
        block = cues.words.by_block[row]
        found = [*block, f"={' '.join(block)}"] if len(block) <= MAX_TEXT_WORDS else block
        tokens += found
        rows += [row] * len(found)
    return _by_token(tokens, per_heading[rows])


def _by_token(tokens: list[str], sides: Floats) -> tuple[list[str], Floats, Floats]:
    index: dict[str, int] = {}
    voted = [row for row, token in enumerate(tokens) if token]
    rows = [index.setdefault(tokens[row], len(index)) for row in voted]
    sides = sides[voted]
    content = np.bincount(rows, weights=sides[:, 0], minlength=len(index))
    chrome = np.bincount(rows, weights=sides[:, 1], minlength=len(index))
    return list(index), content.astype(np.float32), chrome.astype(np.float32)
