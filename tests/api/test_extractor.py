"""The two calls: with a model small enough to know every answer, and with the one that ships."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import dehusk
from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError, InputError, ModelError
from dehusk.model.artifact import Artifact, save
from dehusk.model.forest import Forest
from dehusk.model.labeller import Model
from dehusk.models import SHIPPED_MODEL, shipped_model

EXAMPLES = Path(__file__).parents[2] / "examples"

HTML = (
    "<title>Tides</title><nav><a href=/>Home</a></nav><p>At low water the boats lie on the mud like cattle.</p>"
    "<p>Six hours later the <a href=/sea>sea</a> is back and lifts them.</p><table><tr><td>Low water stands at "
    "half past six in the morning</td></tr><tr><td>High water stands at noon and at midnight here</td></tr></table>"
)
CATTLE = "At low water the boats lie on the mud like cattle."
needs_model = pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet")


@pytest.fixture(scope="module")
def tiny(tiny_model: Model) -> Artifact:
    return Artifact(tiny_model, {})


@pytest.fixture(scope="module")
def model_file(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.joblib"
    save(tiny_model, {}, path)
    return path


def test_every_way_to_name_a_model(tiny: Artifact, model_file: Path) -> None:
    expected = dehusk.extract(HTML, model=tiny)
    assert CATTLE in expected
    assert "Home" not in expected
    assert dehusk.extract(HTML, model=model_file) == expected
    assert dehusk.extract(HTML, model=str(model_file)) == expected
    assert Extractor(tiny).extract(HTML) == expected
    assert dehusk.label(HTML, model=tiny).text == expected


def test_a_model_file_that_is_missing_or_none(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        Extractor(tmp_path / "nowhere")
    (tmp_path / "text").write_text("not a model")
    with pytest.raises(DehuskError, match="not a dehusk model"):
        dehusk.label(HTML, model=tmp_path / "text")


def test_output_formats(tiny: Artifact) -> None:
    page = dehusk.label(HTML, model=tiny)
    assert dehusk.extract(HTML, model=tiny) == dehusk.extract(HTML, output_format="txt", model=tiny) == page.to_text()
    assert dehusk.extract(HTML, output_format="markdown", model=tiny) == page.to_markdown()
    assert dehusk.extract(HTML, output_format="html", model=tiny) == page.to_html()
    assert json.loads(dehusk.extract(HTML, output_format="json", model=tiny)) == page.to_dict()


def test_an_unknown_output_format(tiny: Artifact) -> None:
    with pytest.raises(InputError, match="unknown output format 'pdf'; use one of txt, markdown, html, json"):
        dehusk.extract(HTML, output_format="pdf", model=tiny)  # type: ignore[arg-type]


def test_links_and_tables_are_options(tiny: Artifact) -> None:
    url = "https://example.org/a/"
    linked = dehusk.extract(HTML, output_format="markdown", include_links=True, url=url, model=tiny)
    assert "[sea](https://example.org/sea)" in linked
    assert "](" not in dehusk.extract(HTML, output_format="markdown", url=url, model=tiny)
    for output_format in ("txt", "markdown", "html"):
        assert "High water" in dehusk.extract(HTML, output_format=output_format, model=tiny)  # type: ignore[arg-type]


# Blocks have p = .194 or .806; the tiny model's thresholds are .5, .9 (precision) and .1 (recall).
@pytest.mark.parametrize(
    ("options", "threshold"),
    [
        ({}, 0.5),
        ({"favor_precision": True}, 0.9),
        ({"favor_recall": True}, 0.1),
        ({"threshold": 0.3}, 0.3),
        ({"threshold": 0}, 0),
        ({"threshold": 1}, 1),
        ({"threshold": 0.3, "favor_precision": True}, 0.3),
        ({"threshold": 0.3, "favor_precision": True, "favor_recall": True}, 0.3),
    ],
)
def test_thresholds(tiny: Artifact, options: dict[str, float], threshold: float) -> None:
    found = json.loads(dehusk.extract(HTML, output_format="json", model=tiny, **options))  # type: ignore[arg-type]
    assert found["threshold"] == threshold
    labels = ["content" if block["probability"] >= threshold else "chrome" for block in found["blocks"]]
    assert [block["label"] for block in found["blocks"]] == labels
    assert ("Home" in dehusk.extract(HTML, model=tiny, **options)) == (threshold < 0.194)  # type: ignore[arg-type]


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_threshold_that_is_no_probability(tiny: Artifact, threshold: float) -> None:
    with pytest.raises(InputError, match="a probability from 0 to 1"):
        dehusk.extract(HTML, threshold=threshold, model=tiny)


def test_precision_and_recall_exclude_each_other(tiny: Artifact) -> None:
    with pytest.raises(InputError, match="exclude each other"):
        dehusk.extract(HTML, favor_precision=True, favor_recall=True, model=tiny)


def test_encodings(tiny: Artifact) -> None:
    source = "<p>Die Boote liegen im Schlick wie Kühe auf der Weide.</p>".encode("cp850")
    assert "Kühe" in dehusk.extract(source, encoding="cp850", model=tiny)
    page = dehusk.label(source, encoding="utf-8", model=tiny)
    assert page.encoding == "utf-8"
    assert any("1 byte sequences are not valid utf-8" in warning for warning in page.warnings)
    with pytest.raises(InputError, match="unknown encoding"):
        dehusk.label(source, encoding="no-such-encoding", model=tiny)
    with pytest.raises(InputError, match="bytes or str, not NoneType"):
        dehusk.label(None, model=tiny)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", ["", b"", " ", "<html></html>", "<!-- x -->", "<frameset><frame src=a></frameset>"])
@pytest.mark.parametrize("output_format", ["txt", "markdown", "html", "json"])
def test_a_page_without_text_is_an_ordinary_page(tiny: Artifact, source: str | bytes, output_format: str) -> None:
    found = dehusk.extract(source, output_format=output_format, model=tiny)  # type: ignore[arg-type]
    assert (json.loads(found)["text"] if output_format == "json" else found) == ""


def test_warnings(tiny: Artifact) -> None:
    assert dehusk.label(HTML, model=tiny).warnings == ()
    assert any("no text" in warning for warning in dehusk.label("<p></p>", model=tiny).warnings)
    assert any("no block" in warning for warning in dehusk.label("<nav><a href=/>Menu</a></nav>", model=tiny).warnings)


STORED = [
    f"{place} lies on the {bank} bank, where the ferry has crossed {often} since the bridge was shut to carts; "
    f"{who} of the town can tell you at length how it was before that; the river is {width} metres wide there."
    for place, bank, often, who, width in (
        ("Oldmoor", "left", "every hour", "the baker", "ninety"),
        ("Sandholt", "right", "twice a day", "half", "a hundred and ten"),
        ("Kettlewick", "steep northern", "in summer", "the innkeeper", "some sixty"),
        ("Brackwater", "southern", "whenever the tide allows", "everybody", "three hundred"),
        ("Fennhithe", "low eastern", "only on market days", "the oldest", "barely forty"),
    )
]


@needs_model
def test_an_article_that_only_the_data_hold_is_extracted() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Ferries", "articleBody": "\n".join(STORED)})
    page = dehusk.label(
        "<html><head><title>Ferries</title></head><body><nav><a href=/a>News</a> <a href=/b>Sport</a></nav>"
        f"<div id=app></div><script type=application/ld+json>{data}</script></body></html>"
    )
    assert page.text.split("\n\n") == STORED
    assert len(page.blocks) == 1 + len(STORED)
    assert any("data" in warning for warning in page.warnings)
    assert STORED[0] in page.to_html()
    assert STORED[0] in page.to_markdown()


def test_an_extractor_from_a_file_is_found_again_when_unpickled(model_file: Path) -> None:
    extractor = Extractor(model_file)
    pickled = pickle.dumps(extractor)
    assert len(pickled) < 1000  # the model does not travel along
    assert pickle.loads(pickled).extract(HTML) == extractor.extract(HTML)


def test_an_extractor_in_threads_gives_the_same(tiny: Artifact) -> None:
    extractor = Extractor(tiny)
    pages = [f"<p>{CATTLE} Number {number}.</p>" + "<li>a b</li>" * number for number in range(40)]
    expected = [extractor.extract(page, output_format="json") for page in pages]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda page: extractor.extract(page, output_format="json"), pages)) == expected


@needs_model
class TestShippedModel:
    ARTICLE = "".join(
        f"<p>{sentence}</p>"
        for sentence in (
            "The harbour of Mellnitz falls dry twice a day, and nobody there minds, least of all the fishermen.",
            "At low water the boats lie on the mud like cattle in a meadow, and children walk out to them.",
            "Six hours later the sea is back, quietly at first, and lifts them one after the other.",
            "The pilot has known the channel for forty years and still sounds it daily, in any weather.",
        )
    )
    PAGE = f"""<html lang=en><head><title>Tides | The Mellnitz Herald</title></head><body>
      <nav class=menu><ul><li><a href=/>Home</a></li><li><a href=/n>News</a></li><li><a href=/s>Sport</a></li></ul>
      </nav>
      <main><article><h1>Tides</h1>{ARTICLE}</article></main>
      <aside class=related><h3>Related</h3><ul><li><a href=/a>Boats for sale</a></li><li><a href=/b>Nets</a></li></ul>
      </aside>
      <footer><p>© 2031 The Mellnitz Herald. <a href=/i>Imprint</a> <a href=/p>Privacy</a></p></footer></body></html>"""

    def test_an_article_comes_out_and_its_frame_does_not(self) -> None:
        text = dehusk.extract(self.PAGE)
        assert "twice a day" in text
        assert "in any weather" in text
        assert "Sport" not in text
        assert "Boats for sale" not in text
        assert "Privacy" not in text

    def test_probabilities_are_probabilities(self) -> None:
        page = dehusk.label(self.PAGE)
        assert ((page.probabilities >= 0) & (page.probabilities <= 1)).all()
        assert page.probabilities.max() > 0.8
        assert page.probabilities.min() < 0.2

    def test_the_thresholds_are_in_their_order(self) -> None:
        known = shipped_model().model.thresholds
        assert 0 < known.recall < known.balanced < known.precision < 1
        assert shipped_model().manifest["thresholds"]["balanced"] == known.balanced
        lengths = [
            len(dehusk.extract(self.PAGE, favor_precision=True)),
            len(dehusk.extract(self.PAGE)),
            len(dehusk.extract(self.PAGE, favor_recall=True)),
        ]
        assert lengths == sorted(lengths)

    def test_it_is_read_once_a_process(self) -> None:
        assert shipped_model() is shipped_model()
        assert Extractor().artifact is shipped_model()

    def test_it_is_small(self) -> None:
        assert SHIPPED_MODEL.stat().st_size <= 5_000_000

    def test_the_manifest_beside_it_is_its_own(self) -> None:
        beside = Path(__file__).parents[2] / "artifacts" / "model.manifest.json"
        assert json.loads(beside.read_text(encoding="utf-8")) == shipped_model().manifest

    def test_an_extractor_travels_without_the_model(self) -> None:
        pickled = pickle.dumps(Extractor())
        assert len(pickled) < 200
        assert pickle.loads(pickled).extract(self.PAGE) == dehusk.extract(self.PAGE)

    def test_an_extractor_takes_a_model_along_that_is_not_shipped(self, tiny: Artifact) -> None:
        unpickled = pickle.loads(pickle.dumps(Extractor(tiny)))
        assert unpickled.extract(HTML, output_format="json") == Extractor(tiny).extract(HTML, output_format="json")

    def test_the_same_page_gives_the_same_answer(self) -> None:
        assert dehusk.extract(self.PAGE, output_format="json") == dehusk.extract(self.PAGE, output_format="json")
        assert dehusk.extract(self.PAGE.encode()) == dehusk.extract(self.PAGE)


def descend(forest: Forest, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
    """The slow path: every row goes down every tree, a level at a time."""
    total = np.full(len(matrix), forest.baseline)
    rows = np.arange(len(matrix))
    for root in forest.roots.tolist():
        node = np.full(len(matrix), root)
        for _ in range(forest.max_depth):
            is_right = matrix[rows, forest.feature[node]] > forest.threshold[node]
            node = np.where(forest.left[node] == node, node, forest.left[node] + is_right)
        total += forest.value[node]
    return total


@pytest.mark.parametrize("example", sorted(path.parent.name for path in EXAMPLES.glob("*/page.*")))
def test_not_one_label_differs_from_those_of_the_slow_path(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = (EXAMPLES / example).glob("page.*")
    fast = dehusk.label(path.read_bytes())
    monkeypatch.setattr(Forest, "decision", descend)
    slow = dehusk.label(path.read_bytes())
    assert [block.label for block in fast.blocks] == [block.label for block in slow.blocks]
    assert np.abs(fast.probabilities - slow.probabilities).max() < 1e-9
