"""Kept blocks -> Markdown, by way of the pruned HTML."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from dehusk.features.blocks import BlockTable
from dehusk.rendering.as_html import build_html
from dehusk.rendering.inline import InlineWriter

_FENCE = re.compile(r"((?:[ >]|- |\d+\. )*)```([\w+#.-]*)")


def render_markdown(table: BlockTable, kept: NDArray[np.bool_], include_links: bool, url: str | None = None) -> str:
    """Render the kept blocks as Markdown: ATX headings, ``-`` bullets, fenced code, tables, emphasis.

    What looks like markup in the page's text is escaped, so that it stays text.

    Parameters
    ----------
    table, kept, include_links, url
        As for ``render_html``.

    Returns
    -------
    str
        The Markdown without a final line feed; ``""`` when nothing is kept.
    """
    html = build_html(table, kept, InlineWriter(table, include_links, url, for_markdown=True))
    if not html:
        return ""
    from markdownify import markdownify  # noqa: PLC0415 - it imports an HTML parser that only Markdown needs

    markdown: str = markdownify(
        html,
        heading_style="ATX",
        bullets="-",
        autolinks=False,  # <address> would let a relative link stand as a tag
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
        table_infer_header=True,
        code_language_callback=_language,
    )
    return markdown.strip("\n")


def _language(pre: object) -> str:
    code = pre.find("code")
    classes = code.get("class", []) if code else []
    return classes[0].removeprefix("language-") if classes else ""
