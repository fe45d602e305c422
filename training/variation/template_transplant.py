"""Pages of other times made up for training: an article moved into the layouts of older blogs and news sites.

Labelled pages are of today; pages of the web at large are not. The article, at times cut short, is
put between the chrome that blogs and newspapers of 2000 to 2015 had: boxes about the author,
archives, teasers with summaries, notices in full sentences, comment threads. The chrome's prose are
sentences of other training pages, so that only its place and its markup tell it from the article.

The headline is content here, as annotators of such pages have it (93 % of dragnet's gold texts of 2012
hold it, 90 % of DAnIEL's), and is not on the labelled pages of today (7 % of WCXB's articles): which of
the two holds, a model can tell by the markup.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dehusk.training.variation.comment_threads import a_date, a_person, make_thread
from dehusk.training.variation.page_tree import Node, Text

#: How likely an article is cut short: short articles are common, and rare among labelled pages.
P_SHORTENED = 0.4
#: Text nodes that are left of an article cut short, at the least and at the most.
SHORT_TEXTS = (1, 8)
#: How likely a page is described in its head, and made for social networks, as from 2010 on.
P_DESCRIBED, P_SHARED = 0.5, 0.25
#: How likely a headline is a link to its own page, and how likely it is no heading but bold type.
P_LINKED, P_BOLD = 0.25, 0.15

#: What engines and newsrooms have called the parts of a page; an empty name is none at all.
_VOCABULARIES: tuple[Mapping[str, str], ...] = (
    {
        "page": "page",
        "header": "header",
        "tagline": "description",
        "main": "narrowcolumn",
        "post": "post hentry",
        "title": "entry-title",
        "meta": "postmetadata",
        "body": "entry",
        "side": "sidebar",
        "box": "widget",
        "box_title": "widgettitle",
        "teaser": "post",
        "notice": "copyright",
        "bio": "author-info",
        "footer": "footer",
    },
    {
        "page": "outer-wrapper",
        "header": "header-wrapper",
        "tagline": "descriptionwrapper",
        "main": "main-wrapper",
        "post": "post",
        "title": "post-title",
        "meta": "post-footer",
        "body": "post-body",
        "side": "sidebar-wrapper",
        "box": "widget-content",
        "box_title": "title",
        "teaser": "item",
        "notice": "attribution",
        "bio": "profile-textblock",
        "footer": "footer-wrapper",
    },
    {
        "page": "container",
        "header": "banner",
        "tagline": "subtitle",
        "main": "content",
        "post": "entry",
        "title": "entry-header",
        "meta": "entry-footer",
        "body": "entry-body",
        "side": "right",
        "box": "module-content",
        "box_title": "module-header",
        "teaser": "module-list-item",
        "notice": "legal",
        "bio": "about",
        "footer": "bottom",
    },
    {
        "page": "wrap",
        "header": "masthead",
        "tagline": "slogan",
        "main": "colleft",
        "post": "story",
        "title": "headline",
        "meta": "byline",
        "body": "storybody",
        "side": "colright",
        "box": "block",
        "box_title": "blocktitle",
        "teaser": "teaser",
        "notice": "disclaimer",
        "bio": "journalist",
        "footer": "foot",
    },
    {
        "page": "main",
        "header": "top",
        "tagline": "text1",
        "main": "center",
        "post": "news",
        "title": "ttl",
        "meta": "info",
        "body": "text",
        "side": "left",
        "box": "box",
        "box_title": "boxtitle",
        "teaser": "item",
        "notice": "small",
        "bio": "box2",
        "footer": "copy",
    },
    {},
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
#: What stands between a headline and the name of the site in a title.
_SEPARATOR = re.compile(r"\s+[|\-–—»«·:/•]+\s+")
_TITLES = ("{headline}", "{headline} - {site}", "{headline} | {site}", "{site} » {headline}", "{site}: {headline}")


@dataclass(frozen=True, slots=True)
class _Style:
    """How one made-up site is built."""

    names: Mapping[str, str]
    by_id: bool
    cells: bool
    """Whether columns are cells of a table."""
    paragraphs: bool
    """Whether prose stands in paragraphs rather than between line breaks."""
    sentences: Sequence[str]
    site: str
    """Its name."""

    def element(self, role: str, children: Sequence[Node | Text], tag: str = "div") -> Node:
        name = self.names.get(role)
        attributes = {"id" if self.by_id and role in ("page", "main", "side") else "class": name} if name else {}
        return Node(tag, attributes, list(children))


def rehouse(root: Node, sentences: Sequence[str], rng: random.Random, *, is_article: bool = True) -> Node | None:
    """The page's content in a made-up page of another time; None where the page has no content.

    A content that is no article (posts, products, items of a list) stays whole and has no comments
    and teasers below it, as those could be content there.
    """
    content = _content_root(root)
    if content is None or not sentences:
        return None
    content = content.copy()
    if is_article and rng.random() < P_SHORTENED:
        shorten(content, rng)
    style = _Style(
        names=rng.choice(_VOCABULARIES),
        by_id=rng.random() < 0.5,
        cells=rng.random() < 0.35,
        paragraphs=rng.random() < 0.6,
        sentences=sentences,
        site=_phrase(sentences, rng, longest=3),
    )
    headline = _headline_of(root)
    drop_text(content, headline)
    column = [_post(style, content, headline, rng), *(_after_article(style, rng) if is_article else [])]
    if is_article and rng.random() < 0.15:
        column.insert(0, _teasers(style, rng))
    main = style.element("main", column)
    sides = [_side_column(style, rng) for _ in range(rng.choice((0, 1, 1, 2)))]
    columns = _in_columns(style, [*sides[:1], main, *sides[1:]] if rng.random() < 0.5 else [main, *sides])
    page = style.element("page", [_header(style, rng), *columns, _footer(style, rng)])
    return Node("html", {}, [_head(style, headline, rng), Node("body", {}, [page])])


def shorten(article: Node, rng: random.Random) -> None:
    """Leave no more than the first few content texts of an article."""
    limit = rng.randint(*SHORT_TEXTS)
    n_seen = 0
    for node in article.walk():
        kept: list[Node | Text] = []
        for child in node.children:
            if isinstance(child, Text) and child.content and not child.value.isspace():
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


def _prose(style: _Style, n_sentences: int, rng: random.Random) -> list[Node | Text]:
    text = " ".join(rng.choice(style.sentences) for _ in range(n_sentences))
    return [Node("p", {}, [Text(text)])] if style.paragraphs else [Text(text), Node("br"), Node("br")]


def _phrase(sentences: Sequence[str], rng: random.Random, longest: int = 9) -> str:
    """A few words that read like a headline or a name of a section."""
    words = rng.choice(sentences).strip(".!?。！？").split()
    return " ".join(words[: rng.randint(1, longest)])


def _meta(style: _Style, rng: random.Random) -> str:
    return rng.choice(_META).format(
        who=a_person(style.sentences, rng), when=a_date(rng), topic=_phrase(style.sentences, rng, longest=2)
    )


def _link(text: str) -> Node:
    return Node("a", {"href": "#"}, [Text(text)])


def _link_list(style: _Style, texts: Sequence[str], rng: random.Random) -> Node:
    if rng.random() < 0.6:
        return Node("ul", {}, [Node("li", {}, [_link(text)]) for text in texts])
    children: list[Node | Text] = []
    separator = rng.choice((" | ", " ", " · "))
    for text in texts:
        children += [_link(text), Node("br") if not style.paragraphs else Text(separator)]
    return Node("div", {}, children)


def _head(style: _Style, headline: str, rng: random.Random) -> Node:
    title = rng.choice(_TITLES).format(headline=headline, site=style.site)
    parts: list[Node | Text] = [Node("title", {}, [Text(title)])]
    if rng.random() < P_DESCRIBED:
        parts.append(Node("meta", {"name": "description", "content": rng.choice(style.sentences)}))
    if rng.random() < P_SHARED:
        parts.append(Node("meta", {"property": "og:title", "content": rng.choice((title, headline))}))
        parts.append(Node("meta", {"property": "og:type", "content": rng.choice(("article", "article", "website"))}))
    return Node("head", {}, parts)


def _header(style: _Style, rng: random.Random) -> Node:
    tagline = rng.choice(style.sentences) if rng.random() < 0.5 else _phrase(style.sentences, rng)
    menu = _link_list(style, [_phrase(style.sentences, rng, longest=2) for _ in range(rng.randint(3, 12))], rng)
    parts = [Node("h1", {}, [_link(style.site)]), style.element("tagline", [Text(tagline)]), menu]
    return style.element("header", parts[: rng.randint(1, 3)])


def _post(style: _Style, content: Node, headline: str, rng: random.Random) -> Node:
    parts: list[Node | Text] = []
    if headline and rng.random() < 0.8:
        text = Text(headline, content=True)
        inner = Node("a", {"href": "#"}, [text]) if rng.random() < P_LINKED else text
        if rng.random() < P_BOLD:
            # In an element of its own: a bare `b` would be one block with the line below it.
            parts.append(style.element("title", [Node("b", {}, [inner])]))
        else:
            parts.append(style.element("title", [inner], tag=rng.choice(("h1", "h1", "h2", "h2", "h3", "div"))))
    if rng.random() < 0.6:
        parts.append(style.element("meta", [Text(_meta(style, rng))], tag=rng.choice(("div", "p", "small"))))
    parts.append(style.element("body", [content]))
    if rng.random() < 0.6:
        parts.append(style.element("meta", [Text(_meta(style, rng))], tag=rng.choice(("div", "p"))))
    return style.element("post", parts)


def _after_article(style: _Style, rng: random.Random) -> list[Node]:
    chances = ((_bio, 0.2), (_teasers, 0.4), (_notice, 0.3), (_thread, 0.6), (_notice, 0.25))
    return [part(style, rng) for part, chance in chances if rng.random() < chance]


def _thread(style: _Style, rng: random.Random) -> Node:
    return make_thread(style.sentences, rng)


def _side_column(style: _Style, rng: random.Random) -> Node:
    boxes: tuple[Callable[[_Style, random.Random], Node], ...] = (_about, _archive, _links, _teasers, _notice, _bio)
    return style.element("side", [rng.choice(boxes)(style, rng) for _ in range(rng.randint(1, 6))])


def _box(style: _Style, title: str, children: Sequence[Node | Text], rng: random.Random) -> Node:
    heading = (
        [style.element("box_title", [Text(title)], tag=rng.choice(("h2", "h3", "h4", "div", "b")))] if title else []
    )
    return style.element("box", [*heading, *children])


def _about(style: _Style, rng: random.Random) -> Node:
    return _box(style, rng.choice(_ABOUT), _prose(style, rng.randint(1, 6), rng), rng)


def _archive(style: _Style, rng: random.Random) -> Node:
    texts = [f"{a_date(rng)} ({rng.randint(1, 60)})" for _ in range(rng.randint(3, 24))]
    return _box(style, rng.choice(_ARCHIVES), [_link_list(style, texts, rng)], rng)


def _links(style: _Style, rng: random.Random) -> Node:
    texts = [_phrase(style.sentences, rng) for _ in range(rng.randint(3, 30))]
    return _box(style, rng.choice(_LINKS), [_link_list(style, texts, rng)], rng)


def _teasers(style: _Style, rng: random.Random) -> Node:
    """Headlines of other articles, with summaries, dates and a way to more, or without."""
    summary, dated, more = rng.choice((0, 0, 1, 2)), rng.random() < 0.4, rng.choice(_MORE)
    linked = rng.random() < 0.8
    items: list[Node | Text] = []
    for _ in range(rng.randint(2, 10)):
        headline = _phrase(style.sentences, rng)
        parts: list[Node | Text] = [Node("b", {}, [_link(headline)]) if linked else Node("h4", {}, [Text(headline)])]
        if dated:
            parts.append(Node("div", {}, [Text(a_date(rng))]))
        if summary:
            parts += _prose(style, summary, rng)
        if more:
            parts.append(_link(more))
        items.append(style.element("teaser", parts))
    return _box(style, rng.choice(_TEASERS), items, rng)


def _notice(style: _Style, rng: random.Random) -> Node:
    parts = _prose(style, rng.randint(1, 4), rng)
    return style.element("notice", [*([Text(heading)] if (heading := rng.choice(_NOTICES)) else []), *parts])


def _bio(style: _Style, rng: random.Random) -> Node:
    return style.element(
        "bio", [Node("b", {}, [Text(a_person(style.sentences, rng))]), *_prose(style, rng.randint(1, 3), rng)]
    )


def _footer(style: _Style, rng: random.Random) -> Node:
    line = f"© {rng.randint(2000, 2016)} {_phrase(style.sentences, rng, longest=3)}"
    parts: list[Node | Text] = [
        _link_list(style, [_phrase(style.sentences, rng, longest=3) for _ in range(rng.randint(2, 8))], rng)
    ]
    if rng.random() < 0.4:
        parts += _prose(style, rng.randint(1, 3), rng)
    return style.element("footer", [*parts, Node("p", {}, [Text(line)])])


def _in_columns(style: _Style, columns: Sequence[Node]) -> list[Node | Text]:
    if not style.cells:
        return list(columns)
    return [Node("table", {}, [Node("tr", {}, [Node("td", {}, [column]) for column in columns])])]
