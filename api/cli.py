"""The command line: which command is meant, and how every way of ending becomes an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import cast

from dehusk.features.errors import DehuskError
from dehusk.terminal.console import complain

#: Exit codes beside 0 (done), 1 (some input failed) and 2 (wrong usage): 128 and the number of the signal, as
#: shells report it.
INTERRUPTED = 130
BROKEN_PIPE = 141


#: The command words, each a module of `dehusk.commands` that is imported when it is meant; any other first argument
#: belongs to the command without a word, which extracts.
COMMANDS = (
    *("label", "explain", "view", "review", "batch", "train", "evaluate", "model", "benchmark", "serve", "chunk"),
    "completion",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        What stands after the program's name; that of this process if None.

    Returns
    -------
    int
        0 done, 1 some input failed, 2 wrong usage, 130 interrupted, 141 nobody reads the output any more.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        code = _run(arguments)
        # What is still buffered is written here, where its failure can be told.
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        _drop_output()
        return INTERRUPTED
    except OSError as error:
        _drop_output()
        complain(error)
        return 1
    return code


def _run(arguments: Sequence[str]) -> int:
    has_word = bool(arguments) and arguments[0] in COMMANDS
    meant = None if has_word else _mistyped(arguments)
    if meant is not None:
        complain(f"there is no file {arguments[0]!r}; did you mean: dehusk {meant}")
        return 2
    command = import_module(f"dehusk.commands.{arguments[0] if has_word else 'extract'}")
    try:
        return cast("int", command.run(arguments[1:] if has_word else arguments))
    except SystemExit as stop:  # how argparse ends after --help, --version and wrong usage
        return stop.code if isinstance(stop.code, int) else 0
    except DehuskError as error:
        complain(error)
        return 1


def _mistyped(arguments: Sequence[str]) -> str | None:
    """The command that a first argument is nearly called like, if it is no file."""
    if not arguments or arguments[0].startswith("-") or os.path.lexists(arguments[0]):
        return None
    from difflib import get_close_matches  # noqa: PLC0415 - only for what is mistyped

    return next(iter(get_close_matches(arguments[0], COMMANDS, n=1, cutoff=0.75)), None)


def _drop_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not stumble over it when it ends."""
    with suppress(OSError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
