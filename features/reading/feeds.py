"""Feeds and sitemaps -> a page: what a reader of the feed sees, as HTML.

They are XML: their entries hold HTML as text, and an HTML parser would show the tags or lose the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

from lxml import etree

from dehusk.features.reading.decoding import Decoded, decode
from dehusk.features.reading.encoding.mojibake import mend

#: How much of a page is looked at to tell a feed.
HEAD_BYTES = 16_384

# No two parts of it match the same bytes, so that it is tried in one way only: time grows with the bytes.
_ROOT = re.compile(
    rb"(?s)\s*(?:<\?(?:(?!\?>).)*\?>\s*|<!--(?:(?!-->).)*-->\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*"
    rb"<(?:[\w.-]+:)?(rss|feed|RDF|urlset|sitemapindex)\s[^>]*?(?:xmlns|version)"
)
_NAMES = {
    "rss": "an RSS feed",
    "RDF": "an RSS feed",
    "feed": "an Atom feed",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
}
#: What readers show of a feed and of an entry besides its title: the longest of these.
_TEXTS = frozenset(["description", "summary", "subtitle", "encoded", "content"])
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[a-zA-Z]\w{1,31};")
_MARKUP = re.compile(r"</?[a-zA-Z]|&#?\w+;")
#: Elements in which text would not be read, or that would not end where the entry does.
_NO_TEXT = ("script", "style", "noscript", "template", "textarea", "title", "iframe", "plaintext", "xmp", "select")


def decode_page(
    source: bytes | bytearray | memoryview | str, encoding: str | None = None, *, url: str | None = None
) -> Decoded:
    """Decode a page as `decode` does; a feed or sitemap comes as HTML.

    What was encoded once too often is read again, where C1 control characters tell of it
    (`dehusk.features.reading.encoding.mojibake`).
    """
    decoded = decode(source, encoding, url=url)
    decoded = decoded._replace(utf8=mend(decoded.utf8))
    found = _ROOT.match(decoded.utf8, 0, HEAD_BYTES)
    if found is None:
        return decoded
    root = _parse_xml(decoded.utf8)
    if root is None:
        return decoded
    page = "".join(_page(root)).replace("\x00", "\ufffd")
    return decoded._replace(utf8=page.encode("utf-8", "replace"), feed=_NAMES[found[1].decode()])


def _parse_xml(utf8: bytes) -> etree._Element | None:
    # Pages declare entities of HTML's seldom and use them often.
    text = _ENTITY.sub(lambda found: escape(unescape(found[0])), utf8.decode("utf-8"))
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:  # not even a root
        return None


def _page(root: etree._Element) -> Iterator[str]:
    if _name(root) in ("urlset", "sitemapindex"):
        yield "<!DOCTYPE html><html><body><main>"
        yield from (f"<p>{escape(_text(one))}</p>" for one in root.iter("{*}loc"))
        yield "</main></body></html>"
        return
    channel = next(root.iterchildren("{*}channel"), root)
    entries = list(root.iter("{*}item", "{*}entry"))
    language = next((_text(one) for one in channel.iterchildren("{*}language")), "") or root.get(_LANGUAGE, "")
    title = next((_plain(_text(one)) for one in channel.iterchildren("{*}title")), "")
    yield f'<!DOCTYPE html><html lang="{escape(language)}"><head><title>{escape(title)}</title></head><body>'
    yield from _titled(channel, "h1")
    for entry in entries:
        # Said in the words of blogs and schema.org, as the labels come from a model of pages.
        yield '<article class="post hentry" itemprop="blogPost">'
        yield from _titled(entry, "h2")
        yield "</article>"
    yield "</body></html>"


_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def _titled(element: etree._Element, tag: str) -> Iterator[str]:
    """The title of a feed or an entry, and its text."""
    parts = list(element.iterchildren("{*}title", *(f"{{*}}{name}" for name in _TEXTS)))
    yield from (f"<{tag}>{_plain_html(_text(one))}</{tag}>" for one in parts if _name(one) == "title")
    texts = [_content(one) for one in parts if _name(one) != "title"]
    if any(texts):
        yield f'<div class="entry-content" itemprop="articleBody">{max(texts, key=len)}</div>'


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^<>]*>", " ", unescape(text)).split()) if _MARKUP.search(text) else text


def _plain_html(text: str) -> str:
    return escape(_plain(text))


def _content(element: etree._Element) -> str:
    """The text of an entry as HTML of its own, whose every element ends in it."""
    if len(element):  # XHTML
        text = "".join(etree.tostring(child, encoding="unicode") for child in element)
    else:
        text = element.text or ""
    if element.get("type") == "text" or not _MARKUP.search(text):
        return f"<p>{escape(text)}</p>"
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return ""
    if tree is None:
        return ""
    etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
    return "".join(_written(tree.iterchildren("body")))


def _written(bodies: Iterable[etree._Element]) -> Iterator[str]:
    for body in bodies:
        yield escape(body.text or "")
        yield from (etree.tostring(child, encoding="unicode", method="html") for child in body)
