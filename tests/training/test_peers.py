"""Other extractors behind one call: found or named as missing, and each gives an article's text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dehusk.features.errors import InputError
from dehusk.training.labels.word_scores import word_scores
from dehusk.training.peers import PEERS, find_peers

EXAMPLE = Path(__file__).parents[2] / "examples" / "article-german"


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'trafilature', 'lynx'; known are trafilatura, readability, .*inscriptis"):
        find_peers(["trafilatura", "trafilature", "lynx"])


def test_nobody_asked_for() -> None:
    assert find_peers([]) == ([], [])


def test_a_package_that_cannot_be_imported_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boilerpy3.extractors", None)
    monkeypatch.setitem(sys.modules, "magic_html", None)
    assert find_peers(["magic-html", "boilerpy3", "magic-html"]) == ([], ["magic-html", "boilerpy3"])


def test_found_in_the_order_asked_and_once() -> None:
    found, missing = find_peers([*reversed(PEERS), *PEERS])
    assert sorted([peer.name for peer in found] + missing) == sorted(PEERS)
    names = [peer.name for peer in found]
    assert names == [name for name in reversed(PEERS) if name in names]


@pytest.mark.parametrize("name", PEERS)
def test_an_article(name: str) -> None:
    found, _ = find_peers([name])
    if not found:
        pytest.skip(f"{name} is not installed (pip install 'dehusk[bench]')")
    (peer,) = found
    assert peer.version[0].isdigit()
    html, gold = (EXAMPLE / "page.html").read_bytes(), (EXAMPLE / "gold.txt").read_text(encoding="utf-8")
    for url in ("https://www.example.org/story", None):
        text = peer.extract(html, url)
        assert "<p" not in text
        assert not text.startswith("---")
        assert word_scores(text, gold).recall > 0.6
