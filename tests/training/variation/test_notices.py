"""Notices made up for training: prose that is chrome, put where sites put it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from dehusk.training.variation.fragment_pools import NoticePools
from dehusk.training.variation.notices import SUBJECTS, add_notices, make_list, make_notice
from dehusk.training.variation.page_tree import Node, Text, labelled_blocks


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
    copied = [f"Copied sentence number {number} stands here." for number in range(50)]
    notices = [[text.value for text in make_notice(random.Random(seed), copied).texts()] for seed in range(50)]
    shares = [sum("Copied" in line for line in lines) / len(lines) for lines in notices]
    assert 0 < np.mean(shares) < 0.6


HEADLINES = [f"Village number {number} votes for a bridge" for number in range(20)]


@pytest.mark.parametrize("seed", range(40))
def test_a_list_of_other_articles_is_chrome_and_names_each_once(seed: int) -> None:
    table, content = labelled_blocks(make_list(random.Random(seed), HEADLINES))
    assert not content.any()
    assert not any("{" in text for text in table.texts)
    shown = [headline for headline in HEADLINES for text in table.texts if text.endswith(headline)]
    assert 2 <= len(shown) == len(set(shown)) <= 12


def test_lists_and_boxes_are_put_beside_articles_only() -> None:
    box = Node("div", {}, [Text("We ask those who can to give a little so that all may go on reading this.")])
    pools = NoticePools(headlines=HEADLINES, boxes=[box])
    found = {True: set(), False: set()}
    for is_article in (True, False):
        for seed in range(60):
            root = page()
            add_notices(root, random.Random(seed), pools, is_article=is_article)
            texts = [text.value for text in root.texts() if not text.content]
            found[is_article] |= {"list"} if any("Village" in text for text in texts) else set()
            found[is_article] |= {"box"} if box.children[0].value in texts else set()
    assert found == {True: {"list", "box"}, False: set()}


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
