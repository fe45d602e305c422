"""Text of the page that must stay text: what Markdown would take as markup, escaped.

Backslash escapes of CommonMark 0.31, section 2.4, and of the tables and strike-through of GitHub's dialect.
"""

from __future__ import annotations

import re

# Signs that mean something anywhere in a line. A sign at the end may belong to what follows it in another run.
_SIGN = re.compile(
    r"[\\`*\[\]]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # between letters it is no emphasis: snake_case stays as it is
    r"|<(?=[a-zA-Z/!?]|\Z)"
    r"|&(?=#?\w+;|#?\Z)"
    r"|~(?=~|\Z)|(?<=~)~|\A~"
    r"|!\Z"
)
# What makes a line a heading, a quotation, an item, a rule, or the underline of a heading or of a table's head.
_LINE_START = re.compile(r"\s*(?:#{1,6}(?=\s|\Z)|>|[-+](?=\s|\Z)|=+\s*\Z|(?=[:|\s]*-)[-:|\s]*\Z)")
_NUMBER_START = re.compile(r"\A(\s*[0-9]{1,9})(?=[.)](?:\s|\Z))")
_HEADING_END = re.compile(r"(?<!\\)(#+\s*)\Z")
# Signs in TeX that CommonMark would read: emphasis, tags, links, character references.
_MARKUP_IN_FORMULA = re.compile(r"\*|(?<![^\W_])_(?=\S)|<(?=[a-zA-Z/!?])|\](?=[(\[:])|&(?=#?\w+;)|!(?=\[)|~(?=~)")
_NO_FORMULA = re.compile(r"[`$]|\\_|\\\*|\\<|\\~")
_ENTITY_IN_ADDRESS = re.compile(r"&(?=#?\w+;)")


def escape_text(text: str) -> str:
    """Escape what Markdown would take for markup anywhere in a line."""
    return _SIGN.sub(r"\\\g<0>", text)


def escape_formula(tex: str) -> str:
    """A formula between dollars, so that CommonMark reads no markup in it.

    Spaces, which mean nothing in TeX, part what would be markup; a formula that they cannot part is written as text.
    """
    if _NO_FORMULA.search(tex):
        return escape_text(tex)
    return f"${_MARKUP_IN_FORMULA.sub(_parted, tex)}$"


def _parted(found: re.Match[str]) -> str:
    return f" {found[0]} " if found[0] in "*_" else f"{found[0]} "


def escape_line_start(line: str) -> str:
    """Escape what makes a line of escaped text something else than text."""
    start = _LINE_START.match(line)
    if start:
        n_blank = len(line) - len(line.lstrip())
        line = f"{line[:n_blank]}\\{line[n_blank:]}"
    return _NUMBER_START.sub(r"\1\\", line)


def escape_heading_end(line: str) -> str:
    """Escape the signs at the end of a heading that would be taken for its closing ones."""
    return _HEADING_END.sub(r"\\\1", line)


def escape_bars(text: str) -> str:
    """Escape the signs that part the cells of a table's row."""
    return text.replace("|", "\\|")


def escape_address(address: str) -> str:
    """Escape what would end a link's address early, or be read as another sign."""
    return _ENTITY_IN_ADDRESS.sub("&amp;", address).replace("(", "%28").replace(")", "%29")
