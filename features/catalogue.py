"""The ordered list of features; its order is a contract with every trained model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dehusk.features.landmark_stems import COUNTED_LANDMARKS, LANDMARKS

#: Raised by one when a feature's computation changes under the same name, so that models made
#: before the change are refused.
REVISION = 1


class Feature(NamedTuple):
    """One column of the feature matrix."""

    name: str
    """Its name, unique."""
    unit: str
    """What its numbers are: a share (0 to 1), log (of 1 + a count), count, flag (0 or 1), steps, log-odds."""
    source: str
    """The module that computes it."""
    meaning: str
    """What it says of a block, in one line."""


def family(source: str, rows: str) -> tuple[Feature, ...]:
    """Features of one module from lines of ``name | unit | meaning``."""
    parts = (line.split(" | ") for line in rows.splitlines() if line)
    return tuple(Feature(name.strip(), unit, source, meaning) for name, unit, meaning in parts)


WORDING = family(
    "wording",
    """
words_log | log | effective words (a character of a script without spaces counts .6 or .2)
link_density | share | share of its words inside links
digit_share | share | share of its characters that are digits
plain_to_n50 | ratio | words outside links against the block size that holds half of the page's text, 4 at the most
""",
)

_NEAREST = "nav footer aside main article form list item cell figure noscript definition"

MARKUP = family(
    "markup",
    "\n".join(f"to_{kind} | steps | levels up to the nearest {kind} element, 31 for none" for kind in _NEAREST.split())
    + "\n"
    + "\n".join(f"to_{part} | steps | levels up to the nearest element named like a {part} part" for part in LANDMARKS)
    + "\n"
    + "\n".join(
        f"{part}_before_log | log | elements named like a {part} part that begin before or around it"
        for part in COUNTED_LANDMARKS
    )
    + """
to_never_shown | steps | levels up to the nearest element that shows only if a script asks for it (hidden, dialog, menu)
to_on_demand | steps | levels up to the nearest element that the reader opens (tab, details)
to_aria_hidden | steps | levels up to the nearest element that is hidden from screen readers alone
is_div | flag | its element is div
heading_level | level | 1 to 6 inside a heading, else 0
depth_to_median | ratio | its depth against the median of the page's blocks
link_around | flag | a link stands around the whole element
""",
)


def _ancestor_rows(level: int) -> str:
    return f"""
ancestor{level}_text_share | share | share of the page's text outside links in ancestor {level} (0: its own element)
ancestor{level}_block_share | share | share of the page's blocks in it"""


def _relation_rows(name: str, meaning: str) -> str:
    return f"""
{name}_levels_up | steps | levels from {meaning} up to the common ancestor
{name}_levels_down | steps | levels from the common ancestor down to the block
{name}_position | ratio | place in it by number of blocks, from 0 to 1; beyond, outside"""


def _record_rows(name: str, meaning: str) -> str:
    return f"""
{name}_alike_log | log | siblings alike of {meaning}; -1 here and below where there is none
{name}_n_blocks_log | log | its blocks
{name}_group_text_share | share | share of the page's text in it and its siblings alike"""


CONTAINERS = family(
    "containers",
    "".join(map(_ancestor_rows, range(7)))
    + _relation_rows("dominant", "the dominant container (60 % of its parent's long text, 45 % of the page's)")
    + """
dominant_text_share | share | share of the page's text outside links in the dominant container"""
    + _relation_rows("candidate", "the element of the highest readability score")
    + """
readability_parent | share | readability score of its element's parent against the page's highest
readability_chain | share | the highest among its element's ancestors and itself
same_siblings_log | log | siblings of its element with the same tag and class"""
    + _record_rows("record", "the nearest repeated record (three or more siblings alike)")
    + _record_rows("outer_record", "the outermost repeated record"),
)


