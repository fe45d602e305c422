"""``dehusk batch INPUT ... -o OUTPUT``: extract many pages into one output."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dehusk.batch.completion import summary
from dehusk.batch.errors import StoppedError
from dehusk.batch.journal import State, Tally
from dehusk.batch.run import PART_DOCUMENTS, TIME_LIMIT, Batch, Report, run_batch
from dehusk.batch.settings import RecordOptions
from dehusk.batch.writing.output_paths import SUFFIXES, OutputPaths, output_kind
from dehusk.features.errors import DehuskError
from dehusk.machine import count_cpus
from dehusk.options import OUTPUT_FORMATS
from dehusk.rendering.as_json import to_json
from dehusk.sources.input_files import STANDARD_INPUT, find_inputs
from dehusk.sources.read_options import MAX_BYTES, ReadOptions
from dehusk.terminal.console import complain
from dehusk.terminal.options import Parser, add_output_options, add_strictness, encoding, options_of, positive
from dehusk.terminal.outputs import open_output

#: Exit code of a batch that had to end before its end (a full disk) and can be gone on with.
STOPPED = 3
#: Exit code of a batch that was refused: nothing has been written.
REFUSED = 2

_DESCRIPTION = """\
Extract the content of many pages, over all cores, into one output.

An INPUT is a file, a glob, a folder or - (standard input); what it holds is told
by its content: pages, gzipped or not; WARC and WET; JSON Lines and Parquet with
the page in one column; zip and tar archives; the errors file of another batch,
which does again what failed there.

OUTPUT is one file if it ends with .jsonl, .jsonl.gz, .jsonl.zst or .parquet;
else a folder, which gets parts (--to says of which kind), or, with --to files, a
file a page in folders that mirror the inputs. Each record has the document's id,
url, input, title, language, kind and text, counts and mean probabilities of its
blocks, the confidence in its text, warnings, and the error if it failed. What
failed is listed in an errors file beside the output, what was done in a summary."""

_EPILOG = """\
examples:
  dehusk batch crawl.warc.gz -o crawl.parquet
  dehusk batch 'warcs/*.warc.gz' -o texts --to jsonl.zst --resume
  dehusk batch pages/ -o texts --to files --output-format markdown
  zcat pages.jsonl.gz | dehusk batch - --column body -o out.jsonl
  dehusk batch texts/errors.jsonl -o again --timeout 120

An output is written in parts that are there whole or not at all. --resume goes
on after any end, with no document twice and none missing. Exit codes: 0 done,
1 done but some failed (see the errors file), 2 refused (wrong usage, an input or
the model is missing, the output is there), 3 stopped before the end (disk full),
130 interrupted, 143 terminated; from 3 on, --resume goes on."""


def run(arguments: Sequence[str]) -> int:
    """Run the command; see its description for the exit codes."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if str(options.output) == "-":
        parser.error("a batch writes several files, so none to standard output; name a folder, or a file (out.jsonl)")
    named = output_kind(options.output)
    if None not in (named, options.to) and named != options.to:
        parser.error(f"the name of {options.output} says {named}, but --to says {options.to}")
    if named is None and options.to is None and options.output.suffix and not options.output.is_dir():
        parser.error(
            f"the ending of {options.output} says nothing of what to write: a file ends with "
            f"{', '.join(f'.{kind}' for kind in SUFFIXES)}; for a folder of that name add --to"
        )
    if options.json not in (None, "-") and not Path(options.json).absolute().parent.is_dir():
        parser.error(f"argument --json: {options.json}: there is no such folder")
    batch = _batch(options)
    paths = OutputPaths(batch.output, batch.kind)
    is_shown = not options.quiet and sys.stderr is not None and sys.stderr.isatty()
    with _stopping() as stopped, _progress(batch, is_shown=is_shown) as report:
        try:
            state = run_batch(
                batch,
                resume=options.resume,
                overwrite=options.overwrite,
                is_stopped=lambda: bool(stopped),
                report=report,
            )
        except StoppedError as error:
            complain(error)
            return STOPPED
        except DehuskError as error:
            complain(error)
            return REFUSED
    if not options.quiet:
        _tell(paths, state)
    if options.json is not None:
        with open_output(options.json) as output:
            output.write(f"{to_json(summary(paths, state), indent=1)}\n")
    if not state.is_complete:
        name = signal.Signals(stopped[0]).name
        complain(f"stopped by {name}; {state.tally.n_documents} documents are done, --resume goes on with the others")
        return 128 + stopped[0]
    return 1 if state.tally.n_failed or state.tally.n_damages else 0


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk batch", "dehusk batch INPUT [INPUT ...] -o OUTPUT [options]", _DESCRIPTION, _EPILOG)
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file, a glob, a folder or -")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUTPUT", help="a file or a folder")
    parser.add_argument("--to", choices=(*SUFFIXES, "files"), help="what a folder gets; jsonl")
    begun = parser.add_mutually_exclusive_group()
    begun.add_argument("--resume", action="store_true", help="go on with the output if it was begun")
    begun.add_argument("--overwrite", action="store_true", help="begin anew where there is something")
    parser.add_argument("-j", "--jobs", type=positive, metavar="N", help="worker processes; one a core")
    parser.add_argument("--timeout", type=_seconds, default=TIME_LIMIT, metavar="S", help="seconds a page may take; 30")
    parser.add_argument("--max-bytes", type=positive, default=MAX_BYTES, metavar="N", help="largest page; 32 MiB")
    parser.add_argument("--part", type=positive, default=PART_DOCUMENTS, metavar="N", help="documents a part; 5000")
    parser.add_argument("--quiet", action="store_true", help="no progress, no summary on standard error")
    parser.add_argument("--json", metavar="FILE", help="write the summary there too; - prints it")
    _add_page_options(parser)
    return parser


