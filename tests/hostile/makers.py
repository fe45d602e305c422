"""Pages made up at random, each kind by a function of its own; the same generator makes the same pages."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from hostile.calls import Given
from hostile.pages import PROSE

EXAMPLES = Path(__file__).parents[2] / "examples"
#: Bytes of nearly all pages, and of the large ones that come now and then.
MIN_BYTES, MAX_BYTES, MAX_LARGE_BYTES = 20, 2_000, 60_000
LARGE_SHARE = 0.005

TAGS = (
    "div p span a b i em ul ol li table tr td th tbody thead h1 h2 h6 pre code blockquote section article "
    "nav footer header aside main form button select option textarea noscript template svg math title "
    "head body html style script iframe br hr img input dl dt dd ruby rt font center figure caption "
    "frameset plaintext x-y o:p q sub sup"
).split()
NAMES = (
    "class",
    "id",
    "role",
    "href",
    "style",
    "lang",
    "dir",
    "start",
    "colspan",
    "rowspan",
    "hidden",
    "itemprop",
    "title",
    "type",
)
VALUES = (
    *(
        "menu",
        "post-body content",
        "cookie",
        "x",
        "",
        "0",
        "-1",
        "9999999999",
        "display:none",
        "presentation",
        "language-c",
    ),
    *("javascript:x", "http://[", "//a.org/?b=c&d", "a'b\"c", "\x1b[31m", "&#0;", "ü", "url(", "ltr", "mailto:a@b.org"),
)
WORDS = (
    *(
        "the",
        "harbour",
        "and",
        "Ferry",
        "2024-01-01",
        "©",
        "港口",
        "への",
        "ไทย",
        "приём",
        "İ",
        "ﬃ",
        "\u0301",
        "\u202e",
        "\u200b",
    ),
    *(
        "\U0001f600",
        "\x00",
        "\x1b[31m",
        "\x9b",
        "\x7f",
        "\x85",
        "\u2028",
        "\ud800",
        "\ufdd0",
        "\ufeff",
        "\xa0",
        "\u3000",
    ),
    *(
        ".",
        ",",
        "!",
        "。",
        ":",
        "-",
        "*",
        "1.",
        "#",
        ">",
        "|",
        "`",
        "```",
        "~~",
        "_",
        "[a](b)",
        "&lt;",
        "&amp;",
        "&#60;",
        "<",
    ),
    *(
        "&nbsp;",
        "&notit;",
        "&#x110000;",
        "&lt;b&gt;",
        "\\",
        "==",
        "---",
        "http://a.org/",
        "a@b.org",
        "x" * 60,
        PROSE,
        PROSE[:40],
    ),
)
BREAKS = (" ", " ", " ", "\n", "\n", "\n\n", "\r\n", "\t", "", "  ", "\f", "\v")
MARKUP = (
    *(
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<table><tr><td>",
        "</table>",
        "<li>",
        "</ul>",
        "<a href=x>",
        "</a>",
        "<br>",
        "<b>",
    ),
    *(
        "<pre>",
        "</pre>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x ?>",
        "<!DOCTYPE html>",
        "</body></html>",
        "<script>",
        "</script>",
    ),
    *(
        "<style>",
        "</style>",
        "<title>",
        "<textarea>",
        "<plaintext>",
        "<select>",
        "<svg>",
        "<template>",
        "<base href='http://['>",
    ),
    *(
        "<meta charset=utf-16>",
        "<1>",
        "</>",
        "<",
        ">",
        "</",
        "'",
        '"',
        "=",
        "/>",
        "<p hidden>",
        "<x:y>",
        "</i>" * 50,
        "<b>" * 50,
    ),
    *("<div>" * 100, " " * 500, "<ol start=9>", "<td colspan=0>", "<code class='language-x'>", "<h1>", "&", "&#", ";"),
)
ENCODINGS = (
    *(
        "utf-8",
        "utf-16",
        "utf-32",
        "utf-16-le",
        "utf-16-be",
        "windows-1252",
        "koi8-r",
        "gb18030",
        "shift_jis",
        "euc-kr",
    ),
    *("big5", "iso-2022-jp", "euc-jp", "cp437", "iso-8859-7", "hz", "utf-7", "cp037"),
)
DECLARED = (*ENCODINGS, "nonsense", "unicode_escape", "idna", "punycode", "rot13", "x-user-defined", "UTF8", "../x", "")
MARKS = (b"", b"", b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, b"\xef\xbb")
URLS = (
    None,
    None,
    None,
    "http://a.org/b?c",
    "http://[",
    "x",
    "javascript:x",
    "http://a.org/\x1b[31m\ud800/",
    "//",
    "file:///etc/passwd",
)
JSON_KEYS = ("@type", "headline", "articleBody", "description", "text", "type", "content", "@graph", "x", "")


class Makers:
    """The kinds of pages, each by its name, and the pages that some of them are made from."""

    def __init__(self) -> None:
        files = sorted(EXAMPLES.glob("*/page.*"))
        self._pages = [file.read_bytes() for file in files if file.suffix == ".html"]
        self._texts = [file.read_bytes() for file in files if file.suffix == ".txt"]
        self.kept: list[bytes] = []
        """Pages of a new shape, which others are made from."""
        self.kinds: dict[str, tuple[Callable[[Random], Given], float]] = {
            "bytes": (self.bytes, 8),
            "HTML": (self.html, 24),
            "markup": (self.markup, 16),
            "cut": (self.cut, 14),
            "crossed": (self.crossed, 8),
            "kept": (self.of_kept, 8),
            "text": (self.text, 14),
            "JSON-LD": (self.json_ld, 4),
            "charset": (self.charset, 4),
        }

    def make(self, kind: str, rng: Random) -> Given:
        """A page of one kind, now and then a large one."""
        given = self.kinds[kind][0](rng)
        source = given.source
        most = MAX_BYTES
        if rng.random() < LARGE_SHARE:
            source, most = source * rng.randint(2, 60), MAX_LARGE_BYTES
        return given._replace(source=source[:most], url=rng.choice(URLS))

    def bytes(self, rng: Random) -> Given:
        """Bytes of no meaning, or of ASCII only."""
        n_bytes = rng.choice((rng.randint(0, 40), rng.randint(0, 400), rng.randint(0, MAX_BYTES)))
        raw = rng.randbytes(n_bytes)
        if rng.random() < 0.5:
            raw = bytes(byte & 0x7F for byte in raw)
        return Given(rng.choice(MARKS) + raw, _kind(rng))

    def html(self, rng: Random) -> Given:
        """Elements in elements, closed or not."""
        parts: list[str] = []
        opened: list[str] = []
        length, wanted = 0, rng.randint(MIN_BYTES, MAX_BYTES)
        while length < wanted:
            choice = rng.random()
            if choice < 0.4:
                tag = rng.choice(TAGS)
                opened.append(tag)
                part = f"<{tag}{_attributes(rng)}>"
            elif choice < 0.65 and opened:
                place = -1 if rng.random() < 0.9 else rng.randrange(len(opened))
                part = f"</{opened.pop(place)}>"
            elif choice < 0.68:
                part = rng.choice(MARKUP)
            else:
                part = _words(rng, rng.choice((1, 3, 12)))
            length += len(part)
            parts.append(part)
        return _as_either("".join(parts), _kind(rng), rng)

    def markup(self, rng: Random) -> Given:
        """What parsers stumble over, one after another."""
        parts = [rng.choice(MARKUP if rng.random() < 0.7 else WORDS) for _ in range(rng.randint(1, 60))]
        return _as_either("".join(parts), _kind(rng), rng)

    def cut(self, rng: Random) -> Given:
        """A piece of an example, changed in a few places."""
        return _given(_mutated(_piece(rng.choice(self._pages), rng), rng), rng)

    def crossed(self, rng: Random) -> Given:
        """Pieces of several examples."""
        pieces = [_piece(rng.choice(self._pages), rng, MAX_BYTES // 3) for _ in range(rng.randint(2, 4))]
        return _given(b"".join(pieces), rng)

    def of_kept(self, rng: Random) -> Given:
        """A page of a new shape, changed."""
        return _given(_mutated(rng.choice(self.kept), rng) if self.kept else b"", rng)

    def text(self, rng: Random) -> Given:
        """Lines of words, or a piece of an example text, changed."""
        if rng.random() < 0.4:
            text = rng.choice(self._texts)
            start = rng.randrange(len(text))
            raw = _mutated(text[start : start + rng.randint(MIN_BYTES, MAX_BYTES)], rng)
            return Given(raw.decode("utf-8", "surrogateescape") if rng.random() < 0.5 else raw, "text")
        width = rng.choice((0, 0, rng.randint(30, 140)))
        lines = []
        for _ in range(rng.randint(1, 30)):
            line = _words(rng, rng.choice((1, 4, 12, 30)))
            start = rng.choice(("", "", "", "  ", "\t", "- ", "12. ", "> ", " " * rng.randint(0, 90)))
            lines.append(start + (line[:width] if width else line) + rng.choice(BREAKS + ("\n",) * 12))
        return _as_either("".join(lines)[:MAX_BYTES], rng.choice(("auto", "text", "text")), rng)

    def json_ld(self, rng: Random) -> Given:
        """JSON of any shape, often broken, before what a page holds."""
        written = json.dumps(_json_value(rng, 4), ensure_ascii=rng.random() < 0.5)
        if rng.random() < 0.5:
            written = _mutated(written.encode("utf-8", "surrogatepass"), rng).decode("utf-8", "replace")
        kind = rng.choice(("application/ld+json", "application/ld+json", "application/json", "ld+json", "x"))
        return _as_either(f"<script type={kind}>{written}</script><h1>{_words(rng, 4)}</h1><p>{PROSE}", "html", rng)

    def charset(self, rng: Random) -> Given:
        """A page in one encoding that says that it is in another, or whose caller does."""
        text = f"<meta charset={rng.choice(DECLARED)!r}><p>{_words(rng, 30)} naïve приём 港口 への 항구 λιμάνι"
        actual = rng.choice(ENCODINGS)
        raw = text.encode(actual, "replace" if actual != "utf-7" else "ignore")
        if rng.random() < 0.3:
            raw = _mutated(raw, rng)
        return Given(rng.choice(MARKS) + raw, _kind(rng), None, rng.choice((None, None, *DECLARED)))


def _kind(rng: Random) -> str:
    return rng.choice(("auto", "auto", "html", "html", "html", "text"))


def _as_either(text: str, kind: str, rng: Random) -> Given:
    return Given(text if rng.random() < 0.4 else text.encode("utf-8", "surrogatepass"), kind)


def _given(raw: bytes, rng: Random) -> Given:
    return Given(raw if rng.random() < 0.7 else raw.decode("utf-8", "surrogateescape"), _kind(rng))


def _attributes(rng: Random) -> str:
    if rng.random() < 0.6:
        return ""
    quote = rng.choice(("'", '"', ""))
    return "".join(f" {rng.choice(NAMES)}={quote}{rng.choice(VALUES)}{quote}" for _ in range(rng.randint(1, 3)))


def _words(rng: Random, most: int) -> str:
    return "".join(rng.choice(WORDS) + rng.choice((" ", " ", " ", "", "\n")) for _ in range(rng.randint(1, most)))


def _json_value(rng: Random, depth: int) -> object:
    kind = rng.randrange(8 if depth else 5)
    if kind >= 5:
        values = [_json_value(rng, depth - 1) for _ in range(rng.randint(0, 4))]
        return {rng.choice(JSON_KEYS): value for value in values} if kind > 5 else values
    return (_words(rng, 8), rng.choice((0, -1, 1e300, 10**400)), None, True, float("nan"))[kind]


def _piece(page: bytes, rng: Random, most: int = MAX_BYTES) -> bytes:
    start = rng.randrange(len(page))
    return page[start : start + rng.randint(MIN_BYTES, most)]


def _mutated(page: bytes, rng: Random) -> bytes:
    """Change a page in a few places: mark-up, bytes, parts doubled, cut, repeated or moved."""
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        start = rng.randint(0, len(page))
        stop = min(len(page), start + rng.choice((0, 1, 8, 100)))
        kind = rng.randrange(6)
        if kind <= 2:
            piece = rng.choice(MARKUP if kind else WORDS).encode("utf-8", "surrogatepass")
        elif kind == 3:
            piece = rng.randbytes(rng.choice((1, 2, 16)))
        elif kind == 4:
            piece = page[start:stop] * rng.choice((2, 3, 30))
        else:
            piece = b""
        page = page[:start] + piece + page[stop:]
    return page
