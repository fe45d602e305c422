"""Streams of pages: the same as page by page, errors as results, ids carried along."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import dehusk
from dehusk import Extractor, Input
from dehusk.features.errors import InputError, ModelError
from dehusk.model.artifact import Artifact, save
from dehusk.model.labeller import Model
from dehusk.options import OptionKeywords, Options

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/page.html"))
CATTLE = "At low water the boats lie on the mud like cattle."


@pytest.fixture(scope="module")
def tiny(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    file = tmp_path_factory.mktemp("models") / "tiny.joblib"
    save(tiny_model, {}, file)
    return Extractor(file)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_examples_in_many_are_as_one_by_one(n_jobs: int) -> None:
    inputs = [Input(page.read_bytes(), id=page.parent.name, url="https://example.org/a/") for page in EXAMPLES]
    options: OptionKeywords = {"output_format": "markdown", "include_links": True, "favor_recall": True}
    found = list(dehusk.extract_many(inputs, n_jobs=n_jobs, **options))
    assert [(result.id, result.url) for result in found] == [(page.id, page.url) for page in inputs]
    assert [result.text for result in found] == [
        dehusk.extract(page.source, url=page.url, **options) for page in inputs
    ]
    assert all(result.error is None for result in found)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_labels_of_every_kind_of_page(tiny: Extractor, n_jobs: int) -> None:
    pages: list[Any] = [
        f"<p>{CATTLE}",
        memoryview(f"<p>{CATTLE}".encode()),
        "",
        42,
        Input("<p>Приплыв и отлив".encode("koi8-r"), id=("a", 1), url="https://example.org/", encoding="koi8-r"),
        Input(b"<p>one", id="b", encoding="latin-99"),
    ]
    found = list(tiny.label_many(iter(pages), n_jobs=n_jobs))
    pages_found = [result.page for result in found]
    assert [page and page.text for page in pages_found] == [CATTLE, CATTLE, "", None, "", None]
    assert [type(result.error) for result in found] == [type(None)] * 3 + [InputError, type(None), InputError]
    assert "latin-99" in str(found[5].error)
    assert [result.id for result in found] == [None] * 4 + [("a", 1), "b"]
    cyrillic = pages_found[4]
    assert cyrillic
    assert (cyrillic.url, cyrillic.encoding, cyrillic.blocks[0].text) == (found[4].url, "koi8-r", "Приплыв и отлив")


def test_a_model_that_is_not_in_a_file_travels_along(tiny: Extractor) -> None:
    loaded = Artifact(tiny.artifact.model, {})
    [result] = dehusk.label_many([f"<p>{CATTLE}"], model=loaded, n_jobs=2)
    assert result.page
    assert result.page.to_dict() == dehusk.label(f"<p>{CATTLE}", model=loaded).to_dict()


def test_wrong_options_are_told_before_any_page() -> None:
    pages = iter(["<p>one"])
    with pytest.raises(InputError, match="unknown output format"):
        dehusk.extract_many(pages, output_format="pdf")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a probability from 0 to 1"):
        dehusk.extract_many(pages, threshold=2)
    with pytest.raises(TypeError, match="colour"):
        dehusk.extract_many(pages, colour=1)  # type: ignore[call-arg]
    with pytest.raises(InputError, match="n_jobs"):
        dehusk.label_many(pages, n_jobs=0)
    with pytest.raises(ModelError, match="nowhere"):
        dehusk.label_many(pages, model="nowhere")
    assert next(pages) == "<p>one"


def test_keywords_are_those_of_the_options() -> None:
    """What a type checker reads and what is there at run time are one list."""
    assert get_type_hints(OptionKeywords) == get_type_hints(Options)


@pytest.mark.parametrize(
    "function", [dehusk.extract, dehusk.extract_many, Extractor.extract, Extractor.extract_many, dehusk.BatchExtractor]
)
def test_help_lists_every_option(function: Callable[..., Any]) -> None:
    parameters = inspect.signature(function).parameters
    for field in fields(Options):
        assert parameters[field.name].default == field.default
        assert parameters[field.name].kind is inspect.Parameter.KEYWORD_ONLY
    assert "**" not in str(inspect.signature(function))


def test_a_page_travels_light() -> None:
    """Between processes go the columns of a page, not the model, and about as many bytes as the page itself has."""
    for file in EXAMPLES:
        page = dehusk.label(file.read_bytes(), url="https://example.org/")
        packed = pickle.dumps(page, pickle.HIGHEST_PROTOCOL)
        assert len(packed) < 3 * file.stat().st_size + 20_000
        unpacked = pickle.loads(packed)
        assert unpacked.to_dict() == page.to_dict()
        assert unpacked.to_html(include_links=True) == page.to_html(include_links=True)
