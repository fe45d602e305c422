"""The encoding of a page that names none: told from the pattern of its bytes, or guessed."""

from __future__ import annotations

import codecs
import re
from urllib.parse import urlsplit

from dehusk.features.reading.encoding.declarations import declared_language
from dehusk.features.reading.encoding.encodings import lookup, read

#: Western, as browsers read what names no encoding.
WESTERN = "cp1252"

#: How many bytes tell UTF-16 and UTF-32 by their NUL bytes.
PATTERN_WINDOW = 4096
#: Of the bytes in the place where NUL stands in UTF-16, at least this share is NUL: spaces and line ends of a text in
#: any script; and of all NUL bytes at least this share stands there (some ideographs end in one).
MIN_NUL_SHARE, MIN_ONE_SIDED = 0.02, 0.8
#: Where all other bytes are ASCII, NUL is every second one, or nearly.
MIN_NUL_SHARE_OF_ASCII = 0.4
#: At most this share of the characters is then damaged, or none that a text holds.
MAX_DAMAGED_SHARE = 0.01

#: How many bytes of words that are not ASCII are judged: enough to tell encodings apart, bounded in time.
SAMPLE_BYTES = 32_768
#: ASCII letters before the first other letter of such a word that are judged with it.
MAX_LETTERS_BEFORE = 20
#: A guess that is not Western rests on so many different words whose letters would else be others. English pages have
#: a few words with such bytes: typographic signs that are letters in another encoding.
MIN_WORDS = 3
#: Letters of a long word that count as a word: Thai is written without spaces.
LETTERS_PER_WORD = 8

#: Top-level domains of the languages that have none of their own name.
_DOMAINS = {
    "ja": "jp",
    "ko": "kr",
    "el": "gr",
    "cs": "cz",
    "cy": "uk",
    "en": "uk",
    "uk": "ua",
    "be": "by",
    "sr": "rs",
    "sl": "si",
    "et": "ee",
    "he": "il",
    "ar": "eg",
    "fa": "ir",
    "ur": "pk",
    "vi": "vn",
    "da": "dk",
    "sv": "se",
    "nb": "no",
    "nn": "no",
    "ca": "es",
    "eu": "es",
    "gl": "es",
    "ga": "ie",
    "kk": "kz",
    "ka": "ge",
    "hy": "am",
    "sq": "al",
    "bs": "ba",
}
_PRINTABLE = bytes([0, *b"\t\n\f\r", *range(0x20, 0x7F)])
_ESCAPE = re.compile(rb"\x1b\$[@B]")
_FOREIGN = re.compile(rb"[\x80-\xff][^\s<>]*")
_WORD_BREAKS = bytes.maketrans(b"<>\t\n\r\f\v", b" " * 7)
_DOMAIN = re.compile(r"[a-z]{2,20}")


def encoding_by_pattern(raw: bytes) -> str | None:
    """UTF-16, UTF-32 or ISO-2022-JP, where the bytes show it: these need no declaration to be told."""
    head = raw[:PATTERN_WINDOW]
    n_nul = head.count(0)
    if n_nul:
        return next((name for name in _wide_encodings(head, n_nul) if _is_text(head, name)), None)
    if _ESCAPE.search(raw) and raw.isascii() and not read(raw, "iso2022_jp_ext")[1]:
        return "iso2022_jp_ext"
    return None


def guess_encoding(raw: bytes, url: str | None = None) -> str:
    """Guess the encoding of a page that is not UTF-8.

    A library that browsers use too (chardetng) judges the words that are not ASCII, with what the page says of its
    language, or the top-level domain of its address. A guess of another encoding of one byte than the Western one has
    to rest on letters of several words.
    """
    words = _words(raw)
    sample = b" ".join(words)[: 2 * SAMPLE_BYTES]
    from chardetng_py import EncodingDetector  # noqa: PLC0415 - few pages need it

    detector = EncodingDetector()
    detector.feed(sample, last=False)  # it may end within a character
    domain = _domain(declared_language(raw), url)
    guess = lookup(detector.guess(tld=domain and domain.encode(), allow_utf8=False)) or WESTERN
    if guess == WESTERN or len(read(sample, guess)[0]) < len(sample):  # more than a byte a letter: it fits, or not
        return guess
    return guess if _n_telling(set(words), guess) >= MIN_WORDS else WESTERN


