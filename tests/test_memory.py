"""Memory does not grow with the number of pages: nothing is kept of a page once its result is gone."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import dehusk
from dehusk.features.measuring.title import read_title, tally_title
from dehusk.features.measuring.tokens.characters import Tally, count, tally_sentences
from dehusk.features.measuring.tokens.words import page_words
from dehusk.training.timing.made_up_pages import article, web_page
from optional_packages import needs

#: Pages to begin with, and those after which the process may hold hardly more.
N_FIRST, N_PAGES = 300, 2000

# Every page has words, class names and texts that no other has, so whatever is kept of pages adds up.
_CODE = """
import random, sys
import dehusk
from dehusk.training.timing.footprint import resident_bytes
from dehusk.training.timing.made_up_pages import words

def page(number):
    rng = random.Random(number)
    return "".join(
        f"<div class='c{number}-{row} {words(1, rng)}{number}'><h2>{words(3, rng)} {number}</h2>"
        f"<p>{words(60, rng)} w{number}x{row}</p></div>"
        for row in range(3)
    )

extractor = dehusk.Extractor()
for number in range(1, int(sys.argv[2]) + 1):
    extractor.extract(page(number), output_format=("txt", "markdown", "html", "json")[number % 4])
    if number == int(sys.argv[1]):
        print(resident_bytes())
print(resident_bytes())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="resident memory is read from Linux's /proc")
@needs("train")  # which measures it
def test_memory_stays_flat() -> None:
    arguments = [sys.executable, "-c", _CODE, str(N_FIRST), str(N_PAGES)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    before, after = map(int, done.stdout.split())
    # A fortieth is 1.2 kB for each page in between: keeping no more than its texts would show.
    assert after < before * 41 / 40


def peak_bytes(function: Callable[[], object]) -> int:
    """The most memory that a call takes at a time."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("n_texts", [1, 80_000])
@pytest.mark.parametrize(
    "tallies",
    [[], [tally_sentences], [tally_title(read_title(["The tide"]))]],
    ids=["characters", "sentences", "words of the title"],
)
def test_counting_takes_little_more_than_the_text_however_long_it_is(n_texts: int, tallies: list[Tally]) -> None:
    texts = ["tide " * (1_600_000 // n_texts) + "end"] * n_texts
    first_node, linked = np.arange(n_texts + 1, dtype=np.int32), np.zeros(n_texts, dtype=np.bool_)
    # All 8 MB at once took 21 times the 8 MB.
    assert peak_bytes(lambda: count(texts, first_node, linked, tallies)) < 8 * 8_000_000


@pytest.mark.parametrize(("make", "most"), [(web_page, 9.6), (article, 15)])
def test_a_huge_page_is_held_few_times(make: Callable[[int], bytes], most: float) -> None:
    page = make(2_000_000)
    dehusk.extract("<p>What is loaded at the first page is there before it.</p>")
    # With all its words and columns at once, the article took 21 times its size.
    assert peak_bytes(lambda: dehusk.extract(page)) < most * len(page)


def test_words_are_not_all_strings_of_their_own_at_once() -> None:
    texts = [f"{number} " + "tide and ferry " * 20 for number in range(8_000)]
    # All 2.4 MB at once took 18 times that.
    assert peak_bytes(lambda: page_words(texts)) < 9 * sum(map(len, texts))
