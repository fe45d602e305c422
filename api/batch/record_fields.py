"""The fields of a record, in order: one table for JSON Lines, Parquet, Spark and `dehusk.BatchExtractor`.

Whoever adds a field, or changes what one means, raises the version and says so in docs/crawl.md and in CHANGELOG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dehusk.batch_libraries import pyarrow

#: Version of the fields: it stands in the summary of a batch, and in the schema of Parquet files.
RECORD_VERSION = 3

FieldType = Literal["string", "integer", "number", "strings", "blocks"]

#: The value of a field where a page failed.
_EMPTY: dict[FieldType, Any] = {"string": "", "integer": 0, "number": None, "strings": [], "blocks": []}
_SPARK: dict[FieldType, str] = {
    "string": "string",
    "integer": "bigint",
    "number": "double",
    "strings": "array<string>",
    "blocks": (
        "array<struct<index:int,label:string,probability:double,role:string,tag:string,xpath:string,text:string>>"
    ),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record."""

    name: str
    """What it is called."""
    type: FieldType
    """What it holds."""
    meaning: str
    """What that says."""

    @property
    def empty(self) -> Any:
        """Its value where a page failed."""
        return _EMPTY[self.type]

    @property
    def spark_type(self) -> str:
        """Its type in Spark's notation."""
        return _SPARK[self.type]


#: Where a document comes from.
SOURCE_FIELDS = (
    Field("id", "string", "the document's own id where it has one, else its path and number"),
    Field("url", "string", "where the page came from, null where that is not known"),
    Field("input", "string", "the file that it was read from"),
    Field("item", "integer", "its number in that file, from 0; what was skipped is counted too"),
)
#: What is extracted of it.
PAGE_FIELDS = (
    Field("title", "string", "the page's title"),
    Field("language", "string", "what the page declares as its language"),
    Field("encoding", "string", "the codec that its bytes were read with"),
    Field("kind", "string", "what the page was read as: html or text"),
    Field("text", "string", "its content, in the format that was asked for"),
    Field("n_blocks", "integer", "number of its text blocks"),
    Field("n_content_blocks", "integer", "how many of them are content"),
    Field("n_characters", "integer", "characters of all blocks"),
    Field("n_content_characters", "integer", "characters of the blocks that are content"),
    Field("p_content", "number", "mean probability of the blocks that are content, weighted by their characters"),
    Field("p_chrome", "number", "the same of those that are chrome"),
    Field("uncertain_share", "number", "share of the characters whose probability lies between .3 and .7"),
    Field("confidence", "number", "word F1 that the text can be expected to have, 0 to 1; send the lowest elsewhere"),
    Field("warnings", "strings", "what a careful user should know"),
    Field("error", "string", "why the page failed, null where it did not"),
)
#: What a WARC record says of the page, on request.
WARC_FIELDS = (
    Field("warc_date", "string", "when the page was fetched, as its WARC record says; null elsewhere"),
    Field("warc_type", "string", "type of its WARC record: response, resource or conversion; null elsewhere"),
)
#: What the page says of itself, on request.
METADATA_FIELDS = (
    Field("authors", "strings", "who wrote the page"),
    Field("published", "string", "day of its publication, YYYY-MM-DD"),
    Field("modified", "string", "day of its last change, YYYY-MM-DD"),
    Field("site_name", "string", "name of its site"),
    Field("description", "string", "what it says it is about"),
    Field("image", "string", "address of the picture that stands for it"),
    Field("canonical_url", "string", "the address that it wants to be known by"),
    Field("tags", "strings", "its keywords"),
    Field("page_type", "string", "article, forum, product, listing, collection, documentation or service"),
    Field("page_type_probability", "number", "probability of that type"),
)
COMMENTS_FIELD = Field("comments", "string", "readers' comments below the content, where they are asked for")
BLOCKS_FIELD = Field("blocks", "blocks", "every block with its label, where they are asked for")


def page_fields(*, blocks: bool, metadata: bool = False, comments: bool = False) -> tuple[Field, ...]:
    """What is extracted of a page, with what is asked for besides."""
    asked = (*(METADATA_FIELDS if metadata else ()), *((COMMENTS_FIELD,) if comments else ()))
    return (*PAGE_FIELDS, *asked, *((BLOCKS_FIELD,) if blocks else ()))


def failed_page(reason: str, fields: Sequence[Field]) -> dict[str, Any]:
    """The fields of a page that gave nothing."""
    return {**{field.name: field.empty for field in fields}, "error": reason}


def arrow_schema(fields: Sequence[Field]) -> Any:
    """The Arrow schema of records, with the version of the fields."""
    pa = pyarrow()
    block = {"index": pa.int32(), "label": pa.string(), "probability": pa.float64()}
    block |= dict.fromkeys(("role", "tag", "xpath", "text"), pa.string())
    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "strings": pa.list_(pa.string()),
        "blocks": pa.list_(pa.struct(list(block.items()))),
    }
    columns = [pa.field(field.name, types[field.type]) for field in fields]
    return pa.schema(columns, metadata={"dehusk_record_version": str(RECORD_VERSION)})
