"""Batches of columns: the same content as from one page at a time, whatever engine brings them."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import dehusk
from dehusk.batch.columns import COLUMNS
from dehusk.cli import main

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/page.html"))


def test_a_generator_of_batches(made: SimpleNamespace) -> None:
    pages = [file.read_bytes() for file in EXAMPLES]
    batches = ({"html": pages[n : n + 4], "n": list(range(n, n + 4))} for n in range(0, 8, 4))
    found = list(dehusk.extract_batches(batches, output_format="markdown", include_links=True))
    assert [number for batch in found for number in batch["n"]] == list(range(8))
    expected = [dehusk.extract(page, output_format="markdown", include_links=True) for page in pages[:8]]
    assert [text for batch in found for text in batch["text"]] == expected
    assert set(found[0]) == {"html", "n", *COLUMNS}


def test_arrays_as_ray_gives_them(made: SimpleNamespace) -> None:
    batch = {"page": np.array([made.page(1), None, 5, b"x" * 99], dtype=object), "url": np.array(["u"] * 4)}
    found = dehusk.BatchExtractor(html="page", max_bytes=2000)(batch)
    assert found["text"][0] == dehusk.extract(made.page(1))
    assert [error is None for error in found["error"]] == [True, False, False, True]
    with pytest.raises(dehusk.InputError, match="no column 'html'"):
        dehusk.BatchExtractor()(batch)
    with pytest.raises(dehusk.InputError, match="exclude each other"):
        dehusk.BatchExtractor(favor_precision=True, favor_recall=True)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="needs dehusk[spark]")
    pytest.importorskip("pandas", reason="needs dehusk[spark]")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs a Java runtime")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = (
        builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    )
    yield session
    session.stop()


def test_spark_batch_and_api_give_the_same_text(spark: Any, tmp_path: Path, made: SimpleNamespace) -> None:
    import dehusk.integrations.spark

    pages = [file.read_bytes() for file in EXAMPLES]
    rows = [(n, f"http://harbour.example/{n}", bytearray(page), [n]) for n, page in enumerate(pages)]
    frame = spark.createDataFrame([*rows, (99, None, None, None)], "n int, url string, html binary, kept array<int>")
    found = sorted(dehusk.integrations.spark.extract(frame, blocks=True).collect(), key=lambda row: row.n)
    assert main(["batch", *map(str, EXAMPLES), "-o", str(tmp_path / "out.jsonl"), "-j1", "--quiet"]) == 0
    by_batch = [record["text"] for record in made.records(tmp_path / "out.jsonl")]
    by_api = [dehusk.extract(page, url=row[1]) for page, row in zip(pages, rows, strict=True)]
    assert [row.text for row in found[:-1]] == by_batch == by_api
    assert [row.kept for row in found] == [*([n] for n in range(len(pages))), None]
    assert found[0].blocks[3].asDict() == dehusk.label(pages[0]).blocks[3].to_dict()
    assert (found[-1].text, found[-1].error) == ("", "InputError: there is no page (null)")

    frame = spark.createDataFrame([(pages[0].decode(), "x")], "html string, Text string")
    with pytest.raises(dehusk.InputError, match="give a prefix"):
        dehusk.integrations.spark.extract(frame)
    [row] = dehusk.integrations.spark.extract(frame, prefix="found_").collect()
    assert (row.Text, row.found_text) == ("x", dehusk.extract(pages[0].decode()))
    with pytest.raises(dehusk.InputError, match="no column 'page'"):
        dehusk.integrations.spark.extract(frame, "page")


def test_datatrove(made: SimpleNamespace) -> None:
    data = pytest.importorskip("datatrove.data", reason="needs dehusk[datatrove]")
    from dehusk.integrations.datatrove import Dehusk

    documents = [data.Document(text=text, id=str(n)) for n, text in enumerate([made.page(1), "", made.page(2)])]
    found = list(Dehusk(timeout=60, output_format="markdown").run(documents))
    expected = [dehusk.extract(made.page(n), output_format="markdown") for n in (1, 2)]
    assert [(document.id, document.text) for document in found] == [("0", expected[0]), ("2", expected[1])]


def test_the_pipeline_of_the_documentation(tmp_path: Path, made: SimpleNamespace) -> None:
    """From a WARC file to JSON Lines, with all that datatrove's reader and writer import."""
    pytest.importorskip("datatrove", reason="needs dehusk[datatrove]")
    pytest.importorskip("magic", reason="needs the system's libmagic", exc_type=ImportError)
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers import JsonlWriter

    from dehusk.integrations.datatrove import Dehusk

    (tmp_path / "warcs").mkdir()
    records = [made.warc_record(number, made.page(number).encode()) for number in range(3)]
    made.write_warc(tmp_path / "warcs" / "a.warc.gz", records)
    pipeline = [WarcReader(f"{tmp_path}/warcs/"), Dehusk(timeout=60), JsonlWriter(f"{tmp_path}/texts/")]
    LocalPipelineExecutor(pipeline, logging_dir=f"{tmp_path}/logs").run()
    [written] = (tmp_path / "texts").glob("*.jsonl.gz")
    found = [json.loads(line) for line in gzip.decompress(written.read_bytes()).splitlines()]
    assert [document["text"] for document in found] == [dehusk.extract(made.page(number)) for number in range(3)]
    assert [document["metadata"]["url"] for document in found] == [f"http://harbour.example/{n}" for n in range(3)]
