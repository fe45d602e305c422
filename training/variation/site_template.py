"""Layouts of older blogs and news sites: the chrome that stood around their articles from 2000 to 2015.

Boxes about the author, archives, teasers with summaries, notices in full sentences, comment threads. The prose of
this chrome is made of sentences of other training pages, so that only its place and its markup tell it from an article.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dehusk.training.variation.comment_threads import a_date, a_person, a_phrase
from dehusk.training.variation.forum_threads import make_discussion
from dehusk.training.variation.page_tree import Node, Text

#: How likely a page is described in its head, and made for social networks, as from 2010 on.
P_DESCRIBED, P_SHARED = 0.5, 0.25
#: How likely a headline is a link to its own page, and how likely it is no heading but bold type.
P_LINKED, P_BOLD = 0.25, 0.15

#: Words of a headline at the most.
HEADLINE_WORDS = 9

#: What blog engines and newsrooms have called the parts of a page, by role; the last one gives no names at all.
_VOCABULARIES: tuple[Mapping[str, str], ...] = tuple(
    dict(pair.split(": ") for pair in names.split("; ")) if names else {}
    for names in (
        "page: page; header: header; tagline: description; main: narrowcolumn; "
        "post: post hentry; title: entry-title; meta: postmetadata; body: entry; side: sidebar; "
        "box: widget; box_title: widgettitle; teaser: post; notice: copyright; bio: author-info; "
        "footer: footer",
        "page: outer-wrapper; header: header-wrapper; tagline: descriptionwrapper; "
        "main: main-wrapper; post: post; title: post-title; meta: post-footer; body: post-body; "
        "side: sidebar-wrapper; box: widget-content; box_title: title; teaser: item; "
        "notice: attribution; bio: profile-textblock; footer: footer-wrapper",
        "page: container; header: banner; tagline: subtitle; main: content; post: entry; "
        "title: entry-header; meta: entry-footer; body: entry-body; side: right; "
        "box: module-content; box_title: module-header; teaser: module-list-item; notice: legal; "
        "bio: about; footer: bottom",
        "page: wrap; header: masthead; tagline: slogan; main: colleft; post: story; "
        "title: headline; meta: byline; body: storybody; side: colright; box: block; "
        "box_title: blocktitle; teaser: teaser; notice: disclaimer; bio: journalist; "
        "footer: foot",
        "page: main; header: top; tagline: text1; main: center; post: news; title: ttl; "
        "meta: info; body: text; side: left; box: box; box_title: boxtitle; teaser: item; "
        "notice: small; bio: box2; footer: copy",
        "",
    )
)
_ARCHIVES = ("Archives", "Archive", "Previously", "Older posts", "By month")
_LINKS = ("Links", "Blogroll", "Friends", "Elsewhere", "Categories", "Topics", "Sections", "Tags")
_TEASERS = ("Recent posts", "Latest", "More news", "Read also", "Most read", "On the same subject", "")
_ABOUT = ("About", "About me", "About this site", "Who we are", "Welcome", "")
_NOTICES = ("Notice", "Disclaimer", "Note", "")
_META = (
    "Posted by {who} at {when}",
    "{when} | {who}",
    "Filed under: {topic} by {who}, {when}",
    "{when}",
    "By {who}",
    "Source: {who}",
    "{who} | Permalink | {topic}",
)
_MORE = ("Read more", "[...]", "More", "Continue reading", "")
_TITLES = ("{headline}", "{headline} - {site}", "{headline} | {site}", "{site} » {headline}", "{site}: {headline}")


@dataclass(frozen=True, slots=True)
class _Template:
    """How one made-up site is built."""

    names: Mapping[str, str]
    """Class names by role."""
    by_id: bool
    """Whether the large parts bear their names as ids."""
    cells: bool
    """Whether columns are cells of a table."""
    paragraphs: bool
    """Whether prose stands in paragraphs rather than between line breaks."""
    sentences: Sequence[str]
    """What its prose is made of."""
    site: str
    """Its name."""

    def element(self, role: str, children: Sequence[Node | Text], tag: str = "div") -> Node:
        name = self.names.get(role)
        attributes = {"id" if self.by_id and role in ("page", "main", "side") else "class": name} if name else {}
        return Node(tag, attributes, list(children))


def make_page(
    content: Node, headline: str, sentences: Sequence[str], rng: random.Random, *, is_article: bool = True
) -> Node:
    """A page of another time around some content.

    Parameters
    ----------
    content
        The content, which becomes a part of the page.
    headline
        Its headline, "" for none.
    sentences
        What the prose of the chrome is made of; one or more.
    rng
        Decides all that is made up.
    is_article
        Whether comments and teasers may stand beside it. Beside other content they could be content themselves.
    """
    template = _Template(
        names=rng.choice(_VOCABULARIES),
        by_id=rng.random() < 0.5,
        cells=rng.random() < 0.35,
        paragraphs=rng.random() < 0.6,
        sentences=sentences,
        site=a_phrase(sentences, rng, 3),
    )
    column = [_post(template, content, headline, rng), *(_after_article(template, rng) if is_article else [])]
    if is_article and rng.random() < 0.15:
        column.insert(0, _teasers(template, rng))
    main = template.element("main", column)
    sides = [_side_column(template, rng) for _ in range(rng.choice((0, 1, 1, 2)))]
    columns = _in_columns(template, [*sides[:1], main, *sides[1:]] if rng.random() < 0.5 else [main, *sides])
    page = template.element("page", [_header(template, rng), *columns, _footer(template, rng)])
    return Node("html", {}, [_head(template, headline, rng), Node("body", {}, [page])])


def _prose(template: _Template, n_sentences: int, rng: random.Random) -> list[Node | Text]:
    text = " ".join(rng.choice(template.sentences) for _ in range(n_sentences))
    return [Node("p", {}, [Text(text)])] if template.paragraphs else [Text(text), Node("br"), Node("br")]


def _meta(template: _Template, rng: random.Random) -> str:
    return rng.choice(_META).format(
        who=a_person(template.sentences, rng), when=a_date(rng), topic=a_phrase(template.sentences, rng, 2)
    )


def _link(text: str) -> Node:
    return Node("a", {"href": "#"}, [Text(text)])


def _link_list(template: _Template, texts: Sequence[str], rng: random.Random) -> Node:
    if rng.random() < 0.6:
        return Node("ul", {}, [Node("li", {}, [_link(text)]) for text in texts])
    children: list[Node | Text] = []
    separator = rng.choice((" | ", " ", " · "))
    for text in texts:
        children += [_link(text), Node("br") if not template.paragraphs else Text(separator)]
    return Node("div", {}, children)


def _head(template: _Template, headline: str, rng: random.Random) -> Node:
    title = rng.choice(_TITLES).format(headline=headline, site=template.site)
    parts: list[Node | Text] = [Node("title", {}, [Text(title)])]
    if rng.random() < P_DESCRIBED:
        parts.append(Node("meta", {"name": "description", "content": rng.choice(template.sentences)}))
    if rng.random() < P_SHARED:
        parts.append(Node("meta", {"property": "og:title", "content": rng.choice((title, headline))}))
        parts.append(Node("meta", {"property": "og:type", "content": rng.choice(("article", "article", "website"))}))
    return Node("head", {}, parts)


def _header(template: _Template, rng: random.Random) -> Node:
    tagline = (
        rng.choice(template.sentences) if rng.random() < 0.5 else a_phrase(template.sentences, rng, HEADLINE_WORDS)
    )
    menu = _link_list(template, [a_phrase(template.sentences, rng, 2) for _ in range(rng.randint(3, 12))], rng)
    parts = [Node("h1", {}, [_link(template.site)]), template.element("tagline", [Text(tagline)]), menu]
    return template.element("header", parts[: rng.randint(1, 3)])


def _post(template: _Template, content: Node, headline: str, rng: random.Random) -> Node:
    parts: list[Node | Text] = []
    if headline and rng.random() < 0.8:
        text = Text(headline, content=True)
        inner = Node("a", {"href": "#"}, [text]) if rng.random() < P_LINKED else text
        if rng.random() < P_BOLD:
            # In an element of its own: a bare `b` would be one block with the line below it.
            parts.append(template.element("title", [Node("b", {}, [inner])]))
        else:
            parts.append(template.element("title", [inner], tag=rng.choice(("h1", "h1", "h2", "h2", "h3", "div"))))
    if rng.random() < 0.6:
        parts.append(template.element("meta", [Text(_meta(template, rng))], tag=rng.choice(("div", "p", "small"))))
    parts.append(template.element("body", [content]))
    if rng.random() < 0.6:
        parts.append(template.element("meta", [Text(_meta(template, rng))], tag=rng.choice(("div", "p"))))
    return template.element("post", parts)


def _after_article(template: _Template, rng: random.Random) -> list[Node]:
    chances = ((_bio, 0.2), (_teasers, 0.4), (_notice, 0.3), (_thread, 0.6), (_notice, 0.25))
    return [part(template, rng) for part, chance in chances if rng.random() < chance]


def _thread(template: _Template, rng: random.Random) -> Node:
    return make_discussion(template.sentences, rng)


def _side_column(template: _Template, rng: random.Random) -> Node:
    boxes: tuple[Callable[[_Template, random.Random], Node], ...] = (_about, _archive, _links, _teasers, _notice, _bio)
    return template.element("side", [rng.choice(boxes)(template, rng) for _ in range(rng.randint(1, 6))])


def _box(template: _Template, title: str, children: Sequence[Node | Text], rng: random.Random) -> Node:
    heading = (
        [template.element("box_title", [Text(title)], tag=rng.choice(("h2", "h3", "h4", "div", "b")))] if title else []
    )
    return template.element("box", [*heading, *children])


def _about(template: _Template, rng: random.Random) -> Node:
    return _box(template, rng.choice(_ABOUT), _prose(template, rng.randint(1, 6), rng), rng)


def _archive(template: _Template, rng: random.Random) -> Node:
    texts = [f"{a_date(rng)} ({rng.randint(1, 60)})" for _ in range(rng.randint(3, 24))]
    return _box(template, rng.choice(_ARCHIVES), [_link_list(template, texts, rng)], rng)


def _links(template: _Template, rng: random.Random) -> Node:
    texts = [a_phrase(template.sentences, rng, HEADLINE_WORDS) for _ in range(rng.randint(3, 30))]
    return _box(template, rng.choice(_LINKS), [_link_list(template, texts, rng)], rng)


def _teasers(template: _Template, rng: random.Random) -> Node:
    """Headlines of other articles, with summaries, dates and a way to more, or without."""
    summary, dated, more = rng.choice((0, 0, 1, 2)), rng.random() < 0.4, rng.choice(_MORE)
    linked = rng.random() < 0.8
    items: list[Node | Text] = []
    for _ in range(rng.randint(2, 10)):
        headline = a_phrase(template.sentences, rng, HEADLINE_WORDS)
        parts: list[Node | Text] = [Node("b", {}, [_link(headline)]) if linked else Node("h4", {}, [Text(headline)])]
        if dated:
            parts.append(Node("div", {}, [Text(a_date(rng))]))
        if summary:
            parts += _prose(template, summary, rng)
        if more:
            parts.append(_link(more))
        items.append(template.element("teaser", parts))
    return _box(template, rng.choice(_TEASERS), items, rng)


def _notice(template: _Template, rng: random.Random) -> Node:
    parts = _prose(template, rng.randint(1, 4), rng)
    return template.element("notice", [*([Text(heading)] if (heading := rng.choice(_NOTICES)) else []), *parts])


def _bio(template: _Template, rng: random.Random) -> Node:
    return template.element(
        "bio", [Node("b", {}, [Text(a_person(template.sentences, rng))]), *_prose(template, rng.randint(1, 3), rng)]
    )


def _footer(template: _Template, rng: random.Random) -> Node:
    line = f"© {rng.randint(2000, 2016)} {a_phrase(template.sentences, rng, 3)}"
    parts: list[Node | Text] = [
        _link_list(template, [a_phrase(template.sentences, rng, 3) for _ in range(rng.randint(2, 8))], rng)
    ]
    if rng.random() < 0.4:
        parts += _prose(template, rng.randint(1, 3), rng)
    return template.element("footer", [*parts, Node("p", {}, [Text(line)])])


def _in_columns(template: _Template, columns: Sequence[Node]) -> list[Node | Text]:
    if not template.cells:
        return list(columns)
    return [Node("table", {}, [Node("tr", {}, [Node("td", {}, [column]) for column in columns])])]
