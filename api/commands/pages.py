"""The pages that a command is given, labelled as its options say."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import cast

from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError, InputError
from dehusk.features.limits import MAX_BYTES
from dehusk.options import Kind
from dehusk.page import Page
from dehusk.sources.documents import Damage, Skipped, SourceDocument
from dehusk.sources.input_files import InputFile, is_pipe_at, shown_name
from dehusk.sources.opening import fitting_encoding, read_page, unpack
from dehusk.sources.read_options import ReadOptions
from dehusk.sources.readers import Reader
from dehusk.terminal.console import complain
from dehusk.terminal.options import limits_of, options_of
from dehusk.terminal.outputs import Output, open_output

#: Writes what a command makes of a page; the mapping names its file where there are several, for JSON.
Write = Callable[[Output, Page, Mapping[str, str]], None]


def write_pages(options: Namespace, write: Write) -> int:
    """Label each page in turn and write what the command makes of it; 1 if some input failed, else 0."""
    extractor = Extractor(options.model, limits_of(options))
    n_failed = 0
    with open_output(options.output) as output:
        for file, page in label_files(options, extractor):
            if page is None:
                n_failed += 1
                continue
            try:
                write(output, page, {} if options.files == [file] else {"file": file})
            except DehuskError as error:  # an output has limits too; the pages after it are done all the same
                complain(error, shown_name(file))
                n_failed += 1
    return 1 if n_failed else 0


def label_files(options: Namespace, extractor: Extractor) -> Iterator[tuple[str, Page | None]]:
    """Label each page in turn; None for one that failed, which has then been told on standard error.

    What a user should know about a page goes to standard error as well. In a file of many (WARC, WET, JSON Lines, an
    archive, ...) every document is a page, named after the file and its number there: ``crawl.wet.gz:7``.
    """
    reading = ReadOptions(max_bytes=extractor.limits.max_bytes or MAX_BYTES)
    for file in options.files:
        shown = shown_name(file)
        n_found, skipped = 0, "it is empty"
        try:
            if Path(file).is_dir():
                raise InputError(f"it is a folder; dehusk batch {file} -o OUTPUT takes all of its pages")
            for number, item in enumerate(Reader(InputFile(file, file, is_pipe=is_pipe_at(file)), reading), 1):
                if isinstance(item, Skipped):
                    skipped = item.reason
                    continue
                n_found += 1
                if isinstance(item, Damage):
                    complain(item.reason, shown)
                    yield file, None
                    continue
                place = f":{number}" if item.inside else ""
                yield file + place, _label(item, extractor, shown + place, options)
                if item.flaw is not None:
                    complain(item.flaw, shown + place)
                    yield file + place, None
            if not n_found:
                raise InputError(f"there is no page in it ({skipped})")
        except (DehuskError, OSError) as error:
            complain(error, shown)
            yield file, None


def _label(document: SourceDocument, extractor: Extractor, shown: str, options: Namespace) -> Page | None:
    try:
        if document.failure is not None:
            raise InputError(document.failure)
        source = _source_of(document, extractor.limits.max_bytes or MAX_BYTES)
        encoding = options.encoding or fitting_encoding(source, document.encoding)
        kind = document.kind if document.kind and options.kind == "auto" else options.kind
        url = options.url or document.url
        page = extractor.label(source, url=url, encoding=encoding, kind=cast("Kind", kind))
    except (DehuskError, OSError) as error:
        complain(error, shown)
        return None
    page = page.at(options_of(options))
    for warning in (*page.warnings, *document.caveats):
        complain(f"warning: {warning}", shown)
    return page


def _source_of(document: SourceDocument, max_bytes: int) -> bytes | str:
    if document.body is None:
        return read_page(document.input.name, max_bytes)
    return unpack(document.body, max_bytes) if isinstance(document.body, bytes) else document.body
