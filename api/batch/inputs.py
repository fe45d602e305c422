"""The files that a batch reads: names, globs, folders and standard input, always in the same order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from hashlib import blake2b
from pathlib import Path

from dehusk.features.errors import InputError

#: Name of standard input among the inputs.
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One file, or standard input."""

    name: str
    """Its path, ``-`` for standard input."""
    place: str
    """Its path below the folder that all inputs have in common."""

    def stamp(self) -> bytes:
        """What changes when the file does: its size and time of change; nothing where there is no file."""
        found = self._stat()
        return b"" if found is None else f"{found.st_size} {found.st_mtime_ns}".encode()

    @property
    def n_bytes(self) -> int:
        """Its size; 0 where it has none."""
        found = self._stat()
        return 0 if found is None else found.st_size

    def _stat(self) -> os.stat_result | None:
        try:
            return None if self.name == STANDARD_INPUT else Path(self.name).stat()
        except OSError:
            return None


def find_inputs(names: Sequence[str], besides: Sequence[Path] = ()) -> Iterator[Input]:
    """Find the files that are meant, one at a time.

    Parameters
    ----------
    names
        Files, globs (``**`` for folders at any depth), folders (all their files, by name, without those whose
        names begin with a dot) and ``-``.
    besides
        Files and folders to leave out: a batch may write into the folder that it reads.

    Raises
    ------
    InputError
        If a name matches nothing.
    """
    expanded = [name for given in names for name in _expand(given)]
    left_out = {os.path.realpath(path) for path in besides}
    folders = [name if os.path.isdir(name) else os.path.dirname(name) for name in expanded if name != STANDARD_INPUT]
    base = os.path.commonpath([os.path.abspath(folder) for folder in folders]) if folders else ""
    for name in expanded:
        if name == STANDARD_INPUT:
            yield Input(name, "stdin")
            continue
        for file in _walk(name, left_out):
            yield Input(file, os.path.relpath(file, base))


def chained(digest: bytes, found: Input) -> bytes:
    """A digest of all inputs so far, from that of those before."""
    return blake2b(digest + os.fsencode(found.name) + b"\0" + found.stamp(), digest_size=16).digest()


def _expand(name: str) -> list[str]:
    if name == STANDARD_INPUT or os.path.lexists(name):
        return [name]
    found = sorted(glob(name, recursive=True)) if has_magic(name) else []
    if not found:
        raise InputError(f"{name}: no such file or folder")
    return found


def _walk(name: str, left_out: set[str]) -> Iterator[str]:
    if os.path.realpath(name) in left_out:
        return
    if not os.path.isdir(name):
        yield name
        return
    with os.scandir(name) as entries:
        inside = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    for entry in inside:
        path = os.path.join(name, entry)
        if not (os.path.islink(path) and os.path.isdir(path)):  # a link to a folder may lead back
            yield from _walk(path, left_out)
