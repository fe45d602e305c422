"""Threads made up for training, in the layouts of forum software: content on a page of their own, else chrome.

Whether replies are posts or comments is told by the page and not by what the markup calls them: so the same layouts
come with both labels. The words of posts are sentences of other training pages.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from functools import cache

from dehusk.training.variation.comment_threads import a_date, a_person, a_phrase, make_thread
from dehusk.training.variation.forum_layouts import LAYOUTS, WORDS
from dehusk.training.variation.page_tree import Node, Text, read_tree

#: Posts of a thread; most threads are short.
N_POSTS = (1, 2, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30)
#: How likely a writer has a signature, and how likely a post quotes another.
P_SIGNED, P_QUOTES = 0.3, 0.25
#: How likely a page lists other threads, and how likely one of its parts has a name.
P_OTHERS, P_NAMED = 0.4, 0.7
#: How likely a discussion under an article is laid out as a forum's thread is.
P_FORUM_LAYOUT = 0.3
#: Words of a thread's title at the most.
TITLE_WORDS = 9

_PLACE = re.compile(r"\{(\w+)\}")


def make_forum_page(sentences: Sequence[str], rng: random.Random) -> Node:
    """A page whose content is a thread: its posts, without names, dates, ranks, signatures and buttons."""
    title, site, board = (a_phrase(sentences, rng, longest) for longest in (TITLE_WORDS, 3, 3))
    thread = make_posts(sentences, rng, title=title, content=True)
    words = rng.choice(WORDS)
    crumbs = _links((site, board, title)[: rng.randint(1, 3)], rng.choice((" » ", " > ", " / ")))
    parts: list[Node | Text] = [
        Node(
            "div",
            _named(("header", "masthead", "top", "navbar"), rng),
            [Node("b", {}, [Text(site)]), _menu(words, rng)],
        ),
        Node("div", _named(("breadcrumb", "breadcrumbs", "navpath", "nav"), rng), crumbs),
        thread,
    ]
    if rng.random() < P_OTHERS:
        titles = [a_phrase(sentences, rng, TITLE_WORDS) for _ in range(rng.randint(3, 12))]
        others: list[Node | Text] = [Node("h3", {}, [Text(words["similar"])])]
        others += [Node("div", {}, _links((other,))) for other in titles]
        parts.insert(rng.choice((2, 3)), Node("div", _named(("sidebar", "similar", "related-topics"), rng), others))
    parts.append(Node("div", _named(("footer", "copyright", "bottom"), rng), [Text(f"© {site}"), _menu(words, rng)]))
    body = Node("body", {}, [Node("div", _named(("wrap", "page", "container", "forum"), rng), parts)])
    head = Node("head", {}, [Node("title", {}, [Text(" - ".join((title, board, site)[: rng.randint(1, 3)]))])])
    return Node("html", {}, [head, body])


def _menu(words: Mapping[str, str], rng: random.Random) -> Node:
    entries = rng.sample(words["menu"].split("|"), rng.randint(2, 5))
    return Node("ul", {}, [Node("li", {}, _links((entry,))) for entry in entries])


def _links(texts: Sequence[str], separator: str = "") -> list[Node | Text]:
    links = [Node("a", {"href": "#"}, [Text(text)]) for text in texts]
    return [part for link in links for part in (Text(separator), link)][1:]


def _named(names: Sequence[str], rng: random.Random) -> dict[str, str]:
    return {rng.choice(("class", "id")): rng.choice(names)} if rng.random() < P_NAMED else {}


def make_discussion(sentences: Sequence[str], rng: random.Random) -> Node:
    """Comments under something else, laid out as blogs or as forums do; all chrome."""
    return (make_posts if rng.random() < P_FORUM_LAYOUT else make_thread)(sentences, rng)


def make_posts(sentences: Sequence[str], rng: random.Random, *, title: str = "", content: bool = False) -> Node:
    """A thread in the layout of some forum software.

    Parameters
    ----------
    title
        Its title, "" for one to be made up.
    content
        Whether the texts of posts are content.
    """
    layout = rng.choice(LAYOUTS)
    words = {**rng.choice(WORDS), "title": title or a_phrase(sentences, rng, TITLE_WORDS)}
    in_paragraphs = rng.random() < 0.7
    posts: list[Node | Text] = []
    for number in range(1, rng.choice(N_POSTS) + 1):
        markup = layout.first if number == 1 and layout.first else layout.post
        text = _written(_text(sentences, rng), content=content, in_paragraphs=in_paragraphs)
        if number > 1 and rng.random() < P_QUOTES:
            text = [_quotation(words["by"], sentences, rng, content=content), *text]
        posts += _fill(markup, _words_of_post(words, number, sentences, rng), text)
    return Node("div", {}, _fill(layout.page, _words_of_post(words, 1, sentences, rng), posts))


def _words_of_post(
    words: Mapping[str, str], number: int, sentences: Sequence[str], rng: random.Random
) -> dict[str, str]:
    """The words of the software, the same in every post of a thread, and those of one post."""
    return {
        **words,
        "number": str(number),
        "who": a_person(sentences, rng),
        "when": a_date(rng),
        "count": str(rng.randint(1, 9999)),
        "rank": rng.choice(words["ranks"].split("|")),
        "place": a_phrase(sentences, rng, 2),
        "signature": rng.choice(sentences) if rng.random() < P_SIGNED else "",
    }


def _text(sentences: Sequence[str], rng: random.Random) -> list[str]:
    """The paragraphs of one post."""
    return [
        " ".join(rng.choice(sentences) for _ in range(rng.choice((1, 1, 2, 2, 3, 5))))
        for _ in range(rng.choice((1, 1, 1, 2, 3, 5)))
    ]


def _written(paragraphs: Sequence[str], *, content: bool, in_paragraphs: bool) -> list[Node | Text]:
    if in_paragraphs:
        return [Node("p", {}, [Text(paragraph, content)]) for paragraph in paragraphs]
    return [part for paragraph in paragraphs for part in (Text(paragraph, content), Node("br"), Node("br"))][:-2]


def _quotation(by: str, sentences: Sequence[str], rng: random.Random, *, content: bool) -> Node:
    quoted = Text(rng.choice(sentences), content)
    who = Text(f"{a_person(sentences, rng)} {by}:")
    return Node("blockquote", {}, [Node("div", {}, [who]), Node("div", {}, [quoted])])


@cache
def _parsed(markup: str) -> Node:
    # A row or a list item alone would not survive the parser: it stands in a template's place.
    holder = "table" if markup.startswith("<tr") else "div"
    root = read_tree(f"<html><body><{holder}>{markup}</{holder}></body></html>")
    return next(node for node in root.walk() if node.tag == holder)


def _fill(markup: str, words: Mapping[str, str], parts: Sequence[Node | Text]) -> list[Node | Text]:
    """The markup with its places filled in; ``{text}`` and ``{posts}`` are where the parts go."""
    filled = _parsed(markup).copy()
    for node in list(filled.walk()):  # not into the parts, whose words are no places
        children: list[Node | Text] = []
        for child in node.children:
            if not isinstance(child, Text):
                children.append(child)
            elif child.value in ("{text}", "{posts}"):
                children += parts
            else:
                children.append(Text(_PLACE.sub(lambda place: words[place.group(1)], child.value)))
        node.children = children
    return filled.children
