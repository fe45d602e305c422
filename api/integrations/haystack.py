"""dehusk in Haystack: a converter of HTML; needs ``dehusk[haystack]``."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError
from dehusk.features.extras import require
from dehusk.integrations.framework_pages import facts_of, markdown_unless

require("haystack", "Haystack")
from haystack import Document, component, default_from_dict, default_to_dict  # noqa: E402 - of the extra
from haystack.components.converters.utils import get_bytestream_from_source, normalize_metadata  # noqa: E402 - of the extra
from haystack.dataclasses import ByteStream  # noqa: E402 - of the extra

_logger = logging.getLogger(__name__)


@component
class DehuskToDocument:
    """Converts HTML files to documents that hold their content; takes the place of ``HTMLToDocument``.

    Parameters
    ----------
    extraction_kwargs
        Keywords of `dehusk.extract`; Markdown unless ``output_format`` says otherwise.
    model
        A model file; the shipped model if None.
    store_full_path
        Whether the meta holds the whole path of a file, or its name only.

    Raises
    ------
    InputError
        If a keyword is wrong.
    """

    def __init__(
        self,
        extraction_kwargs: dict[str, Any] | None = None,
        model: str | None = None,
        store_full_path: bool = False,  # noqa: FBT001, FBT002 - as Haystack's own converters have it
    ) -> None:
        self.extraction_kwargs = extraction_kwargs or {}
        self.model = model
        self.store_full_path = store_full_path
        self._options = markdown_unless(self.extraction_kwargs)
        self._extractor = Extractor(model)

    def to_dict(self) -> dict[str, Any]:
        """The component as plain values."""
        return default_to_dict(  # type: ignore[no-any-return,unused-ignore]
            self, extraction_kwargs=self.extraction_kwargs, model=self.model, store_full_path=self.store_full_path
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DehuskToDocument:
        """The component that ``to_dict`` wrote down."""
        return default_from_dict(cls, data)  # type: ignore[no-any-return,unused-ignore]

    @component.output_types(documents=list[Document])
    def run(
        self, sources: list[str | Path | ByteStream], meta: dict[str, Any] | list[dict[str, Any]] | None = None
    ) -> dict[str, list[Document]]:
        """Convert files or byte streams; what fails is logged and left out, as by Haystack's own converters.

        Parameters
        ----------
        sources
            Paths of HTML files, or byte streams of HTML; the ``url`` in a stream's meta makes links absolute.
        meta
            What to add to the meta of all documents, or of each one.

        Returns
        -------
        dict
            ``documents``, one a page that has content.
        """
        documents = []
        for source, extra in zip(sources, normalize_metadata(meta, sources_count=len(sources)), strict=True):
            try:
                stream = get_bytestream_from_source(source)
                page = self._extractor.label(stream.data, url=stream.meta.get("url")).at(self._options)
                content = page.render(self._options)
            except (DehuskError, OSError) as error:
                _logger.warning("Could not convert %s, it is left out: %s", source, error)
                continue
            if not content:
                _logger.warning("No content was found in %s, it is left out.", source)
                continue
            known = {**facts_of(page), **stream.meta, **extra}
            if not self.store_full_path and known.get("file_path"):
                known["file_path"] = Path(known["file_path"]).name
            documents.append(Document(content=content, meta=known))
        return {"documents": documents}
