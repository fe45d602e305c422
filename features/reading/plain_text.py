"""Plain text -> block table: a line or a paragraph a block, whichever the text is made of.

A text whose lines end where the next word would not have fitted is hard-wrapped: its lines are joined to
paragraphs. In any other a line is a block. What is longer than ``MAX_BLOCK`` characters (a page without
line breaks, say) is cut at the ends of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from dehusk.features.limits import timed
from dehusk.features.reading.decoding import decode
from dehusk.features.reading.document import NO_ATTRIBUTES, NOTHING, Document
from dehusk.features.reading.encoding.mojibake import holds_control, mend_text
from dehusk.features.reading.nodes.white_space import UNSPACED
from dehusk.features.reading.text_blocks import TextTable
from dehusk.features.tree import Ints, Tree
from dehusk.features.vocabulary import codes_of

#: Longest block, in characters; longer lines are cut into pieces of at least half as many where they can be.
MAX_BLOCK = 2_000
#: Narrowest and widest hard-wrapped text, in characters.
WRAP_WIDTHS = (40, 132)
#: A hard-wrapped text has at least this many full lines, and this share of those that could be.
MIN_FULL_LINES, MIN_FULL_SHARE = 4, 0.5
#: More than this share of full lines that end a sentence speaks for sentences of like length, a line each.
MAX_ENDED_SHARE = 0.6
#: Share of its longest lines that may be longer than a text is wide: what could not be broken.
OVERLONG_SHARE = 0.01
#: Where blank lines stand between paragraphs, a line may end this share of the width early and go on.
SLACK = 0.12
#: A text with at least this share of blank lines tells paragraphs apart by them.
BLANK_SHARE = 0.05
#: Columns by which the first line of a paragraph may stand out from the second.
MAX_OUTDENT = 8
TAB_WIDTH = 8

#: What a sentence ends with.
SENTENCE_ENDS = frozenset(".!?。！？।؟…")
#: What an item of a list begins with.
BULLET = re.compile(r"(?:[-*+•◦▪■●·–»›>]|#{1,6}|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])(?=\s)")
_SENTENCE_END = re.compile(r"[.!?؟۔।…][\"'”’»)\]]*\s+|[。！？｡][」』”）]*\s*")
_CAN_BREAK = re.compile(rf" |{UNSPACED}")
_STARTS_UNSPACED = re.compile(UNSPACED)
_INK = re.compile(r"\S")
#: Line ends between which no space stood: ideographs, and words broken at a hyphen.
_NO_SPACE = re.compile(rf"{UNSPACED}\n{UNSPACED}|\w-\n\w")


class _Line(NamedTuple):
    """A line that holds more than white space, or a part of one."""

    number: int
    start: int
    """Offset of its first character that is no white space."""
    stop: int
    """Offset after its last."""
    indent: int
    after_blank: bool
    text: str
    """The line without the white space around it."""


def read_text(
    source: bytes | bytearray | memoryview | str, encoding: str | None = None, *, url: str | None = None
) -> TextTable:
    """Decode a plain text and cut it into blocks; any input gives a table.

    Offsets count the characters of ``source`` where it is a str, else those of its bytes decoded, without
    a byte order mark. What was encoded once too often is read again, as on pages; offsets count it as it is written.

    Raises
    ------
    InputError
        If ``source`` is neither bytes nor str, or no text, or ``encoding`` is unknown.
    """
    decoded = decode(source, encoding, url=url)
    text, places = decoded.utf8.decode("utf-8"), None
    shift = len(source) - len(text) if isinstance(source, str) else 0
    if holds_control(decoded.utf8):
        text, places = mend_text(text)
    blocks = [part for block in _blocks(list(_lines(text))) for part in _parts(block)]
    texts = [_join(block) for block in timed(blocks)]
    spans = _pairs([(block[0].start, block[-1].stop) for block in blocks])
    return TextTable(
        document=_document(texts, decoded.encoding, decoded.n_replaced)._replace(is_guess=decoded.is_guess),
        texts=texts,
        element=np.arange(2, len(texts) + 2, dtype=np.int32),
        first_node=np.arange(len(texts) + 1, dtype=np.int32),
        node_texts=texts,
        lines=_pairs([(block[0].number, block[-1].number) for block in blocks]),
        spans=shift + (spans if places is None else places[spans]),
        indents=np.array([block[0].indent for block in blocks], dtype=np.int32),
        blank_before=np.array([block[0].after_blank for block in blocks], dtype=np.bool_),
    )


def _pairs(values: list[tuple[int, int]]) -> Ints:
    return np.array(values, dtype=np.int32).reshape(-1, 2)


def _lines(text: str) -> Iterator[_Line]:
    """The lines that hold something; form feeds and Unicode's line ends end a line, but are not counted as one."""
    number, offset, after_blank = 1, 0, True
    for line in timed(text.splitlines(keepends=True)):
        inside = line.strip()
        if inside:
            lead = line[: len(line) - len(line.lstrip())]
            start = offset + len(lead)
            yield _Line(number, start, start + len(inside), len(lead.expandtabs(TAB_WIDTH)), after_blank, inside)
        after_blank = not inside
        offset += len(line)
        number += line[-1] in "\r\n"


