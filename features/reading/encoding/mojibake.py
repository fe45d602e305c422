"""Characters that were encoded once too often: text in UTF-8 or windows-1252 that somebody took for Latin-1.

C1 control characters (U+0080 to U+009F) tell of it. No text means them, browsers show nothing for them, and in a
numeric reference HTML reads them as windows-1252
(https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state).
"""

from __future__ import annotations

import re

import numpy as np

#: A page may have been encoded once too often so many times; more were never met.
MAX_ROUNDS = 3
#: The one control that texts mean: it ends a line.
NEXT_LINE = "\x85"
#: So many different sequences that look like UTF-8 read as Latin-1 are no chance.
MIN_SEQUENCES = 3

#: What windows-1252 has in the place of the controls; it leaves five of them as they are.
_WINDOWS = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_CODES = {ord(character): code for code, character in _WINDOWS.items()}

#: In UTF-8 they begin with this byte, and no more is below that one.
_LEAD, _END = 0xC2, 0xA0
_CONTROL = re.compile("[\x80-\x9f]")
_RUN = re.compile(rb"[\x80-\xff]+")
_CONTINUATION = "[\x80-\xbf" + "".join(map(chr, _CODES)) + "]"
_SEQUENCE = re.compile(f"[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}}")
#: How Western letters and punctuation begin. What else looks like a sequence may stand in a text that is right: a
#: capital letter before a quotation mark.
_SURE = ("\xc2", "\xc3", "\xe2")


def mend(utf8: bytes) -> bytes:
    """Read again what was encoded once too often.

    Where a C1 control stands in what looks like UTF-8 read as Latin-1 (or as windows-1252, which has signs in most of
    their places), the page is such a one, and whatever looks so on it is decoded: but only what begins as Western
    letters and punctuation do, where the page has other characters, too, that are right, or hardly any that are not.
    Every other C1 control is the character that windows-1252 has there: but not U+0085 alone, which is a line end, too.

    Parameters
    ----------
    utf8
        A page in valid UTF-8.

    Returns
    -------
    bytes
        The page as it is where it holds no C1 control, as nearly all do. Five of them mean nothing, and stay.
    """
    if not _holds_control(utf8):
        return utf8
    runs = {run: run.decode("utf-8") for run in set(_RUN.findall(utf8))}
    for turn in range(MAX_ROUNDS):
        sequences = {one for text in runs.values() for one in _SEQUENCE.findall(text)}
        if not turn and not _CONTROL.search("".join(sequences)):
            break
        is_mixed = turn > 0 or len(sequences) < MIN_SEQUENCES or any(_SEQUENCE.sub("", one) for one in runs.values())
        decoded = {one: _decoded(one) for one in sequences if not is_mixed or one.startswith(_SURE)}
        mended = {run: _replace(text, decoded) for run, text in runs.items()}
        if mended == runs:
            break
        runs = mended
    is_windows = any(control != NEXT_LINE for text in runs.values() for control in _CONTROL.findall(text))
    table = _WINDOWS if is_windows else {}
    replacements = {run: text.translate(table).encode("utf-8") for run, text in runs.items()}
    return _RUN.sub(lambda run: replacements[run[0]], utf8)


def _holds_control(utf8: bytes) -> bool:
    codes = np.frombuffer(utf8, np.uint8)
    leads = np.flatnonzero(codes == _LEAD)
    return bool((codes[leads + 1] < _END).any())


def _replace(text: str, decoded: dict[str, str]) -> str:
    return _SEQUENCE.sub(lambda one: decoded.get(one[0], one[0]), text)


def _decoded(sequence: str) -> str:
    """What a sequence was before it was taken for single bytes; itself where that is nothing."""
    try:
        return sequence.translate(_CODES).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return sequence
