"""A text -> the language that it is written in, by a detector that is an extra."""

from __future__ import annotations

from dehusk.features.extras import load

#: A text of fewer letters is in no language that can be told.
_LEAST_LETTERS = 20


def detect_language(text: str) -> str:
    """ISO 639-1 code of a text's language; "" where there are too few letters to tell.

    Raises
    ------
    MissingDependencyError
        If the extra ``language`` (py3langid) is not installed.
    """
    detector = load("py3langid", "language", "telling the language of a text")
    if sum(map(str.isalpha, text)) < _LEAST_LETTERS:
        return ""
    return str(detector.classify(text)[0])
