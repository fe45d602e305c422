"""Texts in a page's JSON, which may be broken, huge or nested without end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any

#: JSON beyond this many characters, or values, is not read.
MAX_JSON_CHARS = 2_000_000
MAX_JSON_VALUES = 20_000


class JsonText(str):
    """A text that should be JSON, read once, when its value is first asked for."""

    @cached_property
    def value(self) -> Any:
        """The value, not to be changed; None where it cannot be read."""
        return read_json(self)

    def __reduce__(self) -> tuple[type[JsonText], tuple[str]]:
        return JsonText, (str(self),)


def read_json(source: str) -> Any:
    """The value of a JSON text; None where it cannot be read."""
    if len(source) > MAX_JSON_CHARS:
        return None
    from json import loads  # noqa: PLC0415 - many pages have none

    try:
        return loads(source, strict=False)
    except (ValueError, RecursionError):
        return None


def json_texts(source: JsonText, keys: Collection[str]) -> Iterator[tuple[str, str]]:
    """The texts under some keys, anywhere in a JSON text, each with its key."""
    pending = [source.value]
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
