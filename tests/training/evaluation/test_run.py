"""A whole run: right means, honesty about what the model has seen, and no page extracted twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

import dehusk
from dehusk.features.errors import DataError, ModelError
from dehusk.models import shipped_model
from dehusk.rendering import as_text
from dehusk.rendering.numbering import written_number
from dehusk.training.evaluation import outputs, predictions
from dehusk.training.evaluation.reporting.tables import seen_status_notes
from dehusk.training.evaluation.run import Plan, evaluate
from dehusk.training.labels.corpus import LabelledPage, fingerprint, read_corpus
from dehusk.training.labels.word_scores import tokens, word_scores
from dehusk.training.peers import Peer
from tests.training.evaluation.conftest import EXAMPLES, OWN, corpus_of

PAGES = [
    LabelledPage("1", None, "<p>The sea rises twice a day, said the master.</p>", "The sea rises", "article", "tides"),
    LabelledPage("2", None, "<p>The moon pulls at it, said the master's mate.</p>", "", "forum", "tides"),
]


def plan(*corpora: Any, peers: Any = (), **options: Any) -> Plan:
    return Plan(corpora=corpora, held_out=[], own=OWN, peers=peers, missing=[], **options)


def test_the_words_are_those_of_the_outputs(run: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the numbers that outputs write before the items of lists: no block holds them."""
    written: list[str] = []

    def unnumbered(number: int, counting: str) -> str:
        written.append(written_number(number, counting))
        return ""

    pages = {page.id: page for page in read_corpus(EXAMPLES)}
    measured = [page for page in run["pages"] if page["source"] == "examples"]
    assert [page["id"] for page in measured] == sorted(pages)
    for page in measured:
        labelled = pages[page["id"]]
        whole = Counter(tokens(dehusk.extract(labelled.html, kind="html")))
        written.clear()
        with monkeypatch.context() as patch:
            patch.setattr(as_text, "written_number", unnumbered)
            text = dehusk.extract(labelled.html, kind="html")
        assert whole == Counter(tokens(text)) + Counter(tokens(" ".join(written)))
        expected = word_scores(text, labelled.text)
        assert (page["precision"]["dehusk"], page["recall"]["dehusk"]) == (expected.precision, expected.recall)


def test_pages_count_the_same(run: dict[str, Any]) -> None:
    of_set = [page["f1"] for page in run["pages"] if page["source"] == "examples"]
    words = run["sets"]["examples"]["words"]
    for name in ("dehusk", "everything", "fails"):
        assert words[name]["f1"] == pytest.approx(fmean(f1[name] for f1 in of_set))
        assert words[name]["f1_low"] <= words[name]["f1"] <= words[name]["f1_high"]
    gap = run["sets"]["examples"]["differences"]["everything"]
    assert gap["mean"] == pytest.approx(words["dehusk"]["f1"] - words["everything"]["f1"])
    assert gap["low"] > 0


def test_page_types_stand_apart_where_there_are_several(run: dict[str, Any]) -> None:
    assert {name: table["pages"] for name, table in run["types"].items()} == {"shore/article": 1, "shore/forum": 1}


def test_a_peer_that_fails_has_empty_outputs(run: dict[str, Any]) -> None:
    (fails,) = [one for one in run["contestants"] if one["name"] == "fails"]
    assert fails["failures"] == len(run["pages"])
    assert fails["failure_example"] == "ValueError: no such <luck>"
    forum = run["types"]["shore/forum"]["words"]["fails"]
    assert forum["f1"] == 1, "the gold text is empty, and so is the output"
    assert run["types"]["shore/article"]["words"]["fails"]["f1"] == 0


def test_snippets_count_apart_from_words(run: dict[str, Any]) -> None:
    pieces = run["sets"]["pieces"]
    assert pieces["words"] == {}
    own, everything = pieces["snippets"]["dehusk"], pieces["snippets"]["everything"]
    assert (own["with"], own["without"], own["precision"], own["recall"]) == (0.5, 0, 1, 0.5)
    assert (everything["with"], everything["without"], everything["precision"]) == (0.5, 1, 0.5)
    assert everything["f1"] == pytest.approx(2 * 1 / (2 * 1 + 1 + 1))
    assert run["sets"]["examples"]["snippets"] == {}


def test_keeping_everything_keeps_the_chrome(run: dict[str, Any]) -> None:
    blocks = run["sets"]["examples"]["blocks"]
    assert blocks["everything"]["recall"] > 0.98
    assert blocks["everything"]["precision"] < blocks["dehusk"]["precision"]
    nav = run["regions"]["nav"]
    assert nav["contestants"]["everything"]["chrome_kept"] > 0.9 * nav["chrome"] > 0
    assert nav["contestants"]["fails"] == {"chrome_kept": 0, "content_lost": nav["content"]}


