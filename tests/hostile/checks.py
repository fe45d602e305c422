"""What holds of every page, whatever it is: of its blocks, of each output, and of what a terminal is sent."""

from __future__ import annotations

import json
import re
import string
from collections import Counter
from html.parser import HTMLParser

import nh3
import numpy as np
from lxml import etree
from markdown_it import MarkdownIt

import dehusk
from dehusk.blocks import CHROME, CONTENT
from dehusk.features.reading.decoding import decode
from dehusk.features.reading.encoding.mojibake import mend_text
from dehusk.features.reading.feeds import decode_page
from dehusk.features.reading.kind import TEXT
from dehusk.rendering.code_blocks import LANGUAGES
from dehusk.rendering.nodes import leaves_of
from dehusk.rendering.outline import read_outline

#: What no output holds: control characters but tab and line feed.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: What nothing that is told in a terminal holds: it acts, or ends a line.
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")

#: What the HTML may be made of.
TAGS = frozenset(
    (
        "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote table thead tbody tr td th pre code br a b cite del "
        "dfn em i ins kbd mark q rp rt ruby s samp strong sub sup u var"
    ).split()
)
ATTRIBUTES = {"*": {"lang", "dir"}, "a": {"href"}, "code": {"class"}, "ol": {"start", "type"}, "li": {"value"}}
ATTRIBUTES |= {tag: {"colspan", "rowspan"} for tag in ("td", "th")}
#: Where a link may lead: http, https, mailto, or relative.
_ADDRESS = re.compile(r'(?:(?:https?|mailto):|(?![a-z][a-z0-9+.-]*:))[^\x00-\x20"<>\\^`{|}\x7f-\x9f]+', re.IGNORECASE)
#: Scripts of the file that `dehusk view` writes: its data and its own.
N_VIEW_SCRIPTS = 2
#: What the pages in it may not hold.
ACTIVE_TAGS = frozenset(
    "script iframe object embed link base form svg math template plaintext frame frameset applet".split()
)
ACTIVE_ATTRIBUTES = frozenset("href src srcset action formaction ping background srcdoc data xlink:href".split())
_OTHER_SCHEME = re.compile(r"\s*(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)

_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

_REFUSAL = re.compile("this is no page but (?:an? |[a-z0-9]+ data)|damaged (?:gzip|compressed) data ")
_CONTROL_OF_LATIN = re.compile("[\x80-\x9f]")
_NO_INK = re.compile("[\\s\xad\x00-\x1f\x7f-\x9f\ufdd0\ufffe\uffff]+")
#: Bullets, bars and the numbers of lists are the output's own.
_MARKS = frozenset("-|." + string.ascii_letters + string.digits)


def is_refusal(error: BaseException | None) -> bool:
    """Whether an error says that what was given is no page but a file of another kind, as it should."""
    return isinstance(error, dehusk.InputError) and bool(_REFUSAL.match(str(error)))


def check_page(page: dehusk.Page) -> None:
    """What holds of any labelled page and its outputs."""
    check_blocks(page)
    check_text(page)
    for output in (page.to_markdown(include_links=True), page.to_html(include_links=True)):
        check_output(output)


def check_blocks(page: dehusk.Page) -> None:
    """Every block has a probability, a label and a text."""
    assert page.probabilities.shape == (len(page.blocks),)
    assert np.all((page.probabilities >= 0) & (page.probabilities <= 1))
    assert 0 <= page.confidence <= 1
    for block in page.blocks:
        assert block.text == " ".join(block.text.split()) != ""
        assert block.label == (CONTENT if block.probability >= page.threshold else CHROME)


def check_text(page: dehusk.Page, *, include_tables: bool = True) -> None:
    """The text is that of the kept blocks in order, with nothing else but bullets, bars and the numbers of lists.

    Captions come before their tables, and of what is kept only the name of a language above code is left out.
    """
    text = page.to_text(include_tables=include_tables)
    check_output(text)
    kept = page.kept(include_tables=include_tables)
    blocks = np.flatnonzero(kept).tolist()
    if page.kind != TEXT:
        blocks = [block for leaf in leaves_of(read_outline(page.table, kept)) for block in leaf.blocks]
    left_out = kept.copy()
    left_out[blocks] = False
    assert len(set(blocks)) == len(blocks)
    assert all(page.table.texts[row].lower() in LANGUAGES for row in np.flatnonzero(left_out))
    words, found = ink("".join(page.table.texts[row] for row in blocks)), ink(text)
    assert set(Counter(found) - Counter(words)) <= _MARKS, "more than the blocks"
    assert is_subsequence(words, found), "less than the blocks, or in another order"


def is_subsequence(part: str, whole: str) -> bool:
    """Whether all characters of a text stand in another one in the same order."""
    rest = iter(whole)
    return all(character in rest for character in part)


def check_output(output: str) -> None:
    """What any output may hold."""
    found = CONTROL.search(output)
    assert not found, f"a control character: {found[0]!r}"
    output.encode("utf-8")


def ink(text: str) -> str:
    """A text without white space, soft hyphens and what no output may hold."""
    return _NO_INK.sub("", text)


def check_places(page: dehusk.Page, source: bytes | str, encoding: str | None = None) -> None:
    """Every block stands where it says: its XPath leads to its element, its span to its text."""
    utf8 = (decode if page.kind == TEXT else decode_page)(source, encoding, url=page.url).utf8
    if page.kind == TEXT:
        check_spans(page, source if isinstance(source, str) else utf8.decode(), utf8.decode())
    elif len(page.blocks):
        tree = etree.fromstring(utf8, etree.HTMLParser(encoding="utf-8"))
        is_in_tree = page.table.document.in_tree[page.table.element]
        for block in page.blocks[:50]:
            (element,) = tree.xpath(block.xpath)
            assert element.tag == block.tag or not is_in_tree[block.index]


def check_spans(page: dehusk.Page, text: str, read: str) -> None:
    """Spans and lines ascend, do not overlap, and hold the blocks; the text is read without its byte order mark."""
    end, last_line = 0, 1
    mark = len(text) - len(read)
    places = np.arange(len(read) + 1)
    if _CONTROL_OF_LATIN.search(read):
        read, places = mend_text(read)
    for block in page.blocks:
        assert block.span is not None
        assert block.lines is not None
        start, stop = block.span
        assert end <= start < stop <= len(text)
        assert last_line <= block.lines[0] <= block.lines[1]
        end, last_line = stop, block.lines[1]
        first, last = places.searchsorted([start - mark, stop - mark])
        assert "".join(read[first:last].split()) == "".join(block.text.split())


def check_html(html: str) -> None:
    """A sanitizer, which reads as browsers do, finds nothing to take out, and links lead nowhere else."""
    cleaned = nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, link_rel=None, strip_comments=True)
    written = Events(html)
    assert Events(cleaned).found == written.found
    for address in written.addresses:
        assert _ADDRESS.fullmatch(address), address


