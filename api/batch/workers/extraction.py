"""A document -> its record: the one place where a batch labels a page and says what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from dehusk.batch.record_fields import METADATA_FIELDS, failed_page
from dehusk.batch.settings import RecordOptions
from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError, InputError
from dehusk.features.limits import Limits
from dehusk.options import Kind
from dehusk.page import Page
from dehusk.sources.documents import SourceDocument, described
from dehusk.sources.opening import fitting_encoding, read_page, unpack
from dehusk.sources.read_options import too_large

#: Blocks whose probability lies between these are called uncertain.
UNCERTAIN = (0.3, 0.7)


class PageExtractor:
    """Pages -> the fields of records, with one model and one way to extract."""

    def __init__(self, options: RecordOptions) -> None:
        self._options = options
        self._extractor = Extractor(options.model, Limits(max_bytes=None))  # bytes are counted here, packed too

    def fields(
        self,
        source: bytes | str | None,
        *,
        url: str | None = None,
        encoding: str | None = None,
        kind: str | None = None,
    ) -> dict[str, Any]:
        """What is said of one page, whatever it is: a page that fails has its ``error`` filled in."""
        try:
            return self._extracted(source, url, encoding, kind)
        except DehuskError as error:
            return self._failed(described(error))
        except Exception as error:  # one page in a million must not end the other 999,999
            return self._failed(f"{described(error)} (please report this page)")

    def _extracted(
        self, source: bytes | str | None, url: str | None, encoding: str | None, kind: str | None
    ) -> dict[str, Any]:
        limit = self._options.max_bytes
        if source is None:
            raise InputError("there is no page (null)")
        if isinstance(source, bytes):
            source = unpack(source, limit)
        elif len(source) > limit:
            raise too_large(limit)
        encoding = fitting_encoding(source, encoding)
        page = self._extractor.label(source, url=url, encoding=encoding, kind=cast("Kind", kind or "auto"))
        page = page.at(self._options.options)
        fields: dict[str, Any] = {"title": page.title, "language": page.language, "encoding": page.encoding}
        fields["kind"] = page.kind
        fields |= {
            "text": page.render_content(self._options.options),
            **summary(page),
            "confidence": round(page.confidence, 4),
            "warnings": list(page.warnings),
            "error": None,
        }
        if self._options.options.with_metadata:
            fields |= {field.name: getattr(page.metadata, field.name) for field in METADATA_FIELDS}
            fields |= {"authors": list(page.metadata.authors), "tags": list(page.metadata.tags)}
        if self._options.options.include_comments:
            fields["comments"] = page.comments
        if self._options.blocks:
            fields["blocks"] = [block.to_dict() for block in page.blocks]
        return fields

    def record(self, document: SourceDocument) -> dict[str, Any]:
        """Everything that the output holds of a document."""
        url = None if document.url is None else _without_surrogates(document.url)
        named: dict[str, Any] = {"id": _without_surrogates(document.id), "url": url}
        named |= {"input": _without_surrogates(document.input.name), "item": document.item}
        if self._options.warc:
            named |= {"warc_date": document.warc_date, "warc_type": document.warc_type}
        if document.failure is not None:
            return {**named, **self._failed(document.failure)}
        try:
            body = read_page(document.input.name, self._options.max_bytes) if document.body is None else document.body
        except (OSError, DehuskError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            return {**named, **self._failed(f"{type(error).__name__}: {reason}")}
        fields = self.fields(body, url=url, encoding=document.encoding, kind=document.kind)
        if fields["error"] is None:
            fields["warnings"] += document.caveats
        if document.flaw is not None:
            fields["warnings"].append(document.flaw)
        return {**named, **fields}

    def _failed(self, reason: str) -> dict[str, Any]:
        return failed_page(reason, self._options.page_fields)


def summary(page: Page) -> Mapping[str, Any]:
    """Count a page's blocks and sum its probabilities up.

    ``p_content`` and ``p_chrome`` are the mean probabilities of what was labelled so, each block weighted by its
    characters, None where nothing was; ``uncertain_share`` is the share of all characters that stand in blocks of
    a probability between .3 and .7.
    """
    n_characters = np.array([len(text) for text in page.table.texts], dtype=np.float64)
    probability, is_content = page.probabilities, page.probabilities >= page.threshold
    is_uncertain = (probability > UNCERTAIN[0]) & (probability < UNCERTAIN[1])
    return {
        "n_blocks": len(n_characters),
        "n_content_blocks": int(is_content.sum()),
        "n_characters": int(n_characters.sum()),
        "n_content_characters": int(n_characters[is_content].sum()),
        "p_content": _mean(probability[is_content], n_characters[is_content]),
        "p_chrome": _mean(probability[~is_content], n_characters[~is_content]),
        "uncertain_share": _mean(is_uncertain.astype(np.float64), n_characters),
    }


def _without_surrogates(text: str) -> str:
    r"""Text that has a UTF-8: file names that have none, and JSON strings, may hold halves of characters.

    Each is written out (``\udcff`` for the byte FF), so that two names do not become one.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _mean(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float | None:
    total = float(weights.sum())
    return round(float((values * weights).sum()) / total, 4) if total else None
