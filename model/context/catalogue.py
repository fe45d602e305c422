"""What the second stage alone sees, in order: what the first thinks of the blocks around.

The order is a contract with every model.
"""

from __future__ import annotations

from dehusk.features.catalogue import family
from dehusk.features.roles.vocabulary import PAGE_TYPES


def _level_rows(level: int) -> str:
    return f"""
p_ancestor{level} | probability | mean over ancestor {level} (0: the block's own element)
f1_ancestor{level} | share | word F1 to be expected of keeping that ancestor whole and nothing else
p_beside{level} | probability | mean over what the next higher ancestor holds beside that one"""


_PAGE = """
p | probability | the first stage's probability of the block itself
page_highest | probability | the highest of the page
page_strong_share | share | share of the page in blocks that are likelier content than not
page_unsure_share | share | share of the page in blocks between .2 and .8"""

_NEAREST_CONTENT = """
since_strong | log | blocks since the last one that is likelier content than not, 99 for none
until_strong | log | blocks until the next one, 99 for none"""

_TREE = (
    "".join(map(_level_rows, range(3)))
    + """
best_inside | flag | it stands in the element that is best kept whole
best_f1 | share | word F1 to be expected of keeping that element
chain_f1 | share | the highest such F1 among its element's ancestors and itself"""
    + "".join(
        f"\np_alike{level} | probability | mean over the siblings alike of ancestor {level}, and itself"
        for level in range(3)
    )
)

_SECTIONS_AND_COPIES = """
p_section | probability | mean over the blocks under the heading above, up to the next heading
p_own_section | probability | the same, but of a heading over the blocks under itself
p_heading_above | probability | that of the heading above, 0 for none
copy_highest | probability | the highest among the blocks of the same text
"""

_SAME_KIND = family(
    "same_kinds",
    "".join(
        f"""
p_same_{kind} | probability | mean over the blocks of the page in elements of {of}
same_{kind}_log | log | how many these are, itself counted
same_{kind}_share | share | share of the page in them"""
        for kind, of in (
            ("path", "the same names and ancestors of the same names"),
            ("names", "the same names"),
            ("parent_names", "the same names and a parent of the same names"),
        )
    ),
)

_PAGE_TYPE = family(
    "page_types",
    "".join(f"\ntype_{name} | probability | of the page to be of the type {name}" for name in PAGE_TYPES),
)

#: Of HTML.
CONTEXT = (
    *family("surroundings", _PAGE + _NEAREST_CONTENT + _TREE + _SECTIONS_AND_COPIES),
    *_SAME_KIND,
    *_PAGE_TYPE,
)

_NEIGHBOURS = family(
    "neighbours",
    "".join(
        f"""
p_previous{step} | probability | that of the block {step} before, 0 for none
p_next{step} | probability | that of the block {step} after, 0 for none"""
        for step in range(1, 5)
    )
    + "".join(
        f"""
p_before{half} | probability | mean over the {half} blocks before
p_after{half} | probability | mean over the {half} blocks after"""
        for half in (2, 5, 12)
    )
    + """
p_window12 | probability | mean over the blocks within 12, and itself
p_mass_before | share | share of the text's expected content that stands before
page_mean | probability | mean over the text
rank | share | share of the blocks that are no likelier content
above | share | share of the text's expected content in blocks that are likelier content
""",
)

_SHARED_WORDS = family(
    "shared_words",
    """
p_words | probability | mean over its words of the mean over the other blocks that have the word
known_words | share | share of its words, rare ones counting more, that other blocks have
like_content | share | the same, that blocks have which are surely content
like_chrome | share | the same, that blocks have which are surely chrome
""",
)

#: Of a plain text, where order and words stand in for tags.
TEXT_CONTEXT = (
    *family("surroundings", _PAGE + _TREE + _SECTIONS_AND_COPIES),
    *_NEIGHBOURS,
    *_SHARED_WORDS,
    *_PAGE_TYPE,
)
