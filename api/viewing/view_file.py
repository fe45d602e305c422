"""Labelled pages -> one HTML file that holds them, their labels and reasons, and all that shows them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from dehusk.page import Page
from dehusk.rendering.controls import without_controls
from dehusk.viewing.safe_markup import safe_page


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to show."""

    name: str
    """What to call it: its file, mostly."""
    source: bytes | str
    """The page that was labelled."""
    page: Page
    """Its labels."""
    encoding: str | None = None
    """The encoding that it was read with, where that was given."""


def view_file(pages: Sequence[Shown]) -> str:
    """One self-contained HTML file that shows the pages; it fetches nothing and runs nothing of theirs."""
    script = "".join(asset(name) for name in ("frame.js", "panel.js", "view.js"))
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "form-action 'none'; base-uri 'none'"
    )
    data = {"pages": [page_values(shown) for shown in pages]}
    return Template(asset("view.html")).substitute(
        policy=escape(policy),
        title=escape(f"{without_controls(pages[0].page.title or pages[0].name)} - dehusk view"),
        styles=asset("look.css"),
        data=embedded_json(data),
        script=script,
    )


def page_values(shown: Shown) -> dict[str, Any]:
    """A page as plain values: its safe markup, and its blocks with their reasons."""
    page = shown.page
    thresholds = page.thresholds
    reasons = [
        [[round(reason.effect, 3), reason.topic, reason.text] for reason in explanation.reasons]
        for explanation in page.explain_all()
    ]
    return {
        "name": shown.name,
        "title": page.title,
        "threshold": page.threshold,
        "marks": [thresholds.recall, thresholds.balanced, thresholds.precision],
        "warnings": list(page.warnings),
        "html": safe_page(shown.source, page.table, shown.encoding),
        "blocks": [
            {
                "probability": round(block.probability, 4),
                "role": block.role,
                "p_role": block.role_probabilities.get(block.role, 0.0),
                "tag": block.tag,
                "text": block.text,
                "words": len(block.text.split()),
                "reasons": why,
            }
            for block, why in zip(page.blocks, reasons, strict=True)
        ],
    }


def asset(name: str) -> str:
    """A script, style sheet or template of this package."""
    return files("dehusk.viewing").joinpath(name).read_text(encoding="utf-8")


def embedded_json(values: dict[str, Any]) -> str:
    """Plain values as JSON that may stand in a script element."""
    return json.dumps(values, separators=(",", ":")).replace("<", "\\u003c").replace("\x7f", "\\u007f")
