"""Columns and tokens that tell a page's type."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.describing.pages import read_page
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.catalogue import N_BUCKETS, N_COLUMNS
from dehusk.features.roles.page_columns import page_columns
from dehusk.features.roles.summary import PageColumns, summarise
from dehusk.model.labeller import text_lengths

HTML = (
    "<meta property=og:type content=product><h1>Lantern</h1><p class=price>$ 12</p><p>Burns all night, whatever blows."
)


def columns(html: str, url: str | None = None) -> PageColumns:
    table = cut(parse(html))
    measured, probability = measure(table).columns, np.full(len(table), 0.6)
    return page_columns(read_page(table, url), summarise(measured, probability, text_lengths(table.texts)), probability)


def test_means_over_blocks_characters_and_content() -> None:
    measured = np.zeros((2, 200), dtype=np.float32)
    measured[:, 0] = (1, 3)
    summary = summarise(measured, np.array([1.0, 0.0]), np.array([1, 3]))
    n_columns = len(summary) // 3
    assert summary[[0, n_columns, 2 * n_columns]].tolist() == [2, 2.5, 1]


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (HTML.replace("$ 12", "12"), None),
        (HTML, "https://example.org/shop/lantern"),
        (HTML.replace("class=price", "class=cost"), None),
        (HTML.replace("content=product", "content=article"), None),
    ],
    ids=["prices", "address", "names", "og:type"],
)
def test_pages_that_differ_in_what_tells_their_type(html: str, url: str | None) -> None:
    one, other = columns(HTML), columns(html, url)
    assert not (np.array_equal(one.values, other.values) and np.array_equal(one.tokens, other.tokens))


@given(
    st.lists(
        st.sampled_from(["<p>", "<h1 class='a b'>", "$ 5", "text? ", "<div id=x itemtype=https://x/Product>"]),
        min_size=1,
    )
)
def test_every_page_has_all_columns(parts: list[str]) -> None:
    found = columns(f"word {''.join(parts)}", "http://[")
    assert found.values.shape == (N_COLUMNS,)
    assert np.isfinite(found.values).all()
    assert len(set(found.tokens.tolist())) == len(found.tokens)
    assert (found.tokens < N_BUCKETS).all()
