"""Where a link may lead: addresses made absolute, and none that does more than lead somewhere."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from dehusk.features.reading.document import Document
from dehusk.features.vocabulary import codes_of

_NAME = r"[a-zA-Z][a-zA-Z0-9+.-]*"
_SCHEME = re.compile(rf"{_NAME}(?=:)")
_ALLOWED_SCHEMES = frozenset(("http", "https", "mailto"))
#: Addresses that lead nowhere.
_EMPTY = re.compile(rf"#?|{_NAME}:/*")

# Browsers skip control characters in an address, so ``java&#10;script:`` would work; a lone surrogate has no UTF-8.
_SKIPPED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_QUOTED = {ord(sign): f"%{ord(sign):02X}" for sign in ' "<>\\^`{|}'}
#: Number of the tag that says where addresses start from.
_BASE = int(codes_of(["base"])[0])

#: Addresses longer than servers take are dropped; a long base would stand in every link.
MAX_ADDRESS_CHARACTERS = 8_000


def base_address(document: Document, url: str | None) -> str | None:
    """Address that the page's relative links start from: its ``base`` element, else its own."""
    for row in (document.tag_codes == _BASE).nonzero()[0].tolist():
        href = document.attributes[row].get("href")
        if href is not None:  # the first that has an address counts (HTML Living Standard, "frozen base URL")
            return safe_address(href, url) or url
    return url


def safe_address(href: str, base: str | None) -> str | None:
    """Give the address that a link leads to, None for one that is not followed (``javascript:`` and others).

    Parameters
    ----------
    href
        What the page says.
    base
        What relative addresses start from; without it they stay as they are.
    """
    if len(href) > MAX_ADDRESS_CHARACTERS:
        return None
    address = _SKIPPED.sub("", href).strip()
    if not _is_allowed(address):
        return None
    if base is not None:
        try:
            address = _SKIPPED.sub("", urljoin(base, address))  # what the caller gave as the page's may hold any
        except ValueError:  # brackets that are no IPv6 address
            return None
    return address.translate(_QUOTED) if _is_allowed(address) else None


def _is_allowed(address: str) -> bool:
    if _EMPTY.fullmatch(address):
        return False
    scheme = _SCHEME.match(address)
    return scheme is None or scheme.group().lower() in _ALLOWED_SCHEMES
