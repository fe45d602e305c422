"""A compressed file of which each part can be unpacked alone, as WARC files are: read past damaged parts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from dehusk.batch_libraries import zstandard
from dehusk.features.reading.encoding.file_types import GZIP, ZSTD

CUT_SHORT = "cut short in its last record; get the file again"
#: Bytes that are unpacked at a time. Of zstd few, as a block of 128 KiB may be packed into four bytes.
GZIP_BYTES, ZSTD_BYTES = 2**16, 2**10
#: Bytes that are unpacked to see whether a member begins where its mark stands; the mark may stand there by chance.
TRIAL_BYTES = 2**10


@dataclass(frozen=True, slots=True)
class Break:
    """A place where bytes are missing."""

    reason: str
    """What is wrong, and what to do."""
    is_damage: bool
    """Whether the bytes just before may be wrong too: not where the file is only cut short, or between two members."""


def read_members(stream: BinaryIO, head: bytes, beginning: re.Pattern[bytes]) -> Iterator[bytes | Break]:
    """The unpacked bytes of a file, in pieces, with a `Break` for each place where some are missing.

    Parameters
    ----------
    stream
        The file, compressed by gzip or zstd, or not at all.
    head
        What it begins with.
    beginning
        What each member begins with once it is unpacked; after a break, reading goes on at such a one.

    Raises
    ------
    MissingDependencyError
        If it is compressed by zstd and the library for that is not installed.
    """
    if head.startswith(GZIP):
        yield from _Members(stream, GZIP, GZIP_BYTES, partial(zlib.decompressobj, 31), beginning)
    elif head.startswith(ZSTD):
        decompressor = zstandard().ZstdDecompressor()
        yield from _Members(stream, ZSTD, ZSTD_BYTES, decompressor.decompressobj, beginning)
    else:
        while piece := stream.read(GZIP_BYTES):
            yield piece


class _Members:
    """The members of a compressed file; see `read_members`."""

    def __init__(
        self, stream: BinaryIO, mark: bytes, n_bytes: int, new: Callable[[], Any], beginning: re.Pattern[bytes]
    ) -> None:
        self._stream, self._mark, self._n_bytes, self._new, self._beginning = stream, mark, n_bytes, new, beginning
        self._raw = b""  # read and not unpacked
        self._seen = b""  # the last that was unpacked of this member; the next one may begin in it

    def __iter__(self) -> Iterator[bytes | Break]:
        member, is_new = self._new(), True
        while self._raw or self._read():
            if is_new and not self._raw.strip(b"\0"):  # padding
                self._raw = b""
                continue
            try:
                unpacked = member.decompress(self._raw)
            except Exception as error:  # zlib and zstandard have their own
                yield Break(f"a damaged record ({error}); get the file again", is_damage=not is_new)
                self._seek_member()
                member, is_new = self._new(), True
                continue
            self._seen = (self._seen + self._raw)[-2 * self._n_bytes :]
            self._raw, is_new = b"", False
            if unpacked:
                yield unpacked
            if member.eof:
                self._raw, self._seen = member.unused_data, b""
                member, is_new = self._new(), True
        if not is_new:
            yield Break(CUT_SHORT, is_damage=False)

    def _read(self) -> bool:
        self._raw += self._stream.read(self._n_bytes)
        return bool(self._raw)

    def _seek_member(self) -> None:
        """Pass over what cannot be unpacked, up to where the next member begins."""
        self._raw, self._seen = (self._seen + self._raw)[1:], b""
        while True:
            start = self._raw.find(self._mark)
            if start < 0:
                self._raw = self._raw[-len(self._mark) + 1 :]
                n_before = len(self._raw)
                self._read()
                if len(self._raw) == n_before:
                    self._raw = b""
                    return
                continue
            self._raw = self._raw[start:]
            while len(self._raw) < TRIAL_BYTES and (more := self._stream.read(self._n_bytes)):
                self._raw += more
            try:
                if self._beginning.match(self._new().decompress(self._raw[:TRIAL_BYTES])):
                    return
            except Exception:  # noqa: S110 - the mark stood there by chance
                pass
            self._raw = self._raw[1:]
