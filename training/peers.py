"""Other extractors, each behind the same call; none of them is needed to install or use dehusk.

All run at their defaults, user comments off where that leaves forums alone. Those that only take text get
the page as dehusk decodes it, so that they are compared for extraction and not for guessing encodings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType

from dehusk.features.errors import InputError
from dehusk.features.reading.feeds import decode_page

#: A page's bytes and its URL, where that is known -> the text of its content.
Extract = Callable[[bytes, str | None], str]


@dataclass(frozen=True, slots=True)
class Peer:
    """An extractor that is installed."""

    name: str
    """What it is asked for by."""
    version: str
    """Version of its distribution."""
    extract: Extract
    """Gives the content of a page as text; raises whatever the extractor raises."""


def find_peers(names: Sequence[str]) -> tuple[list[Peer], list[str]]:
    """Look for extractors by name.

    Returns
    -------
    tuple
        Those that are installed, in the order asked, each once, and the names of those that are not.

    Raises
    ------
    InputError
        If a name is not one of `PEERS`.
    """
    unknown = [name for name in names if name not in PEERS]
    if unknown:
        raise InputError(f"no extractor is known as {', '.join(map(repr, unknown))}; known are {', '.join(PEERS)}")
    found, missing = [], []
    for name in dict.fromkeys(names):
        try:
            found.append(Peer(name, version(_DISTRIBUTIONS.get(name, name)), PEERS[name]()))
        except (ImportError, PackageNotFoundError):
            missing.append(name)
    return found, missing


def as_text(html: bytes) -> str:
    """A page as those get it that only take text: as dehusk reads it."""
    return decode_page(html).utf8.decode()


def _inner_text(markup: str) -> str:
    """All text of a piece of HTML as lxml gives it; "" for an empty one."""
    html = import_module("lxml.html")
    return str(html.document_fromstring(markup).text_content()) if markup.strip() else ""


def _trafilatura() -> Extract:
    module = import_module("trafilatura")
    return lambda html, _: module.extract(html, include_comments=False) or ""


def _readability() -> Extract:
    document = import_module("readability").Document
    return lambda html, _: _inner_text(document(as_text(html)).summary(html_partial=True))


def _resiliparse() -> Extract:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    # What it calls comments are the posts of a forum as well; descriptions of images are no text of the page.
    return lambda html, _: extract(as_text(html), main_content=True, alt_texts=False)


def _justext() -> Extract:
    module = import_module("justext")
    # It wants a language; whoever does not know a page's gives it the stop words of all.
    stop_words = frozenset[str]().union(*map(module.get_stoplist, sorted(module.get_stoplists())))
    return lambda html, _: "\n".join(
        paragraph.text for paragraph in module.justext(as_text(html), stop_words) if not paragraph.is_boilerplate
    )


def _boilerpy3() -> Extract:
    extractor = import_module("boilerpy3.extractors").ArticleExtractor()
    return lambda html, _: extractor.get_content(as_text(html))


def _magic_html() -> Extract:
    extractor = import_module("magic_html").GeneralExtractor()
    return lambda html, url: _inner_text(extractor.extract(as_text(html), base_url=url or "")["html"])


def _chromerag() -> Extract:
    # What it gathers about the page would stand before the text, as front matter.
    extractor = import_module("chromerag").ChromeRAG(enable_schema=False)
    return lambda html, url: extractor.extract(html, url).markdown


def _newspaper() -> Extract:
    newspaper = import_module("newspaper")

    def extract(html: bytes, url: str | None) -> str:
        article = newspaper.Article(url or "https://example.org/", fetch_images=False)
        article.download(input_html=as_text(html))
        article.parse()
        return str(article.text)

    return extract


def _goose() -> Extract:
    goose = import_module("goose3").Goose({"enable_image_fetching": False})
    return lambda html, _: goose.extract(raw_html=as_text(html)).cleaned_text


def _html_text() -> Extract:
    module = import_module("html_text")
    return lambda html, _: module.extract_text(as_text(html))


def _inscriptis() -> Extract:
    module = import_module("inscriptis")
    return lambda html, _: module.get_text(as_text(html))


#: What makes each extractor ready; the last two keep everything and show what a page holds.
PEERS: Mapping[str, Callable[[], Extract]] = MappingProxyType(
    {
        "trafilatura": _trafilatura,
        "readability": _readability,
        "resiliparse": _resiliparse,
        "justext": _justext,
        "boilerpy3": _boilerpy3,
        "magic-html": _magic_html,
        "chromerag": _chromerag,
        "newspaper4k": _newspaper,
        "goose3": _goose,
        "html-text": _html_text,
        "inscriptis": _inscriptis,
    }
)
#: Distributions that bear another name.
_DISTRIBUTIONS = {"readability": "readability-lxml"}
