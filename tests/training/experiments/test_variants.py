"""Variants of a training: how they are written, and what they change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dehusk.features.errors import DataError
from dehusk.features.reading.kind import HTML
from dehusk.training.experiments import kept_pages
from dehusk.training.experiments.kept_pages import KeptPages, keep_pages, read_kept, reweighted
from dehusk.training.experiments.variants import Variant, measure, parse_variant

EXAMPLES = Path(__file__).parents[3] / "examples"
QUICK = {"n_trees": 3, "n_leaves": 4, "min_rows": 2}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptPages:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_pages, "make_samples", lambda collection, seed: _originals(collection))
        file = tmp_path_factory.mktemp("kept") / "pages.pickle"
        keep_pages([EXAMPLES], [], file)
    return read_kept(file)


def _originals(collection: kept_pages.Collection) -> list[kept_pages.Sample]:
    from dehusk.training.labels.samples import original

    pages = zip(collection.pages, collection.folds.tolist(), collection.weights, strict=True)
    return [original(page, fold, weight) for page, fold, weight in pages if page.n_blocks]


def test_a_variant_is_read_as_it_is_written() -> None:
    found = parse_variant("more of pool: pool=4 copies=0.5 n_trees=100 learning_rate=0.2 without=to_.* stages=2")
    settings = {"n_trees": 100, "learning_rate": 0.2}
    assert found == Variant("more of pool", {"pool": 4.0}, 0.5, settings, "to_.*", 2)
    assert parse_variant("as it is") == Variant("as it is")


@pytest.mark.parametrize("text", ["a: pool", "a: pool=much", "a: n_trees=2.5", "a: copies=", "a: stages=two"])
def test_what_is_not_understood(text: str) -> None:
    with pytest.raises(DataError, match="is not understood"):
        parse_variant(text)


def test_weights(kept: KeptPages) -> None:
    copy = replace(kept.samples[0], is_copy=True, weight=2.0)
    assert reweighted([copy, replace(copy, is_copy=False)], {"examples": 3.0}, 0.5) == [3.0, 6.0]
    assert reweighted([copy], {"elsewhere": 3.0}, 1.0) == [2.0]


def test_what_is_kept_is_read_again(kept: KeptPages) -> None:
    assert kept.collection.n_folds > 1
    assert all(sample.kind == HTML and sample.source == "examples" for sample in kept.samples)


@pytest.mark.parametrize("content", [b"", b"no pickle"])
def test_a_file_of_something_else(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "pages.pickle"
    file.write_bytes(content)
    with pytest.raises(DataError, match="prepare the pages again"):
        read_kept(file)


def test_a_variant_scores_every_set_and_type(kept: KeptPages) -> None:
    scores = measure(kept, Variant("quick", settings=QUICK), 0)
    assert set(scores) == {"examples"}
    assert 0.3 < scores["examples"] <= 1


def test_columns_that_are_left_out_tell_nothing(kept: KeptPages) -> None:
    """Without any measured column and without words, only names tell blocks apart."""
    scrambled = [replace(sample, columns=np.zeros_like(sample.columns)) for sample in kept.samples]
    pages = [replace(page, columns=np.zeros_like(page.columns)) for page in kept.collection.pages]
    blind = KeptPages(replace(kept.collection, pages=pages), scrambled, [])
    variant = Variant("no columns", settings=QUICK, without=".*")
    assert measure(kept, variant, 0) == measure(blind, Variant("zeros", settings=QUICK), 0)
