"""Style sheets of a page -> the same without anything that would be fetched."""

from __future__ import annotations

import re

# What is opened and never closed ends with the sheet, so that none of these looks at a character twice.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING = r"""(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))"""
_STATEMENTS = re.compile(
    rf"""@(?:import|charset|namespace)\b(?:{_STRING}|\([^)]*(?:\)|\Z)|[^;"'(]+)*(?:;|\Z)""", re.IGNORECASE
)
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*(?:\}|\Z)", re.IGNORECASE)
#: Whatever may name an address.
_FUNCTION = re.compile(r"\b(?:(url)|src|image|(?:-webkit-)?image-set|(?:-webkit-)?cross-fade)\(", re.IGNORECASE)
_STRING_OR_BRACKET = re.compile(rf"{_STRING}|[()]")
_DATA_IMAGE = re.compile(
    r"""(?=\s*(?:["']\s*)?data:image/[a-z0-9.+-]+[;,])(?:\s*(?:"[^"]*"|'[^']*')\s*|[^()"']*)""", re.IGNORECASE
)
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
    return _TAG.sub(r"\\3c ", _without_addresses(css))


def _unescape_letter(found: re.Match[str]) -> str:
    """A letter that is escaped for no reason as itself; any other escape as it stands."""
    if found[2]:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if code <= _LAST_ASCII and chr(code).isalpha() else found[0]


def _without_addresses(css: str) -> str:
    """The rules with ``none`` for every function that may name an address, but for images in the page itself."""
    parts = []
    start = 0
    while found := _FUNCTION.search(css, start):
        stop = _end_of_brackets(css, found.end())
        is_image = found[1] and _DATA_IMAGE.fullmatch(css, found.end(), stop - 1)
        parts += [css[start : found.start()], css[found.start() : stop] if is_image else "none"]
        start = stop
    return "".join([*parts, css[start:]])


def _end_of_brackets(css: str, start: int) -> int:
    """Where the bracket that was opened before ``start`` has been closed, the end where it is not."""
    n_open = 1
    for found in _STRING_OR_BRACKET.finditer(css, start):
        n_open += {"(": 1, ")": -1}.get(found[0], 0)
        if not n_open:
            return found.end()
    return len(css)
