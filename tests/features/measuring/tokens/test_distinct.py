"""Items that repeat."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.measuring.tokens.distinct import distinct


@given(st.lists(st.sampled_from("abcde")))
def test_each_item_once_in_order_and_where_it_stands(items: list[str]) -> None:
    every, which = distinct(items, len(items))
    assert every == list(dict.fromkeys(items))
    assert [every[row] for row in which.tolist()] == items
