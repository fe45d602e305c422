"""WARC records one after another, from files and pipes, compressed or not, whole or damaged.

A record is a version line, header fields, a blank line, a block of ``Content-Length`` bytes and two line ends
(ISO 28500:2017, section 4). What a record says of its length is believed only if another record, or the end of the
file, follows there; else its block ends where the next record begins. So a wrong length neither swallows the records
behind it nor gives a page the text of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from dehusk.features.reading.encoding.file_types import GZIP, ZSTD
from dehusk.sources.members import CUT_SHORT, Break, read_members

#: Longest header of a record that is read.
MAX_HEADER_BYTES = 2**16
#: Most lines of a header that is read.
MAX_HEADER_LINES = 1000
_BEGINNING = re.compile(rb"WARC/\d\.\d\r?\n")
_BEGINNING_BYTES = len(b"WARC/1.0\r\n")
#: The end of a header; or the beginning of another record, which shows that what stands before is no header.
_HEADER_END = re.compile(rb"\r?\n\r?\n|\nWARC/\d\.\d\r?\n")
_LINE_ENDS = re.compile(rb"[\r\n]*")
_TRAILER = b"\r\n\r\n"
#: What a file that is whole ends with.
_WHOLE_ENDS = (_TRAILER, b"\n\n")
_NO_RECORD = "a record does not begin where the one before ends; get the file again"
_LONG_HEADER = f"a record's header has more than {MAX_HEADER_LINES} lines; get the file again"
#: Most digits of a length that is taken for one.
_MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a WARC file."""

    headers: Mapping[str, str]
    """Its header fields, names in lower case, addresses without angle brackets."""
    block: bytes
    """Its content; of one that is larger than was asked for, the beginning."""
    n_bytes: int
    """Length of the content."""
    flaw: str | None = None
    """What is wrong with the length that it declares, if anything is."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where no record can be read."""

    reason: str
    """What is wrong, and what to do."""
    is_rest: bool
    """Whether nothing more can be read behind it."""


def read_records(stream: BinaryIO, head: bytes, max_bytes: int) -> Iterator[Record | Gap]:
    """Read a WARC file; where it is damaged, reading goes on at the next record that is found.

    Parameters
    ----------
    stream
        The file, compressed as it is.
    head
        What it begins with.
    max_bytes
        How much of a block is kept; no more than a few times that is ever in memory.

    Raises
    ------
    MissingDependencyError
        If it is compressed by zstd and the library for that is not installed.
    """
    window = _Window(read_members(stream, head, _BEGINNING))
    is_packed = head.startswith((GZIP, ZSTD))  # where the end of a member shows what is cut short
    found: Record | Gap | None = None
    while window.has_more():
        in_gap = isinstance(found, Gap)
        found = _read_record(window, max_bytes)
        if isinstance(found, Record) or not in_gap or found.is_rest:
            yield found
    is_cut = isinstance(found, Record) and found.flaw is None and window.passed not in _WHOLE_ENDS
    if is_cut and not is_packed:
        yield Gap(CUT_SHORT, is_rest=True)


class _Window:
    """The part of a stream that is in memory: it grows at its end and is taken from its beginning."""

    def __init__(self, pieces: Iterator[bytes | Break]) -> None:
        self._pieces = pieces
        self._data = bytearray()
        self._start = 0
        self._is_over = False
        self.break_: Break | None = None
        """What is wrong just behind the bytes that are held; there are no more before it is passed."""
        self.passed = b""
        """The line ends that were passed over last."""

    @property
    def n_held(self) -> int:
        """Number of bytes that are held."""
        return len(self._data) - self._start

    def fill(self, n_bytes: int) -> bool:
        """Hold so many bytes, if there are as many before a break or the end."""
        while self.n_held < n_bytes and self.break_ is None and not self._is_over:
            piece = next(self._pieces, None)
            if piece is None:
                self._is_over = True
            elif isinstance(piece, Break):
                self.break_ = piece
            else:
                if 2 * self._start > len(self._data):
                    del self._data[: self._start]
                    self._start = 0
                self._data += piece
        return self.n_held >= n_bytes

    def take(self, n_bytes: int) -> bytes:
        """The next bytes that are held, which are held no more."""
        taken = bytes(memoryview(self._data)[self._start : self._start + n_bytes])
        self._start += len(taken)
        return taken

    def has_more(self) -> bool:
        """Whether anything but line ends is left."""
        self.passed = self.take(self.line_ends(0))
        return self.fill(1) or self.break_ is not None

    def line_ends(self, start: int) -> int:
        """Where line ends that begin at ``start`` end."""
        stop = start
        while self.fill(stop + 1):
            found = _LINE_ENDS.match(self._data, self._start + stop)
            assert found is not None  # it matches nothing at least
            stop = found.end() - self._start
            if stop < self.n_held:
                break
        return stop

    def search(self, pattern: re.Pattern[bytes], start: int, stop: int) -> tuple[int, int] | None:
        """Where a pattern is found first between two places of the bytes that are held."""
        found = pattern.search(self._data, self._start + start, self._start + min(stop, self.n_held))
        return None if found is None else (found.start() - self._start, found.end() - self._start)

    def header_at(self, start: int) -> int | None:
        """Where the header of a record that begins at ``start`` ends; None where none begins."""
        self.fill(start + _BEGINNING_BYTES)
        if not _BEGINNING.match(self._data, self._start + start):
            return None
        n_bytes = 2**10  # most headers are shorter
        while True:
            is_more = self.fill(start + n_bytes)
            if found := self.search(_HEADER_END, start, start + n_bytes):
                header = self._data[self._start + start : self._start + found[1]].lower()
                is_header = header.endswith((b"\n\r\n", b"\n\n")) and b"\nwarc-type:" in header
                return found[1] if is_header and header.count(b"\n") <= MAX_HEADER_LINES else None
            if n_bytes >= MAX_HEADER_BYTES or not is_more:
                return None
            n_bytes = MAX_HEADER_BYTES

    def has_long_header(self) -> bool:
        """Whether a header begins here that has more lines than are read."""
        self.fill(MAX_HEADER_BYTES)
        if not _BEGINNING.match(self._data, self._start):
            return False
        found = self.search(_HEADER_END, 0, MAX_HEADER_BYTES)
        stop = self._start + (found[1] if found else min(self.n_held, MAX_HEADER_BYTES))
        return self._data.count(b"\n", self._start, stop) > MAX_HEADER_LINES

    def find_record(self) -> int | None:
        """Where the first record begins in the bytes that are held."""
        start = 0
        while found := self.search(_BEGINNING, start, self.n_held):
            if self.header_at(found[0]) is not None:
                return found[0]
            start = found[1]
        return None

    def pass_break(self, reason: str = CUT_SHORT) -> Gap:
        """Go on behind a break, or at the end for ``reason``, without the bytes before it."""
        self.take(self.n_held)
        reason = self.break_.reason if self.break_ else reason
        self.break_ = None
        return Gap(reason, is_rest=not self.has_more())


