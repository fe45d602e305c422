"""Columns -> topics: many columns measure one thing in several ways, and an explanation names it once."""

from __future__ import annotations

import re
from functools import cache

from dehusk.features.landmark_stems import LANDMARKS

#: Topics and the names of their columns, the first that fits counts.
_TOPICS = (
    ("content or chrome", r"p_content\w*|since_content|until_content_ends|content_before_share"),
    ("who wrote it", r"authors?_\w+|says_by|n_names|marked_author"),
    ("dates", r"(says|is|marked)_day|holds_time"),
    ("names in the markup", rf"\w*_names_\w+|to_({'|'.join(LANDMARKS)})|\w+_before_log"),
    ("what it says", r"words_(sum|mean|lowest|highest|against|known)|pairs_\w+|whole_text"),
    ("how it addresses its reader", r"(you|we)_\w+"),
    ("what is hidden", r"to_(never_shown|on_demand|aria_hidden)"),
    ("the heading above", r"heading_(above|before)\w*|since_heading|p_(own_)?section|p_heading_above"),
    (
        "the title",
        r"(in|covers|title|told)_\w+|since_title\w*|is_title_line|(first|marked)_title|address_share|from_headline|since_h1",
    ),
    ("links", r"link_\w+"),
    ("length", r"(n_)?words_log|(text_length|characters)_log|plain_\w+|words_per_sentence|commas_log|ends_sentence"),
    ("characters", r"(punctuation|digit|upper|capitalised)_share"),
    ("parts alike", r"(outer_)?record_\w+|(p_)?same_\w+|p_alike\d+|cop(ies|y)_\w+"),
    ("words like others", r"like_\w+|word_rarity|known_words|p_words"),
    (
        "its run of lines",
        r"runs?_\w+|blocks_from_main|words_from_main|after_main|prose_\w+|place_in_run|main_\w+",
    ),
    ("the main body of text", r"(dominant|candidate)_\w+|best_\w+|chain_f1|\w+_long|longest_\w+|long_\w+"),
    ("tags", r"to_\w+|is_div|heading_level|depth_\w+"),
    ("the elements around", r"ancestor\d+_\w+|readability_\w+|[pf]1?_(ancestor|beside)\d+"),
    ("the blocks around", r"(window|dates|words|p)\d*_\w+|(since|until)_strong"),
    ("place on the page", r"position_by_text"),
    (
        "the lines of the text",
        r"indent_\w+|deeper_\w+|blank_\w+|n_lines_log|bullet|ends_colon|addresses_log|starts_\w+|glued_share",
    ),
    ("the page as a whole", r"(page|type)_\w+|n_h1"),
    ("a first look", r"p|rank|above"),
)
#: What no pattern fits, as a column that was added since.
OTHER = "else"


@cache
def topic(name: str) -> str:
    """The topic of a column.

    Examples
    --------
    >>> topic("link_density"), topic("outer_record_link_density"), topic("p_window5")
    ('links', 'parts alike', 'the blocks around')
    """
    return next((topic for topic, pattern in _TOPICS if re.fullmatch(pattern, name)), OTHER)
