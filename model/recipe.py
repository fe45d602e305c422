"""What a model of one kind of page is made of: the columns that its first stage sees."""

from __future__ import annotations

from dataclasses import dataclass

from dehusk.features.catalogue import CATALOGUE, KEYWORD_CUES, Feature
from dehusk.features.kind import HTML, TEXT
from dehusk.features.text_catalogue import TEXT_CATALOGUE, TEXT_CUES


@dataclass(frozen=True, slots=True)
class Recipe:
    """The columns of one kind of page; everything else is the same for all kinds."""

    kind: str
    """``"html"`` or ``"text"``."""
    catalogue: tuple[Feature, ...]
    """All columns of the first stage, in order."""
    cues: tuple[Feature, ...]
    """Those that come from the tables of keyword cues, the last of the catalogue."""


HTML_RECIPE = Recipe(HTML, CATALOGUE, KEYWORD_CUES)
TEXT_RECIPE = Recipe(TEXT, TEXT_CATALOGUE, TEXT_CUES)
