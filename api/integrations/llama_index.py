"""dehusk in LlamaIndex: a reader, and a node parser by chunks; needs ``dehusk[llama-index]``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

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

require("llama-index", "LlamaIndex")
from llama_index.core.bridge.pydantic import Field, PrivateAttr  # noqa: E402 - of the extra
from llama_index.core.node_parser import NodeParser  # noqa: E402 - of the extra
from llama_index.core.node_parser.node_utils import build_nodes_from_splits  # noqa: E402 - of the extra
from llama_index.core.readers.base import BaseReader  # noqa: E402 - of the extra
from llama_index.core.schema import BaseNode, Document, MetadataMode  # noqa: E402 - of the extra
from llama_index.core.utils import get_tqdm_iterable  # noqa: E402 - of the extra


class DehuskReader(BaseReader):
    """Reads the content of web pages, a document a page, as Markdown unless another format is asked for.

    Parameters
    ----------
    extractor
        What labels the pages; one with the shipped model if None.
    **options
        Keywords of `dehusk.extract`.

    Raises
    ------
    InputError
        If an option is wrong.
    """

    def __init__(self, *, extractor: Extractor | None = None, **options: Any) -> None:
        self._extractor = extractor or Extractor()
        self._options = markdown_unless(options)

    def lazy_load_data(
        self, pages: PageSource | Iterable[PageSource], extra_info: dict[str, Any] | None = None
    ) -> Iterable[Document]:
        """The documents, each page read when its document is asked for.

        Parameters
        ----------
        pages
            One page or an iterable of them: paths of files, bytes, or `dehusk.Input` values that carry a URL along.
        extra_info
            What to add to the metadata of each, which has ``source``, ``title``, ``language`` and ``confidence``.

        Raises
        ------
        InputError, LimitError
            While documents are asked for: if an item is not a page, or beyond a limit.
        """
        for source in read_inputs(pages):
            page = label_input(self._extractor, source).at(self._options)
            metadata = {**facts_of(page, source.url or source.id), **(extra_info or {})}
            yield Document(text=page.render(self._options), metadata=metadata)


class DehuskNodeParser(NodeParser):
    """Cuts documents that hold HTML into nodes, one a chunk of the page's content.

    Each node knows the ``headings`` that it stands under, the ``blocks`` of the page that it is made of, and their mean
    ``probability`` to be content. See `dehusk.Page.chunks` for where pages are cut.
    """

    max_words: int = Field(default=300, gt=0, description="Words of a chunk.")
    overlap: int = Field(default=0, ge=0, description="Words that the next chunk repeats.")
    output_format: str = Field(default="markdown", description="txt or markdown.")
    _extractor: Extractor = PrivateAttr(default_factory=Extractor)

    @classmethod
    def class_name(cls) -> str:
        """Name of the class, by which LlamaIndex writes it down."""
        return "DehuskNodeParser"

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **_: Any) -> list[BaseNode]:  # noqa: FBT001, FBT002 - LlamaIndex's signature
        parsed: list[BaseNode] = []
        for node in get_tqdm_iterable(nodes, show_progress, "Parsing nodes"):
            parsed += self._cut(node)
        return parsed

    def _cut(self, node: BaseNode) -> list[BaseNode]:
        html = node.get_content(metadata_mode=MetadataMode.NONE)
        page = self._extractor.label(html, url=address_of(node.metadata))
        chunks = page.chunks(max_words=self.max_words, overlap=self.overlap, output_format=self.output_format)  # type: ignore[arg-type]
        cut = build_nodes_from_splits([chunk.text for chunk in chunks], node, id_func=self.id_func)
        if self.include_metadata:
            for one, chunk in zip(cut, chunks, strict=True):
                own = {
                    "headings": " > ".join(chunk.headings),
                    "blocks": list(chunk.blocks),
                    "probability": round(chunk.probability, 4),
                }
                one.metadata = {**facts_of(page), **node.metadata, **own}
        return list(cut)
