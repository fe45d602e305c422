"""What stands around the content of an output: what the page says of itself before it, its readers' comments after."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import numpy as np

from dehusk.headline import Headline

#: Characters that YAML 1.2 does not count as printable, or takes for line breaks (sections 5.1 and 5.4): a quoted text
#: names them by number. Those below a space JSON escapes itself.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: What comments stand under.
COMMENTS = "Comments"
#: The same as what heads them: an h2.
COMMENTS_HEADLINE = Headline("", 1, np.zeros(0, dtype=np.bool_), highest=3)
#: Names of meta elements (WHATWG and OpenGraph) for what the head tells.
_META = {
    "authors": "author",
    "description": "description",
    "tags": "keywords",
    "published": "article:published_time",
    "modified": "article:modified_time",
    "site_name": "og:site_name",
    "image": "og:image",
}


def front_matter(values: Mapping[str, Any]) -> str:
    """Values as YAML between lines of three dashes; "" where there are none.

    Texts are quoted as JSON quotes them, which YAML 1.2 reads as it is; so any reader gives the same values back.
    """
    if not values:
        return ""
    lines = (f"{name}: {_quoted(value)}\n" for name, value in values.items())
    return f"---\n{''.join(lines)}---\n"


def html_document(values: Mapping[str, Any], body: str) -> str:
    """A fragment of HTML as a document whose head tells the values."""
    language = f' lang="{escape(values["language"])}"' if values.get("language") else ""
    lines = ["<!DOCTYPE html>", f"<html{language}>", "<head>", *_head(values), "</head>", "<body>"]
    return "\n".join([*lines, *([body] if body else []), "</body>", "</html>"])


def with_comments(content: str, comments: str, output_format: str) -> str:
    """The content, and the comments below it under a heading of their own (none in plain text)."""
    if not comments:
        return content
    if output_format == "html":
        return "\n".join(filter(None, (content, f"<section>\n<h2>{COMMENTS}</h2>\n{comments}\n</section>")))
    heading = f"## {COMMENTS}" if output_format == "markdown" else ""
    return "\n\n".join(filter(None, (content, heading, comments)))


def _head(values: Mapping[str, Any]) -> Iterator[str]:
    yield '<meta charset="utf-8">'
    yield f"<title>{escape(values.get('title', ''))}</title>"
    for field, name in _META.items():
        key = "property" if ":" in name else "name"
        told = values.get(field, ())
        for text in [told] if isinstance(told, str) else [", ".join(told)] if field == "tags" and told else told:
            yield f'<meta {key}="{name}" content="{escape(text)}">'
    if values.get("canonical_url"):
        yield f'<link rel="canonical" href="{escape(values["canonical_url"])}">'


def _quoted(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    text = _SURROGATE.sub("\ufffd", text)  # half of a surrogate pair is no character
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
