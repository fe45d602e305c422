"""Measure how pages that declare no encoding are read.

    python benchmarks/encodings.py --data DIR [--data DIR ...] [--step N]

Two beds: pages in an old encoding (what they declare, if they are no UTF-8 and fit it) with the declaration taken off;
and UTF-8 pages written in the encodings that their languages had before, characters that these lack as references.
Prints for each encoding how many are read as with the declaration, with and without the page's address.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from dehusk.features.reading.decoding import decode
from dehusk.features.reading.encoding.declarations import declared_encoding, declared_language
from dehusk.features.reading.encoding.encodings import UNICODE, read
from dehusk.training.labels.corpus import read_corpus

#: The encodings of each language's pages before UTF-8.
ENCODINGS = {
    **dict.fromkeys(["en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "nb", "fi", "ca"], ("cp1252",)),
    **dict.fromkeys(["pl", "cs", "hu", "sk", "ro", "hr", "sl"], ("cp1250", "iso8859-2")),
    **dict.fromkeys(("ru", "bg"), ("cp1251", "koi8-r")),
    **dict.fromkeys(("ar", "fa"), ("cp1256",)),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    "uk": ("cp1251", "koi8-u"),
    "el": ("cp1253", "iso8859-7"),
    "tr": ("cp1254",),
    "he": ("cp1255",),
    "th": ("cp874",),
    "zh": ("gb18030", "big5hkscs"),
    "ja": ("cp932", "euc_jp", "iso2022_jp_ext"),
    "ko": ("cp949",),
}
#: Scripts that outweigh what a page says of its language: templates say that it is English.
SCRIPTS = {
    "el": "[α-ω]",
    "ru": "[а-я]",
    "ja": "[ぁ-ヿ]",
    "ko": "[가-힣]",
    "zh": "[一-鿿]",
    "he": "[א-ת]",
    "ar": "[ء-ي]",
    "th": "[ก-๛]",
}
#: A page is in a script that holds this share of its characters.
SCRIPT_SHARE = 0.02
#: At most so many references for each other character that is not ASCII: more, and the language had another encoding.
MAX_REFERENCES = {"big5hkscs": 0.2, "cp1252": float("inf")}
_DECLARATION = re.compile(rb"<\?xml[^>]*>|<meta\b[^>]*charset[^>]*>", re.IGNORECASE)


class Specimen(NamedTuple):
    """A page without its declaration."""

    bed: str
    encoding: str
    raw: bytes
    url: str | None


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--step", type=int, default=1, help="take every so manieth page")
    options = parser.parse_args()
    n_pages: Counter[tuple[str, str]] = Counter()
    n_right: Counter[tuple[str, str, bool]] = Counter()
    for data in options.data:
        for one in _specimens(data, options.step):
            n_pages[one.bed, one.encoding] += 1
            expected = read(one.raw, one.encoding)[0].replace("\x00", "\ufffd").encode()
            for has_url in (True, False):
                url = one.url if has_url else None
                n_right[one.bed, one.encoding, has_url] += decode(one.raw, url=url).utf8 == expected
    for bed in sorted({bed for bed, _ in n_pages}):
        print(f"{bed:32} pages  with the address  without")
        for (name, encoding), n in n_pages.most_common():
            if name == bed:
                with_url, without = n_right[bed, encoding, True], n_right[bed, encoding, False]
                print(f"{encoding:32} {n:5}  {with_url:16}  {without:7}")


def _specimens(data: Path, step: int) -> Iterator[Specimen]:
    corpus = read_corpus(data)
    for number in tqdm(range(0, len(corpus), step), desc=corpus.source):
        page = corpus[number]
        raw = page.html if isinstance(page.html, bytes) else page.html.encode()
        bare = _DECLARATION.sub(b"", raw)
        if bare.isascii():
            continue
        decoded = decode(raw)
        if decoded.encoding != "utf-8":
            if decoded.encoding not in UNICODE and declared_encoding(raw) == decoded.encoding:
                yield Specimen("declared and taken off", decoded.encoding, bare, page.url)
        elif not decoded.n_replaced:
            yield from _rewritten(bare, page.url)


def _rewritten(raw: bytes, url: str | None) -> Iterator[Specimen]:
    text = raw.decode("utf-8-sig")
    if re.search("[\x80-\x9f]", text):  # what was read wrongly before it was written as UTF-8
        return
    for encoding in ENCODINGS.get(_language(text, raw), ()):
        written = text.encode(encoding, "xmlcharrefreplace")
        n_foreign = len(written) - len(re.sub(rb"[\x80-\xff]", b"", written))
        n_references = len(re.findall(rb"&#\d+;", written)) - text.count("&#")
        is_fit = n_foreign > 0 and n_references <= MAX_REFERENCES.get(encoding, 1) * n_foreign
        if is_fit or encoding == "iso2022_jp_ext":
            yield Specimen("written in an old encoding", encoding, written, url)


def _language(text: str, raw: bytes) -> str:
    foreign = re.sub("[\x00-\x7f]+", "", text)
    for language, script in SCRIPTS.items():
        if len(re.findall(script, foreign)) > SCRIPT_SHARE * len(text):
            return language
    return declared_language(raw).partition("-")[0] or "en"


if __name__ == "__main__":
    main()
