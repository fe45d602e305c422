"""dehusk in Scrapy: the content of a response, and an item pipeline; needs ``dehusk[scrapy]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dehusk.extractor import Extractor
from dehusk.features.errors import DehuskError
from dehusk.features.extras import require
from dehusk.integrations.framework_pages import facts_of, markdown_unless
from dehusk.options import Options

require("scrapy", "Scrapy")
from itemadapter import ItemAdapter  # noqa: E402 - of the extra
from scrapy.exceptions import DropItem  # noqa: E402 - of the extra

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

#: The field of an item that holds the response, or its HTML, until the pipeline has read it.
RESPONSE_FIELD = "response"


def fields_of(response: Response, extractor: Extractor, options: Options) -> dict[str, Any]:
    """The content of a response and what its page says of itself, as fields of an item.

    Raises
    ------
    InputError, LimitError
        If the response holds no page, or one beyond a limit.
    """
    # Scrapy knows the charset of the response's header, of which dehusk must know that it is only declared.
    page = extractor.label(response.body, url=response.url).at(options)
    return {"url": response.url, "text": page.render(options), **facts_of(page)}


class DehuskPipeline:
    """Replaces the response in an item by its content: a spider yields ``{"response": response}``.

    ``ITEM_PIPELINES = {"dehusk.integrations.scrapy.DehuskPipeline": 300}`` turns it on. The setting
    ``DEHUSK_OPTIONS`` holds keywords of `dehusk.extract`, ``DEHUSK_MODEL`` the path of a model file. An item
    without a response goes through as it is; one whose page cannot be read or has no content is dropped, which Scrapy
    logs and counts.
    """

    def __init__(self, model: str | None = None, **options: Any) -> None:
        self._options = markdown_unless(options)
        self._extractor = Extractor(model)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DehuskPipeline:
        """The pipeline that the crawler's settings describe."""
        settings = crawler.settings
        return cls(settings.get("DEHUSK_MODEL"), **settings.getdict("DEHUSK_OPTIONS"))

    def process_item(self, item: Any, spider: Any = None) -> Any:  # noqa: ARG002 - Scrapy's signature
        """The item with the fields of its page in place of the response."""
        adapter = ItemAdapter(item)
        response = adapter.get(RESPONSE_FIELD)
        if response is None:
            return item
        try:
            fields = fields_of(response, self._extractor, self._options)
        except DehuskError as error:
            raise DropItem(f"{response.url}: {error}") from error
        if not fields["text"]:
            raise DropItem(f"{response.url}: no content was found")
        del adapter[RESPONSE_FIELD]
        for name, value in fields.items():
            if isinstance(item, dict) or name in adapter.field_names():
                adapter[name] = value
        return item
