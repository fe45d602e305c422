"""Every column has words, and the words say what the value is."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dehusk.explaining.feature_topics import OTHER, topic
from dehusk.explaining.phrases import _table, phrase
from dehusk.features.catalogue import CATALOGUE
from dehusk.features.landmark_stems import COUNTED_LANDMARKS, LANDMARKS
from dehusk.features.roles.catalogue import BLOCK_COLUMNS
from dehusk.features.text_catalogue import TEXT_CATALOGUE
from dehusk.model.feature_set import HTML_FEATURES, TEXT_FEATURES

COLUMNS = (*CATALOGUE, *TEXT_CATALOGUE, *HTML_FEATURES.context, *TEXT_FEATURES.context, *BLOCK_COLUMNS)
OF_LONGEST = "as the page's longest block"
NAMES = list(dict.fromkeys(feature.name for feature in COLUMNS))


@pytest.mark.parametrize("name", NAMES)
def test_every_column_has_words_and_a_topic(name: str) -> None:
    for value in (-5.0, -1.0, 0.0, 0.3, 1.0, 4.0, 31.0):
        said = phrase(name, value)
        assert re.search(r"[a-z]{2,} \S*[a-z]", said), said
        assert "_" not in said
        assert "\\" not in said
        assert "{" not in said
        assert not re.search(r"(?<!-)\b1 times?\b", said), said
    assert topic(name) != OTHER


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("link_density", 0.82, "82 % of its words are links"),
        ("link_density", 0.0, "none of its words are links"),
        ("words_log", float(np.log1p(12)), "it has 12 words"),
        ("words_log", float(np.log1p(1)), "it has 1 word"),
        ("plain_to_n50", 1.0, "its text is about as long as a typical long block of the page"),
        ("plain_to_n50", 0.96, "its text is about as long as a typical long block of the page"),
        ("plain_to_n50", 0.5, "its text is half as long as a typical long block of the page"),
        ("plain_to_n50", 2.0, "its text is twice as long as a typical long block of the page"),
        ("plain_to_n50", 0.7, "its text is 0.7 times as long as a typical long block of the page"),
        ("plain_to_n50", 3.2, "its text is 3.2 times as long as a typical long block of the page"),
        ("plain_to_largest", 1.0, "its text is about as long as the page's longest block"),
        ("plain_to_largest", 0.31, "its text is 31 % as long as the page's longest block"),
        ("depth_to_median", 1.02, "it is nested about as deep as the page's blocks usually are"),
        (
            "window2_plain_to_largest",
            1.0,
            "the 2 blocks on either side have about as much text as the page's longest block",
        ),
        ("same_names_log", float(np.log1p(4)), "4 blocks stand in elements of its names"),
        ("copies_log", float(np.log1p(1)), "its text stands on the page once"),
        ("copies_log", float(np.log1p(3)), "its text stands on the page 3 times"),
        ("to_nav", 3, "it stands in a nav element, 3 levels up"),
        ("to_aside", 1, "it stands in an aside element, 1 level up"),
        ("to_nav", 0, "it stands in a nav element"),
        ("to_nav", 31, "it stands in no nav element"),
        ("ends_sentence", 0, "it does not end like a sentence"),
        ("since_h1", float(np.log1p(5)), "it stands 5 blocks after the page's main heading"),
        ("since_h1", -float(np.log1p(1)), "it stands 1 block before the page's main heading"),
        ("dominant_levels_up", 2, "it is 2 levels away from the page's main body of text"),
        ("dominant_levels_up", 0, "it stands in the page's main body of text"),
        ("ancestor1_text_share", 0.5, "the element 1 level up holds 50 % of the page's text"),
        ("record_alike_log", -1, "it stands in no list of parts alike"),
        ("p_next1", 0.9, "the next block looks 90 % like content"),
        ("words_near", -2.44, "what the nearest blocks say (scores -2.4)"),
        ("words_against_far", -0.5, "what the blocks around say (scores -0.5)"),
        ("words_against", -0.5, "what its text says (scores -0.5)"),
        ("n_words_log", float(np.log1p(1)), "it has 1 word"),
        ("n_words_log", 10.0, "it is longer than any headline"),
        ("title_rank_log", 0.0, "no block is more like the page's title"),
        ("from_headline", float(np.log1p(2)), "it stands 2 blocks after the likely headline"),
        ("until_content_ends", -float(np.log1p(3)), "the page's last content stands 3 blocks before it"),
        ("p_content", 0.31, "it looks 31 % like content"),
        ("p_content", 0.004, "it looks like chrome"),
        ("marked_author", 1.0, "the markup says that it holds the author"),
        ("words_from_main", float(np.log1p(7)), "words between it and the main run, 0 inside: 7"),
    ],
)
def test_phrases(name: str, value: float, said: str) -> None:
    assert phrase(name, value) == said


def test_every_phrase_is_that_of_a_column() -> None:
    """Of columns that are gone nothing is left."""
    first = {
        next((row for row, (pattern, *_) in enumerate(_table()) if re.fullmatch(pattern, name)), -1) for name in NAMES
    }
    assert first - {-1} == set(range(len(_table())))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("words_mean", "what it says"),
        ("words_log", "length"),
        ("words_against_near", "the blocks around"),
        ("words_from_main", "its run of lines"),
        ("after_main", "its run of lines"),
        ("window2_plain_to_largest", "the blocks around"),
        ("dates_around", "the blocks around"),
        ("like_long", "words like others"),
        ("since_first_long", "the main body of text"),
        ("ancestor2_text_share", "the elements around"),
        ("ends_sentence", "length"),
        ("is_title_line", "the title"),
        ("p_words", "words like others"),
        ("p_content_before", "content or chrome"),
        ("title_rank_log", "the title"),
        ("n_words_log", "length"),
        ("is_day", "dates"),
    ],
)
def test_topics(name: str, expected: str) -> None:
    assert topic(name) == expected


def test_a_column_that_has_no_words_is_put_as_the_catalogue_means_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from dehusk.explaining import phrases

    monkeypatch.setattr(phrases, "_table", list)
    phrases._words.cache_clear()
    try:
        assert phrase("link_density", 0.82) == "share of its words inside links: 82 %"
    finally:
        phrases._words.cache_clear()


@pytest.mark.parametrize("part", LANDMARKS)
def test_named_parts_are_not_told_as_tags(part: str) -> None:
    assert "named like" in phrase(f"to_{part}", 2)
    assert "named like" in phrase(f"to_{part}", 31)


@pytest.mark.parametrize("part", COUNTED_LANDMARKS)
def test_counted_parts_are_told(part: str) -> None:
    assert (
        phrase(f"{part}_before_log", float(np.log1p(1))) == f"1 part named like “{part}” began before it or around it"
    )
