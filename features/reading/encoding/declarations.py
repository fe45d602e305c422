"""Which encoding, language and place a page names itself, as far as that can be read before it is decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dehusk.features.reading.encoding.encodings import REPLACEMENT, USER_DEFINED, WIDE, holds_ascii, lookup

#: How many bytes are searched for a declared charset. Browsers search 1,024 for a start, and begin again where they
#: meet a declaration later; real pages put long scripts before their meta element.
DECLARATION_WINDOW = 65_536

#: Elements whose text holds no markup.
_TEXT_END = re.compile(rb"</(?:script|style|title|textarea|noframes|iframe|xmp)", re.IGNORECASE)
_TEXT_ELEMENTS = frozenset([b"script", b"style", b"title", b"textarea", b"noframes", b"iframe", b"xmp"])
_TAG = re.compile(rb"<(/?[a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(rb"""[\s/]*([^\s=>/][^\s=>/]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*)))?""")
_XML = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*(?:"([^">]*)"|'([^'>]*)')""")
_CHARSET = re.compile(rb"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""", re.IGNORECASE)


def declared_encoding(raw: bytes) -> str | None:
    """The encoding that a page declares where browsers look for it, as `lookup` names it.

    An XML declaration counts at the very start, a meta element by its ``charset``, or by its ``content`` where
    ``http-equiv`` says that this is the content type. What stands in comments, scripts and styles does not count.
    """
    found = _XML.match(raw)
    labels = [found[1] or found[2] or b""] if found else []
    for attributes in _metas(raw[:DECLARATION_WINDOW]):
        labels.append(attributes.get(b"charset", b""))
        if attributes.get(b"http-equiv", b"").lower() == b"content-type":
            named = _CHARSET.search(attributes.get(b"content", b""))
            labels.append(next(filter(None, named.groups()), b"") if named else b"")
    for label in labels:
        name = lookup(label.decode("ascii", "replace")) if label else None
        if name == USER_DEFINED:
            return "cp1252"  # for the sake of old pages
        if name is not None and (name in (REPLACEMENT, *WIDE) or holds_ascii(name)):
            # A declaration that was read as ASCII cannot mean an encoding of two or four bytes.
            return "utf-8" if name in WIDE else name
    return None


def declared_language(raw: bytes) -> str:
    """The language that a page says it is in, ``""`` where it says none."""
    for name, attributes in _tags(raw[:DECLARATION_WINDOW]):
        if name == b"html":
            found = attributes.get(b"lang") or attributes.get(b"xml:lang") or b""
        elif name == b"meta" and attributes.get(b"http-equiv", b"").lower() == b"content-language":
            found = attributes.get(b"content", b"")
        else:
            continue
        if found:
            return found.decode("ascii", "replace").strip().lower()
    return ""


def _metas(head: bytes) -> Iterator[dict[bytes, bytes]]:
    return (attributes for name, attributes in _tags(head) if name == b"meta")


def _tags(head: bytes) -> Iterator[tuple[bytes, dict[bytes, bytes]]]:
    """The start tags at the beginning of a page with their attributes, each byte of it looked at once."""
    place = head.find(b"<")
    while place >= 0:
        tag = _TAG.match(head, place)
        if tag is None:
            stop = _end_of_other(head, place)
        else:
            attributes, stop = _attributes(head, tag.end())
            name = tag[1].lower()
            if stop >= 0:
                yield name, attributes
            if name == b"body":
                return
            if name in _TEXT_ELEMENTS and stop >= 0:
                closing = _TEXT_END.search(head, stop)
                while closing is not None and closing[0][2:].lower() != name:
                    closing = _TEXT_END.search(head, closing.end())
                stop = closing.start() if closing else -1
        place = head.find(b"<", stop) if stop >= 0 else -1


def _end_of_other(head: bytes, place: int) -> int:
    """Where a comment or whatever else is no tag ends; -1 where it does not."""
    if head.startswith(b"<!--", place):
        end = head.find(b"-->", place + 2)  # <!--> is one
        return end + 3 if end >= 0 else -1
    if head[place + 1 : place + 2] in (b"!", b"/", b"?"):
        return head.find(b">", place)
    return place + 1


def _attributes(head: bytes, place: int) -> tuple[dict[bytes, bytes], int]:
    """The attributes of a tag from there on, and where the tag ends; -1 where it does not."""
    found: dict[bytes, bytes] = {}
    while (one := _ATTRIBUTE.match(head, place)) is not None:
        found.setdefault(one[1].lower(), one[2] or one[3] or one[4] or b"")
        place = one.end()
    return found, head.find(b">", place)
