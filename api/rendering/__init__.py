"""The kept blocks of a page -> text, pruned HTML, Markdown."""

from __future__ import annotations

from dehusk.rendering.as_html import render_html
from dehusk.rendering.as_markdown import render_markdown
from dehusk.rendering.as_text import render_text
from dehusk.rendering.tables import in_data_table

__all__ = ["in_data_table", "render_html", "render_markdown", "render_text"]
