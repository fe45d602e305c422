"""dehusk in Scrapy, against the real library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("scrapy", reason="of the extra scrapy")

from scrapy import Field, Item
from scrapy.exceptions import DropItem
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

import dehusk
from dehusk.integrations.scrapy import DehuskPipeline

PAGE = (Path(__file__).parents[3] / "examples" / "news-modal" / "page.html").read_bytes()
URL = "https://courier.example/ferry"


def response(body: bytes = PAGE) -> HtmlResponse:
    return HtmlResponse(URL, body=body)


def test_a_response_is_replaced_by_its_content() -> None:
    item = DehuskPipeline().process_item({"response": response(), "depth": 3})
    assert item["text"] == dehusk.extract(PAGE, url=URL, output_format="markdown")
    assert (item["url"], item["depth"], "response" in item) == (URL, 3, False)
    assert item["title"] == dehusk.label(PAGE).title


def test_an_item_class_gets_the_fields_that_it_has() -> None:
    class Article(Item):  # type: ignore[misc]
        response = Field()
        text = Field()
        url = Field()

    item = DehuskPipeline(output_format="txt").process_item(Article(response=response()))
    assert dict(item) == {"text": dehusk.extract(PAGE, url=URL), "url": URL}


def test_other_items_go_through_as_they_are() -> None:
    item: dict[str, Any] = {"price": 3}
    assert DehuskPipeline().process_item(item) is item


@pytest.mark.parametrize("body", [b"", b"<div>" * 30_000])
def test_a_page_without_content_is_dropped(body: bytes) -> None:
    with pytest.raises(DropItem, match=URL):
        DehuskPipeline().process_item({"response": response(body)})


def test_settings_choose_the_options() -> None:
    crawler = get_crawler(settings_dict={"DEHUSK_OPTIONS": {"output_format": "txt", "threshold": 0.9}})
    item = DehuskPipeline.from_crawler(crawler).process_item({"response": response()})
    assert item["text"] == dehusk.extract(PAGE, url=URL, threshold=0.9)
    wrong = get_crawler(settings_dict={"DEHUSK_OPTIONS": {"output_format": "pdf"}})
    with pytest.raises(dehusk.InputError):
        DehuskPipeline.from_crawler(wrong)
