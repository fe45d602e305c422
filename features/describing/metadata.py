"""What a page says of itself, as one value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from dehusk.features.describing.authors import find_authors
from dehusk.features.describing.choice import Candidate, Weights, choose, shipped_weights
from dehusk.features.describing.dates import find_days, modified_day
from dehusk.features.describing.pages import DescribedPage, tidy
from dehusk.features.describing.titles import find_titles
from dehusk.features.reading.decoding import replace_invalid

#: Tags beyond so many are left out.
MAX_TAGS = 30
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; "" and () where it says nothing."""

    title: str = ""
    """Its headline, without the site's name."""
    authors: tuple[str, ...] = ()
    """Who wrote it."""
    published: str = ""
    """Day of its publication, ``YYYY-MM-DD``."""
    modified: str = ""
    """Day of its last change, ``YYYY-MM-DD``."""
    site_name: str = ""
    description: str = ""
    language: str = ""
    """What it declares as its language, a BCP 47 tag."""
    image: str = ""
    """Address of the picture that stands for it."""
    canonical_url: str = ""
    """The address that it wants to be known by."""
    tags: tuple[str, ...] = ()
    page_type: str = ""
    """``"article"``, ``"forum"``, ``"product"``, ``"listing"``, ``"collection"``, ``"documentation"`` or
    ``"service"``, the likeliest by a small model."""
    page_type_probability: float = 0.0
    """Probability of that type."""
    sources: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Where each of these comes from (``"og"``, ``"json published"``, ``"h1"``, ...), by its name."""

    def to_dict(self) -> dict[str, Any]:
        """What is known, as plain values fit for JSON, in the order above."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "sources"}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}


def describe(page: DescribedPage) -> Metadata:
    """Gather what a page says of itself.

    Notes
    -----
    Title, authors and day of publication are each the best of several candidates by a linear model; see
    `dehusk.training.fitting.choices` for what it was fitted on and how it scores.
    """
    found: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name, told in _fields(page, shipped_weights()):
        for value, source in told:
            readable = _readable(value) if isinstance(value, str) else tuple(map(_readable, value))
            if readable:
                found[name] = readable
                sources[name] = source
                break
    return Metadata(**found, sources=sources)


def describe_title(page: DescribedPage) -> str:
    """A page's headline as `describe` gives it, in half its time; "" where it has none."""
    title = choose(find_titles(page), shipped_weights()["title"], least=None)
    return _readable(title.value) if title else ""


#: Values that a field may have, each with its source: the first that is not empty counts, no more are looked for.
_Told = Iterator[tuple[Any, str]]


def _fields(page: DescribedPage, weights: Mapping[str, Weights]) -> Iterator[tuple[str, _Told]]:
    """The fields, and what is told of each."""
    yield "title", _chosen(choose(find_titles(page), weights["title"], least=None))
    yield "authors", _names(choose(find_authors(page), weights["authors"]))
    yield "published", _chosen(choose(find_days(page), weights["published"]))
    yield "modified", iter([modified_day(page)])
    yield "site_name", _site_names(page)
    yield "description", _descriptions(page)
    yield "language", _languages(page)
    yield "tags", _tags(page)
    own = [(page.said.links.get("canonical", ("",))[0], "link"), *_metas(page, "og:url")]
    base = page.url or next((text for text, _ in own if is_address(text)), "")
    yield "canonical_url", _addresses(own, base)
    yield "image", _addresses(_pictures(page), base)


def _chosen(candidate: Candidate | None) -> _Told:
    if candidate:
        yield candidate.value, candidate.source


def _names(candidate: Candidate | None) -> _Told:
    if candidate:
        yield candidate.value.split(", "), candidate.source


def _site_names(page: DescribedPage) -> _Told:
    yield from _metas(page, "og:site_name", "application-name", "apple-mobile-web-app-title")
    yield from ((tidy(name), "json") for name in page.said.data.site_names)


def _descriptions(page: DescribedPage) -> _Told:
    yield from _metas(page, "og:description", "description", "twitter:description", "dc.description")
    yield tidy(_text(page.said.data.main.get("description"))), "json"


def _languages(page: DescribedPage) -> _Told:
    attributes = page.table.document.attributes[0]
    yield (attributes.get("lang") or attributes.get("xml:lang") or "").strip().replace("_", "-"), "html"
    metas = _metas(page, "og:locale", "content-language", "language", "dc.language")
    yield from ((text.replace("_", "-"), source) for text, source in metas)
    yield _text(page.said.data.main.get("inLanguage")), "json"


def _tags(page: DescribedPage) -> _Told:
    meta, keywords = page.said.meta, page.said.data.main.get("keywords")
    for source in ("article:tag", "json", "news_keywords", "parsely-tags", "keywords"):
        told = meta.get(source, ()) if source != "json" else keywords if isinstance(keywords, list) else [keywords]
        texts = (tidy(part) for value in told if isinstance(value, str) for part in value.split(","))
        yield tuple(dict.fromkeys(filter(None, texts)))[:MAX_TAGS], source


def _pictures(page: DescribedPage) -> Iterator[tuple[str, str]]:
    main = page.said.data.main
    yield from _metas(page, "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    yield _picture(page, main.get("image")), "json"
    yield page.said.links.get("image_src", ("",))[0], "link"
    yield _picture(page, main.get("thumbnailUrl")), "json"


def _addresses(told: Iterable[tuple[str, str]], base: str) -> _Told:
    """The addresses made absolute."""
    return ((_absolute(text, base), source) for text, source in told)


def _metas(page: DescribedPage, *names: str) -> Iterator[tuple[str, str]]:
    """The first content of each meta element of some names, and its name."""
    for name in names:
        if texts := page.said.meta.get(name):
            yield next(filter(None, map(tidy, texts)), ""), name


def _readable(text: str) -> str:
    """A text without controls and halves of characters, which JSON can name."""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join(replace_invalid(_CONTROLS.sub(" ", text)).split())


def _text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _picture(page: DescribedPage, value: Any) -> str:
    """The address of JSON-LD's picture: a text, an object, or a list of these."""
    value = page.said.data.resolve(value[0] if isinstance(value, list) and value else value)
    return _text(value.get("url") or value.get("contentUrl")) if isinstance(value, dict) else _text(value)


def _absolute(address: str, base: str) -> str:
    """An address made absolute; "" where it is none that can be followed."""
    try:
        joined = urljoin(base, address.strip()) if address else ""
    except ValueError:  # "http://[": no address
        return ""
    return joined if is_address(joined) else ""


def is_address(text: str) -> bool:
    """Whether a text is a whole address of the web."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
