"""Comment threads made up for training: pages with comments are rare among labelled ones, common elsewhere.

Their words are sentences of other training pages, their markup one of many shapes that blog
engines and newspapers have used, with and without telling names.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from dehusk.training.variation.page_tree import Node, Text

#: How likely a thread has no telling class names at all.
P_NAMELESS = 0.4
#: Levels of replies inside replies, at the most.
MAX_NESTING = 6
#: Forms of dates that `a_date` knows.
N_DATE_FORMS = 5

_LISTS = (
    ("ol", "li"),
    ("ul", "li"),
    ("div", "div"),
    ("div", "article"),
    ("dl", "dd"),
    ("table", "tr"),
    ("section", "div"),
)
_LIST_NAMES = (
    "commentlist",
    "comments",
    "comment-list",
    "comments-content",
    "responses",
    "replies",
    "thread",
    "discussion",
)
_ITEM_NAMES = ("comment", "comment even", "comment-body", "comments-body", "cmt", "response", "reply", "comment byuser")
_BODY_NAMES = ("comment-content", "comment-text", "commenttext", "body", "text", "format_text", "comment_content")
_META_NAMES = ("comment-meta", "comment-author vcard", "posted", "commentmetadata", "author", "byline", "comment-info")
_HEADINGS = (
    "{n} comments",
    "{n} Responses",
    "Comments ({n})",
    "Comments",
    "{n} thoughts on this",
    "Reader comments",
    "Discussion",
)
_METAS = ("{who} said,", "Posted by: {who} at {when}", "{who} {when}", "{who} on {when}", "{number} {who} {when}")
_MONTHS = tuple("January February March April May June July August September October November December".split())
_FORM = (
    "Leave a reply",
    "We do not show your address. Fields with a star must be filled in.",
    "Name *",
    "Email *",
    "Website",
    "Send me an email when somebody answers.",
    "Please keep your remarks polite and on topic; we remove anything else.",
)


@dataclass(frozen=True, slots=True)
class _Style:
    """How one site writes its comments."""

    holder: str
    item: str
    named: bool
    list_name: str
    item_name: str
    body_name: str
    meta_name: str
    paragraphs: bool
    meta_first: bool
    date: int
    meta: str
    reply: str
    inline: bool
    """Whether author and date begin the comment's own text rather than stand in an element of their own."""
    p_nested: float
    """Probability that a comment stands inside the one that it replies to."""


def make_thread(sentences: Sequence[str], rng: random.Random) -> Node:
    """A thread of comments with its heading and, at times, the form below it; all chrome."""
    style = _choose_style(rng)
    n_comments = rng.choice((1, 2, 3, 4, 6, 8, 12, 16, 24, 40))
    holder = Node(style.holder, _names(style, style.list_name, rng))
    parent, depth = holder, 0
    for number in range(n_comments):
        comment = _comment(style, sentences, number, rng)
        if number and depth < MAX_NESTING and rng.random() < style.p_nested:
            depth += 1
            parent.children.append(Node(style.holder, {}, [comment]))
        else:
            depth = 0
            holder.children.append(comment)
        parent = comment
    heading = rng.choice(_HEADINGS).format(n=n_comments)
    children: list[Node | Text] = [Node(rng.choice(("h2", "h3", "h4", "div", "p")), {}, [Text(heading)]), holder]
    if rng.random() < 0.5:
        children = children[rng.randint(0, 1) :]
    if rng.random() < 0.5:
        children.append(_form(rng))
    return Node("div", _names(style, "comments", rng), children)


def _choose_style(rng: random.Random) -> _Style:
    holder, item = rng.choice(_LISTS)
    return _Style(
        holder=holder,
        item=item,
        named=rng.random() >= P_NAMELESS,
        list_name=rng.choice(_LIST_NAMES),
        item_name=rng.choice(_ITEM_NAMES),
        body_name=rng.choice(_BODY_NAMES),
        meta_name=rng.choice(_META_NAMES),
        paragraphs=rng.random() < 0.75,
        meta_first=rng.random() < 0.6,
        date=rng.randrange(N_DATE_FORMS),
        meta=rng.choice(_METAS),
        reply=rng.choice(("Reply", "Reply to this comment", "Report abuse", "Permalink", "")),
        inline=rng.random() < 0.2,
        p_nested=rng.choice((0, 0, 0.3, 0.6)) if item != "tr" else 0,
    )


def _names(style: _Style, name: str, rng: random.Random) -> dict[str, str]:
    if not style.named:
        return {}
    return {"id" if rng.random() < 0.1 else "class": name}


def _comment(style: _Style, sentences: Sequence[str], number: int, rng: random.Random) -> Node:
    paragraphs = [
        " ".join(rng.choice(sentences) for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))))
        for _ in range(rng.choice((1, 1, 1, 2, 3)))
    ]
    byline = style.meta.format(who=a_person(sentences, rng), when=a_date(rng, style.date), number=number + 1)
    body: list[Node | Text] = [Node("b", {}, [Text(byline)])] if style.inline else []
    for paragraph in paragraphs:
        if style.paragraphs and not style.inline:
            body.append(Node("p", {}, [Text(paragraph)]))
        else:
            body += [Text(paragraph), Node("br"), Node("br")]
    holder = Node("td" if style.item == "tr" else "div", _names(style, style.body_name, rng), body)
    meta = Node(
        "td" if style.item == "tr" else rng.choice(("p", "div", "cite", "h4")),
        _names(style, style.meta_name, rng),
        [Text(byline)],
    )
    children: list[Node | Text] = [meta, holder] if style.meta_first else [holder, meta]
    if style.inline:
        children = [holder]
    if style.reply:
        children.append(
            Node("td" if style.item == "tr" else "div", {}, [Node("a", {"href": "#"}, [Text(style.reply)])])
        )
    return Node(style.item, _names(style, style.item_name, rng), children)


def a_person(sentences: Sequence[str], rng: random.Random) -> str:
    """A name, or a nickname with a number: a word of the sentences, so that it fits their language."""
    words = [word.strip(".,;:!?()\"'") for word in rng.choice(sentences).split() if len(word) > 3]
    name = rng.choice(words) if words else "Anna"
    return name.capitalize() if rng.random() < 0.7 else f"{name.lower()}{rng.randint(1, 99)}"


def a_phrase(sentences: Sequence[str], rng: random.Random, longest: int) -> str:
    """A few words that read like a headline or a name of a section."""
    words = rng.choice(sentences).strip(".!?。！？").split()
    return " ".join(words[: rng.randint(1, longest)])


def a_date(rng: random.Random, form: int | None = None) -> str:
    """A date in one of the forms that pages use, drawn where none is given."""
    if form is None:
        form = rng.randrange(N_DATE_FORMS)
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2004, 2025)
    hour, minute = rng.randint(0, 23), rng.randint(0, 59)
    return (
        f"{_MONTHS[month - 1]} {day}, {year} at {hour % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}",
        f"{day:02}.{month:02}.{year} {hour:02}:{minute:02}",
        f"{year}-{month:02}-{day:02}",
        f"{rng.randint(2, 11)} months ago",
        f"{day} {_MONTHS[month - 1][:3]} {year}, {hour:02}:{minute:02}",
    )[form]


def _form(rng: random.Random) -> Node:
    lines = rng.sample(_FORM, rng.randint(2, len(_FORM)))
    return Node("form" if rng.random() < 0.7 else "div", {}, [Node("p", {}, [Text(line)]) for line in lines])
