"""A byline -> the names of people in it."""

from __future__ import annotations

import re
from html import unescape

_VERBS = (
    r"(?:(?:written|posted|published|reviewed|story|words|text|article|created|started|asked|submitted|edited|reported"
    r"|updated)\s+)?"
)
_BY = r"(?:by|von|par|por|di|av|door|autor(?:en|in)?|authors?)"
_LEADING = re.compile(rf"^\W*{_VERBS}{_BY}(?:\s*[:|]\s*|\s+|$)", re.IGNORECASE)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)"
_LONG_MONTHS = "january|february|march|april|june|july|august|september|october|november|december"
_RANK = r"(?:contributing|senior|staff|managing|associate|health|news|lead)"
_JOB = r"(?:writer|editor|reporter|author|contributor|correspondent)"
#: What follows the names in a byline, in lower case: a date, a job, a reading time, an account of the author.
_TRAILING = re.compile(
    r"[|•·»–—(\[]|\s[-/]\s"
    rf"|,\s*(?=\d|{_MONTHS}|updated|published|contributor|staff|senior|editor|reporter|correspondent|md\b|phd)"
    r"|(?<!\w)\d(?:\d?[./ ]|\d{3})"
    rf"|\b(?:on\s+(?=\d|{_MONTHS})|(?:{_LONG_MONTHS})\b|{_MONTHS}\.?\s\d|in\s+[a-z]"
    r"|(?:(?:last )?updated|published|posted|follow|more by|min read|is an?|has|expertise|author|about|read)\b"
    rf"|(?:{_RANK}\s+)+{_JOB}\b|(?<=\w\s)(?:writer|contributor|stand|editor|reporter)\b$)"
)
#: A later part of a list of names that is a person's job.
_IS_JOB = re.compile(
    r"\b(?:attorney|coordinator|dietitian|director|editor|engineer|head|lawyer|manager|officer|president|professor"
    r"|representative|specialist|strategist|writer)\b",
    re.IGNORECASE,
)
#: Two names with a stroke between them; "AFP/mb" is one.
_STROKE = re.compile(r"(?<=\w\w)/(?=[^\W\d_]+\s)")
_ADDRESS = re.compile(r"\S+@\S+\.\S+|https?://\S+|(?<!\w)@\w+")
_SPLIT = re.compile(r"\s*(?:,|;|\||&|\band\b|\bund\b|\bet\b|\by\b(?=\s[A-Z])|\bwith\b)\s*", re.IGNORECASE)
#: Names that stand for nobody.
_NO_ONE = frozenset((
    "admin", "administrator", "webmaster", "editor", "editors", "editorial", "staff", "team", "guest", "anonymous",
    "unknown", "author", "authors", "user", "contributor", "contributors", "root", "none", "null", "redaktion",
    "redaction", "redazione", "newsroom", "moderator", "support", "info", "blog", "news", "superuser", "wordpress",
    "undefined", "default", "previous", "next", "my account",
))  # fmt: skip
_BY_WITHIN = re.compile(r"(?:^|[\s|·•])(?P<by>(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or)\s+[^\W\d_])")
_OF_PICTURES = re.compile(r"photo|image|picture|foto|bild|illustration|©|credit", re.IGNORECASE)
#: What names stand between in a line of their own, and such a name: two to four words, all in capitals but "de", "van".
_BARE_SPLIT = re.compile(r"\s*(?:[,|•·/&]|\s[–—-]\s|\band\b|\bund\b|\bet\b)\s*")
_CAPITALS = "(?=[^\\W\\d_])(?![a-zß-öø-ÿ])[\\w'’.-]+"
_BARE_NAME = re.compile(rf"{_CAPITALS}(?:\s(?:{_CAPITALS}|d[aeiou]s?|del?|la|van|von|der|den|ten|bin|al)){{1,3}}")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_EDGES = " .:-–—|/*•·\"'“”()[]"
#: Words of the longest name, and of the longest list of names.
_NAME_WORDS, _MOST_WORDS = 6, 28


def names_in(text: str) -> tuple[str, ...]:
    """The names in a byline, without "By", jobs, dates, addresses and those that stand for nobody.

    Of several lines the first with names counts.

    Examples
    --------
    >>> names_in("Written by Ada Marsh and Ben Holt, Senior Writer | May 3, 2024")
    ('Ada Marsh', 'Ben Holt')
    >>> names_in("admin")
    ()
    """
    lines = unescape(_ADDRESS.sub(" ", text)).splitlines()
    return next((names for line in lines if (names := _names_in_line(" ".join(line.split())))), ())


def byline_within(text: str) -> str:
    """What follows "by" within a text, with it; "" where no name does, and of pictures.

    Examples
    --------
    >>> byline_within("May 3, 2024 by Ada Marsh"), byline_within("Photo by Ben Holt")
    ('by Ada Marsh', '')
    """
    found = _BY_WITHIN.search(text)
    return text[found.start("by") :] if found and not _OF_PICTURES.search(text, 0, found.end()) else ""


def bare_names(text: str) -> tuple[str, ...]:
    """The names in a text that has nothing else but dates and the like.

    Examples
    --------
    >>> bare_names("22.10.2025 · Ada Marsh | Ben Holt"), bare_names("Ada Marsh writes on bees")
    (('Ada Marsh', 'Ben Holt'), ())
    """
    parts = [part.strip(_EDGES) for part in _BARE_SPLIT.split(text)]
    names = tuple(part for part in parts if part and not any(map(str.isdigit, part)))
    return names if all(_BARE_NAME.fullmatch(name) for name in names) else ()


def is_byline(text: str) -> bool:
    """Whether a text begins as a byline does."""
    return bool(_LEADING.match(text))


def name_words(text: str) -> tuple[str, ...]:
    """The words of some names, in lower case."""
    return tuple(word.casefold() for word in _WORD.findall(text))


def split_names(text: str) -> list[str]:
    """A list of names, one by one."""
    return [name for part in _SPLIT.split(text) if (name := part.strip(_EDGES))]


def _names_in_line(text: str) -> tuple[str, ...]:
    text = _LEADING.sub("", _LEADING.sub("", text))
    # In lower case it is looked for three times as fast; that of a dotted capital I is longer.
    trailing = _TRAILING.search(text.replace("İ", "I").lower())
    text = text[: trailing.start()].rstrip() if trailing else text
    parts = [part.strip(_EDGES) for part in _SPLIT.split(_STROKE.sub(", ", text))]
    names = dict.fromkeys(
        part for place, part in enumerate(parts) if _is_name(part) and not (place and _IS_JOB.search(part))
    )
    return tuple(names) if sum(len(name_words(name)) for name in names) <= _MOST_WORDS else ()


def _is_name(text: str) -> bool:
    words = name_words(text)
    return 0 < len(words) <= _NAME_WORDS and any(map(str.isalpha, text)) and text.casefold() not in _NO_ONE
