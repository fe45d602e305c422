"""JSON-LD as pages write it: wrapped, with commas too many or too few, and made to keep a reader busy."""

from __future__ import annotations

import pytest

from dehusk.features.describing.linked_data import read_linked_data
from dehusk.features.reading.json_texts import JsonText

ARTICLE = '{"@type": "NewsArticle", "headline": "Ferry saved"}'


def headline(script: str) -> object:
    return read_linked_data([JsonText(script)], []).main.get("headline")


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        f"<!-- {ARTICLE} -->",
        f"<!--//\n{ARTICLE}\n//-->".replace("<!--//", "<!--"),
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/*<![CDATA[*/ {ARTICLE} /*]]>*/",
        f"{ARTICLE}\n]]>;",
        '{"@type": "NewsArticle", "headline": "Ferry saved",}',
        '{"@type": "NewsArticle",, "headline": "Ferry saved"}',
        '{"@type": "NewsArticle"\n  "headline": "Ferry saved"}',
        '[{"@type": "WebSite"} {"@type": "NewsArticle", "headline": "Ferry saved"}]',
    ],
)
def test_what_is_wrong_with_commas_and_wrappers_is_mended(script: str) -> None:
    assert headline(script) == "Ferry saved"


@pytest.mark.parametrize("space", [" ", "\n", " \n"])
@pytest.mark.parametrize("begin", ['{"a": "b"', "Na", "nul]]>", '"x"', "[1,", "<!--", "//"])
def test_white_space_without_end_takes_linear_time(begin: str, space: str) -> None:
    """Every form that looks for what follows white space would look through it from each of its places."""
    assert headline(begin + space * 100_000 + "]]>" + space * 100_000 + "x") is None
