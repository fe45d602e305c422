"""Which tags mean what: the sets that segmentation, features and rendering share."""

from __future__ import annotations

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

#: Tags with no end tag and no text, which do not end a line of text when they stand in one.
TRANSPARENT_TAGS = (
    DROPPED_TAGS | HEAD_ONLY_TAGS | frozenset(["img", "input", "br", "source", "track", "wbr", "embed", "param"])
)

HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")

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
