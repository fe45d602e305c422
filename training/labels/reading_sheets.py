"""Pages as numbered sheets for somebody to read, and what they answer -> a file of readings.

``python -m dehusk.training.labels.reading_sheets write SET FOLDER --types forum,product`` writes a sheet for each page;
``... pack SET ANSWERS FILE`` makes a file of readings from JSON Lines of answers, one object a page: ``id``, ``type``,
ranges of block numbers (``"3-7,9"``) as ``content``, ``headline``, ``byline``, ``comments`` and ``unsure``, and
``usable``, false for a page that has nothing to label.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from dehusk.features.errors import DataError
from dehusk.features.placing.placement import place_blocks
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.corpus import read_corpus
from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.layouts.files import decode_utf8, field, parse_object, read_bytes
from dehusk.training.labels.readings import FIELDS, Reading, make_reading, parse_ranges, write_readings

#: Characters of a block that are shown: what it is for shows in its beginning.
_SHOWN = 180


def write_sheet(page: LabelledPage) -> str:
    """A page's blocks, a line each: number, tag, ``/H`` where the markup hides it, and the beginning of its text."""
    table = cut(parse(page.html))
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
    for number, line in enumerate(decode_utf8(read_bytes(file), str(file)).splitlines(), 1):
        where = f"{file}, line {number}"
        answer = parse_object(line.encode(), where)
        page_id = field(answer, "id", str, where)
        if page_id not in corpus.ids:
            raise DataError(f"{where}: {corpus.source} has no page {page_id!r}")
        if not field(answer, "usable", bool, where):
            continue
        try:
            rows = {name: parse_ranges(field(answer, name, str, where, optional=True) or "") for name in FIELDS}
        except ValueError as error:
            raise DataError(f"{where}: not ranges of block numbers ({error})") from error
        yield make_reading(corpus[corpus.ids.index(page_id)], field(answer, "type", str, where), rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write sheets, or pack answers."""
    parser = argparse.ArgumentParser(prog="python -m dehusk.training.labels.reading_sheets")
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write", help="write a sheet for each page of a set")
    pack = commands.add_parser("pack", help="make a file of readings from answers")
    for command in (write, pack):
        command.add_argument("set", type=Path, help="labelled pages")
    write.add_argument("folder", type=Path)
    write.add_argument("--types", default="", help="only pages of these types, with commas between them")
    pack.add_argument("answers", type=Path)
    pack.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    corpus = read_corpus(options.set)
    if options.command == "pack":
        write_readings(sorted(read_answers(corpus, options.answers), key=lambda reading: reading.id), options.file)
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    for page in corpus:
        if not options.types or page.page_type in options.types.split(","):
            (options.folder / f"{page.id}.txt").write_text(write_sheet(page), encoding="utf-8")


if __name__ == "__main__":
    main()
