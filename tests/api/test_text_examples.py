"""The shipped model on text pages of our own: what stands in them as prose is told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

import dehusk
from dehusk.training.labels.word_scores import word_scores

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*/page.txt"))
REGISTRATION = ROOT / "examples" / "text-registration"


def lines(file: Path) -> list[str]:
    return [" ".join(line.split()) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def kept_of_registration() -> set[str]:
    return set(dehusk.extract((REGISTRATION / "page.txt").read_bytes()).splitlines())


def test_an_article_among_notices_is_kept_whole() -> None:
    kept = kept_of_registration()
    paragraphs = [line for line in lines(REGISTRATION / "gold.txt") if line.endswith((".", '"'))]
    assert len(paragraphs) > 12
    assert [line for line in paragraphs if line not in kept] == []


def rules_for_comments() -> list[str]:
    page = lines(REGISTRATION / "page.txt")
    return page[page.index("Before you comment, please read the rules of the house") + 1 :][:20]


def test_rules_for_comments_are_found() -> None:
    rules = rules_for_comments()
    assert len(rules) == 20
    assert rules[-1].startswith("These rules were last changed")


def test_rules_for_comments_are_left_out() -> None:
    kept = kept_of_registration()
    assert [rule for rule in rules_for_comments() if rule in kept] == []


@pytest.mark.parametrize("page", EXAMPLES, ids=[page.parent.name for page in EXAMPLES])
def test_text_examples_are_kept_whole(page: Path) -> None:
    labelled = dehusk.label(page.read_bytes())
    assert labelled.kind == "text"
    assert word_scores(labelled.text, gold_of(page)).recall > 0.95


@pytest.mark.parametrize("page", EXAMPLES, ids=[page.parent.name for page in EXAMPLES])
def test_text_examples_are_kept_alone(page: Path) -> None:
    assert word_scores(dehusk.extract(page.read_bytes()), gold_of(page)).precision > 0.8


def gold_of(page: Path) -> str:
    return (page.parent / "gold.txt").read_text(encoding="utf-8")
