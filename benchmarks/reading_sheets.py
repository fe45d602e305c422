"""Pages as numbered sheets for somebody to read, and what they answer -> a file of readings.

    python benchmarks/reading_sheets.py write SET FOLDER --types forum,product
    python benchmarks/reading_sheets.py pack SET ANSWERS FILE

The one writes a sheet for each page, the other makes a file of readings from JSON Lines of answers, one object a page:
``id``, ``type``, ranges of block numbers (``"3-7,9"``) as ``content``, ``headline``, ``byline``, ``comments`` and
``unsure``, and ``usable``, false for a page that has nothing to label.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from dehusk.features.errors import DataError, DehuskError
from dehusk.features.placing.placement import place_blocks
from dehusk.training.labels.corpus import read_corpus
from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import field
from dehusk.training.labels.readings import (
    SUFFIX,
    Reading,
    make_reading,
    parse_rows,
    read_blocks,
    read_lines,
    recognises,
    write_readings,
)

#: Characters of a block that are shown: what it is for shows in its beginning.
_SHOWN = 180


def write_sheet(page: LabelledPage) -> str:
    """A page's blocks, a line each: number, tag, ``/H`` where the markup hides it, and the beginning of its text."""
    table = read_blocks(page)
    hidden = place_blocks(table).is_hidden.tolist() if len(table) else []
    lines = [f"## {page.id}, {page.page_type or 'of no type'}, {len(table)} blocks, {page.url or 'of no address'}"]
    for row, (tag, text, is_hidden) in enumerate(zip(table.tags, table.texts, hidden, strict=True)):
        cut_off = f" ... (+{len(text) - _SHOWN})" if len(text) > _SHOWN else ""
        lines.append(f"{row} {tag}{'/H' if is_hidden else ''}: {text[:_SHOWN]}{cut_off}")
    return "\n".join(lines) + "\n"


def read_answers(corpus: Corpus, file: Path) -> Iterator[Reading]:
    """The readings that a file of answers gives, those of pages that are not usable left out.

    Raises
    ------
    DataError
        If an answer is not as described above, or of no page of the set.
    """
    places = dict(zip(corpus.ids, corpus.loaders, strict=True))
    answered = set()
    for where, answer in read_lines(file):
        page_id = field(answer, "id", str, where)
        if page_id not in places:
            raise DataError(f"{where}: {corpus.source} has no page {page_id!r}")
        if page_id in answered:
            raise DataError(f"{where}: an earlier line answers for the page {page_id!r} already: keep one of them")
        answered.add(page_id)
        if not field(answer, "usable", bool, where):
            continue
        page = places[page_id]()
        texts = read_blocks(page).texts
        rows = parse_rows(answer, len(texts), where, optional=True)
        yield make_reading(page, texts, field(answer, "type", str, where), rows)


def write_sheets(corpus: Corpus, folder: Path, types: Sequence[str]) -> None:
    """A sheet for each page of the types, of all types if none is given.

    Raises
    ------
    DataError
        If no page is of these types.
    """
    folder.mkdir(parents=True, exist_ok=True)
    is_empty = True
    for page in corpus:
        if not types or page.page_type in types:
            file = folder / f"{_file_name(page.id)}.txt"
            file.write_text(write_sheet(page), encoding="utf-8", errors="backslashreplace")
            is_empty = False
    if is_empty:
        raise DataError(f"{corpus.source} has no page of a type among {', '.join(types)}")


def pack(corpus: Corpus, answers: Path, file: Path) -> None:
    """Make a file of readings from a file of answers.

    Raises
    ------
    DataError
        If there is nothing to write, or the file would not be taken for one of readings.
    """
    if not recognises(file):
        raise DataError(f"{file}: the name of a file of readings has to end in {SUFFIX}")
    readings = sorted(read_answers(corpus, answers), key=lambda reading: reading.id)
    if not readings:
        raise DataError(f"{answers}: holds no answer that is usable")
    write_readings(readings, file)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write sheets, or pack answers."""
    parser = argparse.ArgumentParser(prog="python benchmarks/reading_sheets.py")
    commands = parser.add_subparsers(dest="command", required=True)
    write_command = commands.add_parser("write", help="write a sheet for each page of a set")
    pack_command = commands.add_parser("pack", help="make a file of readings from answers")
    for command in (write_command, pack_command):
        command.add_argument("set", type=Path, help="labelled pages")
    write_command.add_argument("folder", type=Path)
    write_command.add_argument("--types", default="", help="only pages of these types, with commas between them")
    pack_command.add_argument("answers", type=Path)
    pack_command.add_argument("file", type=Path, help=f"its name ends in {SUFFIX}")
    options = parser.parse_args(arguments)
    try:
        corpus = read_corpus(options.set)
        if options.command == "pack":
            pack(corpus, options.answers, options.file)
        else:
            write_sheets(corpus, options.folder, list(filter(None, map(str.strip, options.types.split(",")))))
    except (DehuskError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


def _file_name(page_id: str) -> str:
    """A page's id as a name in the folder of sheets, whatever is in it: ids are addresses or paths in some sets."""
    return re.sub(r"[^\w.-]", lambda found: quote(found[0], safe="", errors="surrogatepass"), page_id)


if __name__ == "__main__":
    raise SystemExit(main())
