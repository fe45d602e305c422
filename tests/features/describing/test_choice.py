from __future__ import annotations

from dehusk.features.describing.choice import Candidate, Weights, choose, shipped_weights

FERRY, CHAIN = Candidate("ferry", "h1", {"is h1": 1.0}), Candidate("chain", "og", {"is og": 1.0, "words": 2.0})


def test_the_highest_sum_of_weighted_clues_is_chosen() -> None:
    assert choose([FERRY, CHAIN], Weights({"is h1": 1.0, "words": 0.4, "is og": 0.1})) == FERRY
    assert choose([FERRY, CHAIN], Weights({"is h1": 1.0, "words": 0.4, "is og": 0.3})) == CHAIN


def test_none_is_chosen_below_the_least_score() -> None:
    weights = Weights({"is h1": -1.0, "is og": -2.0})
    assert choose([FERRY, CHAIN], weights) is None
    assert choose([FERRY, CHAIN], weights, least=None) == FERRY
    assert choose([], weights, least=None) is None


def test_clues_by_kind_weigh_once_for_all_pages_and_once_for_each_kind_of_the_page() -> None:
    on_news = Candidate("ferry", "h1", {"words": 2.0}, {"is h1": 1.0}, ["news"])
    assert on_news.all_clues() == {"words": 2.0, "is h1": 1.0, "news: is h1": 1.0}
    weights = Weights({"words": 0.5, "is h1": -4.0, "news: is h1": 6.0, "news: words": 9.0})
    assert weights.score(on_news) == 3.0
    assert weights.score(on_news._replace(kinds=[])) == -3.0
    assert weights.score(on_news._replace(kinds=["thread"])) == -3.0


def test_the_shipped_weights_are_for_what_is_chosen() -> None:
    assert set(shipped_weights()) == {"title", "authors", "published"}
