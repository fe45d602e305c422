"""Which tags mean what: the sets that segmentation, features and rendering share, and a number for each tag."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

#: Tags whose text is never shown as text. Not ``head``: the parser leaves in it what stands before the first
#: tag that it knows of HTML 4 where a page writes no ``<body>``: ``<title>T</title><main>...``.
DROPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "iframe",
        "textarea",
        "option",
        "title",
        "object",
        "applet",
        "audio",
        "video",
        "canvas",
        "map",
        "annotation",
        "annotation-xml",
        "datalist",
        "noembed",
    ]
)

#: Head's own children that hold no text.
HEAD_ONLY_TAGS = frozenset(["meta", "link", "base"])

#: Tags that leave the text around them in the same line (HTML Living Standard, phrasing content).
INLINE_TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "blink",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "math",
        "merror",
        "mfrac",
        "mi",
        "mn",
        "mo",
        "mover",
        "mroot",
        "mrow",
        "ms",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtext",
        "munder",
        "munderover",
        "nobr",
        "picture",
        "q",
        "rb",
        "rp",
        "rt",
        "rtc",
        "ruby",
        "s",
        "samp",
        "semantics",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "track",
        "tt",
        "u",
        "var",
        "wbr",
        "embed",
        "param",
    ]
)

#: Inline tags that change only how a piece of a word looks: no space stands at their edges.
FORMATTING_TAGS = frozenset(
    ["b", "bdi", "bdo", "big", "em", "font", "i", "mark", "s", "small", "strike", "strong", "sub", "sup", "u", "wbr"]
)

HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")

#: Tags whose text keeps its white space, the old ones included.
PRE_TAGS = frozenset(("pre", "listing", "xmp", "plaintext"))

#: Tags that end a line of text.
BLOCK_TAGS = (
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "noscript",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "select",
    "slot",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
)


class _Codes(dict[str, int]):
    """Numbers of tags; looked up without a call of Python code for those that have one."""

    def __missing__(self, tag: str) -> int:
        return 0


#: The tags that have a number, which is their place here; 0 stands for all others.
CODED_TAGS = (
    "",
    *sorted({*DROPPED_TAGS, *HEAD_ONLY_TAGS, *INLINE_TAGS, *FORMATTING_TAGS, *HEADING_TAGS, *PRE_TAGS, *BLOCK_TAGS}),
)
_CODES = _Codes(zip(CODED_TAGS, range(len(CODED_TAGS)), strict=True))


def codes_of(tags: Iterable[str]) -> NDArray[np.uint8]:
    """Number of each tag: looked up once, what is asked of tags later is asked of numbers."""
    return np.frombuffer(bytes(map(_CODES.__getitem__, tags)), dtype=np.uint8)


def code_table(values: dict[str, int], default: int = 0) -> NDArray[np.uint8]:
    """A value for each number of a tag: ``code_table(values)[codes_of(tags)]``.

    Raises
    ------
    KeyError
        If a tag has no number of its own.
    """
    if unknown := values.keys() - _CODES.keys():
        raise KeyError(f"no tags of the vocabulary: {', '.join(sorted(unknown))}")
    table = np.full(len(CODED_TAGS), default, dtype=np.uint8)
    table[[_CODES[tag] for tag in values]] = list(values.values())
    return table


def code_flags(tags: Collection[str]) -> NDArray[np.bool_]:
    """Which numbers are those of some tags."""
    return code_table(dict.fromkeys(tags, 1)).astype(np.bool_)
