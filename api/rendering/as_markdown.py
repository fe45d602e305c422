"""Kept blocks -> Markdown, by way of the pruned HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import check_time, timed
from dehusk.features.reading.blocks import BlockTable
from dehusk.rendering.as_html import build_html
from dehusk.rendering.inline import Style
from dehusk.rendering.markdown_escapes import BACKTICK_STAND_IN

if TYPE_CHECKING:
    from bs4 import Tag

_BACKTICKS = re.compile(f"{BACKTICK_STAND_IN}+")
_FENCE = re.compile(r"((?:[ >]|- |: |\d+\. )*)```([\w+#.-]*)")


def render_markdown(table: BlockTable, kept: NDArray[np.bool_], include_links: bool, url: str | None = None) -> str:  # noqa: FBT001
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
    html = build_html(table, kept, Style(include_links, url, for_markdown=True))
    if not html:
        return ""
    check_time()
    from markdownify import markdownify  # noqa: PLC0415 - it imports an HTML parser that only Markdown needs

    markdown = markdownify(
        html,
        heading_style="ATX",
        bullets="-",
        autolinks=False,  # <address> would let a relative link stand as a tag
        escape_asterisks=False,  # the text comes escaped
        escape_underscores=False,
        escape_misc=False,
        table_infer_header=True,
        strip_pre=None,  # code comes stripped, and the library takes quadratic time for it
        code_language_callback=_language,
    )
    return _tidy(markdown)


def _language(pre: Tag) -> str:
    code = pre.find("code")
    classes = code.get_attribute_list("class") if code is not None else []
    return classes[0].removeprefix("language-") if classes and classes[0] else ""


def _tidy(markdown: str) -> str:
    """Leave one blank line at most between lines that are not code, and make fences longer than those in code."""
    inner = max(map(len, _BACKTICKS.findall(markdown)), default=0)
    fence = "`" * max(3, inner + 1)
    lines: list[str] = []
    in_code = False
    for line in timed(markdown.strip("\n").split("\n")):
        found = _FENCE.fullmatch(line)
        if found:
            in_code = not in_code
            lines.append(found[1] + fence + found[2])
        elif in_code or line.strip(" >") or not lines or line.strip() != lines[-1].strip():
            lines.append(line)
    return "\n".join(lines).replace(BACKTICK_STAND_IN, "`")
