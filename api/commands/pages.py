"""The pages that a command is given, labelled as its options say."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import cast

from dehusk.commands.console import complain
from dehusk.commands.options import options_of
from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError
from dehusk.features.limits import MAX_BYTES
from dehusk.options import Kind
from dehusk.page import Page
from dehusk.sources.input_files import STANDARD_INPUT
from dehusk.sources.opening import open_input
from dehusk.sources.text_documents import Reader, read_documents


def label_files(options: Namespace, extractor: Extractor) -> Iterator[tuple[str, Page | None]]:
    """Label each page in turn; None for one that failed, which has then been told on standard error.

    What a user should know about a page goes to standard error as well. Of a WET or JSON Lines file every
    document is a page, named after the file and its number there: ``crawl.wet.gz:7``.
    """
    for file in options.files:
        shown = "standard input" if file == STANDARD_INPUT else file
        try:
            with open_input(file) as stream:
                documents = read_documents(stream, extractor.limits.max_bytes or MAX_BYTES)
                for number, reader in enumerate(documents.readers, 1):
                    place = f":{number}" if documents.are_many else ""
                    yield file + place, _label(reader, extractor, shown + place, options)
        except (DehuskError, OSError) as error:
            complain(error, shown)
            yield file, None


def _label(reader: Reader, extractor: Extractor, shown: str, options: Namespace) -> Page | None:
    try:
        document = reader()
        kind = document.kind if document.kind and options.kind == "auto" else options.kind
        url = options.url or document.url
        page = extractor.label(document.source, url=url, encoding=options.encoding, kind=cast("Kind", kind))
    except DehuskError as error:
        complain(error, shown)
        return None
    page = page.at(options_of(options))
    for warning in page.warnings:
        complain(f"warning: {warning}", shown)
    return page
