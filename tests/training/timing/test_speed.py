"""The contest: contestants take pages in turn, and what is said of their times follows from the times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dehusk.training.labels.corpus import Corpus, LabelledPage, read_corpus
from dehusk.training.peers import Peer
from dehusk.training.timing import speed
from dehusk.training.timing.speed import RawPage, compete, parse_bare, read_pages, spread_of

EXAMPLES = Path(__file__).parents[3] / "examples"
PAGES = [RawPage(f"set/{number}", str(number).encode(), None) for number in range(1, 5)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still unless a contestant moves it."""
    now = [0.0]
    monkeypatch.setattr(speed, "CLOCK", lambda: now[0])
    return now


def number_of(html: bytes) -> int:
    found = re.fullmatch(rb"\d", html)
    return int(html) if found else 0


def test_times_are_medians_over_rounds_of_pages_in_turn(clock: list[float]) -> None:
    calls: list[tuple[str, int]] = []

    def steady(html: bytes, _: str | None) -> str:
        calls.append(("steady", number_of(html)))
        clock[0] += number_of(html) / 1000
        return ""

    def restless(html: bytes, _: str | None) -> str:
        calls.append(("restless", number_of(html)))
        n_before = calls.count(("restless", number_of(html)))
        clock[0] += (0.010, 0.030, 0.020)[n_before - 1] if number_of(html) else 5
        if number_of(html) == 4:
            raise ValueError("this page")
        return ""

    first, second = compete([Peer("steady", "1", steady), Peer("restless", "2", restless)], PAGES, n_rounds=3)
    assert (first.name, first.version, first.n_failed, first.worst_page) == ("steady", "1", 0, "set/4")
    assert [first.mean, first.median, first.worst] == pytest.approx([2.5, 2.5, 4])
    assert first.p99 == pytest.approx(3.97)
    assert second.n_failed == 1
    assert [second.mean, second.median, second.p99, second.worst] == pytest.approx([20, 20, 20, 20])
    rounds = second.rounds
    assert [rounds.low, rounds.median, rounds.high] == pytest.approx([10, 20, 30])

    timed = calls[2:]  # without each one's first page, which is not timed
    assert [page for _, page in timed] == [1, 1, 2, 2, 3, 3, 4, 4] * 3
    assert [name for name, _ in timed[:4]] == ["steady", "restless", "restless", "steady"]
    assert [name for name, _ in timed[8:10]] == ["restless", "steady"]


def test_spread() -> None:
    spread = spread_of([3.0, 1.0, 10.0])
    assert (spread.low, spread.median, spread.high) == (1, 3, 10)


@pytest.mark.parametrize("html", [b"<p>one", b"", b" ", b"<!-- x -->", "<p>Приплыв".encode("koi8-r")])
def test_the_bare_parse_takes_any_page(html: bytes) -> None:
    assert parse_bare(html) == ""


def test_a_sample_is_spread_over_all_sets() -> None:
    def corpus(name: str, n_pages: int) -> Corpus:
        def load(row: int) -> LabelledPage:
            return LabelledPage(str(row), f"https://example.org/{row}", "<p>é\ud800", "", None, name)

        return Corpus(
            name, tuple(map(str, range(n_pages))), tuple((lambda row=row: load(row)) for row in range(n_pages))
        )

    def names(pages: Iterator[RawPage]) -> list[str]:
        return [page.name for page in pages]

    corpora = [corpus("a", 4), corpus("b", 2)]
    assert names(read_pages(corpora, None)) == ["a/0", "a/1", "a/2", "a/3", "b/0", "b/1"]
    assert names(read_pages(corpora, 3)) == ["a/0", "a/2", "b/0"]
    assert names(read_pages(corpora, 99)) == names(read_pages(corpora, None))
    page = next(read_pages(corpora, 1))
    assert page.html.startswith("<p>é".encode())
    assert page.url == "https://example.org/0"


def test_pages_are_handed_over_as_they_are_on_disk() -> None:
    page = next(read_pages([read_corpus(EXAMPLES)], 1))
    assert page.name == "examples/article-arabic"
    assert page.html == (EXAMPLES / "article-arabic" / "page.html").read_bytes()
