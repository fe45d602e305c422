"""Names of an HTML page as tokens, and what a table of them says of each block.

The names of an element are its tag, the words of its class and id, and those of other attributes that tell what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.measuring.element_names import MAX_WORD_CHARS, TELLING_ATTRIBUTES, Names
from dehusk.features.measuring.outline import Outline, ancestor_rows
from dehusk.features.measuring.page_measures import PageMeasures
from dehusk.features.measuring.tokens.hashing import Hashes, Parts, Places, join, mix, parts_of
from dehusk.features.tree import Floats, chain_sums, inherit, stable_order
from dehusk.features.vocabulary import CODED_TAGS

#: Columns of a `NameTable`: a name on the block's own element or its parent, and on an ancestor further up.
OWN, ANCESTOR = 0, 1
#: Where words of names come from: class and id, and the other attributes.
_SOURCES = ("", *TELLING_ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class NameTable(LogOddsTable):
    """Log-odds of names of elements."""

    COLUMN_NAMES: ClassVar[tuple[str, ...]] = ("own", "ancestor")


class NameTokens(NamedTuple):
    """The tokens of an HTML page, before any table is looked at. Elements with the same names share a key."""

    outline: Outline
    text: NDArray[np.intp]
    """Which of the page's distinct texts each block has, shape (n_blocks,)."""
    key: NDArray[np.int32]
    """Key of each element, shape (n_elements,)."""
    names: Hashes
    """Tokens of every key, key after key; the first of each is 0, which is no token."""
    first_name: Places
    """Where each key's tokens begin; one longer than there are keys."""

    def columns(self, table: LogOddsTable) -> dict[str, Floats]:
        """What the table says of each block's names, each column of shape (n_blocks,)."""
        return self.columns_of(table.values_of(self.names))

    def columns_of(self, values: Floats) -> dict[str, Floats]:
        """The same from what it says of the tokens ``names``, in order."""
        values = values[:, : len(NameTable.COLUMN_NAMES)]
        # Of each key: what its tokens say as an element's own, and as an ancestor's; shape (2, n_keys).
        total, lowest, highest = (
            combine.reduceat(values, self.first_name[:-1], axis=0).T for combine in (np.add, np.minimum, np.maximum)
        )
        tree, key = self.outline.tree, self.key
        own, parent, above = ancestor_rows(self.outline, 3)
        chain = chain_sums(total[ANCESTOR].take(key), tree).take(above)
        result = {
            f"{name}_names_{measure}": column.take(keys)
            for name, keys in (("own", key.take(own)), ("parent", key.take(parent)))
            for measure, column in (("sum", total[OWN]), ("lowest", lowest[OWN]), ("highest", highest[OWN]))
        }
        result["chain_names_sum"] = chain
        result["chain_names_mean"] = chain / np.maximum(tree.depth.take(above), 1)
        extremes = np.stack([0 - lowest[ANCESTOR], highest[ANCESTOR]], axis=1).take(key, axis=0)
        least, most = inherit(extremes, tree, np.maximum).take(above, axis=0).T  # both at once, the lowest as a highest
        result["chain_names_lowest"], result["chain_names_highest"] = 0 - least, most
        return result


def collect_names(page: PageMeasures) -> NameTokens:
    """The tokens of an HTML page."""
    names, first_name = _hash_names(page.names)
    return NameTokens(page.outline, page.text, page.names.key, names, first_name)


def written_names(names: Names, row: int) -> list[str]:
    """Tokens of one distinct name of a page, as they are written; `collect_names` gives the hashes of the same.

    Words of classes and ids count wherever they stand, and on their tag: ``<div class="postBody">`` gives ``<div``,
    ``.post``, ``.body``, ``div.post`` and ``div.body``. Words of other telling attributes count as words of that
    attribute.
    """
    tag = names.distinct[row][0][:MAX_WORD_CHARS]
    dotted = ["." + word for word in names.words.of(row)]
    tokens = ["<" + tag, *dotted, *[tag + word for word in dotted]]
    for line, (name_row, attribute) in enumerate(names.other_attributes, start=len(names.distinct)):
        if name_row == row:
            tokens += [f"{attribute}={word}" for word in names.words.of(line)]
    return tokens


def _hash_names(names: Names) -> tuple[Hashes, Places]:
    """The tokens of every distinct name, and where each name's begin."""
    n_names, words = len(names.distinct), names.words
    every = np.arange(n_names)
    tags = _tags(names)
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


def _tags(names: Names) -> Parts:
    """Tags as parts; most are those that have a number."""
    known = _coded_tags()[names.tag_codes]
    others = (names.tag_codes == 0).nonzero()[0]
    if len(others):
        found = parts_of([names.distinct[row][0][:MAX_WORD_CHARS] for row in others.tolist()])
        known.raw[others], known.length[others] = found.raw, found.length
    return known


@lru_cache(maxsize=1)
def _coded_tags() -> Parts:
    return parts_of(CODED_TAGS)


@lru_cache(maxsize=1)
def _prefixes() -> Parts:
    """What stands before the words of each source."""
    return parts_of([".", *(f"{attribute}=" for attribute in TELLING_ATTRIBUTES)])
