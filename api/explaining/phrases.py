"""Columns in plain words: what a value of each says of a block, as a reader of the page would put it."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from dehusk.features.catalogue import CATALOGUE

#: Columns and their words, the first line that fits counts: ``pattern | phrase [| phrase where the value is
#: 0 or says "none"]``. ``{}`` is the value as its unit shows it, ``\1`` what the pattern's first group matched.
_LINES = r"""
words_log | it has {} words
plain_words_log | it has {} words outside links | it has no words outside links
link_density | {} of its words are links | none of its words are links
commas_log | it has {} commas | it has no comma
words_per_sentence | it has {} words to a sentence mark | it has no sentence mark
punctuation_share | {} of its characters are punctuation | it has no punctuation
digit_share | {} of its characters are digits | it has no digits
upper_share | {} of its letters and signs are capitals | it has no capitals
capitalised_share | {} of its words begin with a capital | none of its words begins with a capital
plain_to_largest | its text is {} as long as the page's longest block | it has no text beside links
plain_to_n50 | its text is {} times as long as a typical long block of the page | it has no text beside links
plain_rank | it is longer than {} of the page's blocks | it is the page's shortest
readability | it scores {} for long text with commas and few links | it is too short to read as a paragraph
ends_sentence | it ends like a sentence | it does not end like a sentence
copyright | it holds a copyright sign | it holds no copyright sign
at_sign | it holds an @ | it holds no @
has_symbol | it is short and holds a bar, arrow, star or the like | it holds no bars, arrows or stars
to_hidden | it is hidden by its own markup, {} up | nothing in the markup hides it
to_(comments|related|consent|share|sidebar) | it stands in a part named like “\1”, {} up | no part around it is named like “\1”
to_frame | it stands in a part named like a menu, header or footer, {} up | no part around it is named like a menu or footer
to_body | it stands in a part named like an article's body, {} up | no part around it is named like an article's body
to_(\w+) | it stands in a \1 element, {} up | it stands in no \1 element
is_div | its element is a plain div | its element is not a plain div
heading_level | it is a heading of level {} | it is no heading
depth_to_median | it is nested {} times as deep as the page's blocks usually are
n_pieces_log | it is made of {} pieces of text
emphasis_share | {} of it is set in bold or italics | none of it is set in bold or italics
code_share | {} of it is code | none of it is code
n_links_log | it holds {} links | it holds no link
link_around | a link stands around the whole of it | no link stands around the whole of it
ancestor0_text_share | its element holds {} of the page's text | its element holds none of the page's text beside links
ancestor0_link_density | {} of its element's words are links | its element has no links
ancestor0_block_share | its element holds {} of the page's blocks
ancestor0_words_per_block | its element has {} words outside links to a block | its element has no words outside links
ancestor(\d)_text_share | the element \1 levels up holds {} of the page's text | the element \1 levels up holds no text beside links
ancestor(\d)_link_density | {} of the words in the element \1 levels up are links | the element \1 levels up has no links
ancestor(\d)_block_share | the element \1 levels up holds {} of the page's blocks
ancestor(\d)_words_per_block | the element \1 levels up has {} words outside links to a block | the element \1 levels up has no words outside links
holder(\d+)_levels | the smallest element around it with \1 % of the page's text is {} up
holder(\d+)_link_density | {} of the words are links in the element around it that holds \1 % of the page's text | no links in the element around it that holds \1 % of the page's text
holder(\d+)_long_share | {} of the text is in long blocks in the element around it that holds \1 % of the page's text | no long blocks in the element around it that holds \1 % of the page's text
holder(\d+)_text_share | the smallest element around it with \1 % of the page's text holds {} of it
dominant_inside | it stands inside the page's main body of text | it stands outside the page's main body of text
dominant_side | it stands {} the page's main body of text | it stands inside the page's main body of text
dominant_levels_up | it is {} away from the page's main body of text | it stands in the page's main body of text
dominant_levels_down | it is nested {} deep below where it meets the page's main body of text | the page's main body of text begins with its element
dominant_position | it stands at {} of the page's main body of text (0 its start, 1 its end) | it stands at the start of the page's main body of text
dominant_text_share | the page's main body of text holds {} of its text
candidate_inside | it stands inside the most readable part of the page | it stands outside the most readable part of the page
candidate_side | it stands {} the most readable part of the page | it stands inside the most readable part of the page
candidate_levels_up | it is {} away from the most readable part of the page | it stands in the most readable part of the page
candidate_levels_down | it is nested {} deep below where it meets the most readable part of the page | the most readable part of the page begins with its element
candidate_position | it stands at {} of the most readable part of the page (0 its start, 1 its end) | it stands at the start of the most readable part of the page
readability_own | its element reads {} as well as the best of the page | nothing in its element reads like an article
readability_parent | the element around it reads {} as well as the best of the page | nothing in the element around it reads like an article
readability_chain | the best of the elements around it reads {} as well as the best of the page | nothing around it reads like an article
same_siblings_log | its element has {} siblings of its kind | its element is the only one of its kind there
same_siblings_plain | its siblings of the same kind have {} words outside links | its siblings of the same kind have no words outside links
record_alike_log | it stands in a list of {} parts alike | it stands in no list of parts alike
record_levels | the part of a list that it stands in is {} up | it stands in no list of parts alike
record_plain_log | the part of a list that it stands in has {} words outside links | the part of a list that it stands in, if any, has no words outside links
record_link_density | {} of the words are links in the part of a list that it stands in | no links in the part of a list that it stands in, if any
record_n_blocks_log | the part of a list that it stands in has {} blocks | it stands in no list of parts alike
record_longest_log | the longest block of the list part around it has {} words | no text beside links in the list part around it, if any
record_longest_to_largest | the longest block of the list part around it is {} as long as the page's longest | no text beside links in the list part around it, if any
record_group_text_share | the list of parts alike around it holds {} of the page's text | the list of parts alike around it, if any, holds no text
outer_record_alike_log | it stands in an outer list of {} parts alike | it stands in no outer list of parts alike
outer_record_levels | the outer list part that it stands in is {} up | it stands in no outer list of parts alike
outer_record_plain_log | the outer list part that it stands in has {} words outside links | the outer list part around it, if any, has no words outside links
outer_record_link_density | {} of the words are links in the outer list part around it | no links in the outer list part around it, if any
outer_record_n_blocks_log | the outer list part that it stands in has {} blocks | it stands in no outer list of parts alike
outer_record_longest_log | the longest block of the outer list part around it has {} words | no text beside links in the outer list part around it, if any
outer_record_longest_to_largest | the longest block of the outer list part around it is {} as long as the page's longest | no text beside links in the outer list part around it, if any
outer_record_group_text_share | the outer list of parts alike around it holds {} of the page's text | the outer list of parts alike around it, if any, holds no text
steps_down | it begins {} below what it shares with the block before | it stands in the same element as the block before
steps_up_next | what it shares with the next block is {} up | it stands in the same element as the next block
steps_down_next | the next block begins {} below what they share | the next block stands in an element around it
position | {} of the page's blocks stand before it | it is at the top of the page
position_by_text | {} of the page's text stands before it | no text stands before it
copies_log | its text stands {} times on the page
copy_of_earlier | the same text stood earlier on the page | its text did not stand earlier on the page
(previous|next)_plain | the \1 block has {} words outside links | the \1 block has no words outside links
(previous|next)_link_density | {} of the words of the \1 block are links | the \1 block has no links
(previous|next)_heading | the \1 block is a heading | the \1 block is no heading
(previous|next)_sentence | the \1 block ends like a sentence | the \1 block does not end like a sentence
window(\d+)_plain_to_largest | the \1 blocks on either side have {} times the text of the page's longest block | the \1 blocks on either side have no text beside links
window(\d+)_link_density | {} of the words are links in the \1 blocks on either side | no links in the \1 blocks on either side
near_plain | it and the two blocks on either side have {} words outside links | no words outside links close by
near_sentences | it and the two blocks on either side have {} sentence marks | no sentence marks close by
dates_around | {} of the blocks around it begin with a date or time | no dates stand around it
before(\d+)_plain | the \1 blocks before have {} words outside links | the \1 blocks before have no words outside links
before(\d+)_link_density | {} of the words of the \1 blocks before are links | no links in the \1 blocks before
after(\d+)_plain | the \1 blocks after have {} words outside links | the \1 blocks after have no words outside links
after(\d+)_link_density | {} of the words of the \1 blocks after are links | no links in the \1 blocks after
since_first_long | it stands {} the page's first long block | it is the page's first long block
until_last_long | the page's last long block stands {} it | it is the page's last long block
nearest_long | the nearest long block is {} blocks away | it is a long block
long_before_share | {} of the page's long blocks stand before it | none of the page's long blocks stand before it
longest_distance | it stands {} the page's longest block | it is the page's longest block
since_heading | the heading above is {} blocks away | no heading stands above it
heading_above_level | the heading above it is of level {} | no heading stands above it
since_h1 | it stands {} the page's main heading | it is the page's main heading
n_h1 | the page has {} main headings | the page has no main heading
in_title | {} of its words occur in the page's title | none of its words occur in the page's title
covers_title | it holds {} of the page's title | it holds nothing of the page's title
in_heading1 | {} of its words occur in the main heading | none of its words occur in the main heading
covers_heading1 | it holds {} of the main heading | it holds nothing of the main heading
in_description | {} of its words occur in the page's description | none of its words occur in the page's description
covers_description | it holds {} of the page's description | it holds nothing of the page's description
in_json_body | {} of it occurs in the article text that the page gives to machines | it does not occur in the article text that the page gives to machines, if any
since_title | it stands {} the block most like the page's title | it is the block most like the page's title
title_likeness | it is {} like the page's title | it is not like the page's title
page_blocks_log | the page has {} blocks
page_plain_log | the page has {} words outside links | the page has no words outside links
page_link_density | {} of the page's words are links | the page has no links
page_long_share | {} of the page's text is in long blocks | the page has no long blocks
page_paragraph_share | {} of the page's text is in paragraphs (p) | the page has no paragraphs (p)
page_largest_share | {} of the page's text is in its longest block | the page has no text beside links
page_ideograph_share | {} of the page is in a script without spaces | the page's script has spaces
page_list_share | {} of the page's blocks stand in lists | no block of the page stands in a list
page_table_share | {} of the page's blocks stand in tables | no block of the page stands in a table
page_comments_share | {} of the page's text is named like comments | no part of the page is named like comments
page_before_comments_share | {} of the page's text stands before the comments | no text stands before the comments, if any
page_has_(\w+) | the page has a \1 element with text | the page has no \1 element with text
page_is_(\w+) | the page says of itself that it is of the type \1 | the page does not say that it is of the type \1
own_names_\w+ | what its element is called (scores {}) | its element has no telling name
parent_names_\w+ | what the element around it is called (scores {}) | the element around it has no telling name
chain_names_\w+ | what the elements further out are called (scores {}) | the elements further out have no telling names
grandparent_names_sum | what the element two levels up is called (scores {}) | the element two levels up has no telling name
great_grandparent_names_sum | what the element three levels up is called (scores {}) | the element three levels up has no telling name
names_near | what the elements of the nearest blocks are called (scores {}) | the elements of the nearest blocks have no telling names
names_far | what the elements of the blocks around are called (scores {}) | the elements of the blocks around have no telling names
(words|pairs)_near | what the nearest blocks say (scores {}) | the nearest blocks have no telling words
(words|pairs)_far | what the blocks around say (scores {}) | the blocks around have no telling words
(words|pairs)_\w+ | what its text says (scores {}) | it has no telling words
heading_above | what the heading above says (scores {}) | no telling heading stands above it
heading_before_that | what the heading before that says (scores {}) | no telling heading stands before that
p | a first look at the block alone gives {}
rank | at first look it is likelier content than {} of the page's blocks
above | {} of the page's likely content is in surer blocks | no block of the page is surer
page_mean | at first look {} of the page is content
page_highest | the page's surest block has {}
page_strong_share | {} of the page's text is likely content | no block of the page is likely content
page_unsure_share | {} of the page's text is doubtful | no block of the page is doubtful
p_previous1 | the block before looks {} like content | the block before looks like chrome
p_next1 | the next block looks {} like content | the next block looks like chrome
p_previous(\d) | the block \1 before looks {} like content | the block \1 before looks like chrome
p_next(\d) | the block \1 on looks {} like content | the block \1 on looks like chrome
p_window(\d+) | it and the \1 blocks on either side look {} like content
p_before(\d+) | the \1 blocks before look {} like content | nothing like content in the \1 blocks before
p_after(\d+) | the \1 blocks after look {} like content | nothing like content in the \1 blocks after
p_mass_before | {} of the page's likely content stands before it | no likely content stands before it
since_strong | the last block that is likely content is {} blocks back | the last block is likely content
until_strong | the next block that is likely content is {} blocks on | the next block is likely content
p_ancestor0 | its element looks {} like content
f1_ancestor0 | keeping just its element would be {} right
p_beside0 | what stands beside its element looks {} like content | nothing beside its element looks like content
p_ancestor(\d) | the element \1 levels up looks {} like content
f1_ancestor(\d) | keeping just the element \1 levels up would be {} right
p_beside(\d) | what stands beside the element \1 levels up looks {} like content | nothing beside the element \1 levels up looks like content
best_inside | it stands in the element that is best kept whole | it stands outside the element that is best kept whole
best_f1 | keeping the best single element would be {} right
chain_f1 | keeping the best element around it would be {} right
p_alike0 | elements like its own look {} like content there
p_alike(\d) | elements like the one \1 levels up look {} like content there
p_section | what stands under the heading above looks {} like content
p_own_section | its section looks {} like content
p_heading_above | the heading above looks {} like content | the heading above, if any, does not look like content
copy_highest | the likeliest copy of its text has {}
"""
_PHRASES = [tuple(part.strip() for part in line.split(" | ")) for line in _LINES.strip().splitlines()]
_FEATURES = {feature.name: feature for feature in CATALOGUE}
#: From so many levels up on, a nearest element counts as absent.
_FAR_STEPS = 31.0
#: From so many blocks on, what the signed distances look for is absent.
_NO_DISTANCE = 99.0
_HUNDREDTH = 0.005
_NO_ODDS = 0.05
_ARTICLE = re.compile(r"\ba(?= [aeiou])")
_PLURAL_OF_ONE = re.compile(r"(?<![\d.,])1 (word|comma|link|level|block|time|piece|sibling|heading|mark)s\b")


def phrase(name: str, value: float) -> str:
    """What a column's value says of the block.

    Every column of the catalogue and of the second stage has words; one that is not in the list
    above is put as the catalogue means it.

    Examples
    --------
    >>> phrase("link_density", 0.82)
    '82 % of its words are links'
    >>> phrase("to_nav", 31)
    'it stands in no nav element'
    """
    unit = _FEATURES[name].unit if name in _FEATURES else _unit_of_message(name)
    present, absent = _words(name)
    if absent and _is_absent(name, unit, value):
        return absent
    if unit == "steps" and value < 1:
        present = present.replace(", {} up", "")
    return _PLURAL_OF_ONE.sub(r"1 \1", present.replace("{}", _show(unit, value)))


@lru_cache(maxsize=None)
def _words(name: str) -> tuple[str, str]:
    """The phrases of a column where it has a value and where it has none, "" where that makes no difference."""
    for pattern, *phrases in _PHRASES:
        found = re.fullmatch(pattern, name)
        if found:
            group = found[1] if found.re.groups else ""
            present, absent = (
                _ARTICLE.sub("an", said.replace(r"\1", group)).replace("1 levels", "1 level") for said in (*phrases, "")[:2]
            )
            return present, absent
    meaning = _FEATURES[name].meaning if name in _FEATURES else name.replace("_", " ")
    return f"{meaning}: {{}}", ""


def _unit_of_message(name: str) -> str:
    return "log" if name in ("since_strong", "until_strong") else "share"


def _is_absent(name: str, unit: str, value: float) -> bool:
    if unit == "steps" and name.startswith("to_"):
        return value >= _FAR_STEPS
    if unit in ("share", "ratio"):
        return abs(value) < _HUNDREDTH
    if unit == "flag":
        return value < 0.5  # noqa: PLR2004
    if unit == "log-odds":
        return abs(value) < _NO_ODDS
    return value <= 0 if unit in ("log", "count", "level", "score") else value == 0


def _show(unit: str, value: float) -> str:
    """A value as people say it."""
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "log":
        return _count(float(np.expm1(max(value, 0))))
    if unit == "signed log":
        n_blocks = float(np.expm1(abs(value)))
        if n_blocks >= _NO_DISTANCE:
            return "nowhere near"
        return f"{_count(n_blocks)} blocks {'after' if value > 0 else 'before'}"
    if unit == "sign":
        return "before" if value < 0 else "after"
    if unit == "steps":
        return f"{value:.0f} level{'' if round(value) == 1 else 's'}"
    if unit == "log-odds":
        return f"{value:+.1f}"
    return f"{value:.0f}" if unit in ("count", "level") else f"{value:.2g}"


def _count(number: float) -> str:
    return f"{number:.1f}" if number < 10 and abs(number - round(number)) > 0.05 else f"{number:.0f}"  # noqa: PLR2004
