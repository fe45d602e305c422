"""Style sheets of a page -> the same without anything that would be fetched."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STATEMENTS = re.compile(
    r"""@(?:import|charset|namespace)\b(?:"[^"]*"|'[^']*'|\([^)]*\)|[^;"'(])*(?:;|\Z)""", re.IGNORECASE
)
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)
#: Whatever may name an address, in quotes or without.
_URL = re.compile(
    r"""(?P<function>\b(?:url|src|image|(?:-webkit-)?image-set|(?:-webkit-)?cross-fade))"""
    r"""\(\s*(?P<address>"[^"]*"|'[^']*'|[^()"']*(?:\([^()]*\)[^()"']*)*)[^()]*\)""",
    re.IGNORECASE,
)
_DATA_IMAGE = re.compile(r"""["']?\s*data:image/[a-z0-9.+-]+[;,]""", re.IGNORECASE)
#: A backslash before letters or digits stands for a character: ``u\72l(`` is ``url(``.
_ESCAPED = re.compile(r"\\([0-9a-f]{1,6})\s?|\\([g-z])", re.IGNORECASE)
_LAST_ASCII = 0x7F
#: What could begin a tag or end the style element; a media query's ``width < 600px`` could not.
_TAG = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)


def safe_styles(css: str) -> str:
    """The rules of a style sheet, or of a style attribute, that need nothing from elsewhere.

    Imports, fonts and addresses go, but for images that stand in the page itself. The page is shown under
    a policy that forbids every request besides: this keeps the browser from having to refuse any.

    Examples
    --------
    >>> safe_styles('@import "a.css"; p { color: red; background: url(https://example.org/a.png) top }')
    ' p { color: red; background: none top }'
    """
    css = _ESCAPED.sub(_unescape_letter, _COMMENT.sub(" ", css))
    css = _FONT_FACE.sub("", _STATEMENTS.sub("", css))
    return _TAG.sub(r"\\3c ", _URL.sub(_keep_data_image, css))


def _unescape_letter(found: re.Match[str]) -> str:
    """A letter that is escaped for no reason as itself; any other escape as it stands."""
    if found[2]:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if code <= _LAST_ASCII and chr(code).isalpha() else found[0]


def _keep_data_image(found: re.Match[str]) -> str:
    is_image = found["function"].lower() == "url" and _DATA_IMAGE.match(found["address"])
    return found[0] if is_image else "none"
