"""What is measured of pages for roles and types beside the matrix, in order: a contract with every model file."""

from __future__ import annotations

from dehusk.features.catalogue import MEASURED, family

#: What the block says and where, by what the page says of itself.
FROM_STATEMENTS = family(
    "roles.block_columns",
    """
title_like | share | likeness of its words to the page's title (Dice's coefficient)
title_equal | flag | it is the page's title
title_holds | flag | the page's title holds it
first_title | flag | it is the first block that is the page's title
title_rank_log | log | how many blocks are more like the title
told_like | share | its highest likeness to the title element, og:title and JSON-LD's headline
told_share | share | its words in these, mean of the three
told_equal | count | how many of these it is
address_share | share | its words in the page's address
in_first_h1 | flag | it stands in the first h1
from_headline | signed log | blocks since the headline
author_share | share | its words in names of those who may have written the page
authors_named | share | words of the author's name in it
says_by | flag | it begins as a byline does
n_names | count | names in it, each word with a capital
says_day | flag | it tells a day
is_day | flag | it tells the day of publication
marked_author | flag | it stands in, or holds, an element that says it holds an author
marked_day | flag | the same of a date
marked_title | flag | the same of a title
holds_time | flag | it holds an element time
n_words_log | log | its words, those of a long text as 22,000
characters_log | log | its characters
ends_sentence | flag | it ends as a sentence does
""",
)
#: What the model says of it and of the blocks around.
FROM_PREDICTIONS = family(
    "roles.block_columns",
    """
p_content | probability | its probability to be content
p_content_before | probability | that of the block before
p_content_after | probability | that of the block after
p_content_near | probability | mean within 5 blocks
since_content | signed log | blocks since the first content
until_content_ends | signed log | blocks up to the last content
content_before_share | share | share of the page's content before it
""",
)
#: All that the forests of roles see, in order; that of comments does without the last ones: content under an article
#: that stands among comments is a comment, whatever its probability.
BLOCK_COLUMNS = (*MEASURED, *FROM_STATEMENTS, *FROM_PREDICTIONS)
N_FOR_COMMENTS = len(MEASURED) + len(FROM_STATEMENTS)
#: What `to_comments` is where no element around a block is named like comments.
NONE_ABOVE = 31

#: Tokens are told apart by so many numbers: hashes modulo this (the hashing trick; Weinberger et al., ICML 2009).
N_BUCKETS = 2**13
#: Tags that are counted, and those of them that are set against the number of blocks.
COUNTED = (
    "h1", "h2", "h3", "a", "img", "form", "input", "select", "button", "table", "tr", "p", "li", "pre", "code", "time",
    "video", "article", "section", "dl", "blockquote", "iframe", "textarea",
)  # fmt: skip
PER_BLOCK = ("h2", "h3", "a", "img", "button", "p", "li", "code")
#: Columns of the address and of the wording.
_N_ADDRESS, _N_WORDING = 10, 15
#: How many columns of a page there are.
N_COLUMNS = 3 * len(MEASURED) + len(COUNTED) + len(PER_BLOCK) + _N_ADDRESS + _N_WORDING
