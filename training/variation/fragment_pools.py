"""Fragments of labelled pages, collected to be put into changed copies of other pages.

`GraftPools` holds what is grafted onto copies that stay HTML, `NoticePools` what the notices of copies that become
plain text are made of. A pool is filled with pages of one fold only, so that no copy carries text of another fold.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dehusk.features.reading.plain_text import SENTENCE_ENDS
from dehusk.training.variation.page_tree import Node, Text

#: Fragments of one kind that are taken from one page at the most.
MAX_FRAGMENTS = 4
#: Words that a grafted fragment has, at the least and at the most.
GRAFT_WORDS = (8, 600)
#: Sentences of content that are taken from one page at the most.
MAX_CONTENT_SENTENCES = 10
#: Sentences of chrome, and headlines, that are taken from one page at the most.
MAX_CHROME_SENTENCES, MAX_HEADLINES = 200, 12
#: Most words of a box with prose that is taken whole.
MAX_BOX_WORDS = 400
#: Words of a headline, at the least and at the most.
HEADLINE_WORDS = (5, 16)
#: A text of this many words that ends like a sentence reads like prose.
PROSE_WORDS = 12

_COMMENT_NAME = re.compile(r"comment|respond|disqus|replies|discussion", re.IGNORECASE)
_CONTENT_SENTENCE = re.compile(r"[^.!?。！？]{15,240}[.!?。！？]")
_CHROME_SENTENCE = re.compile(r"[^.!?。！？\n]{25,240}[.!?。！？](?=\s|$)")


@dataclass(slots=True)
class GraftPools:
    """Fragments that can be grafted onto other pages, as labelled trees."""

    chrome: list[Node] = field(default_factory=list)
    """Navigation, boxes, footers: all chrome."""
    comments: list[Node] = field(default_factory=list)
    """Comment threads: all chrome, by the page's own names."""
    posts: list[Node] = field(default_factory=list)
    """Posts of forum threads, content at home, comments under an article."""
    teasers: list[Node] = field(default_factory=list)
    """Lists of items of listings and collections, content at home, related links under an article."""
    sentences: list[str] = field(default_factory=list)
    """Sentences of content, from which comment threads and old layouts are made up."""

    def add(self, root: Node, page_type: str, rng: random.Random) -> None:
        """Take in what a labelled page has of these."""
        found: dict[str, list[Node]] = {"chrome": [], "comments": [], "posts": [], "teasers": []}
        pending = [root]
        while pending:
            node = pending.pop()
            texts = [text for text in node.texts() if text.value.strip()]
            n_words = sum(len(text.value.split()) for text in texts)
            if n_words < GRAFT_WORDS[0]:
                continue
            fits = n_words <= GRAFT_WORDS[1] and node.tag not in ("html", "body")
            kind = _fragment_kind(node, texts, page_type) if fits else None
            if kind:
                found[kind].append(node)
            else:
                pending.extend(child for child in node.children if isinstance(child, Node))
        for kind, nodes in found.items():
            for node in rng.sample(nodes, min(len(nodes), MAX_FRAGMENTS)):
                getattr(self, kind).append(node.copy())
        sentences = [
            sentence for text in root.texts() if text.content for sentence in _CONTENT_SENTENCE.findall(text.value)
        ]
        # Forums give more of them, as their posts are written the way comments are.
        limit = MAX_CONTENT_SENTENCES * 4 if page_type == "forum" else MAX_CONTENT_SENTENCES
        self.sentences += [" ".join(sentence.split()) for sentence in rng.sample(sentences, min(len(sentences), limit))]


def _fragment_kind(node: Node, texts: list[Text], page_type: str) -> str | None:
    """The pool that an element belongs in; None where it mixes chrome and content, or is the content of an article."""
    names = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}"
    n_content = sum(text.content for text in texts)
    if not n_content:
        return "comments" if _COMMENT_NAME.search(names) else "chrome"
    if n_content * 2 < len(texts):
        return None
    if page_type == "forum":
        return "posts"
    return "teasers" if page_type in ("listing", "collection") else None


@dataclass(slots=True)
class NoticePools:
    """Chrome that notices, lists of headlines and boxes are made of."""

    sentences: list[str] = field(default_factory=list)
    """Sentences, of which notices are made."""
    headlines: list[str] = field(default_factory=list)
    """Short texts that are no sentences: most are headlines of other articles."""
    boxes: list[Node] = field(default_factory=list)
    """Elements that hold prose: appeals, terms, boxes about the author or the site."""
    terms: Sequence[Sequence[str]] = ()
    """Documents that sites write about themselves, each as its paragraphs (see `site_terms`)."""

    def add(self, root: Node) -> None:
        """Take in what a labelled page has of these."""
        chrome = [" ".join(text.value.split()) for text in root.texts() if not text.content]
        sentences = [sentence for text in chrome for sentence in _CHROME_SENTENCE.findall(text)]
        self.sentences += sentences[:MAX_CHROME_SENTENCES]
        headlines = dict.fromkeys(text for text in chrome if _is_headline(text))
        self.headlines += list(headlines)[:MAX_HEADLINES]
        self.boxes += [box.copy() for box, _ in zip(_boxes_with_prose(root), range(MAX_FRAGMENTS), strict=False)]


def _is_headline(text: str) -> bool:
    least, most = HEADLINE_WORDS
    return least <= len(text.split()) <= most and text[-1] not in SENTENCE_ENDS


def _boxes_with_prose(root: Node) -> Iterator[Node]:
    """The largest elements that are chrome, hold prose and are no longer than `MAX_BOX_WORDS`."""
    pending = [root]
    while pending:
        node = pending.pop()
        texts = [text for text in node.texts() if text.value.strip()]
        if not any(map(_is_prose, texts)):
            continue
        n_words = sum(len(text.value.split()) for text in texts)
        if n_words > MAX_BOX_WORDS or any(text.content for text in texts) or node.tag in ("html", "body"):
            pending.extend(child for child in reversed(node.children) if isinstance(child, Node))
        else:
            yield node


def _is_prose(text: Text) -> bool:
    value = text.value.strip()
    return not text.content and value[-1] in SENTENCE_ENDS and len(value.split()) >= PROSE_WORDS
