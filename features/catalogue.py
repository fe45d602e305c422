"""The ordered list of features; its order is a contract with every trained model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
plain_words_log | log | effective words outside links
link_density | share | share of its words inside links
commas_log | log | commas of any script
words_per_sentence | count | effective words per sentence mark, 60 at the most
punctuation_share | share | share of its characters that are punctuation
digit_share | share | share of its characters that are digits
upper_share | share | share of its characters that are upper-case letters
capitalised_share | share | share of its words that begin in upper case
plain_to_largest | share | words outside links against the page's largest block
plain_to_n50 | ratio | words outside links against the block size that holds half of the page's text, 4 at the most
readability | score | 1 + commas + min(3, words / 17), scaled down by links; 0 under five words
ends_sentence | flag | its last character ends a sentence
at_sign | flag | it holds an at sign
""",
)

_NEAREST = (
    "nav footer aside main article form list item table cell figure button pre",
    "noscript heading paragraph definition",
)
_NAMED = ("comments", "related", "consent", "frame", "body")

MARKUP = family(
    "markup",
    "\n".join(
        f"to_{kind} | steps | levels up to the nearest {kind} element, 31 for none"
        for kind in " ".join(_NEAREST).split()
    )
    + "\n"
    + "\n".join(f"to_{part} | steps | levels up to the nearest element named like a {part} part" for part in _NAMED)
    + """
to_hidden | steps | levels up to the nearest hidden element
is_div | flag | its element is div
heading_level | level | 1 to 6 inside a heading, else 0
depth_to_median | ratio | its depth against the median of the page's blocks
n_pieces_log | log | text nodes
emphasis_share | share | share of its characters in b, strong, em or i
code_share | share | share of its characters in code, kbd or samp
link_around | flag | a link stands around the whole element
""",
)


def _ancestor_rows(level: int) -> str:
    return f"""
ancestor{level}_text_share | share | share of the page's text outside links in ancestor {level} (0: its own element)
ancestor{level}_link_density | share | share of that ancestor's words inside links
ancestor{level}_block_share | share | share of the page's blocks in it
ancestor{level}_words_per_block | log | words outside links per block in it"""


def _holder_rows(percent: int) -> str:
    return f"""
holder{percent}_levels | steps | levels up to the smallest ancestor with {percent} % of the page's text outside links
holder{percent}_link_density | share | share of that ancestor's words inside links
holder{percent}_long_share | share | share of its text that stands in long blocks
holder{percent}_text_share | share | share of the page's text outside links in it"""


def _relation_rows(name: str, meaning: str) -> str:
    return f"""
{name}_inside | flag | inside {meaning}
{name}_side | sign | -1 before it, 1 after it, 0 inside
{name}_levels_up | steps | levels from it up to the common ancestor
{name}_levels_down | steps | levels from the common ancestor down to the block
{name}_position | ratio | place in it by number of blocks, from 0 to 1; beyond, outside"""


def _record_rows(name: str, meaning: str) -> str:
    return f"""
{name}_alike_log | log | siblings alike of {meaning}; -1 here and below where there is none
{name}_levels | steps | levels up to it
{name}_plain_log | log | its words outside links
{name}_link_density | share | share of its words inside links
{name}_n_blocks_log | log | its blocks
{name}_longest_log | log | words outside links of its longest block
{name}_longest_to_largest | share | the same against the page's largest block
{name}_group_text_share | share | share of the page's text in it and its siblings alike"""


CONTAINERS = family(
    "containers",
    "".join(map(_ancestor_rows, range(7)))
    + "".join(map(_holder_rows, (10, 25, 40)))
    + _relation_rows("dominant", "the dominant container (60 % of its parent's long text, 45 % of the page's)")
    + """
dominant_text_share | share | share of the page's text outside links in the dominant container"""
    + _relation_rows("candidate", "the element of the highest readability score")
    + """
readability_own | share | readability score of its element against the page's highest
readability_parent | share | the same of its parent
readability_chain | share | the highest among its ancestors and itself
same_siblings_log | log | siblings of its element with the same tag and class
same_siblings_plain | log | their mean words outside links"""
    + _record_rows("record", "the nearest repeated record (three or more siblings alike)")
    + _record_rows("outer_record", "the outermost repeated record")
    + """
steps_down | steps | levels from there down to this block
steps_up_next | steps | levels from this block up to the ancestor shared with the next
steps_down_next | steps | levels from there down to the next block
""",
)


