"""``dehusk explain PAGE``: say in plain words why blocks have their labels and roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dehusk.blocks import Block
from dehusk.commands.pages import write_pages
from dehusk.explaining.explanation import Explanation
from dehusk.explaining.reasons import Reason
from dehusk.features.errors import InputError
from dehusk.page import Page
from dehusk.rendering.as_json import to_json
from dehusk.terminal.console import printable
from dehusk.terminal.options import Parser, add_page_options, parse_page_options
from dehusk.terminal.outputs import Output

#: Characters of a block's text that are shown.
SHOWN = 90

_DESCRIPTION = """\
Say why the blocks of web pages are content or chrome. Under each block stand
the topics that moved its probability most: how far, in percentage points, and
what the strongest feature of the topic says of the block. All effects and the
probability that every block starts from add up to the block's own. Then comes
its role with the probability of that: of a headline, byline or comment with the
topics that moved it, and with the rule where a rule decided. Of several pages
each begins with a line that holds its file."""

_EPILOG = """\
examples:
  dehusk explain page.html --block 7
  dehusk explain page.html --block 7 --block 9 --json | jq .effects
  dehusk explain page.html | less

The method: credits along the paths through the trees (Saabas 2014), scaled to
probabilities (DeepLIFT's rescale rule). It tells what moved this answer, not
what would happen if the page were changed."""


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk explain", "dehusk explain [options] [FILE ...]", _DESCRIPTION, _EPILOG)
    add_page_options(parser)
    parser.add_argument(
        "--block", type=int, action="append", metavar="N", help="only this block, from 0; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a block, with the effect of every feature")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command; 1 if some input failed or has no such block, else 0."""
    options = parse_page_options(make_parser(), arguments)

    def write(output: Output, page: Page, named: Mapping[str, str]) -> None:
        rows = _chosen(page, options.block)
        if "file" in named and not options.json:
            output.write(printable(named["file"]) + "\n")
        for explanation in page.explain_all(rows):
            block = page.blocks[explanation.index]
            if options.json:
                output.write(f"{to_json({**named, **block.to_dict(), **explanation.to_dict()})}\n")
            else:
                output.write("".join(f"{line}\n" for line in _lay_out(block, explanation)))

    return write_pages(options, write)


def _chosen(page: Page, asked: list[int] | None) -> list[int]:
    """The blocks to explain.

    Raises
    ------
    InputError
        If the page has no such block.
    """
    rows = list(range(len(page.blocks))) if asked is None else asked
    for row in rows:
        if not 0 <= row < len(page.blocks):
            raise InputError(f"there is no block {row}, the page has {len(page.blocks)}, counted from 0")
    return rows


def _lay_out(block: Block, explanation: Explanation) -> Iterator[str]:
    text = block.text if len(block.text) <= SHOWN else f"{block.text[: SHOWN - 1]}…"
    yield printable(f"{block.index}  {block.label} {block.probability:.2f}  {text}")
    yield from map(_say, explanation.reasons)
    why_role = explanation.why_role
    yield f"   role {why_role.role} {why_role.probability:.2f}" + (f"  {why_role.rule}" if why_role.rule else "")
    yield from map(_say, why_role.reasons)


def _say(reason: Reason) -> str:
    return printable(f"   {100 * reason.effect:+4.0f}  {reason.topic}: {reason.text}")
