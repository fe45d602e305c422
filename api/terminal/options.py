"""The options that commands share, and how their values are checked."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import partial
from typing import NoReturn

from dehusk.features.errors import InputError
from dehusk.features.limits import DEFAULT_LIMITS, Limits
from dehusk.features.reading.decoding import decode
from dehusk.options import KINDS, Options
from dehusk.sources.input_files import STANDARD_INPUT
from dehusk.terminal.console import printable

#: The largest whole number that an option takes.
LARGEST = 2**63 - 1
#: The limits, and what they count.
_LIMITS = {
    "max_bytes": "bytes of a page or line, unpacked",
    "max_depth": "nested elements",
    "max_blocks": "text blocks",
    "max_characters": "characters of text",
    "max_seconds": "seconds of processor time for each step, labelling and output",
}


class Parser(ArgumentParser):
    """A parser that keeps the line breaks of descriptions, and escapes control characters in its error messages."""

    def __init__(self, program: str, usage: str, description: str, epilog: str) -> None:
        super().__init__(
            prog=program,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong on standard error and end with exit code 2."""
        super().error(printable(message))


def add_page_options(parser: Parser) -> None:
    """Add the files and what belongs to reading and labelling them."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="a page, gzipped or not; - or none: standard input")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here, in one go at the end")
    add_strictness(parser)
    parser.add_argument("--url", help="where the page came from; makes its links absolute")
    parser.add_argument("--kind", choices=KINDS, default="auto", help="what the pages are; found out if not given")
    parser.add_argument("--encoding", type=encoding, metavar="NAME", help="encoding of the page, where it is known")
    parser.add_argument("--model", metavar="FILE", help="a model that `dehusk train` wrote, not the shipped one")
    add_limits(parser)


def add_limits(parser: Parser) -> None:
    """Add the limits that each page is held to."""
    limits = parser.add_argument_group("limits a page", "a page beyond one of them is refused, never cut short")
    for name, unit in _LIMITS.items():
        default = getattr(DEFAULT_LIMITS, name)
        limits.add_argument(
            f"--{name.replace('_', '-')}",
            type=positive,
            default=default,
            metavar="N",
            help=f"{unit}; {default:,.0f} if not given",
        )


def add_strictness(parser: Parser) -> None:
    """Add the options that choose the threshold."""
    strictness = parser.add_mutually_exclusive_group()
    flag = partial(strictness.add_argument, action="store_true")
    flag("--precision", dest="favor_precision", help="rather lose text than keep chrome")
    flag("--recall", dest="favor_recall", help="rather keep chrome than lose text")
    strictness.add_argument(
        "--threshold", type=probability, metavar="P", help="content is what has this probability or more, 0 to 1"
    )


def add_output_options(parser: Parser, formats: Sequence[str]) -> None:
    """Add the options that say how content is written."""
    parser.add_argument("--output-format", choices=formats, default=formats[0], help=f"{formats[0]} if not given")
    flag = partial(parser.add_argument, action="store_true")
    flag("--links", dest="include_links", help="keep the addresses of links (markdown, html)")
    parser.add_argument("--no-tables", dest="include_tables", action="store_false", help="leave data tables out")
    flag("--comments", dest="include_comments", help="put readers' comments after the content")
    flag("--images", dest="include_images", help="keep pictures, by their addresses (markdown, html)")
    title = partial(parser.add_mutually_exclusive_group().add_argument, dest="include_title", action="store_const")
    title("--title", const=True, help="put the headline first in plain text too")
    title("--no-title", const=False, help="leave it out of markdown and html")
    flag(
        "--with-metadata", help="tell title, authors, dates and more too (markdown: YAML; html: a head; json: a field)"
    )


def options_of(arguments: Namespace) -> Options:
    """What a command was told of the content of pages; a command without output options has their defaults.

    Each of these options is stored under the name of its field in `Options`.
    """
    names = [field.name for field in fields(Options)]
    return Options(**{name: getattr(arguments, name) for name in names if hasattr(arguments, name)})


def limits_of(options: Namespace) -> Limits:
    """The limits that the pages are held to."""
    return Limits(**{name: getattr(options, name) for name in _LIMITS})


def parse_page_options(parser: Parser, arguments: Sequence[str]) -> Namespace:
    """Parse arguments of a command that takes pages; ``files`` always holds one or more."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser.parse_intermixed_args(arguments[:end])
    options.files += arguments[end + 1 :]  # after "--", a name that begins with "-" is a file too
    if not options.files and sys.stdin is not None and sys.stdin.isatty():
        parser.error("no page given; name a FILE, or pipe a page in")
    options.files = options.files or [STANDARD_INPUT]
    if options.files.count(STANDARD_INPUT) > 1:
        parser.error("standard input can be read once, but - is given more than once")
    if options.url is not None and len(options.files) > 1:
        parser.error("--url is the address of one page, but several are given")
    return options


def probability(text: str) -> float:
    """Read a number from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"a probability from 0 to 1 is needed, not {text!r}")
    return number


def whole_number(least: int, most: int = LARGEST) -> Callable[[str], int]:
    """What reads a whole number in these bounds."""
    bounds = f"from {least} on" if most == LARGEST else f"from {least} to {most}"

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) else -1
        if not least <= number <= most:
            raise ArgumentTypeError(f"a whole number {bounds} is needed, not {text!r}")
        return number

    return read


def names(text: str) -> list[str]:
    """Read names that commas part."""
    return [name.strip() for name in text.split(",") if name.strip()]


positive = whole_number(1)
port = whole_number(0, 2**16 - 1)
#: A seed as random generators take it.
seed = whole_number(0, 2**32 - 1)


def encoding(text: str) -> str:
    """Check the name of an encoding."""
    try:
        decode(b"", text)
    except InputError as error:
        raise ArgumentTypeError(str(error)) from error
    return text