def _wide_encodings(head: bytes, n_nul: int) -> list[str]:
    """Encodings of two and four bytes in which NUL would stand where it does."""
    nul_at = [head[place::4].count(0) for place in range(4)]
    length = len(head) / 4
    if min(nul_at[0], nul_at[1]) > 0.9 * length and nul_at[3] < 0.5 * length:
        return ["utf-32-be"]
    if min(nul_at[2], nul_at[3]) > 0.9 * length and nul_at[0] < 0.5 * length:
        return ["utf-32-le"]
    if n_nul < MIN_NUL_SHARE_OF_ASCII * len(head) and not head.translate(None, _PRINTABLE):
        return []  # ASCII with NUL bytes here and there
    n_even = nul_at[0] + nul_at[2]
    enough = max(3, MIN_NUL_SHARE * len(head) / 2)
    if n_nul < enough:
        return []
    if max(n_even, n_nul - n_even) < MIN_ONE_SIDED * n_nul:
        return []
    # The byte that tells the script is of fewer kinds; ideographs that end in NUL may outnumber spaces.
    n_kinds_even, n_kinds_odd = len(set(head[::2])), len(set(head[1::2]))
    is_big_endian = n_kinds_even < n_kinds_odd if n_kinds_even != n_kinds_odd else 2 * n_even > n_nul
    return ["utf-16-be" if is_big_endian else "utf-16-le"]


def _is_text(head: bytes, encoding: str) -> bool:
    """Whether the start of a page, cut anywhere, is text in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("ignore")
    text = decoder.decode(head)
    n_lost = len(head) - len(decoder.getstate()[0]) - len(text.encode(encoding))  # U+FFFD that stands there is none
    n_odd = len(re.findall("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffe\uffff]", text))
    return n_lost / 2 + n_odd <= MAX_DAMAGED_SHARE * len(text)


def _words(raw: bytes) -> list[bytes]:
    """Words that are not ASCII, in pieces where they are long."""
    found = []
    n_bytes = stop = 0
    for one in _FOREIGN.finditer(raw):
        before = raw[max(stop, one.start() - MAX_LETTERS_BEFORE) : one.start()].translate(_WORD_BREAKS)
        stop = one.end()
        found.append(before.rpartition(b" ")[2] + one[0])
        n_bytes += len(found[-1])
        if n_bytes > SAMPLE_BYTES:
            break
    return found


def _n_telling(words: set[bytes], guess: str) -> int:
    """How many words have, beside another letter, letters that would be something else in the Western encoding."""
    n_words = 0
    for word in words:
        text, western = read(word, guess)[0], read(word, WESTERN)[0]
        n_letters = sum(
            one != other
            and one.isalpha()
            and (text[place - 1 : place].isalpha() or text[place + 1 : place + 2].isalpha())
            for place, (one, other) in enumerate(zip(text, western, strict=True))
        )
        n_words += -(-n_letters // LETTERS_PER_WORD)
    return n_words


def _domain(language: str, url: str | None) -> str | None:
    """A top-level domain that tells the detector what is likely: of the language, else of the address."""
    code = language.partition("-")[0]
    # What says that it is English is often a template, and Chinese has two encodings that the bytes tell better.
    known = "" if code == "zh" else _DOMAINS.get(code, code)
    if re.fullmatch("[a-z]{2}", known) and code != "en":
        return known
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:  # no address
        host = ""
    domain = host.rpartition(".")[2]
    if _DOMAIN.fullmatch(domain):
        return domain
    return known if _DOMAIN.fullmatch(known) else None