def _read_record(window: _Window, max_bytes: int) -> Record | Gap:
    """The record that begins here, or why there is none."""
    stop = window.header_at(0)
    if stop is None:
        return _pass_over(window)
    headers = _parse_headers(window.take(stop))
    digits = headers.get("content-length", "")
    declared = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS else None
    if declared is not None and declared <= max_bytes and _ends_well(window, declared):
        return Record(headers, window.take(declared), declared)
    return _read_to_next(window, headers, declared, max_bytes)


def _pass_over(window: _Window) -> Gap:
    """Pass over what is no record."""
    if not window.fill(1):
        return window.pass_break()
    reason = _LONG_HEADER if window.has_long_header() else _NO_RECORD
    while (start := window.find_record()) is None:
        if not window.fill(window.n_held + 1):
            return window.pass_break(reason)
        window.take(window.n_held - _BEGINNING_BYTES - 1)
    window.take(start)
    return Gap(reason, is_rest=False)


def _ends_well(window: _Window, length: int) -> bool:
    """Whether a block of this length is whole, and what follows it is not of it."""
    if not window.fill(length):
        return False
    stop = window.line_ends(length)
    if window.fill(stop + 1):  # behind line ends as they should be, whatever follows is not of this record
        return stop - length >= len(_TRAILER) or window.header_at(stop) is not None
    return window.break_ is None or not window.break_.is_damage


def _read_to_next(window: _Window, headers: Mapping[str, str], declared: int | None, max_bytes: int) -> Record | Gap:
    """A record that is larger than is kept, or whose length is wrong: its block ends where the next record begins."""
    kept, n_bytes, end = bytearray(), 0, b""

    def pass_on(n_taken: int) -> None:
        nonlocal n_bytes, end
        taken = window.take(n_taken)
        kept.extend(taken[: max(max_bytes + 1 - len(kept), 0)])
        n_bytes += len(taken)
        end = (end + taken[-len(_TRAILER) :])[-len(_TRAILER) :]

    def block_bytes() -> int:
        return n_bytes - len(_TRAILER) if end == _TRAILER else n_bytes

    while True:
        start = window.find_record()
        left = -1 if declared is None else declared - n_bytes
        if 0 <= left <= (window.n_held if start is None else start) and _ends_well(window, left):
            pass_on(left)
            return Record(headers, bytes(kept), n_bytes)
        if start is not None:
            pass_on(start)
            return _flawed(headers, declared, bytes(kept), block_bytes(), "another record begins")
        # A beginning, or the end that was declared, may be cut in two by the end of what is held.
        pass_on(max(window.n_held - _BEGINNING_BYTES - 1, 0))
        if not window.fill(window.n_held + 1):
            break
    pass_on(window.n_held)
    if window.break_ is not None or (declared is not None and n_bytes < declared):
        return window.pass_break()
    return _flawed(headers, declared, bytes(kept), block_bytes(), "the file ends")


def _flawed(headers: Mapping[str, str], declared: int | None, kept: bytes, n_bytes: int, what: str) -> Record:
    """A record whose block ends where ``what`` shows it to end."""
    length = "declares no length" if declared is None else f"declares {declared} bytes"
    flaw = f"its WARC record {length}, but {what} after {n_bytes}; get the file again"
    return Record(headers, kept[:n_bytes], n_bytes, flaw)


def _parse_headers(raw: bytes) -> dict[str, str]:
    """Header fields by their names in lower case; of one that is there twice, the first."""
    headers: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip().strip("<>"))
    return headers
