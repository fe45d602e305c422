"""Memory does not grow with the number of pages: nothing is kept of a page once its result is gone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: Pages to begin with, and those after which the process may hold hardly more.
N_FIRST, N_PAGES = 300, 2000

# Every page has words, class names and texts that no other has, so whatever is kept of pages adds up.
_CODE = """
import random, sys
import dehusk
from dehusk.training.footprint import resident_bytes
from dehusk.training.shapes import words

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
def test_memory_stays_flat() -> None:
    arguments = [sys.executable, "-c", _CODE, str(N_FIRST), str(N_PAGES)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    before, after = map(int, done.stdout.split())
    # A fortieth is 1.2 kB for each page in between: keeping no more than its texts would show.
    assert after < before * 41 / 40
