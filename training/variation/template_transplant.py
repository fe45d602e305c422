"""Template transplant: an article moved into the layout of an older blog or news site.

Labelled pages are of today; pages of the web at large are not. The article, at times cut short, is put into a page
made up by `site_template`.

The headline is content here, as annotators of such pages have it (93 % of dragnet's gold texts of 2012
hold it, 90 % of DAnIEL's), and is not on the labelled pages of today (7 % of WCXB's articles): which of
the two holds, a model can tell by the markup.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from dehusk.training.variation.page_tree import Node, Text
from dehusk.training.variation.site_template import make_page

#: How likely an article is cut short: short articles are common, and rare among labelled pages.
P_SHORTENED = 0.4
#: Text nodes that are left of an article cut short, at the least and at the most.
SHORT_TEXTS = (1, 8)

#: What stands between a headline and the name of the site in a title.
_SEPARATOR = re.compile(r"\s+[|\-–—»«·:/•]+\s+")


def transplant(root: Node, sentences: Sequence[str], rng: random.Random, *, is_article: bool = True) -> Node | None:
    """The page's content in a made-up page of another time; None without content or sentences.

    Content that is no article (posts, products, items of a list) stays whole.
    """
    content = _content_root(root)
    if content is None or not sentences:
        return None
    content = content.copy()
    if is_article and rng.random() < P_SHORTENED:
        shorten(content, rng)
    headline = _headline_of(root)
    drop_text(content, headline)
    return make_page(content, headline, sentences, rng, is_article=is_article)


def shorten(article: Node, rng: random.Random) -> None:
    """Leave no more than the first few content texts of an article."""
    limit = rng.randint(*SHORT_TEXTS)
    n_seen = 0
    for node in article.walk():
        kept: list[Node | Text] = []
        for child in node.children:
            if isinstance(child, Text) and child.content and child.value.strip():
                n_seen += 1
                if n_seen > limit:
                    continue
            kept.append(child)
        node.children = kept


def hide_content(root: Node, rng: random.Random) -> None:
    """The article stands in an element that a script would show, as behind pay walls and in streamed pages."""
    article = _content_root(root)
    if article is not None and article.tag not in ("html", "body"):
        article.attributes.update(rng.choice(({"style": "display: none"}, {"hidden": ""}, {"aria-hidden": "true"})))


def _content_root(root: Node) -> Node | None:
    """The smallest element that holds all content of a page."""
    if not any(text.content for text in root.texts()):
        return None
    node = root
    while True:
        holds_text = any(isinstance(child, Text) and child.content and child.value.strip() for child in node.children)
        inner = [
            child for child in node.children if isinstance(child, Node) and any(text.content for text in child.texts())
        ]
        if holds_text or len(inner) != 1:
            return node
        node = inner[0]


def _headline_of(root: Node) -> str:
    """The longest part of the page's title."""
    for node in root.walk():
        if node.tag == "title":
            title = " ".join(child.value for child in node.children if isinstance(child, Text)).strip()
            return max(_SEPARATOR.split(title), key=len)
    return ""


def drop_text(root: Node, text: str) -> None:
    """Take a text out of a page's part wherever it is chrome: a headline that the content came with."""
    wanted = text.split()
    for node in root.walk():
        node.children = [
            child
            for child in node.children
            if isinstance(child, Node) or child.content or child.value.split() != wanted
        ]
