"""Messages for the terminal: one line each, with the control characters of pages and file names escaped."""

from __future__ import annotations

import sys
from contextlib import suppress


def complain(reason: Exception | str, name: str | None = None) -> None:
    """Write ``dehusk: NAME: REASON`` to standard error.

    An OSError's own file name is used where no name is given.
    """
    if isinstance(reason, OSError):
        name = name or (str(reason.filename) if reason.filename is not None else None)
        reason = reason.strerror or reason
    said = [str(part) for part in ("dehusk", name, reason) if part is not None]
    with suppress(OSError, AttributeError, ValueError):  # closed: there is nobody to tell
        sys.stderr.write(f"{printable(': '.join(said))}\n")
        sys.stderr.flush()


def printable(text: str) -> str:
    r"""Write control characters, direction marks and the like as escapes, so that a terminal only shows them.

    Examples
    --------
    >>> print(printable("caf\u00e9\n\x1b[31m\x9b"))
    café\n\x1b[31m\x9b
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
