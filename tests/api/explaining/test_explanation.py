"""Reasons name what of the page they come from, through the API and the command line."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

import dehusk
from dehusk.cli import main
from dehusk.explaining.token_evidence import TokenEvidence
from dehusk.features.log_odds.html import HtmlTable
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.models import SHIPPED_MODEL

EXAMPLES = Path(__file__).parents[3] / "examples"
EXAMPLE = EXAMPLES / "news-modal/page.html"
TEXT = EXAMPLES / "text-registration/page.txt"
HTML = """<body class=front><div class="promo-box wide"><section><h2>Related</h2><p class=teaser>Buy now and save
</p></section></div></body>"""
needs_model = pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet")


@pytest.fixture(scope="module")
def page() -> dehusk.Page:
    return dehusk.label(EXAMPLE.read_bytes())


@pytest.fixture(scope="module")
def evidence() -> TokenEvidence:
    tokens = {".promo": -3.0, ".teaser": -1.0, "now": -2.0, "<section": 0.5}
    log_odds = HtmlTable.of({token: [value] * 4 for token, value in tokens.items()})
    return TokenEvidence(measure(cut(parse(HTML))).page, log_odds)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("own_names_lowest", -1.0, "its element has the class or id part “teaser”"),
        ("parent_names_highest", 0.5, "the element around it has the tag “section”"),
        ("parent_names_lowest", -0.5, None),
        ("chain_names_sum", -3.0, "the element 2 levels up has the class or id part “promo”"),
        ("chain_names_highest", 0.5, None),
        ("words_lowest", -2.0, "its text has the word “now”"),
        ("words_mean", -0.5, "its text has the word “now”"),
        ("words_against", -0.5, "its text has the word “now”"),
        ("heading_above", -0.7, "it stands under the heading “Related”"),
        ("heading_before_that", -0.7, None),
        ("words_near", -2.0, None),
        ("words_against_near", -2.0, None),
        ("words_log", 1.6, None),
        ("link_density", 0.5, None),
    ],
)
def test_evidence(evidence: TokenEvidence, name: str, value: float, said: str | None) -> None:
    assert evidence.find(name, 1, value) == said


@needs_model
def test_effects_and_reference_give_the_probability(page: dehusk.Page) -> None:
    for index in (0, 57, -1):
        explanation = page.explain(index)
        assert explanation.index == index % len(page.blocks)
        total = explanation.reference + sum(explanation.effects.values())
        assert total == pytest.approx(page.blocks[index].probability, abs=1e-6)
        assert explanation.probability == pytest.approx(total, abs=1e-9)


@needs_model
def test_a_plain_text_is_explained_too() -> None:
    try:
        page = dehusk.label(TEXT.read_bytes())
    except dehusk.ModelError:
        pytest.skip("the shipped model was not trained on plain text")
    for explanation, block in zip(page.explain_all(), page.blocks, strict=True):
        assert explanation.probability == pytest.approx(block.probability, abs=1e-6)
        assert explanation.reasons


@needs_model
def test_reasons_are_the_strongest_first_and_their_features_agree(page: dehusk.Page) -> None:
    for explanation in page.explain_all():
        strengths = [abs(reason.effect) for reason in explanation.reasons]
        assert strengths == sorted(strengths, reverse=True)
        for reason in explanation.reasons:
            assert explanation.effects[reason.feature] * reason.effect > 0


@needs_model
def test_one_block_is_explained_as_among_all(page: dehusk.Page) -> None:
    alone, among_all = page.explain(30), page.explain_all()[30]
    assert alone.effects == among_all.effects
    assert [reason.text for reason in alone.reasons] == [reason.text for reason in among_all.reasons]


@needs_model
def test_what_cannot_be_explained(page: dehusk.Page) -> None:
    with pytest.raises(IndexError):
        page.explain(len(page.blocks))
    with pytest.raises(IndexError):
        dehusk.label("").explain(0)
    assert dehusk.label("").explain_all() == []


@needs_model
def test_a_pickled_page_still_explains_and_holds_no_model(page: dehusk.Page) -> None:
    plain = dehusk.label(HTML)
    packed = pickle.dumps(plain)
    assert len(packed) < 20_000
    assert pickle.loads(packed).explain(1) == plain.explain(1)


@needs_model
def test_the_command_explains_a_block(capfdbinary: pytest.CaptureFixture[bytes], page: dehusk.Page) -> None:
    assert main(["explain", str(EXAMPLE), "--block", "30"]) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    block, explanation = page.blocks[30], page.explain(30)
    assert lines[0].startswith(f"30  {block.label} {block.probability:.2f}  ")
    assert [line.split(maxsplit=1)[1] for line in lines[1:]] == [
        *(f"{reason.topic}: {reason.text}" for reason in explanation.reasons),
        f"{block.role} {block.role_probabilities[block.role]:.2f}",
        *(f"{reason.topic}: {reason.text}" for reason in explanation.why_role.reasons),
    ]


@needs_model
def test_the_command_gives_every_effect_as_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["explain", str(EXAMPLE), "--block", "3", "--block", "5", "--json"]) == 0
    first, second = map(json.loads, capfdbinary.readouterr().out.decode().splitlines())
    assert (first["index"], second["index"]) == (3, 5)
    assert first["reference"] + sum(first["effects"].values()) == pytest.approx(first["probability"], abs=1e-3)


@needs_model
def test_a_block_that_is_not_there_is_told_and_other_pages_are_done(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    small = tmp_path / "small.html"
    small.write_text("<p>One block.</p>")
    assert main(["explain", str(EXAMPLE), "--block", "-1"]) == 1
    assert "there is no block -1" in capfd.readouterr().err
    assert main(["explain", str(small), str(EXAMPLE), "--block", "3"]) == 1
    told = capfd.readouterr()
    assert told.err == f"dehusk: {small}: there is no block 3, the page has 1, counted from 0\n"
    assert told.out.splitlines()[0] == str(EXAMPLE)
    assert told.out.splitlines()[1].startswith("3  ")
