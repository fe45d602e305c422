"""Types that sets of labelled pages tell."""

from __future__ import annotations

import numpy as np

from dehusk.training.labels.labelled_page import LabelledPage
from dehusk.training.labels.page_types import tells_types, type_of


def test_types_of_pages_and_of_sets() -> None:
    told = (("other", "pool"), (None, "harvest"), ("listing", "news"), (None, "mine"))
    pages = [LabelledPage(source, None, "", "", page_type, source) for page_type, source in told]
    assert [type_of(page) for page in pages] == [None, "forum", "listing", None]
    assert not tells_types(pages, np.array([0, 1, 2, 3]))
