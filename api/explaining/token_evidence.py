"""The word, name or heading of a page that a log-odds column has its value from."""

from __future__ import annotations

from collections.abc import Sequence

from dehusk.features.log_odds.names import ANCESTOR, OWN, written_names
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.log_odds.words import TEXT
from dehusk.features.measuring.page_measures import PageMeasures
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.measuring.tokens.words import words

#: Characters of a heading or a block's text that are quoted.
MAX_QUOTED = 60

#: How many levels above a block's element each family of name columns looks, and in which column of the table.
_LEVELS = {
    "own_names": (0, OWN),
    "parent_names": (1, OWN),
}
#: Columns of a block's own words.
_OF_WORDS = frozenset(["words_mean", "words_sum", "words_lowest", "words_highest", "words_against"])
_SOURCES = {0: "its element", 1: "the element around it"}
_KINDS = {"<": "tag", ".": "class or id part"}


class TokenEvidence:
    """Finds, on one page, what a log-odds column of a block has its value from."""

    def __init__(self, page: PageMeasures, log_odds: LogOddsTable) -> None:
        self._page = page
        self._log_odds = log_odds
        self._heading = page.outline.heading_above

    def find(self, name: str, row: int, value: float) -> str | None:
        """Where a column of a block has its value from, in words; None where no single thing can be named."""
        if name in ("heading_above", "heading_before_that"):
            return self._find_heading(name, row) if value else None
        family = name.rpartition("_")[0]
        if family in _LEVELS:
            level, column = _LEVELS[family]
            return self._find_name(row, level, level, column, value)
        if family == "chain_names":
            return self._find_name(row, 2, None, ANCESTOR, value)
        if name in _OF_WORDS:
            return self._find_word(row, value)
        return None

    def _find_heading(self, name: str, row: int) -> str | None:
        heading = int(self._heading[row])
        if name == "heading_before_that" and heading >= 0:
            heading = int(self._heading[heading])
        return f"it stands under the heading “{_quote(self._page.table.texts[heading])}”" if heading >= 0 else None

    def _find_name(self, row: int, first: int, last: int | None, column: int, value: float) -> str | None:
        """The name with the strongest log-odds on the value's side, among the elements of some levels."""
        names, tree = self._page.names, self._page.tree
        element, level = int(self._page.element[row]), 0
        found: list[tuple[float, str, int]] = []
        while last is None or level <= last:
            if level >= first:
                tokens = written_names(names, int(names.key[element]))
                found += [
                    (score, token, level) for score, token in zip(self._values(tokens, column), tokens, strict=True)
                ]
            parent = int(tree.parent[element])
            if parent == element:
                break
            element, level = parent, level + 1
        strongest = _strongest(found, value)
        if strongest is None:
            return None
        where = _SOURCES.get(strongest[2], f"the element {strongest[2]} levels up")
        return f"{where} has the {_describe(strongest[1])}"

    def _find_word(self, row: int, value: float) -> str | None:
        tokens = words(self._page.table.texts[row])
        as_text = self._log_odds.COLUMN_NAMES.index(TEXT)
        strongest = _strongest(
            [(score, token, 0) for score, token in zip(self._values(tokens, as_text), tokens, strict=True)], value
        )
        return None if strongest is None else f"its text has {_say(strongest[1])}"

    def _values(self, tokens: Sequence[str], column: int) -> list[float]:
        values: list[float] = self._log_odds.values_of(hash_strings(tokens))[:, column].tolist()
        return values


def _strongest(found: list[tuple[float, str, int]], value: float) -> tuple[float, str, int] | None:
    """The entry that goes furthest to the side that the column's value is on."""
    side = 1 if value > 0 else -1
    strongest = max(found, key=lambda entry: side * entry[0], default=None)
    return strongest if strongest is not None and side * strongest[0] > 0 else None


def _describe(token: str) -> str:
    """A token of an element's names, as an author of pages would call it."""
    if token[0] in _KINDS:
        return f"{_KINDS[token[0]]} “{token[1:]}”"
    attribute, equals, said = token.partition("=")
    if equals:
        return f"{attribute} “{said}”"
    tag, _, part = token.partition(".")
    return f"class or id part “{part}” on a {tag}"


def _say(word: str) -> str:
    return "numbers" if word == "0" else f"the word “{word}”"


def _quote(text: str) -> str:
    return text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…"
