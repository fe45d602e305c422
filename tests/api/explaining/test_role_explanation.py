"""Why blocks have their roles, by models small enough to be worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dehusk.cli import main
from dehusk.extractor import Extractor
from dehusk.features.roles.vocabulary import FORUM, PAGE_TYPES
from dehusk.model.artifact import Artifact, save
from dehusk.model.labeller import Model
from dehusk.model.roles.role_model import RoleModel
from dehusk.page import Page

HTML = """<title>The tides of the harbour</title><body><main><h1>The tides of the harbour</h1><p>By Ada Brown</p>
<p>At low water the boats lie on the mud like cattle.</p><h2>The tides of the harbour</h2>
<div class=comments><p>Well said</p></div>
<p>I have sailed from there for thirty years and have never seen the water as low as it was this spring.</p></main>"""
HEADLINE, BYLINE, BODY, SECOND_HEADLINE, NAMED, COMMENT = range(6)
#: What a tree of the model gives at its two leaves.
HIGH, LOW = 1 / (1 + np.exp(-2)), 1 / (1 + np.exp(2))


@pytest.fixture(scope="module")
def page(tiny_model: Model, tiny_roles: RoleModel) -> Page:
    return Extractor(Artifact(tiny_model, {}, roles=tiny_roles)).label(HTML)


@pytest.mark.parametrize(
    ("index", "role", "total", "looked_at", "said"),
    [
        (HEADLINE, "headline", HIGH, "title_equal", ["the title: it is the page's title"]),
        (BYLINE, "byline", HIGH, "says_by", ["who wrote it: it begins as a byline does"]),
        (COMMENT, "comment", HIGH, "n_words_log", ["length: it has 21 words"]),
        (NAMED, "comment", LOW, "n_words_log", ["length: it has 2 words"]),
    ],
)
def test_learned_roles_have_reasons_that_add_up(
    page: Page, index: int, role: str, total: float, looked_at: str, said: list[str]
) -> None:
    why = page.explain(index).why_role
    assert why.role == role == page.blocks[index].role
    assert why.probability == page.blocks[index].role_probabilities[role]
    assert why.reference == 0.5
    assert why.reference + sum(why.effects.values()) == pytest.approx(total)
    assert [name for name, effect in why.effects.items() if effect] == [looked_at]
    assert [f"{reason.topic}: {reason.text}" for reason in why.reasons] == said
    assert sum(reason.effect for reason in why.reasons) == pytest.approx(total - 0.5)


def test_the_rule_is_named_where_one_decided(page: Page) -> None:
    rules = [explanation.why_role.rule for explanation in page.explain_all()]
    assert [number for number, rule in enumerate(rules) if rule] == [SECOND_HEADLINE, NAMED]
    assert "another block is likelier" in rules[SECOND_HEADLINE]
    assert "named like comments" in rules[NAMED]


def test_in_a_thread_the_rule_takes_comments_away(tiny_model: Model, tiny_roles: RoleModel) -> None:
    weights = tiny_roles.page_types.weights.copy()
    weights[-1, PAGE_TYPES.index(FORUM)] = 5
    thread = replace(tiny_roles, page_types=replace(tiny_roles.page_types, weights=weights))
    why = Extractor(Artifact(tiny_model, {}, roles=thread)).label(HTML).explain(COMMENT).why_role
    assert why.role == "body"
    assert "taken for a thread" in why.rule
    assert not why.reasons


def test_body_and_other_have_no_reasons_of_their_own(page: Page) -> None:
    why = page.explain(BODY).why_role
    assert (why.role, why.rule, why.reference, why.effects, why.reasons) == ("body", "", None, {}, ())


def test_a_choice_of_blocks_is_explained_as_all_are(page: Page) -> None:
    every = page.explain_all()
    assert page.explain_all([COMMENT, HEADLINE, COMMENT]) == [every[COMMENT], every[HEADLINE], every[COMMENT]]


def test_a_plain_text_has_roles_without_reasons(
    tiny_model: Model, tiny_text_model: Model, tiny_roles: RoleModel
) -> None:
    extractor = Extractor(Artifact(tiny_model, {}, tiny_text_model, tiny_roles))
    explanations = extractor.label("By Ada Brown\n\nThe rules hold for all who sail from this harbour.").explain_all()
    assert [explanation.why_role.role for explanation in explanations] == ["other", "body"]
    assert not any(explanation.why_role.rule or explanation.why_role.reasons for explanation in explanations)


def test_as_plain_values(page: Page) -> None:
    told = json.loads(json.dumps(page.explain(HEADLINE).to_dict()))["why_role"]
    assert list(told) == ["role", "probability", "rule", "reference", "reasons", "effects"]
    assert told["effects"] == {"title_equal": pytest.approx(HIGH - 0.5)}
    assert told["reasons"][0]["text"] == "it is the page's title"


def test_the_command_tells_role_rule_and_reasons(
    tiny_model: Model, tiny_roles: RoleModel, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    model, source = tmp_path / "tiny.joblib", tmp_path / "page.html"
    save(tiny_model, {}, model, roles=tiny_roles)
    source.write_text(HTML, encoding="utf-8")
    assert main(["explain", "--model", str(model), str(source), "--block", "0", "--block", "3"]) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    role = lines.index("   role headline 0.79")
    assert lines[role + 1] == "    +38  the title: it is the page's title"
    assert lines[role + 2].startswith("3  chrome 0.19  The tides")
    assert lines[-1].startswith("   role other 0.00  it looks like a headline, but a page has one")
