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
from dehusk.features.limits import timed
from dehusk.features.names import TELLING_ATTRIBUTES, Name, words_of
from dehusk.features.tokens import PageWords, sum_by_text

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
    text: NDArray[np.intp]
    """Which of the page's distinct texts each block has, shape (n_blocks,)."""
    words: PageWords
    """The words of these texts."""
    text_tokens: list[str]
    """Word pairs and whole texts of the short ones, text after text."""
    first_text: NDArray[np.int32]
    """Where each text's tokens begin; one longer than there are texts."""


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
    for name, parts in zip(layout.names.distinct, layout.names.parts, strict=True):
        names.append("")  # unknown: none of the others may be the lowest, or the highest
        names += name_tokens(name, parts)
        first_name.append(len(names))
    text_tokens: list[str] = []
    first_text = [0]
    for text in timed(page_words.by_text):
        if len(text) <= MAX_PAIR_WORDS:
            text_tokens += map(" ".join, pairwise(["^", *text, "$"]))
            if len(text) <= MAX_TEXT_WORDS:
                text_tokens.append("=" + " ".join(text))
        first_text.append(len(text_tokens))
    return Cues(
        outline=layout.outline,
        key=layout.names.key,
        name_tokens=names,
        first_name=np.array(first_name, dtype=np.int32),
        text=layout.text,
        words=page_words,
        text_tokens=text_tokens,
        first_text=np.array(first_text, dtype=np.int32),
    )


def name_tokens(name: Name, parts: Iterable[str]) -> list[str]:
    """Tokens of an element's tag, class, id, role and other telling attributes.

    Parts of names count wherever they stand, a part on its tag and a whole class as such:
    ``<div class="post-body">`` gives ``.post``, ``.body``, ``div.post``, ``div.body`` and
    ``#post-body``.
    """
    dotted = ["." + part for part in dict.fromkeys(parts)]
    tokens = ["<" + name.tag, *dotted, *[name.tag + part for part in dotted]]
    if name.classes:
        tokens += ["#" + known[:40] for known in dict.fromkeys(name.class_tokens)]
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
    by_word = lexicon.values[lexicon.rows(words.vocabulary)]
    values = by_word[:, TEXT][words.ids]
    total = sum_by_text(values, words.first)
    pairs = lexicon.values[lexicon.rows(cues.text_tokens), TEXT]
    pair_total = sum_by_text(pairs, cues.first_text)
    per_text: dict[str, Floats] = {
        "words_sum": total,
        "words_mean": total / np.maximum(np.diff(words.first), 1),
        "words_lowest": _extreme(values, words.first, np.minimum),
        "words_highest": _extreme(values, words.first, np.maximum),
        "pairs_sum": pair_total,
        "pairs_lowest": _extreme(pairs, cues.first_text, np.minimum),
    }
    # In prose, words that speak for content outnumber all others: those against it are also counted alone.
    against = sum_by_text(np.minimum(values, 0), words.first)
    lengths = np.maximum(np.diff(words.first), 1).astype(np.float32)
    per_text["words_against"] = against / lengths
    columns = {name: values[cues.text] for name, values in per_text.items()}
    both = (total + pair_total)[cues.text]
    columns["words_near"] = _window_mean(both, 2)
    columns["words_far"] = _window_mean(both, 12)
    for name, half in (("words_against_near", 2), ("words_against_far", 8)):
        columns[name] = window_sum(against[cues.text], half, half) / window_sum(lengths[cues.text], half, half)
    heading = np.concatenate([[0.0], _heading_values(cues, by_word, lexicon)]).astype(np.float32)
    last = last_row_with(cues.outline.heading)
    before = np.where(last >= 0, last[last], -1)
    columns["heading_above"] = heading[last + 1]
    columns["heading_before_that"] = heading[before + 1]
    return columns


def _heading_values(cues: Cues, by_word: Floats, lexicon: Lexicon) -> Floats:
    """How much each block speaks for content below it, as a heading: its words and its whole text."""
    words = cues.words
    total = sum_by_text(by_word[:, HEADING][words.ids], words.first)[cues.text]
    for row in np.flatnonzero(cues.outline.heading).tolist():
        text = words.by_text[cues.text[row]]
        if len(text) <= MAX_TEXT_WORDS:
            total[row] += lexicon.values[lexicon.index.get("=" + " ".join(text), 0), HEADING]
    return total


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
    per_text = np.stack(
        [np.bincount(cues.text, weights=sides[:, side], minlength=len(words.by_text)) for side in (0, 1)], axis=1
    )
    tokens = [word for text in words.by_text for word in text] + cues.text_tokens
    texts = np.arange(len(words.by_text))
    rows = np.concatenate([np.repeat(texts, np.diff(words.first)), np.repeat(texts, np.diff(cues.first_text))])
    tables.append(_by_token(tokens, per_text[rows]))
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
        text = cues.words.by_text[cues.text[row]]
        found = [*text, "=" + " ".join(text)] if len(text) <= MAX_TEXT_WORDS else text
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
