"""dehusk as the extractor of a datatrove pipeline; needs ``dehusk[datatrove]``.

>>> from dehusk.integrations.datatrove import Dehusk                                           # doctest: +SKIP
>>> pipeline = [WarcReader("warcs/"), Dehusk(timeout=10), JsonlWriter("texts/")]  # doctest: +SKIP
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dehusk.extractor import Extractor
from dehusk.features.extras import require
from dehusk.options import Options

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
        Keywords of `dehusk.extract`. With ``with_metadata`` and ``include_comments`` a document's ``metadata`` gets
        what the page says of itself, language and confidence, and its comments; its text is the content alone.
    """

    name = "⛏ dehusk"
    _requires_dependencies = ("dehusk",)

    def __init__(self, timeout: float = 10, model: str | None = None, **options: Any) -> None:
        super().__init__(timeout)
        self._extractor = Extractor(model)
        self._options = Options(**options)

    def extract(self, text: str) -> str:
        """The content of a page, and what is asked for besides, as JSON; "" where it has none."""
        page = self._extractor.label(text).at(self._options)
        content = page.render_content(self._options)
        if not content:
            return ""
        told: dict[str, Any] = {}
        if self._options.with_metadata:
            told |= {"language": page.language, "confidence": round(page.confidence, 4), **page.metadata.to_dict()}
        if self._options.include_comments:
            told["comments"] = page.comments
        return json.dumps([content, told])

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """The documents with their content."""
        for document in super().run(data, rank, world_size):
            document.text, told = json.loads(document.text)
            document.metadata |= told
            yield document
