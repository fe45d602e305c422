"""What annotators say of a page as roles of its blocks."""

from __future__ import annotations

import numpy as np
import pytest

from dehusk.features.describing.pages import read_page
from dehusk.features.matrix import measure
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.features.roles.block_columns import block_columns
from dehusk.features.roles.vocabulary import BYLINE, COMMENT, HEADLINE
from dehusk.training.labels.labelled_page import GoldFields, LabelledPage
from dehusk.training.roles.labels import label_roles

HTML = """<nav>Chains hold</nav><h1>Chains  hold</h1><p>By Ada Marsh</p><p>May 3, 2024</p>
<p>Ada Marsh saw the ferry.</p><div id=comments><p>So did I.</p></div>"""
CONTENT = [False, True, False, False, True, False]


def labels(
    role: str, fields: GoldFields, page_type: str = "article", roles: tuple[str, ...] | None = None
) -> list[int]:
    table = cut(parse(HTML))
    page = LabelledPage("a", None, HTML, "", page_type, "set", fields=fields, roles=roles)
    described = read_page(table, None)
    columns = block_columns(described, measure(table).columns, np.zeros(len(table)))
    found: list[int] = label_roles(page, described, columns, np.array(CONTENT))[role].tolist()
    return found


@pytest.mark.parametrize(
    ("role", "fields", "expected"),
    [
        pytest.param(HEADLINE, GoldFields(headline="Chains hold"), [-1, 1, 0, 0, 0, 0], id="a copy is unknown"),
        pytest.param(HEADLINE, GoldFields(title="chains hold!"), [-1, 1, 0, 0, 0, 0], id="the title"),
        pytest.param(HEADLINE, GoldFields(headline=""), [0, 0, 0, 0, 0, 0], id="a page without one"),
        pytest.param(HEADLINE, GoldFields(title="Winters"), [-1] * 6, id="not on the page"),
        pytest.param(HEADLINE, GoldFields(), [-1] * 6, id="a set that does not tell"),
        pytest.param(BYLINE, GoldFields(byline="By Ada Marsh\nMay 3, 2024"), [0, 0, 1, 1, 0, 0], id="by block"),
        pytest.param(BYLINE, GoldFields(authors=("Ada Marsh",)), [0, 0, 1, 0, 0, 0], id="by author, no content"),
        pytest.param(BYLINE, GoldFields(published="2024-05-03"), [0, 0, 0, 1, 0, 0], id="by day"),
        pytest.param(BYLINE, GoldFields(authors=(), published=""), [-1] * 6, id="nothing told"),
        pytest.param(COMMENT, GoldFields(), [0, 0, 0, 0, 0, 1], id="by name"),
        pytest.param(COMMENT, GoldFields(comments="Ada Marsh saw the ferry."), [0, 0, 0, 0, 1, 0], id="by text"),
    ],
)
def test_labels(role: str, fields: GoldFields, expected: list[int]) -> None:
    assert labels(role, fields) == expected


def test_roles_that_a_person_gave_count_before_all_else() -> None:
    roles = ("", "", "headline", "byline", "byline", "")
    fields = GoldFields(title="Chains hold", comments="So did I.")
    assert labels(HEADLINE, fields, roles=roles) == [0, 0, 1, 0, 0, 0]
    assert labels(BYLINE, fields, roles=roles) == [0, 0, 0, 1, 1, 0]
    assert labels(COMMENT, fields, roles=roles) == [0] * 6


def test_in_a_thread_nothing_is_known_of_comments() -> None:
    assert labels(COMMENT, GoldFields(), "forum") == [-1] * 6
