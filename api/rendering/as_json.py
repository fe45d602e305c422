"""Plain values -> JSON that is safe to show."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

# Valid in JSON, but acted on by terminals or taken for the end of a line; a lone surrogate has no UTF-8.
# Compiled where first needed, and kept by ``re``: few who import this write JSON.
_ESCAPED = "[\x7f-\x9f\u2028\u2029\ud800-\udfff]"


def to_json(values: Mapping[str, Any], indent: int | None = None) -> str:
    r"""Plain values as JSON, on one line or indented, without any character that a terminal or line reader acts on.

    Examples
    --------
    >>> print(to_json({"text": "caf\u00e9\x9b\u2028"}))
    {"text": "café\u009b\u2028"}
    """
    text = json.dumps(values, ensure_ascii=False, indent=indent)
    return re.sub(_ESCAPED, lambda found: f"\\u{ord(found[0]):04x}", text)
