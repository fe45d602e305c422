"""Texts in a page's JSON, which may be broken, huge or nested without end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

#: JSON beyond this many characters, or values, is not read.
MAX_JSON_CHARS = 2_000_000
MAX_JSON_VALUES = 20_000


def read_json(source: str) -> Any:
    """The value of a JSON text; None where it cannot be read."""
    if len(source) > MAX_JSON_CHARS:
        return None
    from json import loads  # noqa: PLC0415 - many pages have none

    try:
        return loads(source, strict=False)
    except (ValueError, RecursionError):
        return None


def json_texts(source: str, keys: Collection[str]) -> Iterator[tuple[str, str]]:
    """The texts under some keys, anywhere in a JSON text, each with its key."""
    pending = [read_json(source)]
    n_values = 0
    while pending and n_values < MAX_JSON_VALUES:
        value = pending.pop()
        n_values += 1
        if isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key in keys:
                    for text in inner if isinstance(inner, list) else [inner]:
                        if isinstance(text, str):
                            yield key, text
                if isinstance(inner, (list, dict)):
                    pending.append(inner)
