"""dehusk in LangChain: a document loader and a document transformer; needs ``dehusk[langchain]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dehusk.extractor import Extractor
from dehusk.features.extras import require
from dehusk.integrations.framework_pages import (
    PageSource,
    address_of,
    facts_of,
    label_input,
    markdown_unless,
    read_inputs,
)

require("langchain", "LangChain")
from langchain_core.document_loaders import BaseLoader  # noqa: E402 - of the extra
from langchain_core.documents import BaseDocumentTransformer, Document  # noqa: E402 - of the extra

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dehusk.options import OptionKeywords


class DehuskLoader(BaseLoader):
    """Loads the content of web pages, a document a page, as Markdown unless another format is asked for.

    Parameters
    ----------
    pages
        One page or an iterable of them: paths of files, bytes, or `dehusk.Input` values that carry a URL along.
    extractor
        What labels the pages; one with the shipped model if None.
    **options
        Keywords of `dehusk.extract`.

    Raises
    ------
    InputError
        If an option is wrong; while documents are asked for: if an item is not a page.
    LimitError
        While documents are asked for: if a page is beyond a limit.

    Notes
    -----
    The metadata of a document are ``source`` (its URL, else its path), ``title``, ``language`` and ``confidence``.
    """

    def __init__(
        self,
        pages: PageSource | Iterable[PageSource],
        *,
        extractor: Extractor | None = None,
        **options: Unpack[OptionKeywords],
    ) -> None:
        self._pages = pages
        self._extractor = extractor or Extractor()
        self._options = markdown_unless(options)

    def lazy_load(self) -> Iterator[Document]:
        """The documents, each page read when its document is asked for."""
        for source in read_inputs(self._pages):
            page = label_input(self._extractor, source).at(self._options)
            yield Document(page.render(self._options), metadata=facts_of(page, source.url or source.id))


class DehuskTransformer(BaseDocumentTransformer):
    """Replaces the HTML that documents hold by its content.

    Parameters
    ----------
    extractor
        What labels the pages; one with the shipped model if None.
    **options
        Keywords of `dehusk.extract`; Markdown unless ``output_format`` says otherwise.

    Raises
    ------
    InputError
        If an option is wrong.
    """

    def __init__(self, *, extractor: Extractor | None = None, **options: Unpack[OptionKeywords]) -> None:
        self._extractor = extractor or Extractor()
        self._options = markdown_unless(options)

    def transform_documents(self, documents: Sequence[Document], **_: Any) -> Sequence[Document]:
        """The documents with their content in place of their HTML; what they said of themselves they still say."""
        return [self._transform(document) for document in documents]

    def _transform(self, document: Document) -> Document:
        page = self._extractor.label(document.page_content, url=address_of(document.metadata)).at(self._options)
        metadata = {**facts_of(page), **document.metadata}
        return Document(page.render(self._options), id=document.id, metadata=metadata)