def _blocks(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Lines gathered to blocks."""
    width = _wrap_width(lines)
    if width is None:
        yield from ([line] for line in lines)
        return
    block: list[_Line] = []
    for line in lines:
        if block and not _goes_on(block, line, width):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _wrap_width(lines: list[_Line]) -> float | None:
    """How wide a hard-wrapped text is, less what its lines may end early; None for a text that is not."""
    ends = np.array([line.indent + len(line.text) for line in lines if _CAN_BREAK.search(line.text)], dtype=np.int64)
    if not len(ends):
        return None
    width = int(np.sort(ends)[-1 - int(OVERLONG_SHARE * len(ends))])
    if not WRAP_WIDTHS[0] <= width <= WRAP_WIDTHS[1]:
        return None
    followed = [(line, after) for line, after in pairwise(lines) if not after.after_blank]
    could_be_full = [pair for pair in followed if pair[0].indent + len(pair[0].text) >= width / 2]
    full = [line for line, after in could_be_full if _is_full(line, after, width)]
    n_ended = sum(line.text[-1] in SENTENCE_ENDS for line in full)
    if len(full) < max(MIN_FULL_LINES, MIN_FULL_SHARE * len(could_be_full)) or n_ended > MAX_ENDED_SHARE * len(full):
        return None
    has_blank_lines = sum(line.after_blank for line in lines) >= BLANK_SHARE * len(lines)
    return width * (1 - SLACK) if has_blank_lines else width


def _is_full(line: _Line, after: _Line, width: float) -> bool:
    """Whether the next line's first word would not have fitted on a line."""
    end = line.indent + len(line.text)
    if _STARTS_UNSPACED.match(after.text):
        return end >= width - 1
    return end + 1 + len(after.text.split(None, 1)[0]) > width


def _goes_on(block: list[_Line], line: _Line, width: float) -> bool:
    last = block[-1]
    if line.after_blank or not _is_full(last, line, width) or BULLET.match(line.text):
        return False
    return abs(line.indent - last.indent) <= (MAX_OUTDENT if len(block) == 1 else 0)


def _parts(block: list[_Line]) -> Iterator[list[_Line]]:
    """A block as it is, or a long line in pieces."""
    (line, *others) = block
    if others or len(line.text) <= MAX_BLOCK:
        yield block
        return
    start = 0
    while start < len(line.text):
        stop = _end_of_part(line.text, start)
        part = line.text[start:stop].rstrip()
        begin = line.start + start
        yield [_Line(line.number, begin, begin + len(part), line.indent, line.after_blank and not start, part)]
        following = _INK.search(line.text, stop)
        start = following.start() if following else len(line.text)


def _end_of_part(text: str, start: int) -> int:
    """Where a piece of a long line ends: behind a sentence, else behind a word, else where it is full."""
    if len(text) - start <= MAX_BLOCK:
        return len(text)
    for end in _SENTENCE_END.finditer(text, start + MAX_BLOCK // 2, start + MAX_BLOCK):
        return end.end()
    space = text.rfind(" ", start + MAX_BLOCK // 2, start + MAX_BLOCK)
    return space if space >= 0 else start + MAX_BLOCK


def _join(block: list[_Line]) -> str:
    if len(block) == 1:
        return " ".join(block[0].text.split())
    joined = "\n".join(line.text for line in block)
    return " ".join(_NO_SPACE.sub(lambda found: found[0].replace("\n", ""), joined).split())


def _document(texts: list[str], encoding: str, n_replaced: int) -> Document:
    n_blocks = len(texts)
    rows = np.arange(2, n_blocks + 2, dtype=np.int32)
    end = np.concatenate([[n_blocks + 2, n_blocks + 2], rows + 1]).astype(np.int32)
    parent = np.concatenate([[0, 0], np.ones(n_blocks)]).astype(np.int32)
    depth = np.concatenate([[0, 1], np.full(n_blocks, 2)]).astype(np.int32)
    tags = ["html", "body", *["p"] * n_blocks]
    return Document(
        encoding=encoding,
        n_replaced=n_replaced,
        tags=tags,
        tag_codes=codes_of(tags),
        attributes=[NO_ATTRIBUTES] * (n_blocks + 2),
        tree=Tree(parent, depth, end),
        roots=(0,),
        in_tree=np.ones(n_blocks + 2, dtype=np.bool_),
        text_nodes=texts,
        node_element=rows,
        node_block=np.arange(n_blocks, dtype=np.int32),
        separators=np.full(n_blocks, NOTHING, dtype=np.uint8),
        block_element=rows,
        title="",
        json_ld=[],
    )
