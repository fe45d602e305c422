"""Characters that were encoded once too often: text in UTF-8 or windows-1252 that somebody took for Latin-1.

C1 control characters (U+0080 to U+009F) tell of it. Hardly any text means them, browsers show nothing for them, and in
a numeric reference HTML reads them as windows-1252
(https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state).
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: A page may have been encoded once too often so many times; more were never met.
MAX_ROUNDS = 3
#: So many different sequences that look like UTF-8 read as Latin-1 are no chance.
MIN_SEQUENCES = 3
#: The one control that texts mean: it ends a line.
NEXT_LINE = "\x85"

#: What windows-1252 has in the place of the controls; it leaves five of them as they are.
_WINDOWS = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_CODES = {ord(character): code for code, character in _WINDOWS.items()}
_SIGNS = "".join(map(chr, _CODES))

#: In UTF-8 they begin with this byte, and no more is below that one.
_LEAD, _END = 0xC2, 0xA0
_LAST_ASCII = 0x7F
_CONTROL = re.compile("[\x80-\x9f]")
_RUN = re.compile("[^\x00-\x7f]+")
#: Between runs where all are looked at together: no run holds it, and none comes to.
_BETWEEN = "\n"
_CONTINUATION = f"[\x80-\xbf{_SIGNS}]"
_SEQUENCE = re.compile(f"[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}}")
#: How Western letters, punctuation, arrows and emoji begin: these are decoded beside characters that are right, too.
_SURE = ("\xc2", "\xc3", "\xe2", "\xf0")
#: Quotation marks, dashes, dots and no-break spaces after a letter: a text that is right holds these, too.
_AFTER_LETTERS = "\x84\x85\x8b\x91\x92\x93\x94\x96\x97\x99\x9b"
_AMBIGUOUS = re.compile(
    f"[\xc3-\xdf][{_AFTER_LETTERS}{''.join(_WINDOWS[ord(one)] for one in _AFTER_LETTERS)}\xa0\xab\xbb]"
)
#: Controls in whose place windows-1252 has a sign: where they stand, nothing was read as windows-1252.
_READ_AS_LATIN = re.compile(f"[{''.join(map(chr, _WINDOWS))}]")
_SIGN = re.compile(f"[{_SIGNS}]")


class Mended(NamedTuple):
    """A text in which nothing is encoded too often, and where it stood."""

    text: str
    places: NDArray[np.int32]
    """Of each character, and of the end, its offset in the text as it was written."""


def mend(utf8: bytes) -> bytes:
    """Read again what was encoded once too often.

    Where a C1 control stands in what looks like UTF-8 read as Latin-1 (or as windows-1252, which has signs in most of
    their places), the page is such a one, and whatever looks so on it is decoded: but only what begins as Western
    letters and punctuation do, where the page has other characters, too, that are right, or hardly any that are not;
    and a letter and a quotation mark or the like only where the page tells of that letter elsewhere. Every other C1
    control is the character that windows-1252 has there: but not U+0085 alone, which is a line end, too.

    Parameters
    ----------
    utf8
        A page in valid UTF-8.

    Returns
    -------
    bytes
        The page as it is where it holds no C1 control, as nearly all do. Five of them mean nothing, and stay.
    """
    if not holds_control(utf8):
        return utf8
    starts, stops = _runs(utf8)
    runs = [utf8[start:stop] for start, stop in zip(starts, stops, strict=True)]
    mended = {run: run.decode("utf-8") for run in set(runs)}  # few differ, and nothing else of the page is looked at
    for pattern, meant in _rounds(mended.values()):
        mended = {run: _replaced(text, pattern, meant) for run, text in mended.items()}
    encoded = {run: text.encode("utf-8") for run, text in mended.items()}
    between = [utf8[start:stop] for start, stop in zip([0, *stops], [*starts, len(utf8)], strict=True)]
    parts = [b""] * (len(runs) + len(between))
    parts[::2], parts[1::2] = between, map(encoded.__getitem__, runs)
    return b"".join(parts).removeprefix(BOM_UTF8)


def mend_text(text: str) -> Mended:
    """Read a text again as `mend` does, and say where each of its characters stood."""
    places = np.arange(len(text) + 1, dtype=np.int32)
    for pattern, meant in _rounds(set(_RUN.findall(text))):
        begins = np.ones(len(places), dtype=np.bool_)

        def read(one: re.Match[str], meant: Mapping[str, str] = meant, begins: NDArray[np.bool_] = begins) -> str:
            if one[0] not in meant:
                return one[0]
            begins[one.start() + 1 : one.end()] = False
            return meant[one[0]]

        text = pattern.sub(read, text)
        places = places[begins]
    n_marks = int(text.startswith("\ufeff"))
    return Mended(text[n_marks:], places[n_marks:])


def holds_control(utf8: bytes) -> bool:
    """Whether a C1 control stands in valid UTF-8: without one, there is nothing to read again."""
    codes = np.frombuffer(utf8, np.uint8)
    leads = np.flatnonzero(codes == _LEAD)
    return bool((codes[leads + 1] < _END).any())


def _runs(utf8: bytes) -> tuple[list[int], list[int]]:
    """Where the runs of characters that are not ASCII start and stop."""
    is_foreign = np.zeros(len(utf8) + 2, dtype=np.bool_)
    np.greater(np.frombuffer(utf8, np.uint8), _LAST_ASCII, out=is_foreign[1:-1])
    bounds = np.flatnonzero(is_foreign[1:] != is_foreign[:-1])
    return bounds[::2].tolist(), bounds[1::2].tolist()


def _rounds(runs: Iterable[str]) -> list[tuple[re.Pattern[str], dict[str, str]]]:
    """What is to be read as what in a text, one round after the other: what a round looks for, and what it means.

    ``runs`` are the distinct runs of characters of the text that are not ASCII.
    """
    rounds: list[tuple[re.Pattern[str], dict[str, str]]] = []
    text = _BETWEEN.join(runs)
    while len(rounds) < MAX_ROUNDS:
        decoded = _decode(text)
        # What comes to light once the page is known for one that was encoded too often needs no control to tell of it.
        if not decoded or not (rounds or _CONTROL.search("".join(decoded))):
            break
        rounds.append((_SEQUENCE, decoded))
        text = _replaced(text, _SEQUENCE, decoded)
    if any(control != NEXT_LINE for control in _CONTROL.findall(text)):
        rounds.append((_CONTROL, {chr(code): sign for code, sign in _WINDOWS.items()}))
    return rounds


def _replaced(text: str, pattern: re.Pattern[str], meant: Mapping[str, str]) -> str:
    """The text with what a pattern finds in it replaced by what it means, as far as that is known."""
    return pattern.sub(lambda one: meant.get(one[0], one[0]), text)


def _decode(text: str) -> dict[str, str]:
    """What the sequences of a text were, as far as they were encoded once too often and are not right as they are."""
    found = {one: was for one in set(_SEQUENCE.findall(text)) if (was := _decoded(one))}
    clear = {one for one in found if not _AMBIGUOUS.fullmatch(one)}
    rest = _SEQUENCE.sub(lambda one: "" if one[0] in found else one[0], text)
    if len(clear) < MIN_SEQUENCES or rest.replace(_BETWEEN, ""):
        found = {one: was for one, was in found.items() if one.startswith(_SURE)}
        clear &= found.keys()
    leads, is_latin = {one[0] for one in clear}, _READ_AS_LATIN.search("".join(clear)) is not None
    return {
        one: was
        for one, was in found.items()
        if one in clear
        or (one[0] in leads and not (is_latin and _SIGN.search(one)))
        or (is_latin and _CONTROL.search(one))
    }


def _decoded(sequence: str) -> str:
    """What a sequence was before it was taken for single bytes; "" where that is no character."""
    try:
        was = sequence.translate(_CODES).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    import unicodedata  # noqa: PLC0415 - hardly any page needs it

    return was if unicodedata.category(was) != "Cn" else ""
