"""Content of the pages of WARC files on Spark: a list of paths in, Parquet out.

    spark-submit examples/spark_warc.py warc.paths texts.parquet

Every line of the list is the path of a WARC file, local or anything that fsspec opens (``s3://``, ``https://``). As in
Common Crawl's PySpark examples, a task takes some paths, streams the records of each file, and what cannot be read is
counted, not fatal. Needs ``dehusk[batch,spark]`` and fsspec
on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import fsspec
from pyspark.sql import Row, SparkSession

import dehusk.integrations.spark
from dehusk.batch.settings import Reading
from dehusk.sources.documents import Damage, Document
from dehusk.sources.formats import detect
from dehusk.sources.input_files import Input
from dehusk.sources.warc import read_warc


def pages(paths: Iterator[Row]) -> Iterator[tuple[str, str | None, str | None, bytearray | None]]:
    """Path, URL, what is wrong, and page for each page of each file."""
    for row in paths:
        try:
            with fsspec.open(row.value, "rb") as file:
                _, head, stream = detect(file)
                for item in read_warc(stream, head, Input(row.value, row.value), Reading()):
                    if isinstance(item, Damage):
                        yield row.value, None, item.reason, None
                    elif isinstance(item, Document):
                        body = bytearray(item.body) if isinstance(item.body, bytes) else None
                        yield row.value, item.url, item.failure, body
        except OSError as error:
            yield row.value, None, str(error), None


def main(paths: str, output: str) -> None:
    """Run the job."""
    spark = SparkSession.builder.appName("dehusk").getOrCreate()
    # Arrow batches of a few pages: pages are large, and a batch is held in memory.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 64)
    files = spark.read.text(paths)
    rows = files.repartition(max(files.count(), 1)).rdd.mapPartitions(pages)
    frame = spark.createDataFrame(rows, "warc string, url string, reading string, html binary")
    texts = dehusk.integrations.spark.extract(frame).drop("html")
    texts.write.mode("overwrite").parquet(output)


if __name__ == "__main__":
    main(*sys.argv[1:3])
