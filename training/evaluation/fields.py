"""How often title, authors and day of publication are right, beside other readers of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from dehusk.features.reading.decoding import decode
from dehusk.training.evaluation.outputs import silence
from dehusk.training.fitting.choices import FIELDS, Row, choose_by_other_sites, collect
from dehusk.training.labels.labelled_page import Corpus, LabelledPage

#: The address of a page that has none, for readers that want one.
_SOME_ADDRESS = "https://example.org/"


class Found(NamedTuple):
    """What a reader says of a page, several authors parted by commas."""

    title: str = ""
    authors: str = ""
    published: str = ""


#: A page's bytes and its URL, where that is known -> its fields.
Read = Callable[[bytes, str | None], Found]


class Measure(NamedTuple):
    """One figure of each reader on one set."""

    source: str
    """Name of the set."""
    field: str
    measure: str
    """``"right"``: share of the pages that have the field; ``"left empty"``: share of those that have it not."""
    n_pages: int
    shares: Mapping[str, float]
    """By reader; a reader that does not look for the field is not there."""


def measure_fields(corpora: Sequence[Corpus]) -> list[dict[str, Any]]:
    """Measure every field on every set that tells it.

    dehusk's figures are cross-validated: what is chosen on a page is chosen by weights that saw no page of its site.

    Raises
    ------
    DataError
        If a set cannot be read, or the pages that tell of a field come from fewer than five sites.
    """
    rows = collect(page for corpus in corpora for page in corpus)
    readers = find_readers()
    others = {name: _read_all(read, corpora) for name, read in readers.items()}
    return [
        measure._asdict()
        for name, of_field in rows.items()
        if of_field
        for measure in _measures(name, of_field, choose_by_other_sites(of_field, FIELDS[name]), others)
    ]


def find_readers() -> dict[str, Read]:
    """The readers of fields that are installed."""
    found = {}
    for name, make in _READERS.items():
        try:
            found[name] = make()
        except ImportError:
            continue
    return found


def _measures(
    name: str, rows: Sequence[Row], chosen: Sequence[str], others: Mapping[str, Mapping[tuple[str, str], Found]]
) -> Iterator[Measure]:
    for source in dict.fromkeys(row.page.source for row in rows):
        for is_empty in (False, True):
            some = [(row, own) for row, own in zip(rows, chosen, strict=True) if row.page.source == source]
            some = [(row, own) for row, own in some if row.is_empty == is_empty]
            if not some:
                continue
            values = {"dehusk": [own for _, own in some]}
            for reader, found in others.items():
                if any(getattr(one, name) for one in found.values()):
                    values[reader] = [getattr(found[source, row.page.id], name) for row, _ in some]
            shares = {
                reader: sum(
                    not value if is_empty else FIELDS[name].is_right(value, row.page.fields)
                    for value, (row, _) in zip(given, some, strict=True)
                )
                / len(some)
                for reader, given in values.items()
            }
            yield Measure(source, name, "left empty" if is_empty else "right", len(some), shares)


def _read_all(read: Read, corpora: Sequence[Corpus]) -> dict[tuple[str, str], Found]:
    """What a reader says of every page; a page that it fails on says nothing."""
    found = {}
    with silence():
        for page in (page for corpus in corpora for page in corpus):
            found[page.source, page.id] = _attempt(read, page)
    return found


def _attempt(read: Read, page: LabelledPage) -> Found:
    try:
        return read(page.raw, page.url)
    except Exception:  # whatever another reader stumbles on is no answer
        return Found()


def _trafilatura() -> Read:
    module = import_module("trafilatura")

    def read(html: bytes, url: str | None) -> Found:
        told = module.bare_extraction(html, url=url, with_metadata=True)
        return Found(told.title or "", (told.author or "").replace(";", ","), told.date or "") if told else Found()

    return read


def _newspaper() -> Read:
    newspaper = import_module("newspaper")

    def read(html: bytes, url: str | None) -> Found:
        article = newspaper.Article(url or _SOME_ADDRESS, fetch_images=False)
        article.download(input_html=decode(html).utf8.decode())
        article.parse()
        day = article.publish_date.date().isoformat() if article.publish_date else ""
        return Found(article.title or "", ", ".join(article.authors), day)

    return read


def _htmldate() -> Read:
    find_date = import_module("htmldate").find_date
    return lambda html, url: Found(published=find_date(decode(html).utf8.decode(), url=url, original_date=True) or "")


#: What makes each reader ready.
_READERS: Mapping[str, Callable[[], Read]] = {
    "trafilatura": _trafilatura,
    "newspaper4k": _newspaper,
    "htmldate": _htmldate,
}
