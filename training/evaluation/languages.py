"""The language of a labelled page: as its set says, or as its gold text shows."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from dehusk.training.labels.labelled_page import LabelledPage

#: Names that sets use, as ISO 639-1 codes.
CODES = {
    "arabic": "ar",
    "chinese": "zh",
    "czech": "cs",
    "dutch": "nl",
    "english": "en",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
}


def language_of(page: LabelledPage) -> str | None:
    """Code of a page's language; None where the set does not tell and no detector is installed or no text is there.

    Examples
    --------
    >>> language_of(LabelledPage("1", None, b"", "", None, "set", language="Greek"))
    'el'
    """
    if page.language:
        name = page.language.lower()
        return CODES.get(name, name.partition("-")[0])
    detector, text = _detector(), page.text or " ".join(page.snippets)
    return str(detector.classify(text)[0]) if detector and text.strip() else None


@lru_cache(maxsize=1)
def _detector() -> Any:
    try:
        return import_module("py3langid")
    except ImportError:
        return None