SURROUNDINGS = family(
    "surroundings",
    """
position_by_text | share | place in the page by words outside links
copies_log | log | blocks of the page with the same text
window2_plain_to_largest | ratio | words outside links within 2 blocks against the page's largest block
window5_link_density | share | share of the words within 5 blocks inside links
since_first_long | signed log | blocks since the page's first long block; -1 here and below where there is none
long_before_share | share | share of the page's long blocks that stand before
longest_distance | signed log | blocks since the longest block
since_heading | log | blocks since the heading above, -1 for none
heading_above_level | level | level of the heading above, 0 for none
since_h1 | signed log | blocks since the first h1, -99 blocks for none
n_h1 | count | first-level headings of the page, 9 at the most
""",
)

METADATA = family(
    "metadata",
    """
covers_title | share | words of it in the title element, titles in meta elements or headlines, against their length
since_title | signed log | blocks since the block most like the title, -99 blocks for none
title_likeness | share | likeness to the title: share of words in it times share of it covered
page_blocks_log | log | blocks of the page
page_plain_log | log | words outside links of the page
page_link_density | share | share of the page's words inside links
page_long_share | share | share of the page's text in long blocks
page_paragraph_share | share | share of the page's text in p
page_largest_share | share | share of the page's text in its largest block
page_list_share | share | share of the page's blocks in lists
page_before_comments_share | share | share of the page's text before the first element named like comments
page_has_main | flag | a block stands in main
page_has_article | flag | a block stands in article
page_is_article | flag | og:type or JSON-LD says article
page_is_product | flag | og:type or JSON-LD says product
page_is_thread | flag | JSON-LD says forum thread or question
page_is_listing | flag | JSON-LD says collection, list of items or search results
""",
)

#: What a log-odds table says of the names around a block, in order.
NAME_LOG_ODDS = family(
    "log_odds.names",
    """
own_names_sum | log-odds | sum over the names (class, id, role, ...) of its element
own_names_lowest | log-odds | the lowest of them or 0
own_names_highest | log-odds | the highest of them or 0
parent_names_sum | log-odds | the same of its parent: sum
parent_names_lowest | log-odds | lowest
parent_names_highest | log-odds | highest
chain_names_sum | log-odds | sum over the names of all higher ancestors
chain_names_mean | log-odds | the same per level
chain_names_lowest | log-odds | the lowest of them or 0
chain_names_highest | log-odds | the highest of them or 0
""",
)

#: What a log-odds table says of a block's words, in order; of an HTML page these are the words that it begins with.
WORD_LOG_ODDS = family(
    "log_odds.words",
    """
words_mean | log-odds | mean over its words
heading_above | log-odds | what the heading above says of the text under it
heading_before_that | log-odds | the same of the heading before that one
words_sum | log-odds | sum over its words
words_lowest | log-odds | the lowest of them or 0
words_highest | log-odds | the highest of them or 0
words_near | log-odds | mean of the sums within 2 blocks
words_far | log-odds | mean of the sums within 12 blocks
words_against | log-odds | mean over its words, those that speak for content counting 0
words_against_near | log-odds | the same over the blocks within 2
words_against_far | log-odds | the same over the blocks within 8
words_known | share | share of its words that the table knows
pairs_mean | log-odds | mean over the pairs of neighbouring words of a short text
pairs_lowest | log-odds | the lowest of them or 0
pairs_highest | log-odds | the highest of them or 0
whole_text | log-odds | what a short text says as a whole
""",
)
#: All learned columns of an HTML page, in order.
LOG_ODDS = (*NAME_LOG_ODDS, *WORD_LOG_ODDS)

#: Columns that need no learned table, in order.
MEASURED = (*WORDING, *MARKUP, *CONTAINERS, *SURROUNDINGS, *METADATA)
#: All columns of the first stage, in order.
CATALOGUE = (*MEASURED, *LOG_ODDS)


def digest(features: Sequence[Feature] = CATALOGUE) -> str:
    """Fingerprint of a list of features: a model goes with those that it was trained on."""
    from hashlib import sha256  # noqa: PLC0415 - only asked for with a model file; OpenSSL takes a while to load

    lines = [f"{feature.name} {feature.unit}" for feature in features]
    return sha256("\n".join([f"revision {REVISION}", *lines]).encode()).hexdigest()[:16]