def _neighbour_rows(name: str, meaning: str) -> str:
    return f"""
{name}_plain | log | words outside links of the block {meaning}
{name}_link_density | share | its share of words inside links, 1 beyond the page
{name}_heading | flag | it is a heading"""


def _window_rows(half: int) -> str:
    return f"""
window{half}_plain_to_largest | ratio | words outside links within {half} blocks against the page's largest block
window{half}_link_density | share | share of the words within {half} blocks inside links"""


SURROUNDINGS = family(
    "surroundings",
    """
position | share | place in the page by number of blocks
position_by_text | share | place in the page by words outside links
copies_log | log | blocks of the page with the same text
copy_of_earlier | flag | the same text stood earlier
"""
    + _neighbour_rows("previous", "before")
    + _neighbour_rows("next", "after")
    + "".join(map(_window_rows, (2, 5, 12)))
    + """
near_plain | log | words outside links within 2 blocks
near_sentences | log | sentence marks within 2 blocks
dates_around | share | share of the blocks within 12 that begin with or near a date or time
before12_plain | log | words outside links in the 12 blocks before
before12_link_density | share | share of their words inside links
after12_plain | log | words outside links in the 12 blocks after
after12_link_density | share | share of their words inside links
since_first_long | signed log | blocks since the page's first long block; -1 here and below where there is none
until_last_long | signed log | blocks until the last long block
nearest_long | log | blocks to the nearest long block
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
    "\n".join(
        f"in_{name} | share | share of its words that occur in {meaning}\n"
        f"covers_{name} | share | words of it that occur there, against its length, 1 at the most"
        for name, meaning in (
            ("title", "the title element, titles in meta elements and JSON-LD headlines"),
            ("description", "descriptions in meta elements and JSON-LD"),
        )
    )
    + """
since_title | signed log | blocks since the block most like the title, -99 blocks for none
title_likeness | share | likeness to the title: share of words in it times share of it covered
page_blocks_log | log | blocks of the page
page_plain_log | log | words outside links of the page
page_link_density | share | share of the page's words inside links
page_long_share | share | share of the page's text in long blocks
page_paragraph_share | share | share of the page's text in p
page_largest_share | share | share of the page's text in its largest block
page_ideograph_share | share | share of the page's characters of scripts without spaces
page_list_share | share | share of the page's blocks in lists
page_table_share | share | share of the page's blocks in tables
page_comments_share | share | share of the page's text in elements named like comments
page_before_comments_share | share | share of the page's text before the first of them
page_has_main | flag | a block stands in main
page_has_article | flag | a block stands in article
page_is_article | flag | og:type or JSON-LD says article
page_is_product | flag | og:type or JSON-LD says product or offer
page_is_forum | flag | JSON-LD says discussion or question
page_is_collection | flag | JSON-LD says collection or item list
page_is_website | flag | og:type or JSON-LD says website
""",
)

NAME_CUES = family(
    "lexicon",
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
great_grandparent_names_sum | log-odds | sum over the names of the ancestor three levels up
""",
)

WORD_CUES = family(
    "lexicon",
    """
words_mean | log-odds | mean over its words
heading_above | log-odds | what the heading above says of the text under it
heading_before_that | log-odds | the same of the heading before that one
""",
)

#: Learned columns of a page's blocks, in order.
KEYWORD_CUES = (*NAME_CUES, *WORD_CUES)

#: Columns that need no learned table, in order.
MEASURED = (*WORDING, *MARKUP, *CONTAINERS, *SURROUNDINGS, *METADATA)
#: All columns of the first stage, in order.
CATALOGUE = (*MEASURED, *KEYWORD_CUES)


def digest(features: Sequence[Feature] = CATALOGUE) -> str:
    """Fingerprint of a list of features: a model goes with those that it was trained on."""
    from hashlib import sha256  # noqa: PLC0415 - only asked for with a model file; OpenSSL takes a while to load

    lines = [f"{feature.name} {feature.unit} {feature.source}" for feature in features]
    return sha256("\n".join([f"revision {REVISION}", *lines]).encode()).hexdigest()[:16]
