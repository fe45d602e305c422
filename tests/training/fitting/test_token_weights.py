"""How much of a labelled page stands under each of its tokens."""

from __future__ import annotations

import numpy as np

from dehusk.features.log_odds.names import collect_names
from dehusk.features.log_odds.phrases import pairs, whole_texts
from dehusk.features.log_odds.words import collect_words
from dehusk.features.measuring.page_measures import measure_page
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.measuring.tokens.words import page_words
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.fitting.token_weights import TokenWeights, weigh_names, weigh_words


class _Sides(dict[int, tuple[float, float]]):
    """Weights of content and of chrome by token, which is asked for as it is written."""

    def __getitem__(self, token: int | str) -> tuple[float, float]:
        return super().__getitem__(int(hash_strings([token])[0]) if isinstance(token, str) else token)


def sides(weights: TokenWeights) -> _Sides:
    return _Sides({token: (float(one), float(other)) for token, one, other in zip(*weights, strict=True)})


def weigh(html: str, content: list[float]) -> list[_Sides]:
    """Weights of names as an element's own and as an ancestor's, of words in texts and in headings."""
    page = measure_page(cut(parse(html)))
    share = np.array(content, dtype=np.float32)
    words = collect_words(page, page_words(page.texts))
    return [sides(one) for one in (*weigh_names(collect_names(page), share), *weigh_words(words, share))]


def test_weights() -> None:
    nine, four = f"{'w ' * 9}", "x x x x"  # weights 3 and 2
    own, ancestor, text, heading = weigh(
        f"<div class=aa><h2>Tides</h2><p>{nine}</p></div><ul class=bb><li>{four}</li></ul>", [0, 1, 0.5]
    )
    assert own["<p"] == (3, 0)
    assert own["<li"] == (1, 1)
    assert own["<h2"] == (0, 1)
    assert own[".aa"] == (3, 1)  # as the parent of both
    assert own[".bb"] == (1, 1)
    assert own["<body"] == (0, 0)
    assert ancestor["<body"] == (4, 2)
    assert ancestor[".aa"] == (3, 1)
    assert text["w"] == (27, 0)
    assert text["x"] == (4, 4)
    assert text["tides"] == (0, 1)
    assert heading["tides"] == (4, 1)
    assert set(heading) == set(hash_strings(["tides"]).tolist())
    short = page_words(["x x x x", "tides"])
    phrases = {*pairs(short)[0].tolist(), *whole_texts(short).tolist()}
    assert set(text) == {*hash_strings(["w", "x", "tides"]).tolist(), *phrases}
    assert text[pairs(short)[0].tolist()[0]] == (3, 3)  # three times in the text


def test_the_empty_token_has_no_weight() -> None:
    for one in weigh("<p>a</p><p>b</p><h2>c</h2><p>d e f g h i j</p>", [1, 0, 1, 1]):
        assert 0 not in one


def test_a_page_without_headings_gives_none() -> None:
    assert weigh("<p>a</p>", [1])[3] == {}


def test_a_page_without_words_gives_no_words() -> None:
    assert weigh("<p>!</p>", [1])[2] == {}
