"""What page authors call the parts of a page, in class and id, whatever the language of the text.

A word of a name is known by how it begins: ``comments``, ``commentList`` and ``commentaires`` by ``comment``. All words
of a page are looked up at once, as numbers: their first letters are the digits, and each stem is a range.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Letters of a word that are looked at.
STEM_CHARS = 8

#: Stems of the words for each part; with a full stop behind it the whole word. The longest stem of a word counts.
#: ``comments`` decides most: a thread under an article is chrome, on a forum it is the content.
LANDMARKS: dict[str, str] = {
    "comments": "comment coment komment koment disqus respond response reply replies discuss "
    "talkback guestboo pinglun livefyre",
    "related": "relat recommen popular trending teaser promo similar also. most. suggest upnext readnext readmore "
    "mostread mostview outbrain taboola verwandt zobacz",
    "consent": "cookie consent gdpr modal popup newslett subscri sign. signin signup login log. paywall regist overlay "
    "onetrust lightbox privacy",
    "frame": "nav menu breadcru toolbar masthead footer copyrigh legal daohang topbar",
    "sidebar": "side aside widget rail. gutter rightcol leftcol rightrai leftrail secondar complem",
    "sharing": "share sharing social follow tweet twitter facebook bookmark print. printer addthis addtoany whatsapp "
    "pinteres linkedin email",
    "byline": "byline author autor meta posted publish dateline time credit date. dates. datetime updated writer "
    "postmeta postdate entrymet",
    "tagged": "tag. tags. tagged taglist categor topic filed keyword",
    "ads": "ad. ads. advert sponsor banner dfp google gpt. adbox adcontai adwrap adslot adunit adsense",
    "headline": "headline title subtitle subhead heading titel titre titul tytul zagolov biaoti hdline",
    "listing": "archiv blogroll recent latest more. list feed river grid",
    "items": "item card tile box. block. module slot",
    "intro": "lead lede intro summary dek. excerpt abstract standfir deck chapo anons perex vorspann kicker",
    "caption": "caption galler slide carousel photo image img. media thumb figure picture video player foto",
    "thread": "post thread message quote signatur user forum profile avatar member",
    "product": "price product cart. buy. rating review spec. specs. specific descr shop sku basket checkout",
    "text": "text content body copy. article story entry para prose markdown richtext inhalt artikel articol "
    "articul artykul contenu contenid conteudo tekst tresc neirong wenzhang beitrag noticia postbody postcont posttext",
    "holder": "main page wrap contain center centre primary layout column section",
    "header": "header top. logo brand head. search recherch suche",
    "bottom": "bottom foot end. after disclaim terms polic about help contact",
    "folded": "hidden hide. invisib visually offscree tooltip dropdown collaps accordio",
}
#: Those of which it also tells how many have begun before a block.
COUNTED_LANDMARKS = ("comments", "sharing", "byline", "thread", "caption")

#: What is left of a number of eight letters, by how many of them count.
_MASKS = np.array([2**64 - 256 ** (STEM_CHARS - length) for length in range(STEM_CHARS + 1)], dtype=np.uint64)


def find_landmarks(letters: NDArray[np.uint8], starts: NDArray[np.intp], length: NDArray[np.intp]) -> NDArray[np.intp]:
    """Which part each word names, by its place among `LANDMARKS`; -1 for none.

    Parameters
    ----------
    letters
        The words' letters, in lower case, with whatever stands between them.
    starts, length
        Where in them each word begins, and its letters; shape (n_words,).
    """
    padded = np.append(letters, np.zeros(STEM_CHARS, dtype=np.uint8))
    # The letters from each place on, as one number; what is beyond the word's end is no part of it.
    numbers = np.ndarray(len(letters) + 1, dtype=">u8", buffer=padded, strides=(1,))[starts]
    stems = numbers.astype(np.uint64) & _MASKS.take(length, mode="clip")
    edges, parts = _ranges()
    return parts.take(edges.searchsorted(stems, side="right"))


@lru_cache(maxsize=1)
def _ranges() -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Where the ranges of stems begin and end, and the part that counts before each of these places and after."""
    ranges = [
        (*_range(stem), part, len(stem)) for part, stems in enumerate(LANDMARKS.values()) for stem in stems.split()
    ]
    edges = sorted({edge for start, stop, _, _ in ranges for edge in (start, stop)})
    parts = [-1]
    for edge in edges:
        within = [(n_chars, part) for start, stop, part, n_chars in ranges if start <= edge < stop]
        parts.append(max(within)[1] if within else -1)
    return np.array(edges, dtype=np.uint64), np.array(parts, dtype=np.intp)


def _range(stem: str) -> tuple[int, int]:
    """The first number of a word with that stem, and the one after the last."""
    letters = stem.removesuffix(".")
    start = int.from_bytes(letters.encode().ljust(STEM_CHARS, b"\0"), "big")
    n_free = 0 if stem.endswith(".") else STEM_CHARS - len(letters)
    return start, start + 256**n_free
