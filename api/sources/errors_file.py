"""The errors file of a batch: a line for each document or place that failed, and how it is found again.

A line is a JSON object. Its first key, which marks such a file, holds where the document came from (and the page
itself, where that was a pipe); ``id``, ``url`` and ``error`` are for people.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from dehusk.sources.documents import Damage, Item, SourceDocument
from dehusk.sources.formats import RETRY_KEY
from dehusk.sources.input_files import InputFile, is_pipe_at

#: What is kept of a document whose page stands in the errors file itself.
_KEPT = ("item", "id", "inside", "url", "encoding", "kind", "warc_date", "warc_type")


class Entry(NamedTuple):
    """Where a line says that something failed."""

    item: int
    """Number of the item in its input."""
    is_rest: bool
    """Whether everything from there on is missing."""
    values: dict[str, Any]
    """All that the line says of it."""


def failure_entry(document: SourceDocument, reason: str) -> dict[str, Any]:
    """The line of a document that failed."""
    retry = _retry(document.input, document.item, is_rest=False)
    if document.body is not None:
        body = document.body.encode() if isinstance(document.body, str) else document.body
        retry |= {name: getattr(document, name) for name in _KEPT}
        retry |= {"body": base64.b64encode(body).decode("ascii")}
    return {RETRY_KEY: retry, "id": document.id, "url": document.url, "error": reason}


def damage_entry(damage: Damage) -> dict[str, Any]:
    """The line of a place where an input could not be read."""
    retry = _retry(damage.input, damage.item, is_rest=damage.is_rest)
    return {RETRY_KEY: retry, "id": None, "url": None, "error": f"{damage.input.name}: {damage.reason}"}


def read_entries(lines: Iterable[bytes]) -> dict[InputFile, list[Entry]]:
    """What failed in each input.

    Raises
    ------
    ValueError, KeyError, TypeError
        If the lines are not what a batch writes.
    """
    found: dict[InputFile, list[Entry]] = {}
    for line in lines:
        if line.strip():
            values = json.loads(line)[RETRY_KEY]
            entry = Entry(values["item"], values["is_rest"], values)
            is_pipe = "body" in values or is_pipe_at(values["input"])
            found.setdefault(InputFile(values["input"], values["input_place"], is_pipe=is_pipe), []).append(entry)
    return found


def kept_document(found: InputFile, entry: Entry) -> Item:
    """A document that came from a pipe: the errors file holds it."""
    if "body" not in entry.values:
        reason = "came from a pipe, which cannot be read again; pipe it in"
        return Damage(found, entry.item, reason, is_rest=entry.is_rest)
    known: dict[str, Any] = {name: entry.values.get(name) for name in _KEPT}
    return SourceDocument(found, body=base64.b64decode(entry.values["body"]), **known)


def _retry(found: InputFile, item: int, *, is_rest: bool) -> dict[str, Any]:
    return {"input": found.name, "input_place": found.place, "item": item, "is_rest": is_rest}