def _add_page_options(parser: Parser) -> None:
    add_output_options(parser, [name for name in OUTPUT_FORMATS if name != "json"])
    parser.add_argument("--blocks", action="store_true", help="records hold every block with its label")
    parser.add_argument("--warc-fields", action="store_true", help="records hold date and type of their WARC record")
    add_strictness(parser)
    parser.add_argument("--model", metavar="FILE", help="a model that `dehusk train` wrote")
    parser.add_argument("--column", metavar="NAME", help="field of the page in JSON Lines, Parquet; html, else text")
    parser.add_argument("--url-column", default="url", metavar="NAME", help="field of its URL; url")
    parser.add_argument("--id-column", default="id", metavar="NAME", help="field of its id; id")
    parser.add_argument("--encoding", type=encoding, metavar="NAME", help="encoding of all pages, where it is known")


def _batch(options: Namespace) -> Batch:
    return Batch(
        inputs=options.inputs,
        output=options.output,
        kind=options.to or output_kind(options.output) or "jsonl",
        record_options=RecordOptions(
            options=options_of(options),
            model=options.model,
            blocks=options.blocks,
            warc=options.warc_fields,
            max_bytes=options.max_bytes,
        ),
        reading=ReadOptions(
            column=options.column,
            url_column=options.url_column,
            id_column=options.id_column,
            encoding=options.encoding,
            max_bytes=options.max_bytes,
        ),
        n_workers=options.jobs or count_cpus(),
        time_limit=options.timeout,
        part_documents=options.part,
    )


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """Collect the signals that ask to end; the second one ends at once."""
    received: list[int] = []

    def note(number: int, frame: Any) -> None:  # noqa: ARG001 - what a handler is called with
        if received:
            raise KeyboardInterrupt
        received.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(batch: Batch, *, is_shown: bool) -> Iterator[Report | None]:
    """One line with what is done and the time left, as far as the sizes of the inputs tell it."""
    if not is_shown or find_spec("tqdm") is None:
        yield None
        return
    from tqdm import tqdm  # noqa: PLC0415 - of the extra, and only for terminals

    sizes = [found.n_bytes for found in find_inputs(batch.inputs, [batch.output])]
    total = None if STANDARD_INPUT in batch.inputs else sum(sizes)
    bar = "{percentage:3.0f}%|{bar}| {desc} [{elapsed}<{remaining}]" if total else "{desc} [{elapsed}]"
    with tqdm(total=total, bar_format=bar, dynamic_ncols=True, smoothing=0.05) as line:
        begun: list[int] = []  # documents done in the first report

        def report(tally: Tally, n_bytes: int) -> None:
            if not begun:
                begun.append(tally.n_documents)
                line.reset(total)
                line.initial = line.n = n_bytes
            rate = (tally.n_documents - begun[0]) / max(line.format_dict["elapsed"], 0.1)
            said = f"{tally.n_documents} done, {_failed(tally)}, {rate:.0f}/s"
            line.set_description_str(said, refresh=False)
            line.update(n_bytes - line.n)

        yield report


def _tell(paths: OutputPaths, state: State) -> None:
    tally = state.tally
    rate = summary(paths, state)["documents_per_second"]
    said = [f"{tally.n_documents} documents in {tally.seconds:.1f} s ({rate}/s)", _failed(tally)]
    said += [f"{tally.n_empty} without content"] if tally.n_empty else []
    said += [f"{tally.n_damages} damaged places"] if tally.n_damages else []
    said += [f"{count} skipped ({reason})" for reason, count in sorted(tally.skipped.items())]
    said += [f"{tally.n_workers_replaced} workers replaced"] if tally.n_workers_replaced else []
    complain("; ".join(said), str(paths.output))
    if tally.n_failed or tally.n_damages:
        complain(f"what failed is in {paths.errors}, which may be given as INPUT again")


def _failed(tally: Tally) -> str:
    """How many documents failed, and of what."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(tally.failures.items(), key=lambda one: -one[1]))
    return f"{tally.n_failed} failed ({kinds})" if kinds else f"{tally.n_failed} failed"


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ArgumentTypeError(f"a number of seconds above 0 is needed, not {text!r}")
    return number
