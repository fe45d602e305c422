"""Wording: what a block's characters say, by themselves and against the page."""

from __future__ import annotations

import numpy as np
import pytest

from cases import Case
from dehusk.features.measuring import wording
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from tests.features.measured import by_name

LOG = np.log1p


def columns(html: str) -> dict[str, list[float]]:
    page = measure_page(cut(parse(html)))
    found = by_name(page, wording.columns(page))
    return {name: values.tolist() for name, values in found.items()}


CASES = [
    Case(
        "a sentence with a link",
        "<p>The boats lie, as <a href=x>cattle do</a>, here.</p>",
        {"words_log": LOG(7), "link_density": 2 / 7, "digit_share": 0},
    ),
    Case("no words at all", "<p>→ | ☰</p>", {"words_log": 0, "link_density": 0}),
    Case("Chinese", "<p>今天天气晴朗，真好。</p>", {"words_log": LOG(8 * 0.6)}),
    Case("a notice", "<p>© 2031 Mellnitz</p>", {"digit_share": 4 / 13}),
    Case("nothing but a link", "<p><a href=x>read on</a></p>", {"link_density": 1, "plain_to_n50": 0}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_columns(case: Case[str, dict[str, float]]) -> None:
    found = columns(case.given)
    assert {name: found[name][0] for name in case.expected} == pytest.approx(case.expected)


def test_columns_against_the_page() -> None:
    # Words outside links: 10, 40, 40, 0, 30; half of the 120 stands in blocks of 40 or more.
    paragraphs = "".join(f"<p>{'w ' * size}</p>" for size in (10, 40, 40))
    found = columns(f"{paragraphs}<p><a href=x>a b</a></p><p>{'w ' * 30}</p>")
    assert found["plain_to_n50"] == pytest.approx([0.25, 1, 1, 0, 0.75])


def test_n50_is_the_size_that_half_of_the_text_stands_in() -> None:
    sizes = [100, *[10] * 30]
    found = columns("".join(f"<p>{'w ' * size}</p>" for size in sizes))
    assert found["plain_to_n50"][:2] == [4, 1]  # 100 / 10, cut at four
