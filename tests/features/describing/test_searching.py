from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.describing.searching import rows_with


@given(st.lists(st.text("12a ", max_size=4)), st.sampled_from([r"12", r"a\s?1", r"\d\d", r"2$|1a"]))
def test_the_same_texts_are_found_as_one_by_one(texts: list[str], pattern: str) -> None:
    found = rows_with(re.compile(pattern.replace("$", "(?=$|\0)")), texts)
    assert found == [row for row, text in enumerate(texts) if re.search(pattern, text)]
