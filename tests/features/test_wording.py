"""Wording: what a block's characters say, by themselves and against the page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from dehusk.features import surroundings, wording
from dehusk.features.blocks import cut
from dehusk.features.document import parse
from dehusk.features.layout import lay_out

LOG = np.log1p


def columns(html: str) -> dict[str, list[float]]:
    return {name: np.asarray(values).tolist() for name, values in wording.columns(lay_out(cut(parse(html)))).items()}


@dataclass(frozen=True)
class Case:
    label: str
    html: str
    expected: dict[str, float]


CASES = [
    Case(
        "a sentence with a link",
        "<p>The boats lie, as <a href=x>cattle do</a>, here.</p>",
        {
            "words_log": LOG(7),
            "plain_words_log": LOG(5),
            "link_density": 2 / 7,
            "commas_log": LOG(2),
            "words_per_sentence": 7,
            "punctuation_share": 3 / 28,
            "upper_share": 1 / 28,
            "capitalised_share": 1 / 7,
            "digit_share": 0,
            "ends_sentence": 1,
            "readability": (1 + 2 + 7 / 17) * 5 / 7,
        },
    ),
    Case("no words at all", "<p>→ | ☰</p>", {"words_log": 0, "link_density": 0, "ends_sentence": 0}),
    Case("under five words, nothing to score", "<p>four words, no more</p>", {"readability": 0}),
    Case("a long block's score stops growing", f"<p>{'w ' * 200}</p>", {"readability": 4, "words_per_sentence": 0}),
    Case(
        "Chinese", "<p>今天天气晴朗，真好。</p>", {"words_log": LOG(8 * 0.6), "ends_sentence": 1, "commas_log": LOG(1)}
    ),
    Case("a question", "<p>who is there?</p>", {"ends_sentence": 1}),
    Case("a label", "<p>Tags:</p>", {"ends_sentence": 0}),
    Case("a teaser", "<p>The boats…</p>", {"ends_sentence": 1}),
    Case("a notice", "<p>© 2031 Mellnitz</p>", {"at_sign": 0, "digit_share": 4 / 13}),
    Case("an address", "<p>post@mellnitz.example</p>", {"at_sign": 1, "ends_sentence": 0}),
    Case("a sign at the end of a long text", f"<p>{'word ' * 400} a@b</p>", {"at_sign": 1}),
]


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("on 3.11.2031", True),
        ("on 3/11/31", True),
        ("in 2031", True),
        ("3月4日", True),
        ("at 14:05", True),
        ("3 boats", False),
        ("12031", False),
        ("€ 20", False),
    ],
)
def test_dates(text: str, is_date: bool) -> None:
    assert (surroundings.DATE.search(text) is not None) == is_date


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_columns(case: Case) -> None:
    found = columns(case.html)
    assert {name: found[name][0] for name in case.expected} == pytest.approx(case.expected)


def test_columns_against_the_page() -> None:
    # Words outside links: 10, 40, 40, 0, 30; half of the 120 stands in blocks of 40 or more.
    paragraphs = "".join(f"<p>{'w ' * size}</p>" for size in (10, 40, 40))
    found = columns(f"{paragraphs}<p><a href=x>a b</a></p><p>{'w ' * 30}</p>")
    assert found["plain_to_largest"] == pytest.approx([0.25, 1, 1, 0, 0.75])
    assert found["plain_to_n50"] == pytest.approx([0.25, 1, 1, 0, 0.75])


def test_n50_is_the_size_that_half_of_the_text_stands_in() -> None:
    sizes = [100, *[10] * 30]
    found = columns("".join(f"<p>{'w ' * size}</p>" for size in sizes))
    assert found["plain_to_n50"][:2] == [4, 1]  # 100 / 10, cut at four