def test_says_what_was_run(run: dict[str, Any]) -> None:
    assert json.loads(json.dumps(run)) == run
    assert [(one["name"], one["version"]) for one in run["contestants"]][:2] == [
        ("dehusk", "1.0"),
        ("everything", "2.0"),
    ]
    assert run["contestants"][0]["relative_time"] == 1
    assert run["missing"] == ["absent"]
    assert run["data"]["pieces"]["pages"] == 1
    assert len(run["data"]["pieces"]["fingerprint"]) == 16
    assert run["model"]["arrays_sha256"] == shipped_model().manifest["arrays_sha256"]


def test_the_worst_page_comes_first(run: dict[str, Any]) -> None:
    worst = run["worst"]
    assert [page["f1"]["dehusk"] for page in worst] == sorted(page["f1"]["dehusk"] for page in worst)
    assert worst[0]["id"] == "1"


def test_a_page_that_is_right_is_none_of_the_worst(run: dict[str, Any]) -> None:
    shown = [f"{page['f1']['dehusk']:.2f}" for page in run["pages"] if page["f1"]["dehusk"] is not None]
    assert "1.00" in shown
    assert len(run["worst"]) == len([f1 for f1 in shown if f1 != "1.00"])


def test_the_worst_page_tells_its_blocks(run: dict[str, Any]) -> None:
    worst = run["worst"]
    assert {block["error"] for block in worst[0]["wrong_blocks"]} == {"kept chrome"}


@pytest.mark.parametrize(
    ("listed", "seen_status", "note"),
    [
        pytest.param(lambda: [fingerprint(PAGES[0])], {"in_sample": 1, "unseen": 1}, "IN-SAMPLE: .* 1 of", id="one"),
        pytest.param(lambda: ["0" * 16], {"unseen": 2}, "none of the 2 pages", id="none"),
        pytest.param(list, {"unknown": 2}, "does not say", id="no list"),
        pytest.param(lambda: ["0" * 12], {"unknown": 2}, "does not say", id="a list of another kind"),
    ],
)
def test_in_sample(listed: Any, seen_status: dict[str, int], note: str, tmp_path: Path) -> None:
    artifact = replace(shipped_model(), manifest={"training_pages": listed()})
    run = evaluate(plan(corpus_of("tides", PAGES)), artifact, tmp_path / "store")
    assert run["sets"]["tides"]["seen_status"] == seen_status
    with_note = "\n".join(seen_status_notes(run))
    assert re.search(note, with_note)


@pytest.mark.parametrize("listed", [7, "abc", {"a": 1}, [1], [["a"]]], ids=str)
def test_a_damaged_list_is_told_before_the_work(listed: Any, tmp_path: Path) -> None:
    artifact = replace(shipped_model(), manifest={"training_pages": listed})
    with pytest.raises(ModelError, match="training_pages"):
        evaluate(plan(corpus_of("tides", PAGES)), artifact, tmp_path / "store")


def test_no_page_is_extracted_twice(invited: list[Peer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluate(plan(corpus_of("tides", PAGES[:1]), peers=invited[:1]), shipped_model(), tmp_path / "store")
    seen: list[str] = []
    run_extractor = outputs.run_extractor

    def watched(extract: Any, page: LabelledPage) -> outputs.Output:
        seen.append(page.id)
        return run_extractor(extract, page)

    monkeypatch.setattr(outputs, "run_extractor", watched)
    again = evaluate(plan(corpus_of("tides", PAGES), peers=invited[:1]), shipped_model(), tmp_path / "store")
    assert seen == ["2"]
    assert again["pages"][0]["f1"] == first["pages"][0]["f1"]


def test_a_page_that_fails_counts_as_empty_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = predictions.prepare

    def stumble(page: LabelledPage, *others: Any) -> Any:
        if page.html and page.id == "1":
            raise RuntimeError("no such luck")
        return prepare(page, *others)

    monkeypatch.setattr(predictions, "prepare", stumble)
    run = evaluate(plan(corpus_of("tides", PAGES)), shipped_model(), tmp_path / "store")
    assert run["pages"][0]["failures"] == {"dehusk": "RuntimeError: no such luck"}
    assert run["pages"][0]["f1"]["dehusk"] == 0
    assert run["sets"]["tides"]["words"]["dehusk"]["failures"] == 1


def test_two_sets_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="two sets have the name 'tides'"):
        evaluate(plan(corpus_of("tides", PAGES), corpus_of("tides", PAGES)), shipped_model(), tmp_path / "store")
