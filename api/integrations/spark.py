"""Content extraction on Spark DataFrames: ``dehusk.integrations.spark.extract(df)``; needs ``dehusk[spark]``.

>>> import dehusk.integrations.spark                                                     # doctest: +SKIP
>>> pages = spark.read.parquet("pages/")                                    # doctest: +SKIP
>>> dehusk.integrations.spark.extract(pages).select("url", "text", "error").show()       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dehusk.batch.columns import BatchExtractor
from dehusk.batch.record_fields import Field
from dehusk.features.errors import InputError
from dehusk.features.extras import require

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def extract(df: DataFrame, html: str = "html", url: str = "url", *, prefix: str = "", **options: Any) -> DataFrame:
    """Add the content of each row's page to a DataFrame.

    The rows keep their order within partitions and all their columns. A page that fails, a null one too, is a row
    whose ``error`` says why. Each Python worker loads the model once.

    Parameters
    ----------
    df
        Has a column of pages.
    html
        Name of that column: binary or string.
    url
        Name of the column of URLs, by which links are made absolute; it may be missing.
    prefix
        Put before the names of the columns that are added (`dehusk.batch.record_fields.PAGE_FIELDS`).
    options
        See `dehusk.BatchExtractor`. A model file must be at the same path on every machine.

    Returns
    -------
    pyspark.sql.DataFrame
        Computed when Spark needs it.

    Raises
    ------
    InputError
        If a column is missing, of another type, or called like one that is added; an option is unknown.
    MissingDependencyError
        If pyspark, pandas or pyarrow is not installed.
    """
    require("spark", "Spark")
    from pyspark.sql.types import StructType  # noqa: PLC0415 - of the extra

    # What is wrong with the options shows here, not in a worker.
    fields = BatchExtractor(html=html, url=url, **options).fields
    _check(df, html, prefix, fields)
    has_url = url in df.columns

    def add_content(batches: Iterator[Any]) -> Iterator[Any]:
        extractor = BatchExtractor(html=html, url=url, **options)
        for batch in batches:
            added = extractor.columns(batch[html], batch[url] if has_url else None)
            yield batch.assign(**{f"{prefix}{name}": values for name, values in added.items()})

    columns: Any = StructType.fromDDL(_ddl(prefix, fields))
    return df.mapInPandas(add_content, StructType([*df.schema.fields, *columns.fields]))


def _check(df: DataFrame, html: str, prefix: str, fields: Sequence[Field]) -> None:
    if html not in df.columns:
        raise InputError(f"no column {html!r} among {', '.join(df.columns)}")
    kind = df.schema[html].dataType.typeName()
    if kind not in ("binary", "string"):
        raise InputError(f"the column {html!r} holds no pages but {kind}; it must be binary or string")
    added = [f"{prefix}{field.name}" for field in fields]
    taken = {name.lower() for name in df.columns} & {name.lower() for name in added}  # Spark does not tell case apart
    if taken:
        raise InputError(f"the columns {', '.join(sorted(taken))} are there already; give a prefix for the new ones")


def _ddl(prefix: str, fields: Sequence[Field]) -> str:
    """The columns that are added, in Spark's notation."""
    return ", ".join(f"`{prefix}{field.name}` {field.spark_type}" for field in fields)
