"""Chrome borrowed from other pages: what notices and grafts of the text copies are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dehusk.features.reading.plain_text import SENTENCE_ENDS
from dehusk.training.variation.page_tree import Node, Text

#: Words of a block that reads like prose, where it ends like a sentence.
PROSE_WORDS = 12
#: Most words of a part that is borrowed whole.
MAX_PART_WORDS = 400
#: Words of a headline, at the least and at the most.
HEADLINE_WORDS = (5, 16)
#: Sentences, headlines and parts that are borrowed from one page at the most.
MAX_SENTENCES, MAX_HEADLINES, MAX_PARTS = 200, 12, 4

_SENTENCE = re.compile(r"[^.!?。！？\n]{25,240}[.!?。！？](?=\s|$)")


@dataclass(slots=True)
class Borrowed:
    """Chrome of pages of one fold."""

    sentences: list[str] = field(default_factory=list)
    """Sentences, of which notices are made."""
    headlines: list[str] = field(default_factory=list)
    """Short texts that are no sentences: most are headlines of other articles."""
    parts: list[Node] = field(default_factory=list)
    """Parts that hold prose: appeals, terms, boxes about the author or the site."""

    def add(self, root: Node) -> None:
        """Take in what a labelled page has of these."""
        chrome = [" ".join(text.value.split()) for text in root.texts() if not text.content]
        self.sentences += [sentence for text in chrome for sentence in _SENTENCE.findall(text)][:MAX_SENTENCES]
        headlines = dict.fromkeys(text for text in chrome if _is_headline(text))
        self.headlines += list(headlines)[:MAX_HEADLINES]
        self.parts += [part.copy() for part, _ in zip(_prosy_parts(root), range(MAX_PARTS), strict=False)]


def _is_headline(text: str) -> bool:
    least, most = HEADLINE_WORDS
    return least <= len(text.split()) <= most and text[-1] not in SENTENCE_ENDS


def _prosy_parts(root: Node) -> Iterator[Node]:
    """The largest elements that are chrome, hold prose and are no longer than `MAX_PART_WORDS`."""
    pending = [root]
    while pending:
        node = pending.pop()
        texts = [text for text in node.texts() if text.value.strip()]
        if not any(map(_is_prose, texts)):
            continue
        n_words = sum(len(text.value.split()) for text in texts)
        if n_words > MAX_PART_WORDS or any(text.content for text in texts) or node.tag in ("html", "body"):
            pending.extend(child for child in reversed(node.children) if isinstance(child, Node))
        else:
            yield node


def _is_prose(text: Text) -> bool:
    value = text.value.strip()
    return not text.content and value[-1] in SENTENCE_ENDS and len(value.split()) >= PROSE_WORDS
