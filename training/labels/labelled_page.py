"""Labelled pages as values, and a set of them as a sequence that reads one page at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import overload

#: Hexadecimal digits of a page's fingerprint.
FINGERPRINT_LENGTH = 16


@dataclass(frozen=True, slots=True)
class GoldFields:
    """What annotators say of a page beside its content: None where a set does not tell, empty where there is none."""

    title: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    """Day of publication, ``YYYY-MM-DD``."""
    headline: str | None = None
    """The block that is the page's own title."""
    byline: str | None = None
    """Blocks that tell author and date."""
    comments: str | None = None
    """Readers' comments under something else."""


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page with the text that an annotator took for its content."""

    id: str
    """Name of the page, unique in its set."""
    url: str | None
    """Where the page came from; None where that is not known."""
    html: bytes | str
    """The page."""
    text: str
    """The gold text, "" for a page without content."""
    page_type: str | None
    """Kind of page ("article", "forum", ...), None where the set does not tell."""
    source: str
    """Name of the set."""
    language: str | None = None
    """Language of the content as the set names it, None where it does not."""
    snippets: tuple[str, ...] = ()
    """Pieces of text that belong to the content (WCXB's and trafilatura's ``with``)."""
    foreign: tuple[str, ...] = ()
    """Pieces of text that do not (their ``without``)."""
    only_snippets: bool = False
    """Whether the snippets are all that is known of the content; then ``text`` tells nothing."""
    content: tuple[bool, ...] | None = None
    """Label of each block, where a person gave them; else they are found by aligning the gold text."""
    fields: GoldFields = GoldFields()
    """What is known of the page beside its content."""
    unsure: str = ""
    """The part of the page that two annotators may well label differently."""
    roles: tuple[str, ...] | None = None
    """The learned role of each block, "" for none, where a person gave them; else they are found by the fields."""
    second_of: str | None = None
    """Name of the set that holds the same page with other labels, None where this is the page's only place."""

    @property
    def raw(self) -> bytes:
        """The page as bytes."""
        return self.html.encode("utf-8", "surrogatepass") if isinstance(self.html, str) else self.html


@dataclass(frozen=True, slots=True, eq=False)
class Corpus(Sequence[LabelledPage]):
    """A set of labelled pages; a page is read from disk each time that it is asked for."""

    source: str
    """Name of the set."""
    ids: tuple[str, ...]
    """The pages' ids, in order."""
    loaders: tuple[Callable[[], LabelledPage], ...]
    """What reads each page."""
    weight: float = 1.0
    """What each of its pages counts for in fitting; 0: they are measured only."""
    type_weights: Mapping[str, float] = field(default_factory=dict)
    """What pages of some types count for instead."""

    def weight_of(self, page_type: str | None) -> float:
        """What a page of a type counts for."""
        return self.type_weights.get(page_type or "", self.weight)

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> LabelledPage: ...
    @overload
    def __getitem__(self, index: slice) -> Corpus: ...
    def __getitem__(self, index: int | slice) -> LabelledPage | Corpus:
        if isinstance(index, slice):
            return replace(self, ids=self.ids[index], loaders=self.loaders[index])
        return self.loaders[index]()


def fingerprint(page: LabelledPage) -> str:
    """A digest of a page's bytes, 64 bits as hexadecimal digits, to tell whether a model has seen it in training.

    The gold text has no part in it: a page is no news to a model because its label was mended.
    Two pages of a million share one with a probability of one in forty million.
    """
    return hashlib.sha256(page.raw).hexdigest()[:FINGERPRINT_LENGTH]
