"""Pages and blocks as users hold them, labelled by a model small enough to know every probability."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from lxml import etree
from lxml import html as lxml_html

import dehusk
from dehusk.blocks import Block
from dehusk.extractor import Extractor
from dehusk.model.artifact import Artifact
from dehusk.model.labeller import Model
from dehusk.page import Page
from optional_packages import needs

HTML = """<html lang=en><head><title>Tides</title></head><body>
<nav><a href=/>Home</a></nav>
<main><h1>The tides</h1>
<p>At low water the boats lie on the mud like cattle.</p>
<div><p>At low water the boats lie on the mud like cattle.</p></div>
<table><tr><td>High water stands at noon and at midnight here</td><td>3.5</td></tr></table></main></body></html>"""
# Content by the tiny model: blocks of more than six words, so 2, 3 and 4 of 0 to 5.


@pytest.fixture(scope="module")
def page(tiny_model: Model) -> Page:
    return Extractor(Artifact(tiny_model, {})).label(HTML, url="https://example.org/tides")


def test_a_page_says_what_it_is(page: Page) -> None:
    assert (page.title, page.language, page.encoding, page.url) == (
        "The tides",
        "en",
        "str",
        "https://example.org/tides",
    )
    assert (page.threshold, page.warnings) == (0.5, ())
    assert page.probabilities.shape == (6,)


@needs("language")
def test_the_language_is_told_by_the_content() -> None:
    german = "<p>Bei Ebbe liegen die Boote im Schlick wie Rinder auf einer Weide, und niemand wartet auf die Flut.</p>"
    page = dehusk.label(f"<html lang=en><title>Home</title><nav><a href=/>About us</a></nav>{german * 3}")
    assert (page.language, page.metadata.language) == ("en", "en")  # what it declares stays
    assert page.detect_language() == "de"
    assert dehusk.label("<p>42</p>").detect_language() == ""


def test_a_block_says_what_it_is(page: Page) -> None:
    block = page.blocks[2]
    assert block.index == 2
    assert block.label == "content"
    assert block.probability == pytest.approx(0.806, abs=1e-3)
    assert block.text == "At low water the boats lie on the mud like cattle."
    assert block.tag == "p"
    assert block.xpath == "/html/body[1]/main[1]/p[1]"
    (element,) = lxml_html.document_fromstring(HTML).getroottree().xpath(block.xpath)
    assert element.text == block.text


def test_blocks_are_a_sequence(page: Page) -> None:
    blocks = page.blocks
    assert len(blocks) == 6
    assert [block.index for block in blocks] == list(range(6))
    assert blocks[-1] == blocks[5] == list(blocks)[5]
    assert blocks[1:4] == [blocks[1], blocks[2], blocks[3]]
    assert blocks[::-2] == [blocks[5], blocks[3], blocks[1]]
    assert blocks[9:] == []
    assert blocks[np.int64(2)] == blocks[2]
    assert blocks.index(blocks[3]) == 3
    assert repr(blocks) == "<6 blocks>"
    for index in (6, -7):
        with pytest.raises(IndexError):
            blocks[index]


def test_blocks_are_values(page: Page) -> None:
    block = page.blocks[0]
    assert block == Block(0, "chrome", block.probability, "Home", "nav", "/html/body[1]/nav[1]")
    assert len({block, page.blocks[0], page.blocks[1]}) == 2
    with pytest.raises(FrozenInstanceError):
        block.label = "content"  # type: ignore[misc]


def test_no_parser_object_is_in_a_users_hands(page: Page) -> None:
    for block in page.blocks:
        assert not any(isinstance(value, etree._Element) for value in block.to_dict().values())
    assert type(page.blocks[0].text) is str
    assert type(page.blocks[0].xpath) is str
    assert type(page.blocks[0].probability) is float


@pytest.mark.parametrize(
    ("threshold", "content"), [(0.0, [0, 1, 2, 3, 4, 5]), (0.5, [2, 3, 4]), (0.8, [2, 3, 4]), (0.9, []), (1.0, [])]
)
def test_another_threshold(page: Page, threshold: float, content: list[int]) -> None:
    changed = page.with_threshold(threshold)
    assert [block.index for block in changed.blocks if block.label == "content"] == content
    assert changed.threshold == threshold
    assert (changed.probabilities == page.probabilities).all()
    assert (changed.title, changed.url) == (page.title, page.url)
    assert page.threshold == 0.5


def test_a_block_at_the_threshold_is_content(page: Page) -> None:
    exact = page.blocks[2].probability
    assert page.with_threshold(exact).blocks[2].label == "content"
    assert page.with_threshold(np.nextafter(exact, 1)).blocks[2].label == "chrome"


def test_what_the_outputs_keep(page: Page) -> None:
    assert np.flatnonzero(page.kept()).tolist() == [2, 4]  # 3 is a copy of 2
    assert page.with_threshold(0.9).text == ""


def test_outputs(page: Page) -> None:
    sentence = "At low water the boats lie on the mud like cattle."
    assert page.text == page.to_text()
    assert page.text.startswith(sentence)
    assert page.text.count(sentence) == 1
    assert "Home" not in page.text
    assert sentence in page.to_markdown()
    assert f"<p>{sentence}</p>" in page.to_html()


def test_to_dict_is_fit_for_json(page: Page) -> None:
    found = json.loads(json.dumps(page.to_dict()))
    assert found == page.to_dict()
    assert found["title"] == "The tides"
    assert found["text"] == page.text
    assert found["blocks"][0] == {
        "index": 0,
        "label": "chrome",
        "probability": 0.1941,
        "role": "other",
        "tag": "nav",
        "xpath": "/html/body[1]/nav[1]",
        "text": "Home",
    }
    assert [block["label"] for block in found["blocks"]] == [block.label for block in page.blocks]


def same_page(one: Page, other: Page) -> bool:
    return one.to_dict() == other.to_dict() and one.to_markdown() == other.to_markdown()


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_page_can_be_pickled(page: Page, protocol: int) -> None:
    assert same_page(pickle.loads(pickle.dumps(page, protocol)), page)


def test_a_page_can_be_pickled_before_its_blocks_are_asked_for(tiny_model: Model) -> None:
    fresh = Extractor(Artifact(tiny_model, {})).label(HTML, url="https://example.org/tides")
    assert same_page(pickle.loads(pickle.dumps(fresh)), fresh)


def test_a_page_can_be_copied(page: Page) -> None:
    assert same_page(copy.copy(page), page)
    assert same_page(copy.deepcopy(page), page)


def test_a_pages_repr_is_short(page: Page) -> None:
    assert len(repr(page)) < 300
    assert "https://example.org/tides" in repr(page)


def test_a_page_without_blocks(tiny_model: Model) -> None:
    page = Extractor(Artifact(tiny_model, {})).label("<script>x()</script>")
    assert (len(page.blocks), page.blocks[:], list(page.blocks), page.text) == (0, [], [], "")
    assert page.to_markdown() == page.to_html() == ""
    assert page.to_dict()["blocks"] == []
    assert any("no text" in warning for warning in page.warnings)


def test_the_names_that_users_import() -> None:
    assert dehusk.Block is Block
    assert dehusk.Page is Page
    assert set(dehusk.__all__) <= set(dir(dehusk))


def test_confidence_is_what_the_text_can_be_expected_to_score(tiny_model: Model) -> None:
    extractor = Extractor(Artifact(tiny_model, {}))
    page = extractor.label("<p>Home</p><p>The ferry to the island leaves the quay at seven in the morning.</p>")
    kept, dropped = page.blocks[1], page.blocks[0]
    matched = kept.probability * len(kept.text)
    content = matched + dropped.probability * len(dropped.text)
    assert page.confidence == pytest.approx(2 * matched / (len(kept.text) + content))
    assert page.to_dict()["confidence"] == round(page.confidence, 4)
    assert page.with_threshold(0.99).confidence == 0
    assert extractor.label("").confidence == 0


def test_importing_dehusk_leaves_engines_and_texts_for_later() -> None:
    code = (
        "import sys, dehusk; early = [name for name in sys.modules if 'batch' in name or 'plaintext' in name];"
        "print(early, dehusk.extract_batches.__module__, 'BatchExtractor' in dir(dehusk))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["[]", "dehusk.batch.columns", "True"]


@pytest.mark.parametrize("write", ["to_text", "to_markdown", "to_html", "to_dict"])
@pytest.mark.parametrize("keywords", [{"threshold": 0}, {"favor_recall": True}, {"favor_precision": True}])
def test_a_threshold_is_none_of_what_a_labelled_page_passes_over(write: str, keywords: dict[str, Any]) -> None:
    page = dehusk.label("<p>The tide comes in twice a day.</p>")
    with pytest.raises(dehusk.InputError, match="with_threshold"):
        getattr(page, write)(**keywords)
    assert getattr(page, write)(threshold=None, favor_recall=False) == getattr(page, write)()
