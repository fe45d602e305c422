"""What is asked about a page again and again while its candidates are weighed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from dehusk.features.describing.elements import Passages, headline_block
from dehusk.features.describing.linked_data import types_of
from dehusk.features.describing.statements import Statements, read_statements
from dehusk.features.reading.blocks import BlockTable

Words = tuple[str, ...]

_WORD = re.compile(r"\w+")
#: Soft hyphens, zero-width characters and signs of permalinks are no part of a text.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff¶"))
_SITE_NAMES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "publisher")
_THREADS = ("discussionforumposting", "question", "qapage")
#: A text is the site's name from this share of words on.
_SITE_LIKENESS = 0.8
#: A host's name of fewer characters may stand in any text.
_MIN_HOST = 4


class DescribedPage(NamedTuple):
    """A page and what it states of itself."""

    table: BlockTable
    said: Statements
    passages: Passages
    """What its elements show."""
    url: str
    """Its address, "" where that is not known."""
    headline: int
    """Number of the block that its headline begins with."""
    kinds: Sequence[str]
    """What it says it is: ``"article"``, ``"news"``, ``"thread"``."""
    sites: Sequence[Words]
    """Words of each name of its site."""
    site_words: Sequence[frozenset[str]]
    """The same, without their order."""
    shown: Collection[str]
    """The texts of its blocks."""
    host: str
    """Its host's name without dots and ending."""
    path: str
    """The path of its address."""
    slug: Set[str]
    """The words of the path."""

    def is_site(self, words: Words) -> bool:
        """Whether some words are the site's name."""
        joined = "".join(words)
        if len(joined) >= _MIN_HOST - 1 and (
            joined in self.host or (len(self.host) >= _MIN_HOST and self.host in joined)
        ):
            return True
        distinct = {*words}
        return any(dice(distinct, site) >= _SITE_LIKENESS for site in self.site_words)


def read_page(table: BlockTable, url: str | None) -> DescribedPage:
    """Read what a page states of itself."""
    said, passages = read_statements(table.document), Passages(table)
    host, quoted = _split(url or "")
    host, path = host.removeprefix("www."), unquote(quoted)
    names = [*(text for name in _SITE_NAMES for text in said.meta.get(name, ())), *said.data.site_names]
    sites = list(dict.fromkeys(words for name in names if (words := words_of(name))))
    return DescribedPage(
        table=table,
        said=said,
        passages=passages,
        url=url or "",
        headline=headline_block(table, passages),
        kinds=_kinds(said),
        sites=sites,
        site_words=[frozenset(words) for words in sites],
        shown={*table.texts},
        host="".join(host.split(".")[:-1]) or host,
        path=path,
        slug=frozenset(words_of(path.replace("-", " ").replace("_", " "))),
    )


def tidy(text: str) -> str:
    """A text without what cannot be seen, white space collapsed."""
    return " ".join((text if text.isascii() else text.translate(_INVISIBLE)).split())


def words_of(text: str) -> Words:
    """The words of a text, in lower case."""
    return tuple(_WORD.findall(text.casefold()))


def likeness(one: Words, other: Words) -> float:
    """Share of different words that two texts have in common (Dice's coefficient)."""
    return dice({*one}, {*other})


def dice(one: Set[str], other: Set[str]) -> float:
    """The same of texts whose different words are known."""
    return 2 * len(one & other) / max(len(one) + len(other), 1)


def run_of(words: Words) -> str:
    """Words as one text, which stands in that of others where they stand among them one after another."""
    return f" {' '.join(words)} "


def _kinds(said: Statements) -> list[str]:
    types = types_of(said.data.main)
    is_article = "article" in said.meta.get("og:type", ("",))[0].lower()
    found = {
        "article": is_article or any(kind.endswith(("article", "posting")) for kind in types),
        "news": any("newsarticle" in kind for kind in types),
        "thread": any(kind in _THREADS for kind in types),
    }
    return [kind for kind, is_so in found.items() if is_so]


def _split(url: str) -> tuple[str, str]:
    """Host and path of an address, both "" where it is none."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.path
    except ValueError:  # "http://[": no address
        return "", ""
