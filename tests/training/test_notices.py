"""Notices made up for training: prose that is chrome, put where sites put it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from dehusk.training.notices import SUBJECTS, add_notices, chrome_sentences, make_notice
from dehusk.training.pagetree import Node, Text, labelled_blocks


def page() -> Node:
    paragraphs = [Node("p", {}, [Text(f"Paragraph {number} of the article.", content=True)]) for number in range(4)]
    return Node("html", {}, [Node("body", {}, [Node("nav", {}, [Text("Menu")]), Node("div", {}, [*paragraphs])])])


@pytest.mark.parametrize("seed", range(40))
def test_a_notice_is_chrome_of_one_subject(seed: int) -> None:
    table, content = labelled_blocks(make_notice(random.Random(seed)))
    assert len(table) >= 2
    assert not content.any()
    assert not any("{" in text for text in table.texts)
    assert sum(text.endswith(".") for text in table.texts) >= 1


def test_sentences_of_other_pages_are_taken_in() -> None:
    root = page()
    root.children.append(Node("div", {}, [Text("Our own bread is baked every morning. Hello! More"), Text("x. " * 9)]))
    assert list(chrome_sentences(root)) == ["Our own bread is baked every morning."]
    foreign = [f"Foreign sentence number {number} stands here." for number in range(50)]
    notices = [[text.value for text in make_notice(random.Random(seed), foreign).texts()] for seed in range(50)]
    shares = [sum("Foreign" in line for line in lines) / len(lines) for lines in notices]
    assert 0 < np.mean(shares) < 0.6


def test_every_subject_comes_up_and_no_two_notices_are_alike() -> None:
    notices = [" ".join(text.value for text in make_notice(random.Random(seed)).texts()) for seed in range(200)]
    assert len(set(notices)) == 200
    for _, sentences, _ in SUBJECTS.values():
        plain = [sentence for sentence in sentences if "{" not in sentence]
        assert any(sentence in notice for sentence in plain for notice in notices)


def test_notices_stand_before_between_and_after_the_content() -> None:
    places = set()
    for seed in range(60):
        root = page()
        add_notices(root, random.Random(seed))
        _, content = labelled_blocks(root)
        labels = (content > 0.5).tolist()
        assert sum(labels) == 4, "the content stays whole"
        first, last = labels.index(True), len(labels) - 1 - labels[::-1].index(True)
        places |= {"before"} if first > 1 else set()
        places |= {"between"} if last - first > 3 else set()
        places |= {"after"} if last < len(labels) - 1 else set()
    assert places == {"before", "between", "after"}


def test_a_page_without_content_or_body_is_left_standing() -> None:
    root = Node("html", {}, [Text("nothing")])
    add_notices(root, random.Random(0))
    assert labelled_blocks(root)[1].sum() == 0
