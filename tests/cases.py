"""Cases of tests that take one value and expect another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Given = TypeVar("Given")
Expected = TypeVar("Expected")


@dataclass(frozen=True)
class Case(Generic[Given, Expected]):
    label: str
    given: Given
    expected: Expected
    comment: str = ""

    def __str__(self) -> str:
        return self.label
