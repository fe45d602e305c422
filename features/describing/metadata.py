"""What a page says of itself, as one value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from dehusk.features.describing.authors import find_authors
from dehusk.features.describing.choice import Clues, choose, shipped_weights
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
    for name, value, source in _fields(page, shipped_weights()):
        if not value or name in found:
            continue
        if readable := _readable(value) if isinstance(value, str) else tuple(map(_readable, value)):
            found[name] = readable
            sources[name] = source
    return Metadata(**found, sources=sources)


def describe_title(page: DescribedPage) -> str:
    """A page's headline as `describe` gives it, in half its time; "" where it has none."""
    title = choose(find_titles(page), shipped_weights()["title"], least=None)
    return _readable(title.value) if title else ""


def _fields(page: DescribedPage, weights: Mapping[str, Clues]) -> Iterator[tuple[str, Any, str]]:
    """Values of the fields, each with its source; of several values of one field the first that is not empty counts."""
    if title := choose(find_titles(page), weights["title"], least=None):
        yield "title", title.value, title.source
    if authors := choose(find_authors(page), weights["authors"]):
        yield "authors", tuple(authors.value.split(", ")), authors.source
    if day := choose(find_days(page), weights["published"]):
        yield "published", day.value, day.source
    yield "modified", *modified_day(page)
    yield from _site(page)
    yield from _texts(page)
    yield from _addresses(page)


def _site(page: DescribedPage) -> Iterator[tuple[str, str, str]]:
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title"):
        yield "site_name", *_meta(page, name)
    yield from (("site_name", tidy(name), "json") for name in page.said.data.site_names)


def _texts(page: DescribedPage) -> Iterator[tuple[str, Any, str]]:
    """Description, language and tags."""
    main = page.said.data.main
    for name in ("og:description", "description", "twitter:description", "dc.description"):
        yield "description", *_meta(page, name)
    yield "description", tidy(_text(main.get("description"))), "json"
    attributes = page.table.document.attributes[0]
    yield "language", (attributes.get("lang") or attributes.get("xml:lang") or "").strip().replace("_", "-"), "html"
    for name in ("og:locale", "content-language", "language", "dc.language"):
        text, source = _meta(page, name)
        yield "language", text.replace("_", "-"), source
    yield "language", _text(main.get("inLanguage")), "json"
    keywords = main.get("keywords")
    told = {
        "article:tag": page.said.meta.get("article:tag", ()),
        "json": keywords if isinstance(keywords, list) else [keywords],
        **{name: page.said.meta.get(name, ()) for name in ("news_keywords", "parsely-tags", "keywords")},
    }
    for source, values in told.items():
        texts = (tidy(part) for value in values if isinstance(value, str) for part in value.split(","))
        yield "tags", tuple(dict.fromkeys(filter(None, texts)))[:MAX_TAGS], source


def _addresses(page: DescribedPage) -> Iterator[tuple[str, str, str]]:
    """The page's own address, and its picture's."""
    links, main = page.said.links, page.said.data.main
    own = [(links.get("canonical", ("",))[0], "link"), _meta(page, "og:url")]
    base = page.url or next((text for text, _ in own if _is_address(text)), "")
    yield from (("canonical_url", address, source) for text, source in own if (address := _absolute(text, base)))
    pictures = [
        *(_meta(page, name) for name in ("og:image", "og:image:url", "twitter:image", "twitter:image:src")),
        (_picture(page, main.get("image")), "json"),
        (links.get("image_src", ("",))[0], "link"),
        (_picture(page, main.get("thumbnailUrl")), "json"),
    ]
    yield from (("image", address, source) for text, source in pictures if (address := _absolute(text, base)))


def _readable(text: str) -> str:
    """A text without controls and halves of characters, which JSON can name."""
    return " ".join(replace_invalid(_CONTROLS.sub(" ", text)).split())


def _meta(page: DescribedPage, name: str) -> tuple[str, str]:
    """The first content of a meta element, and its name."""
    return next((text for value in page.said.meta.get(name, ()) if (text := tidy(value))), ""), name


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
    return joined if _is_address(joined) else ""


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
