"""What inputs are read as: documents, what was left out on purpose, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from dehusk.sources.input_files import InputFile


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One page on its way to a worker."""

    input: InputFile
    """Where it comes from."""
    item: int
    """Its number in the input, from 0; what was skipped or damaged is counted too."""
    id: str
    """What names it to the user: the record's own id where it has one, else path and number."""
    inside: str = ""
    """Path inside the input, where that is a folder of documents: an archive, a WARC file."""
    url: str | None = None
    """Where the page came from, if known."""
    body: bytes | str | None = None
    """The page itself; None for a file that the worker reads."""
    encoding: str | None = None
    """What the HTTP header or the user says its encoding is."""
    kind: str | None = None
    """``"text"`` or ``"html"`` where the input says which; None where the page itself has to tell."""
    failure: str | None = None
    """Why it cannot be extracted; the worker then only records that."""
    warc_date: str | None = None
    """When it was fetched, as its WARC record says."""
    warc_type: str | None = None
    """Type of its WARC record."""
    flaw: str | None = None
    """What is wrong with how its input holds it, if anything is: the page may not be whole."""
    caveats: tuple[str, ...] = ()
    """Why the page may not be whole though its input is: what stands there was cut when it was fetched."""

    @property
    def place(self) -> str:
        """Where it belongs in a folder that mirrors the inputs: a relative path, without the new suffix."""
        return f"{self.input.place}/{self.inside}" if self.inside else self.input.place


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item of an input that is no page, left out on purpose."""

    reason: str
    """What it is instead, in words that are counted."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where an input cannot be read."""

    input: InputFile
    """Where it is."""
    item: int
    """Number of the first item that is missing."""
    reason: str
    """What is wrong, and what to do."""
    is_rest: bool
    """Whether everything from there on is missing, not this item only."""


def described(error: Exception) -> str:
    """An error as it stands in a record: its class and what it says."""
    return f"{type(error).__name__}: {error}"


Item = SourceDocument | Skipped | Damage
