from __future__ import annotations

from dehusk.features.describing.choice import Candidate, choose, for_kinds, shipped_weights

FERRY, CHAIN = Candidate("ferry", "h1", {"is h1": 1.0}), Candidate("chain", "og", {"is og": 1.0, "words": 2.0})


def test_the_highest_sum_of_weighted_clues_is_chosen() -> None:
    assert choose([FERRY, CHAIN], {"is h1": 1.0, "words": 0.4, "is og": 0.1}) == FERRY
    assert choose([FERRY, CHAIN], {"is h1": 1.0, "words": 0.4, "is og": 0.3}) == CHAIN


def test_none_is_chosen_below_the_least_score() -> None:
    weights = {"is h1": -1.0, "is og": -2.0}
    assert choose([FERRY, CHAIN], weights) is None
    assert choose([FERRY, CHAIN], weights, least=None) == FERRY
    assert choose([], weights, least=None) is None


def test_clues_count_apart_for_each_kind_of_page() -> None:
    assert for_kinds({"is h1": 1.0}, ["news"]) == {"is h1": 1.0, "news: is h1": 1.0}


def test_the_shipped_weights_are_for_what_is_chosen() -> None:
    assert set(shipped_weights()) == {"title", "authors", "published"}
