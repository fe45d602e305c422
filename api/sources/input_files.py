"""The files that a batch reads: names, globs, folders and standard input, always in the same order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG

from dehusk.features.errors import InputError

#: Name of standard input among the inputs.
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file, or standard input."""

    name: str
    """Its path, ``-`` for standard input."""
    place: str
    """Its path below the folder that all inputs have in common."""
    unread: str | None = None
    """What it is if it is passed over: a folder that is read holds it, and it is no file."""
    is_pipe: bool = False
    """Whether it can be read once only, and by this process only: standard input, ``<(command)`` of a shell."""

    def stamp(self) -> bytes:
        """What changes when the file does: its size and time of change; nothing where there is no file, or a pipe."""
        found = self._stat()
        return b"" if found is None or not S_ISREG(found.st_mode) else f"{found.st_size} {found.st_mtime_ns}".encode()

    @property
    def n_bytes(self) -> int:
        """Its size; 0 where it has none."""
        found = self._stat()
        return 0 if found is None else found.st_size

    def _stat(self) -> os.stat_result | None:
        try:
            return None if self.name == STANDARD_INPUT or self.unread else Path(self.name).stat()
        except OSError:
            return None


def find_inputs(names: Sequence[str], besides: Sequence[Path] = ()) -> Iterator[InputFile]:
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
    expanded = [path for name in names for path in _expand(name)]
    left_out = {path.resolve() for path in besides}
    folders = [path if path.is_dir() else path.parent for path in expanded if str(path) != STANDARD_INPUT]
    # Without "..", or what stands beside the folder that the others are in would get a place outside of the output.
    base = os.path.commonpath([os.path.abspath(folder) for folder in folders]) if folders else ""  # noqa: PTH100
    for path in expanded:
        if str(path) == STANDARD_INPUT:
            yield InputFile(STANDARD_INPUT, "stdin", is_pipe=True)
            continue
        place = Path(os.path.relpath(path, base))
        for file, unread in _walk(path, left_out):
            is_pipe = unread is None and file == path and is_pipe_at(str(path))
            yield InputFile(str(file), str(place / file.relative_to(path)), unread, is_pipe)


def is_pipe_at(name: str) -> bool:
    """Whether what stands there is no file that can be read again: standard input, a named pipe, a device."""
    try:
        return name == STANDARD_INPUT or not S_ISREG(Path(name).stat().st_mode)
    except OSError:
        return False


def shown_name(name: str) -> str:
    """A file's name as messages say it."""
    return "standard input" if name == STANDARD_INPUT else name


def chained(digest: bytes, found: InputFile) -> bytes:
    """A digest of all inputs so far, from that of those before."""
    return blake2b(digest + os.fsencode(found.name) + b"\0" + found.stamp(), digest_size=16).digest()


def _expand(name: str) -> list[Path]:
    if name == STANDARD_INPUT or os.path.lexists(name):
        return [Path(name)]
    found = sorted(glob(name, recursive=True)) if has_magic(name) else []  # noqa: PTH207 - takes absolute patterns
    if not found:
        raise InputError(f"{name}: no such file or folder")
    return [Path(path) for path in found]


def _walk(path: Path, left_out: set[Path]) -> Iterator[tuple[Path, str | None]]:
    """The files below a folder, or the file itself; a folder of a million asks the system little about each.

    With each comes what it is where it is not read: a link to a folder may lead back, a named pipe may never end.
    """
    known = Path(os.path.realpath(path))  # ``resolve`` fails, in older Pythons, where a link leads to itself
    if known in left_out:
        return
    if not path.is_dir():
        yield path, None
        return
    with os.scandir(path) as entries:
        inside = sorted(entries, key=lambda entry: entry.name)
    for entry in inside:
        if entry.name.startswith("."):
            continue
        file = path / entry.name
        if entry.is_dir(follow_symlinks=False) or (entry.is_symlink() and file.is_file()):
            yield from _walk(file, left_out)
        elif entry.is_symlink() and file.is_dir():
            yield file, "a link to a folder"
        elif not entry.is_file(follow_symlinks=False) and (not entry.is_symlink() or is_pipe_at(str(file))):
            yield file, "no regular file"
        elif known / entry.name not in left_out:  # a link that leads nowhere is told when it is opened
            yield file, None
