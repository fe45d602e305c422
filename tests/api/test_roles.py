"""Roles of blocks and the type of a page, as a user sees them."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

import dehusk
from dehusk.features.roles.vocabulary import PAGE_TYPES, ROLES
from dehusk.page import Page

SAID = ("So did I, when the last ferry came in with ice on the rails.", "My father made the chain, and it held.")
BODY = "".join(f"<p>The ferry runs whatever the winter does to the harbour, for the {n}th time.</p>" for n in range(9))
HTML = f"""<html lang=en><title>Chains hold | Harbour Courier</title><meta name=author content="Ada Marsh">
<meta property=og:type content=article><meta property=article:published_time content=2024-05-03>
<nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>Chains hold in the harbour</h1>
<p class=byline>By Ada Marsh, May 3, 2024</p>{BODY}</article>
<div id=comments><h2>2 comments</h2>{"".join(f"<div class=comment><p>{one}</p></div>" for one in SAID)}</div>
<footer>Imprint</footer>"""


@pytest.fixture(scope="module")
def page() -> Page:
    if dehusk.Extractor().artifact.roles is None:
        pytest.skip("the shipped model is of before roles")
    return dehusk.label(HTML, url="https://example.org/2024/chains-hold")


def role_of(page: Page, beginning: str) -> str:
    [role] = {block.role for block in page.blocks if block.text.startswith(beginning)}
    return role


def test_every_kind_of_block_has_its_role(page: Page) -> None:
    assert role_of(page, "Chains hold") == "headline"
    assert role_of(page, "By Ada Marsh") == "byline"
    assert role_of(page, "The ferry runs") == "body"
    assert role_of(page, "So did I") == role_of(page, "My father") == "comment"
    assert role_of(page, "Imprint") == "other"


def test_probabilities_are_of_all_roles_and_add_up(page: Page) -> None:
    for block in page.blocks:
        assert tuple(block.role_probabilities) == ROLES
        assert sum(block.role_probabilities.values()) == pytest.approx(1, abs=1e-3)


def test_the_type_stands_in_the_metadata(page: Page) -> None:
    found = page.metadata
    assert found.page_type == "article"
    assert 0.5 < found.page_type_probability <= 1
    assert found.sources["page_type"] == "model"
    assert found.to_dict()["page_type"] in PAGE_TYPES


def test_comments_are_told_apart(page: Page) -> None:
    assert all(one in page.comments for one in SAID)
    assert "The ferry runs" not in page.comments
    written = page.to_markdown(include_comments=True)
    content, comments = written.split("## Comments")
    assert all(one in comments and one not in content for one in SAID)


def test_outputs_tell_roles(page: Page) -> None:
    assert json.loads(json.dumps(page.to_dict()))["blocks"][-1]["role"] == "other"


def test_roles_follow_the_threshold(page: Page) -> None:
    strict = page.with_threshold(1.0)
    assert {block.role for block in strict.blocks} & {"body"} == set()
    assert role_of(strict, "Chains hold") == "headline"


def test_blocks_are_pickled_with_their_roles_and_without_their_page(page: Page) -> None:
    block = page.blocks[2]
    stored = pickle.dumps(block)
    again = pickle.loads(stored)
    assert (again, again.role, again.role_probabilities) == (block, block.role, block.role_probabilities)
    assert len(stored) < 2000
    assert pickle.loads(pickle.dumps(page)).blocks[2].role == block.role


def test_a_block_of_ones_own_has_the_role_of_its_label() -> None:
    assert dehusk.Block(0, "content", 0.9, "Tides", "p", "/html/p").role == "body"
    assert dehusk.Block(0, "chrome", 0.1, "Tides", "p", "/html/p").role == "other"


def test_a_plain_text_has_body_and_other() -> None:
    found = dehusk.label("The ferry runs whatever the winter does to the harbour.\n\n" * 5, kind="text")
    assert {block.role for block in found.blocks} <= {"body", "other"}
    assert (found.comments, found.metadata.page_type) == ("", "")


def test_a_page_without_blocks() -> None:
    found = dehusk.label("")
    assert list(found.blocks) == []
    assert (found.comments, found.metadata.page_type) == ("", "")
    assert not np.any(found.probabilities)
