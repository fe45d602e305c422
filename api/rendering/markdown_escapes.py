"""Text of the page that must stay text: what Markdown would take as markup, escaped before it is converted.

Backslash escapes of CommonMark 0.31, section 2.4, and of the tables and strike-through of GitHub's dialect.
"""

from __future__ import annotations

import re

#: Stands for a backtick in code until the fences around it are known to be longer. A noncharacter of Unicode, which
#: ``without_controls`` takes out of the page's own text.
BACKTICK_STAND_IN = "\ufdd0"

# Signs that mean something anywhere in a line. A sign at the end may belong to what follows in another element.
_SIGN = re.compile(
    r"[\\`*\[\]]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # between letters it is no emphasis: snake_case stays as it is
    r"|<(?=[a-zA-Z/!?]|\Z)"
    r"|&(?=#?\w+;)"
    r"|~(?=~)|(?<=~)~"
)
# What makes a line a heading, a quotation, an item, a rule, or the underline of a heading or of a table's head.
_LINE_START = re.compile(r"\s*(?:#{1,6}(?=\s|\Z)|>|[-+](?=\s|\Z)|=+\s*\Z|(?=[:|\s]*-)[-:|\s]*\Z)")
_NUMBER_START = re.compile(r"\A(\s*[0-9]{1,9})(?=[.)](?:\s|\Z))")
_ENTITY_IN_ADDRESS = re.compile(r"&(?=#?\w+;)")


def escape_text(text: str, *, starts_line: bool, in_cell: bool, verbatim: bool) -> str:
    """Escape a stretch of text so that Markdown shows it as it is.

    Parameters
    ----------
    text
        The text, without line feeds.
    starts_line
        Whether it begins a line, where more signs have a meaning (not so in a table).
    in_cell
        Whether it stands in a table, whose cells ``|`` divides.
    verbatim
        Whether it stands in a code span, where only that ``|`` has a meaning.
    """
    if not verbatim:
        text = _SIGN.sub(r"\\\g<0>", text)
        if starts_line and not in_cell:
            start = _LINE_START.match(text)
            if start:
                n_blank = len(text) - len(text.lstrip())
                text = f"{text[:n_blank]}\\{text[n_blank:]}"
            text = _NUMBER_START.sub(r"\1\\", text)
    return text.replace("|", "\\|") if in_cell else text


def escape_address(address: str) -> str:
    """Escape what would end a link's address early, or be read as another sign."""
    return _ENTITY_IN_ADDRESS.sub("&amp;", address).replace("(", "%28").replace(")", "%29")
