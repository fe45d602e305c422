"""Direct address: how much a text speaks to its reader as the user of a site, as notices, rules and dialogs do."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.columns import share
from dehusk.features.measuring.tokens.hashing import Hashes, among, hash_strings
from dehusk.features.measuring.tokens.words import PageWords, sum_by_text
from dehusk.features.measuring.windows import Windows
from dehusk.features.tree import Floats


def _words(*languages: str) -> frozenset[str]:
    return frozenset(word for language in languages for word in language.split())


#: Words by which a site speaks to its user, a line a language.
YOU = _words(
    "you your yours please",
    "sie ihr ihre ihrer ihrem ihren bitte",
    "vous votre vos veuillez",
    "usted ustedes tu você",
    "lei voi vostro vostra",
    "uw jij jouw alstublieft",
    "twój twoje pan pani państwa proszę",
    "вы ваш ваша ваше ваши вас вам пожалуйста",
    "σας εσείς σου παρακαλούμε",
    "sizin lütfen",
    "dig din deg ditt",
    "您 你 请",
)
#: Words by which it speaks of itself.
WE = _words(
    "we us our ours",
    "wir uns unser unsere unserer unseren",
    "nous notre nos",
    "nosotros nuestro nuestra nuestros nós nosso nossa",
    "noi nostro nostra",
    "wij ons onze",
    "nas nasz nasze",
    "мы нас наш наша наши",
    "εμείς μας",
    "biz bizim",
    "vi vår våra vores",
    "我",
)


@cache
def _hashes_of(known: frozenset[str]) -> Hashes:
    return np.sort(hash_strings(sorted(known)))


def columns(words: PageWords, run: NDArray[np.int64], inside: NDArray[np.bool_]) -> dict[str, Floats]:
    """How much the site speaks to its user (see ``YOU`` and ``WE``), in each block, around it and in its run.

    An article about users may do so too, so runs are also measured against the main run.

    Parameters
    ----------
    run
        Number of the run of each block, shape (n_blocks,).
    inside
        Which blocks are in the main run.
    """
    n_words = words.n_words.astype(np.float32)
    hashes = words.hashes
    result: dict[str, Floats] = {}
    for name, known in (("you", YOU), ("we", WE)):
        found = sum_by_text(among(hashes, _hashes_of(known)), words.first)
        total, size = np.bincount(run, weights=found), np.bincount(run, weights=n_words)
        of_run = (total / np.maximum(size, 1)).astype(np.float32)
        result[f"{name}_share"] = share(found, n_words)
        near, n_words_near, n_speaking, n_blocks = Windows(
            [found, n_words, found > 0, np.ones_like(n_words)], reach=5
        ).sums([(5, 5)])[:, 0]
        result[f"{name}_near"] = share(near, n_words_near)
        result[f"run_{name}"] = of_run[run]
        result[f"run_{name}_to_main"] = of_run[run] - of_run[run[inside][0]]
        result[f"{name}_blocks_near"] = n_speaking / n_blocks
    return result
