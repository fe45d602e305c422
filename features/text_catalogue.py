"""The ordered list of features of plain text: those of pages that need no tag, and those of lines.

As for pages, its order is a contract with every trained model.
"""

from __future__ import annotations

from dehusk.features.catalogue import CONTAINERS, METADATA, SURROUNDINGS, WORD_LOG_ODDS, WORDING, Feature, family

#: Columns of pages that a text has none of.
_NOT_OF_TEXT = frozenset(
    [
        "heading_above_level",
        "since_h1",
        "n_h1",
        "dominant_levels_up",
        "dominant_levels_down",
        "candidate_levels_up",
        "candidate_levels_down",
    ]
)
_OF_TEXT = frozenset(
    f"page_{name}"
    for name in ["blocks_log", "plain_log", "long_share", "paragraph_share", "largest_share", "list_share"]
)
#: A text is guessed to be nested three deep: block, group, run.
_N_LEVELS = 3

PROSE = family(
    "prose",
    """
commas_log | log | commas of any script
words_per_sentence | count | effective words per sentence mark, 60 at the most
punctuation_share | share | share of its characters that are punctuation
upper_share | share | share of its characters that are upper-case letters
capitalised_share | share | share of its words that begin in upper case
plain_to_largest | share | words against the text's largest block
ends_sentence | flag | its last character ends a sentence
dates_around | share | share of the blocks within 12 that begin with or near a date or time
page_ideograph_share | share | share of the text's characters of scripts without spaces
""",
)

LINES = family(
    "lines",
    """
indent_log | log | columns that its first line is indented by, less the text's smallest indentation
indent_rank | share | rank of its indentation among those of the text
indent_share | share | share of the blocks that are indented alike
deeper_than_previous | sign | 1 indented more than the block before, -1 less
blank_before | flag | a blank line stands before it
blank_after | flag | a blank line stands after it
page_blank_share | share | share of the text's blocks that a blank line stands before
n_lines_log | log | lines that it was joined from, less one
bullet | flag | it begins like an item of a list
glued_share | share | words run together without a space (``Sign inHelp``), per ten characters of its beginning
starts_lower | flag | it begins with a lower-case letter
ends_colon | flag | it ends with a colon
addresses_log | log | web and mail addresses
starts_like_neighbours | count | neighbours that begin with the same word
text_length_log | log | characters
run_words_log | log | words of its run (a stretch of prose, or one of short lines)
run_blocks_log | log | blocks of its run
run_mean_words | log | words per block of its run
run_to_main | share | text in long blocks of its run, against the run that has most
run_rank | log | rank of its run by that text
run_commas | share | commas per word of its run
run_sentence_words | count | words per sentence mark of its run, 60 at the most
runs_from_main | signed log | runs between it and the main run, the one with most text in long blocks
blocks_from_main | log | blocks between it and the main run, 0 inside
words_from_main | log | words between it and the main run, 0 inside
after_main | sign | 1 after the main run, -1 before it, 0 inside
prose_before_run | share | share of the text's long blocks, by words, in blocks before
place_in_run | share | place in its run by blocks
main_words_log | log | words of the main run
main_share | share | share of the text's words in the main run
in_first_line | share | share of its words that occur in the text's first line
covers_first_line | share | words of it that occur there, against that line's, 1 at the most
since_title_line | signed log | blocks since the one most like the first line, -99 blocks for none
is_title_line | flag | it is that block
like_main | share | share of its words, rare ones counting more, that other blocks of the main run have
like_long | share | the same of the other long blocks
like_short | share | the same of the other short blocks
run_like_main | share | mean of ``like_main`` over its run
word_rarity | log | mean weight of its words: how few blocks of the text have them
""",
)

ADDRESSING = family(
    "direct_address",
    """
you_share | share | words that speak to the user of a site, of many languages
you_near | share | the same of the blocks within 5
run_you | share | the same of its run
run_you_to_main | share | the same, less that of the main run
you_blocks_near | share | blocks within 5 that hold such a word
we_share | share | words by which a site speaks of itself, of many languages
we_near | share | the same of the blocks within 5
run_we | share | the same of its run
run_we_to_main | share | the same, less that of the main run
we_blocks_near | share | blocks within 5 that hold such a word
""",
)


def _is_of_text(feature: Feature) -> bool:
    name = feature.name
    if name in _NOT_OF_TEXT or "link" in name:
        return False
    if feature in METADATA:
        return name in _OF_TEXT
    return not name.startswith(tuple(f"ancestor{level}_" for level in range(_N_LEVELS, 10)))


#: Columns that need no learned table, in order.
TEXT_MEASURED = (*filter(_is_of_text, (*WORDING, *CONTAINERS, *SURROUNDINGS, *METADATA)), *PROSE, *LINES, *ADDRESSING)
#: All columns of the first stage, in order.
TEXT_CATALOGUE = (*TEXT_MEASURED, *WORD_LOG_ODDS)
