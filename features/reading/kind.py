"""HTML or plain text: which of the two a page is, told from its beginning."""

from __future__ import annotations

import re

from dehusk.features.vocabulary import BLOCK_TAGS, DROPPED_TAGS, HEAD_ONLY_TAGS, HEADING_TAGS, INLINE_TAGS

HTML, TEXT = "html", "text"

#: Characters that are looked at.
WINDOW = 100_000
#: Text that begins without a tag is HTML if it holds more tags than it would quote: so many, one in so many
#: characters, and one in this share of its lines.
MIN_TAGS, CHARS_PER_TAG, LINE_SHARE = 3, 500, 0.3

# Most pages are told from their first bytes: the other patterns are compiled where first needed, and kept by ``re``.
_KNOWN = sorted({*BLOCK_TAGS, *INLINE_TAGS, *DROPPED_TAGS, *HEAD_ONLY_TAGS, *HEADING_TAGS}, key=len, reverse=True)
_TAG = rf"(?i)</?(?:{'|'.join(_KNOWN)})(?:\s[^<>]*|/)?>"
_END_TAG = r"(?i)</[a-z]|<(?:br|hr)\b|<p>"
_DECLARATION = (
    r"(?i)<(?:!doctype\b|\?xml\b|html\b|head\b|body\b|(?:rss|feed|rdf:rdf|urlset|sitemapindex)\s[^>]*(?:xmlns|version))"
)
_STARTING = (*BLOCK_TAGS, "font", *HEADING_TAGS, *sorted(HEAD_ONLY_TAGS), *sorted(DROPPED_TAGS))
_BLOCK_START = rf"(?i)<(?:{'|'.join(_STARTING)})(?:\s[^<>]*|/)?>"
_START = r"(?i)<([a-z][\w:-]*)(?:\s[^<>]*|/)?>"
# How most pages begin: told from the first bytes as they are.
_PLAIN_WINDOW = 256
_PLAIN_START = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*<(?:!doctype|html|head|body)[ \t\r\n>]", re.IGNORECASE)
_COMMENTS = r"(?is)(?:\s|\ufeff|<!--.*?-->|<!\[CDATA\[|<\?[a-wyz].*?\?>)*"


def guess_kind(source: bytes | bytearray | memoryview | str) -> str:
    """Tell HTML from plain text.

    HTML is what begins with a declaration or a tag, or is full of tags; a text that quotes a few tags stays a
    text. What holds nothing but white space counts as HTML.

    Returns
    -------
    str
        ``"html"`` or ``"text"``.
    """
    if isinstance(source, str):
        text = source[:WINDOW]
    elif _PLAIN_START.match(bytes(source[:_PLAIN_WINDOW])):
        return HTML
    else:
        # Tags are ASCII in every encoding of the web; UTF-16 and UTF-32 put NUL between their letters.
        raw = bytes(source[: 4 * WINDOW] if b"\x00" in bytes(source[:64]) else source[:WINDOW])
        text = raw.replace(b"\x00", b"").decode("utf-8", "replace").lstrip("\ufffd")
    text = text[_leading(text) :]
    if not text or re.match(_DECLARATION, text) or re.match(_BLOCK_START, text):
        return HTML
    start = re.match(_START, text)
    if start and f"</{start[1].lower()}" in text.lower():
        return HTML
    return HTML if _is_full_of_tags(text) else TEXT


def _leading(text: str) -> int:
    found = re.match(_COMMENTS, text)
    return found.end() if found else 0


def _is_full_of_tags(text: str) -> bool:
    tag = re.compile(_TAG)
    n_tags = len(tag.findall(text))
    if n_tags < MIN_TAGS or n_tags * CHARS_PER_TAG < len(text) or not re.search(_END_TAG, text):
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(tag.search(line) is not None for line in lines) >= LINE_SHARE * len(lines)
