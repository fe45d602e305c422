"""Sites of pages, and folds that keep a site together."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.errors import DataError
from dehusk.training.labels.corpus import LabelledPage
from dehusk.training.labels.folds import grouped_folds, site

GROUPS = st.lists(st.integers(0, 15).map(str), min_size=1, max_size=80)


def page(url: str | None, page_id: str = "7") -> LabelledPage:
    return LabelledPage(id=page_id, url=url, html=b"", text="", page_type=None, source="tides")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://www.Harbour.example.co.uk/a?b=c", "example.co.uk", id="suffix of two labels"),
        pytest.param("http://user:word@news.example.org.:8080/", "example.org", id="user, port, final dot"),
        pytest.param("//cdn.example.com/a", "example.com", id="no scheme"),
        pytest.param("www.example.com/a?next=http://other.example.net/", "example.com", id="a URL within the query"),
        pytest.param("http://ebb.blogspot.com/", "blogspot.com", id="blogs of one platform are one site"),
        pytest.param("http://co.uk/", "co.uk", id="a bare suffix"),
        pytest.param("http://новости.пример.рф/", "пример.рф", id="not ASCII"),
        pytest.param("http://127.0.0.1:80/a", "127.0.0.1", id="IPv4"),
        pytest.param("http://[::1]:80/a", "::1", id="IPv6"),
        pytest.param("http://[::1", "tides/7", id="broken"),
        pytest.param("file:///tmp/a.html", "tides/7", id="no host"),
        pytest.param("about:blank", "tides/7", id="a single word"),
        pytest.param("", "tides/7", id="empty"),
        pytest.param(None, "tides/7", id="unknown"),
    ],
)
def test_site(url: str | None, expected: str) -> None:
    assert site(page(url)) == expected


def test_pages_without_url_are_sites_of_their_own() -> None:
    assert site(page(None, "7")) != site(page(None, "8"))


@given(st.text())
def test_any_url_has_a_site(url: str) -> None:
    assert site(page(url))


@given(GROUPS, st.integers(2, 5), st.integers(0, 9))
def test_a_group_is_never_split_and_folds_are_even(groups: list[str], n_folds: int, seed: int) -> None:
    sizes = Counter(groups)
    if len(sizes) < n_folds:
        with pytest.raises(DataError, match="ask for fewer folds"):
            grouped_folds(groups, n_folds, seed)
        return
    folds = grouped_folds(groups, n_folds, seed)
    assert len(folds) == len(groups)
    assert all(len({fold for fold, name in zip(folds, groups, strict=True) if name == group}) == 1 for group in sizes)
    filled = np.bincount(folds, minlength=n_folds)
    assert filled.min() > 0
    assert len(filled) == n_folds
    # Filling the smallest fold first leaves no gap wider than the biggest group.
    assert filled.max() - filled.min() <= max(sizes.values())


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_the_pages_does_not_matter(groups: list[str], random: Random) -> None:
    groups = [*groups, "a", "b", "c"]
    shuffled = groups[:]
    random.shuffle(shuffled)
    there = dict(zip(groups, grouped_folds(groups, 3, seed=1).tolist(), strict=True))
    back = dict(zip(shuffled, grouped_folds(shuffled, 3, seed=1).tolist(), strict=True))
    assert there == back


def test_the_biggest_groups_go_first() -> None:
    folds = grouped_folds(["small", "big", "big", "big", "middle", "middle", "tiny"], 2, seed=0)
    assert np.bincount(folds).tolist() in ([3, 4], [4, 3])
    assert folds[1] != folds[4]


def test_the_seed_decides_between_groups_of_one_size() -> None:
    groups = [str(number) for number in range(40)]
    first = grouped_folds(groups, 4, seed=1)
    assert (first == grouped_folds(groups, 4, seed=1)).all()
    assert (first != grouped_folds(groups, 4, seed=2)).any()


def test_folds_stay_the_same_between_versions() -> None:
    assert grouped_folds(list("aabbbcde"), 3, seed=0).tolist() == [1, 1, 0, 0, 0, 2, 1, 2]


def test_one_fold_is_refused() -> None:
    with pytest.raises(ValueError, match="2 or more"):
        grouped_folds(["a", "b"], 1)
