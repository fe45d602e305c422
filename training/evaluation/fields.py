"""How often title, authors and day of publication are right, and how well comments are told, beside other readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from dehusk.features.limits import NO_LIMITS
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.summary import summarise
from dehusk.features.roles.vocabulary import COMMENT
from dehusk.model.artifact import Artifact
from dehusk.model.labeller import probabilities, text_lengths
from dehusk.model.roles.telling import Told
from dehusk.training.evaluation.outputs import silence
from dehusk.training.fitting.choices import FIELDS, Row, choose_by_other_sites, collect
from dehusk.training.labels.labelled_page import Corpus, LabelledPage
from dehusk.training.labels.word_scores import tokens, word_scores
from dehusk.training.peers import as_text

#: The address of a page that has none, for readers that want one.
_SOME_ADDRESS = "https://example.org/"
#: Pages whose comments have fewer words are not measured: what they hold is mostly a stray line.
LEAST_COMMENT_WORDS = 30


class Found(NamedTuple):
    """What a reader says of a page, several authors parted by commas."""

    title: str = ""
    authors: str = ""
    published: str = ""
    comments: str = ""


#: A page's bytes and its URL, where that is known -> its fields.
Read = Callable[[bytes, str | None], Found]


class Measure(NamedTuple):
    """One figure of each reader on one set."""

    source: str
    """Name of the set."""
    field: str
    measure: str
    """``"right"``: share of the pages that have the field; ``"left empty"``: share of those that have it not;
    ``"word F1"``: mean of the pages that have the field."""
    n_pages: int
    shares: Mapping[str, float]
    """By reader; a reader that does not look for the field is not there."""


def measure_fields(corpora: Sequence[Corpus], artifact: Artifact) -> list[dict[str, Any]]:
    """Measure every field on every set that tells it.

    dehusk's figures are cross-validated: what is chosen on a page is chosen by weights that saw no page of its site.
    But comments are those that the model tells.

    Raises
    ------
    DataError
        If a set cannot be read, or the pages that tell of a field come from fewer than five sites.
    """
    rows = collect(page for corpus in corpora for page in corpus)
    readers = find_readers()
    others = {name: _read_all(read, corpora) for name, read in readers.items()}
    measures = [
        measure
        for name, of_field in rows.items()
        if of_field
        for measure in _measures(name, of_field, choose_by_other_sites(of_field, FIELDS[name]), others)
    ]
    return [measure._asdict() for measure in (*measures, *_measure_comments(corpora, artifact, others))]


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


def _measure_comments(
    corpora: Sequence[Corpus], artifact: Artifact, others: Mapping[str, Mapping[tuple[str, str], Found]]
) -> Iterator[Measure]:
    for corpus in corpora:
        scores: dict[str, list[float]] = {}
        for page in corpus:
            gold = page.fields.comments or ""
            if len(tokens(gold)) >= LEAST_COMMENT_WORDS:
                found = {name: read[page.source, page.id].comments for name, read in others.items()}
                for name, text in {"dehusk": comments_of(page, artifact), **found}.items():
                    scores.setdefault(name, []).append(word_scores(text, gold).f1)
        if scores:
            n_pages = len(scores["dehusk"])
            means = {name: sum(values) / n_pages for name, values in scores.items() if any(values)}
            yield Measure(corpus.source, "comments", "word F1", n_pages, means)


def comments_of(page: LabelledPage, artifact: Artifact) -> str:
    """The comments that a model tells on a page."""
    table = cut(parse(page.html))
    if not len(table):
        return ""
    measured = measure(table)
    content = probabilities(artifact.model, measured)
    summary = summarise(measured.columns, content, text_lengths(table.texts))
    told = Told(table, page.url, content, artifact.model.thresholds.balanced, summary, artifact.roles, NO_LIMITS)
    return "\n".join(text for text, role in zip(table.texts, told.roles.names, strict=True) if role == COMMENT)


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
        if not told:
            return Found()
        return Found(told.title or "", (told.author or "").replace(";", ","), told.date or "", told.comments or "")

    return read


def _newspaper() -> Read:
    newspaper = import_module("newspaper")

    def read(html: bytes, url: str | None) -> Found:
        article = newspaper.Article(url or _SOME_ADDRESS, fetch_images=False)
        article.download(input_html=as_text(html))
        article.parse()
        day = article.publish_date.date().isoformat() if article.publish_date else ""
        return Found(article.title or "", ", ".join(article.authors), day)

    return read


def _htmldate() -> Read:
    find_date = import_module("htmldate").find_date
    return lambda html, url: Found(published=find_date(as_text(html), url=url, original_date=True) or "")


#: What makes each reader ready.
_READERS: Mapping[str, Callable[[], Read]] = {
    "trafilatura": _trafilatura,
    "newspaper4k": _newspaper,
    "htmldate": _htmldate,
}
