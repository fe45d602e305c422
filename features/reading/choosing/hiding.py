"""Whether an element's own markup takes it off the page."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Longest hidden text that is not printed, in characters: what is longer unfolds as a rule.
MAX_HIDDEN_CHARACTERS = 120

_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def hides(attributes: Mapping[str, str]) -> bool:
    """Whether the attributes of an element say that it is not shown until a script asks for it."""
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    style = attributes.get("style", "").lower()
    return ("none" in style or "hidden" in style) and _HIDING_STYLE.search(style) is not None
