from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.describing.comments import comment_blocks
from dehusk.features.reading.blocks import BlockTable, cut
from dehusk.features.reading.parsing import parse

SAID = "The ferry will go on running through the winter."
PAGE = f"<p>{SAID}</p><div class=comments><p>Well said.</p><p>I disagree.</p></div><footer>Imprint</footer>"


def table(html: str) -> BlockTable:
    return cut(parse(html))


def test_comments_are_what_is_named_so_and_no_content() -> None:
    found = comment_blocks(table(PAGE), np.array([True, False, False, False]))
    assert found.tolist() == [False, True, True, False]


@pytest.mark.parametrize("content", [[True, True, True, False], [False, True, True, False]])
def test_posts_of_a_thread_are_none(content: list[bool]) -> None:
    assert not comment_blocks(table(PAGE), np.array(content)).any()


def test_a_page_without_blocks_or_comments_has_none() -> None:
    assert comment_blocks(table(""), np.zeros(0, dtype=np.bool_)).tolist() == []
    assert comment_blocks(table(f"<p>{SAID}</p>"), np.array([False])).tolist() == [False]
