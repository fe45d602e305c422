"""Where a command's results go: UTF-8 to standard output, or to a file that is replaced once it is complete."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

#: Stands on a line of its own between pages; dehusk's outputs never hold a form feed.
SEPARATOR = "\f"


class Output:
    """Writes results as they come, in UTF-8 whatever the locale."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.n_written = 0
        """How many results have been written."""

    def write(self, text: str) -> None:
        """Write one result and pass it on at once."""
        pending = memoryview(text.encode("utf-8", "backslashreplace"))
        while pending:  # under PYTHONUNBUFFERED a pipe takes what it has room for, and says how much that was
            pending = pending[self._stream.write(pending) or 0 :]
        self._stream.flush()
        self.n_written += 1


@contextmanager
def open_output(file: str | None) -> Iterator[Output]:
    """Open standard output (None or ``-``) or a file.

    A file is written beside its place and moved there when the block ends well and something was
    written; else what stood there before stays.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    if file is None or file == "-":
        if sys.stdout is None:
            raise OSError("standard output is closed")
        sys.stdout.flush()
        yield Output(sys.stdout.buffer)
    elif Path(file).exists() and not Path(file).is_file():
        # A device or a named pipe is written to, not replaced; a folder is an error.
        with Path(file).open("wb") as stream:
            yield Output(stream)
    else:
        with _replacing(file) as output:
            yield output


@contextmanager
def _replacing(file: str) -> Iterator[Output]:
    target = Path(os.path.realpath(file))  # a link stays a link; ``resolve`` fails where one leads to itself
    draft = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        stream = draft.open("xb")
    except OSError as error:
        error.filename = file  # the user named this one
        raise
    try:
        with stream:
            output = Output(stream)
            yield output
        if output.n_written:
            if target.exists():
                draft.chmod(target.stat().st_mode & 0o777)
            draft.replace(target)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
