"""dehusk as the extractor of a datatrove pipeline; needs ``dehusk[datatrove]``.

>>> from dehusk.integrations.datatrove import Dehusk                                           # doctest: +SKIP
>>> pipeline = [WarcReader("warcs/"), Dehusk(timeout=10), JsonlWriter("texts/")]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

from dehusk.extractor import Extractor
from dehusk.features.extras import require

require("datatrove", "datatrove")
from datatrove.pipeline.extractors.base import BaseExtractor  # noqa: E402 - of the extra


class Dehusk(BaseExtractor):  # type: ignore[misc] # where datatrove is not installed, its class is unknown
    """Replaces each document's HTML by its content; documents without any are dropped, as by all its extractors.

    Parameters
    ----------
    timeout
        Seconds that a document may take; datatrove replaces the process that works on it.
    model
        A model file; the shipped model if None.
    options
        Keywords of `dehusk.extract`.
    """

    name = "⛏ dehusk"
    _requires_dependencies = ("dehusk",)

    def __init__(self, timeout: float = 10, model: str | None = None, **options: Any) -> None:
        super().__init__(timeout)
        self._extractor = Extractor(model)
        self._options = options

    def extract(self, text: str) -> str:
        """The content of a page."""
        return self._extractor.extract(text, **self._options)
