"""Colours of the view and the review: text stands out from its ground by 4.5 to 1 (WCAG 2.2, 1.4.3, level AA)."""

from __future__ import annotations

import re

import pytest

from dehusk.viewing.view_file import asset

#: Text, and what it is set on.
PAIRS = [
    *(("ink", "paper"), ("ink", "ground"), ("soft", "paper"), ("soft", "ground"), ("paper", "ink")),
    *(("content", "content-soft"), ("chrome", "chrome-soft"), ("paper", "content"), ("chrome", "paper")),
    ("focus", "paper"),
]


def luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out(text: str, ground: str, scheme: int) -> None:
    colours = dict(
        re.findall(r"--([a-z-]+): #([0-9a-f]+);", re.findall(r":root \{(.*?)\}", asset("look.css"), re.DOTALL)[scheme])
    )
    bright, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5
