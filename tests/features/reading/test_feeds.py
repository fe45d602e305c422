"""Feeds and sitemaps -> a page: what a reader of them sees."""

from __future__ import annotations

import gzip

import pytest
from lxml import etree

from dehusk.features.reading.decoding import decode
from dehusk.features.reading.feeds import decode_page

ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>"
SITEMAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"


def words(utf8: bytes) -> str:
    tree = etree.fromstring(utf8, etree.HTMLParser(encoding="utf-8"))
    return " ".join(" ".join(tree.find("body").itertext()).split())


def rss(items: str, head: str = "<?xml version='1.0'?>") -> str:
    return f"{head}<rss version='2.0'><channel><title>The weir</title>{items}</channel></rss>"


FEEDS = {
    "HTML in CDATA": (
        rss("<item><title>A</title><description><![CDATA[<p>one &amp; <b>two</b></p>]]></description></item>"),
        "RSS",
        "The weir A one & two",
    ),
    "HTML escaped": (
        rss("<item><title>A &amp;amp; B</title><description>&lt;p&gt;caf&amp;eacute;&lt;/p&gt;</description></item>"),
        "RSS",
        "The weir A & B café",
    ),
    "the longer of two texts, under a prefix": (
        rss(
            "<item><title>A</title><description>short</description>"
            "<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'>&lt;p>a long one</c:encoded></item>"
        ),
        "RSS",
        "The weir A a long one",
    ),
    "plain text that holds signs": (
        rss("<item><title>1 &lt; 2</title><description>a &lt; b, b &gt; c</description></item>"),
        "RSS",
        "The weir 1 < 2 a < b, b > c",
    ),
    "entities of HTML's that XML lacks": (
        rss("<item><title>caf&eacute;&nbsp;A</title></item>"),
        "RSS",
        "The weir café A",
    ),
    "several pieces of CDATA": (
        rss("<item><description><![CDATA[<p>a]]><![CDATA[ b]]>]]&gt;</description></item>"),
        "RSS",
        "The weir a b]]>",
    ),
    "RSS of the first kind, with prefixes": (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<channel><title>C</title></channel><item><title>I</title><description>D</description></item></rdf:RDF>",
        "RSS",
        "C I D",
    ),
    "Atom": (
        f"{ATOM}<title>T</title><entry><title type='html'>&lt;i>E&lt;/i></title><summary>S</summary></entry></feed>",
        "Atom",
        "T E S",
    ),
    "Atom with XHTML": (
        f"{ATOM}<entry><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x<br/>y</p></div></content>"
        "</entry></feed>",
        "Atom",
        "x y",
    ),
    "Atom with text that looks like tags": (
        f"{ATOM}<entry><content type='text'>use &lt;b&gt;</content></entry></feed>",
        "Atom",
        "use <b>",
    ),
    "a sitemap": (
        f"{SITEMAP}<url><loc>http://a.org/1</loc><lastmod>2026</lastmod></url></urlset>",
        "sitemap",
        "http://a.org/1",
    ),
    "a sitemap of sitemaps": (
        "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>http://a.org/s.xml</loc>"
        "</sitemap></sitemapindex>",
        "sitemap",
        "http://a.org/s.xml",
    ),
    "a sitemap with a prefix, after comments": (
        "<!-- a --> <!-- b --><s:urlset xmlns:s='x'><s:url><s:loc>http://a.org/</s:loc></s:url></s:urlset>",
        "sitemap",
        "http://a.org/",
    ),
    "scripts and what would not end": (
        rss("<item><description>&lt;script>x()&lt;/script>a&lt;/div>&lt;plaintext>&lt;!-- b</description></item>"),
        "RSS",
        "The weir a",
    ),
    "cut short": (
        rss("<item><title>A</title><description>one two")[: -len("</channel></rss>")],
        "RSS",
        "The weir A one two",
    ),
}


@pytest.mark.parametrize("name", FEEDS)
def test_feeds(name: str) -> None:
    source, kind, text = FEEDS[name]
    decoded = decode_page(source)
    assert kind in decoded.feed
    assert words(decoded.utf8) == text


@pytest.mark.parametrize("name", FEEDS)
def test_packed_feeds(name: str) -> None:
    source, kind, text = FEEDS[name]
    decoded = decode_page(gzip.compress(source.encode()))
    assert kind in decoded.feed
    assert words(decoded.utf8) == text


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-16", "utf-8"])
def test_a_feed_in_the_encoding_that_it_declares(encoding: str) -> None:
    source = rss("<item><title>Плотина у реки</title></item>", f"<?xml version='1.0' encoding='{encoding}'?>")
    decoded = decode_page(source.encode(encoding))
    assert decoded.feed == "an RSS feed"
    assert words(decoded.utf8) == "The weir Плотина у реки"


@pytest.mark.parametrize(
    "source",
    [
        "<p>An <rss version='2.0'> element",
        "<!DOCTYPE html><html><body><feed xmlns='x'>",
        "<rssx version='2'>",
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "<!-- <rss version='2.0'> --><p>a",
        "<!-- -->" * 1900 + "<p>a",  # a prologue is read in one way only: in many, none of these would end
        "<?x ?>" * 2500 + "<p>a",
        "<!DOCTYPE a>" * 1300 + "<p>a",
    ],
)
def test_pages_that_are_no_feeds(source: str) -> None:
    assert decode_page(source) == decode(source)