class Events(HTMLParser):
    """What a parser finds in HTML, without what HTML's own rules put into tables."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []
        self.addresses: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A sanitizer takes addresses out that are no danger but cannot be (of a port 99999, for instance).
        self.addresses += [value or "" for name, value in attrs if name == "href"]
        if tag != "tbody":
            self.found.append((tag, sorted((name, value or "") for name, value in attrs if name != "href")))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("tbody", "br"):
            self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        text = "".join(data.split())
        if text and self.found and isinstance(self.found[-1], str) and self.found[-1].startswith("="):
            self.found[-1] += text
        elif text:
            self.found.append(f"={text}")

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.found.append(("instruction", data))


def check_markdown(markdown: str) -> None:
    """Rendered with HTML allowed, it holds none: everything that looks like it is text."""
    opening = ""
    for token in _RENDERER.parse(markdown):
        for part in (token, *(token.children or ())):
            # A table's cell has no other line break.
            is_break = part.type == "html_inline" and part.content == "<br>" and opening in ("td_open", "th_open")
            assert is_break or part.type not in ("html_block", "html_inline"), part.content
            address = str(part.attrGet("href") or part.attrGet("src") or "")
            assert not _OTHER_SCHEME.match(address), address
        opening = token.type


def check_json(written: str, page: dehusk.Page) -> None:
    """The JSON holds the page, and nothing that acts on a terminal."""
    check_output(written)
    assert json.loads(written) == json.loads(json.dumps(page.to_dict()))


def check_explanations(page: dehusk.Page, rows: list[int]) -> None:
    """The effects add up to the probability, and the role explained is that of the block."""
    for row, explanation in zip(rows, page.explain_all(rows), strict=True):
        assert explanation.index == row
        assert abs(explanation.reference + sum(explanation.effects.values()) - page.probabilities[row]) < 1e-6
        assert explanation.why_role.role == page.blocks[row].role
        reasons = (*explanation.reasons, *explanation.why_role.reasons)
        assert all(reason.text and reason.topic for reason in reasons)


def check_view(view: str) -> None:
    """A file that shows pages runs its own scripts only, and what it shows of them cannot run."""
    assert len(re.findall("<script", view, re.IGNORECASE)) == N_VIEW_SCRIPTS
    data = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', view, re.DOTALL)
    assert data is not None
    for page in json.loads(data[1])["pages"]:
        for event in Events(page["html"]).found:
            if isinstance(event, tuple) and event[0] not in ("declaration", "comment", "instruction"):
                tag, attributes = event
                assert tag not in ACTIVE_TAGS, tag
                for name, value in attributes:
                    is_image = name == "src" and value.lstrip().lower().startswith("data:image/")
                    assert is_image or not (name.startswith("on") or name in ACTIVE_ATTRIBUTES), (name, value)
