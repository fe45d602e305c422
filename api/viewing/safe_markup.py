"""A page -> markup that looks like it and can do nothing, every block marked with its number.

Written anew, tag by tag, from what the parser says: only elements and attributes of the lists below
are ever written, so what is unknown to this module cannot come through. The result is shown in a frame
that may run no script, under a policy that forbids every request.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from html import escape
from itertools import islice

import numpy as np

from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.events import send_events
from dehusk.features.reading.feeds import decode_page
from dehusk.features.reading.kind import HTML
from dehusk.features.vocabulary import DROPPED_TAGS
from dehusk.viewing.safe_styles import safe_styles

#: What may be fetched and run in the frame: nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
#: The element that marks a block's text.
MARK = "dehusk-block"

_KEPT = frozenset(
    "a abbr address article aside b bdi bdo big blockquote br button caption center cite code col colgroup dd del "
    "details dfn div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img input "
    "ins kbd label legend li main mark menu nav ol p picture pre q rp rt ruby s samp search section small span "
    "strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
_VOID = frozenset("br col hr img input wbr".split())
#: Not written themselves; what stands in them is, where a block is made of it.
_UNWRITTEN = frozenset("base head html body link meta".split())
#: Elements that would act or hide their text, and what is written for them; any other unknown one is a span.
_REPLACED = {"form": "div", "noscript": "div", "dialog": "div"}
_ATTRIBUTES = frozenset(
    "align alt bgcolor border cellpadding cellspacing class color colspan dir face height hidden id lang nowrap "
    "placeholder role rowspan size span start title valign value width".split()
)
_INPUT_TYPES = frozenset("button checkbox email radio reset search submit tel text url".split())

#: What our own style must win against, so that every block can be read and clicked.
_FRAME_STYLE = f"""
html, body {{ visibility: visible !important; opacity: 1 !important; height: auto !important;
  max-height: none !important; overflow: visible !important; position: static !important }}
{MARK} {{ cursor: pointer; border-radius: 2px; scroll-margin: 30vh }}
img:not([src]) {{ outline: 1px dashed #8888; background: #8882; min-width: 1em; min-height: 1em }}
"""
_FIRST_STYLE = "body{font-family:system-ui,sans-serif;line-height:1.45} a{color:#0645ad;text-decoration:underline}"


def safe_page(source: bytes | str, table: BlockTable, encoding: str | None = None) -> str:
    """A whole document that shows a page with each block's text in an element of its own.

    Parameters
    ----------
    source
        The page that the blocks were cut from.
    table
        Its blocks.
    encoding
        The encoding, where the page was read with a given one.

    Returns
    -------
    str
        HTML; ``<dehusk-block n="7">`` stands around every piece of block 7. Where the page cannot be
        followed (plain text, for instance) the blocks stand in it one after another.
    """
    writer = _Writer(table)
    if table.kind == HTML:
        if encoding is None and not isinstance(source, str):
            encoding = table.document.encoding  # that may have been told from the page's address
        send_events(decode_page(source, encoding).utf8, writer)
    # An article that the page does not show stands at its end.
    n_shown = table.document.n_elements - table.document.n_embedded
    first = int(np.count_nonzero(table.element < n_shown))
    if 2 * len(writer.placed) < first:
        writer, first = _Writer(table), 0
    for block, text in islice(enumerate(table.texts), first, None):
        writer.parts.append(f'<p style="white-space:pre-wrap"><{MARK} n="{block}">{escape(text)}</{MARK}></p>')
    return (
        f'<!doctype html><html{writer.html_attributes}><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f"<style>{_FIRST_STYLE}</style>{''.join(writer.styles)}<style>{_FRAME_STYLE}</style></head>"
        f"<body{writer.body_attributes}>{''.join(writer.parts)}</body></html>"
    )


class _Writer:
    """Parser target that writes what is allowed, and knows each text of a block by its place in the document."""

    def __init__(self, table: BlockTable) -> None:
        document = table.document
        self.parts: list[str] = []
        self.styles: list[str] = []
        self.html_attributes = self.body_attributes = ""
        self.placed: set[int] = set()
        # The texts of each element, in order, and the blocks that they belong to.
        self._waiting: defaultdict[int, deque[tuple[str, int]]] = defaultdict(deque)
        for text, row, block in zip(
            document.text_nodes, document.node_element.tolist(), document.node_block.tolist(), strict=True
        ):
            self._waiting[row].append((text.strip(), block))
        self._body = document.tags.index("body") if "body" in document.tags else 0
        self._n_elements = 0
        self._stack: list[tuple[int, str, bool]] = []  # row, end tag to write, whether all in it is dropped
        self._text: list[str] = []
        self._style: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        self._flush()
        row, is_dropped = self._n_elements, bool(self._stack) and self._stack[-1][2]
        self._n_elements += 1
        end_tag = ""
        if tag == "style":
            self._style = []
        if is_dropped or tag in DROPPED_TAGS:
            is_dropped = True
        elif tag == "html":
            self.html_attributes = self.html_attributes or _write_attributes(tag, attributes)
        elif tag == "body":
            self.body_attributes = self.body_attributes or _write_attributes(tag, attributes)
        elif tag not in _UNWRITTEN:
            written = _REPLACED.get(tag, tag if tag in _KEPT else "span")
            self.parts.append(f"<{written}{_write_attributes(tag, attributes)}>")
            end_tag = "" if written in _VOID else f"</{written}>"
        self._stack.append((row, end_tag, is_dropped))

    def end(self, tag: str) -> None:
        """Close the innermost element."""
        self._flush()
        self.parts.append(self._stack.pop()[1])
        if tag == "style" and self._style is not None:
            self.styles.append(f"<style>{safe_styles(''.join(self._style))}</style>")
            self._style = None

    def data(self, text: str) -> None:
        """Take text, or a part of one."""
        if self._style is None:
            self._text.append(text)
        else:
            self._style.append(text)

    def close(self) -> None:
        """End of the page."""
        self._flush()

    def _flush(self) -> None:
        """Write the text since the last event, marked where it belongs to a block."""
        text = "".join(self._text)
        self._text.clear()
        if not text or (self._stack and self._stack[-1][2]):
            return
        block = self._block_of(text)
        if block is None:
            self.parts.append(escape(text))
        else:
            self.placed.add(block)
            self.parts.append(f'<{MARK} n="{block}">{escape(text)}</{MARK}>')

    def _block_of(self, text: str) -> int | None:
        """The block that a text of the innermost element belongs to, None for white space alone."""
        waiting = self._waiting.get(self._stack[-1][0] if self._stack else self._body)
        if not waiting or waiting[0][0] != text.strip():
            return None
        return waiting.popleft()[1]


def _write_attributes(tag: str, attributes: Mapping[str, str]) -> str:
    kept = {name: value for name, value in attributes.items() if name in _ATTRIBUTES}
    if "style" in attributes:
        kept["style"] = safe_styles(attributes["style"])
    if tag == "img" and attributes.get("src", "").lstrip()[:11].lower() == "data:image/":
        kept["src"] = attributes["src"]
    if tag == "details":
        kept["open"] = ""
    if tag in ("button", "input"):
        kind = attributes.get("type", "").lower()
        kept |= {"type": "button" if tag == "button" else kind if kind in _INPUT_TYPES else "text", "tabindex": "-1"}
    if tag == "input":
        kept["disabled"] = ""
        if kept["type"] not in ("button", "reset", "submit"):
            kept.pop("value", None)  # what somebody typed is nobody else's business
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
