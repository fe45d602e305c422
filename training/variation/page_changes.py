"""Domain randomisation: changed copies of training pages, so that the model leans on what travels.

A copy is the page with some of these done to it, each with its own probability: semantic tags made
plain, class names removed or renamed, paragraphs turned into lines, the page laid out by tables,
its words moved to another script, its head stripped; and parts of other pages grafted in: their
chrome, comment threads, and teaser lists. Labels travel with the text nodes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dehusk.training.variation.comment_threads import make_thread
from dehusk.training.variation.page_tree import Node, Text
from dehusk.training.variation.template_transplant import hide_content

#: Probability of each operation on a changed copy.
P_OPERATION = 0.4
#: Probability that a changed copy hides its content, as pages behind pay walls do.
P_HIDDEN = 0.08
#: Words that a grafted part of a page has, at the least and at the most.
GRAFT_WORDS = (8, 600)
#: Parts of one kind taken from one page at the most.
MAX_PARTS = 4
#: Sentences taken from one page at the most.
MAX_SENTENCES = 10
#: Of the discussions, how many are threads made up.
P_THREAD = 0.55

_SEMANTIC = frozenset(
    [
        "article",
        "main",
        "nav",
        "header",
        "footer",
        "aside",
        "section",
        "figure",
        "figcaption",
        "hgroup",
        "dialog",
        "details",
        "summary",
    ]
)
#: Elements that a part is not put into: inside a paragraph or list, or behind the body.
_NO_PLACE = frozenset(["html", "p", "span", "a", "b", "em", "strong", "i", "li", "ul", "ol"])
_COMMENT_NAME = re.compile(r"comment|respond|disqus|replies|discussion", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[^.!?。！？]{15,240}[.!?。！？]")

#: Alphabets that a page's words are moved to: first and last code point, whether words are set apart.
SCRIPTS = {
    "cyrillic": (0x430, 0x44F, True),
    "greek": (0x3B1, 0x3C9, True),
    "arabic": (0x627, 0x64A, True),
    "devanagari": (0x905, 0x939, True),
    "latin": (0x61, 0x7A, True),
    "accented": (0xE0, 0xF6, True),
    "hangul": (0xAC00, 0xC000, True),
    "ideographs": (0x4E00, 0x6800, False),
    "kana": (0x3041, 0x3093, False),
    "thai": (0xE01, 0xE2E, False),
}


@dataclass(slots=True)
class Bank:
    """Parts of pages that can be grafted onto others, as labelled trees."""

    chrome: list[Node] = field(default_factory=list)
    """Navigation, boxes, footers: all chrome."""
    comments: list[Node] = field(default_factory=list)
    """Comment threads: all chrome, by the page's own names."""
    posts: list[Node] = field(default_factory=list)
    """Posts of forum threads, content at home, comments under an article."""
    teasers: list[Node] = field(default_factory=list)
    """Lists of items of listings and collections, content at home, related links under an article."""
    sentences: list[str] = field(default_factory=list)
    """Sentences of content, from which comment threads are made up."""

    def add(self, root: Node, page_type: str, rng: random.Random) -> None:
        """Take suitable parts of a labelled page in."""
        found: dict[str, list[Node]] = {"chrome": [], "comments": [], "posts": [], "teasers": []}
        pending = [root]
        while pending:
            node = pending.pop()
            texts = [text for text in node.texts() if not text.value.isspace()]
            n_words = sum(len(text.value.split()) for text in texts)
            if n_words < GRAFT_WORDS[0]:
                continue
            kind = (
                _part_kind(node, texts, page_type)
                if n_words <= GRAFT_WORDS[1] and node.tag not in ("html", "body")
                else None
            )
            if kind:
                found[kind].append(node)
            else:
                pending.extend(child for child in node.children if isinstance(child, Node))
        for kind, nodes in found.items():
            for node in rng.sample(nodes, min(len(nodes), MAX_PARTS)):
                getattr(self, kind).append(node.copy())
        said = [sentence for text in root.texts() if text.content for sentence in _SENTENCE.findall(text.value)]
        # Posts of forums speak as comments do.
        n_sentences = MAX_SENTENCES * 4 if page_type == "forum" else MAX_SENTENCES
        self.sentences += [" ".join(sentence.split()) for sentence in rng.sample(said, min(len(said), n_sentences))]


def _part_kind(node: Node, texts: list[Text], page_type: str) -> str | None:
    names = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}"
    n_content = sum(text.content for text in texts)
    if not n_content:
        return "comments" if _COMMENT_NAME.search(names) else "chrome"
    if n_content * 2 < len(texts):
        return None
    if page_type == "forum":
        return "posts"
    return "teasers" if page_type in ("listing", "collection") else None


def vary(root: Node, bank: Bank, rng: random.Random) -> Node:
    """A changed copy of a page."""
    copy = root.copy()
    operations: Sequence[Callable[[Node, random.Random], None]] = (
        plain_tags,
        rename_classes,
        paragraphs_to_lines,
        table_layout,
        change_script,
        strip_head,
    )
    for operation in operations:
        if rng.random() < P_OPERATION:
            operation(copy, rng)
    if rng.random() < P_HIDDEN:
        hide_content(copy, rng)
    if bank.chrome and rng.random() < P_OPERATION:
        for _ in range(rng.randint(1, 4)):
            graft_chrome(copy, rng.choice(bank.chrome), rng)
    return copy


def with_discussion(root: Node, bank: Bank, rng: random.Random) -> Node | None:
    """A copy of an article with comments or teasers after it; None where there is nothing to graft, or no content."""
    copy = root.copy()
    pools = [pool for pool in (bank.comments, bank.posts, bank.teasers) if pool]
    if bank.sentences and (rng.random() < P_THREAD or not pools):
        grafted = make_thread(bank.sentences, rng)
    elif pools:
        grafted = _parts_of_pages(rng.choice(pools), bank, rng)
    else:
        return None
    if not insert_after_content(copy, grafted, rng):
        return None
    if rng.random() < P_OPERATION:
        rename_classes(copy, rng)
    return copy


def _parts_of_pages(pool: list[Node], bank: Bank, rng: random.Random) -> Node:
    n_parts = rng.randint(1, 3) if pool is bank.comments else rng.randint(2, 8)
    parts = [rng.choice(pool).copy() for _ in range(n_parts)]
    for part in parts:
        for text in part.texts():
            text.content = False
        if rng.random() < 0.7:  # most must be told without their class names
            rename_classes(part, rng)
    heading = Node(rng.choice(("h3", "div")), {}, [Text(_graft_heading(len(parts), rng, teasers=pool is bank.teasers))])
    return Node("div", {}, [*([heading] if rng.random() < 0.5 else []), *parts])


def _graft_heading(n_parts: int, rng: random.Random, *, teasers: bool) -> str:
    if teasers:
        return rng.choice(["Related", "More stories", "You may also like", "Read next", "Recommended"])
    return rng.choice([f"{n_parts} comments", "Comments", f"Responses ({n_parts})", "Discussion", "What readers say"])


def plain_tags(root: Node, rng: random.Random) -> None:
    """Semantic tags become ``div``, as on pages of before 2012."""
    for node in root.walk():
        if node.tag in _SEMANTIC:
            node.tag = "div"


def rename_classes(root: Node, rng: random.Random) -> None:
    """Classes and ids are removed, or renamed alike all over the page, as build tools do."""
    remove = rng.random() < 0.5
    salt = rng.getrandbits(32)
    for node in root.walk():
        for name in ("class", "id"):
            value = node.attributes.pop(name, None)
            if value and not remove:
                node.attributes[name] = " ".join(_pseudo_name(part, salt) for part in value.split())
        for name in ("role", "itemprop", "itemtype", "data-testid", "data-component", "aria-label"):
            node.attributes.pop(name, None)


def _pseudo_name(name: str, salt: int) -> str:
    rng = random.Random(f"{salt}:{name}")
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=rng.randint(3, 8)))


def paragraphs_to_lines(root: Node, rng: random.Random) -> None:
    """Paragraphs become text between line breaks in their parent."""
    for node in root.walk():
        if any(isinstance(child, Node) and child.tag == "p" for child in node.children):
            children: list[Node | Text] = []
            for child in node.children:
                if isinstance(child, Node) and child.tag == "p":
                    children += [Node("br"), Node("br"), *child.children, Node("br"), Node("br")]
                else:
                    children.append(child)
            node.children = children


def table_layout(root: Node, rng: random.Random) -> None:
    """Big ``div`` elements become tables of one cell, or rows of cells, as in layouts of the 1990s."""
    for node in list(root.walk()):
        parts = [
            child
            for child in node.children
            if isinstance(child, Node) and child.tag in ("div", "section", "article", "main", "aside")
        ]
        if len(parts) < 2 or rng.random() < 0.4:
            continue
        as_row = rng.random() < 0.5
        cells = []
        for child in node.children:
            if child in parts and isinstance(child, Node):
                child.tag = "td"
                cells.append(child)
            else:
                cells.append(Node("td", {}, [child]))
        rows = [Node("tr", {}, list(cells))] if as_row else [Node("tr", {}, [cell]) for cell in cells]
        node.children = [Node("table", {}, list(rows))]


def change_script(root: Node, rng: random.Random) -> None:
    """Every word becomes another, the same one everywhere on the page, in another script."""
    first, last, spaced = SCRIPTS[rng.choice(sorted(SCRIPTS))]
    salt = rng.getrandbits(32)
    known: dict[str, str] = {}

    def replace(found: re.Match[str]) -> str:
        word = found.group()
        if word not in known:
            source = random.Random(f"{salt}:{word.lower()}")
            length = max(1, len(word) + source.randint(-1, 2)) if spaced else max(1, (len(word) + 2) // 3)
            known[word] = "".join(chr(source.randint(first, last)) for _ in range(length))
            if word[0].isupper():
                known[word] = known[word].capitalize()
        return known[word]

    def translate(text: str) -> str:
        text = _WORD.sub(replace, text)
        if not spaced:
            text = re.sub(r"\s*([.!?])\s*", "\u3002", re.sub(r"\s*,\s*", "\uff0c", text)) if first > 0x3000 else text
            text = re.sub(r"(?<=\w) +(?=\w)", "", text)
        return text

    for node in root.walk():
        if node.tag in ("script", "style"):
            continue
        if node.tag == "meta" and "content" in node.attributes:
            node.attributes["content"] = translate(node.attributes["content"])
        for child in node.children:
            if isinstance(child, Text):
                child.value = translate(child.value)


def strip_head(root: Node, rng: random.Random) -> None:
    """The head keeps its title at the most: no meta elements, no JSON-LD."""
    for node in root.walk():
        node.children = [
            child
            for child in node.children
            if isinstance(child, Text) or (child.tag != "meta" and "ld+json" not in child.attributes.get("type", ""))
        ]


def graft_chrome(root: Node, part: Node, rng: random.Random) -> None:
    """A piece of another page's chrome is put somewhere between the page's blocks."""
    places = [
        node
        for node in root.walk()
        if node.tag in ("body", "div", "td", "section", "main")
        and any(isinstance(child, Node) for child in node.children)
    ]
    if places:
        node = rng.choice(places)
        node.children.insert(rng.randint(0, len(node.children)), part.copy())


def insert_after_content(root: Node, part: Node, rng: random.Random) -> bool:
    """Put a part behind the last content of a page, one to four levels up; False where there is no content."""
    path: list[tuple[Node, int]] = []
    node = root
    while True:
        last = None
        for index, child in enumerate(node.children):
            if isinstance(child, Text):
                if child.content and not child.value.isspace():
                    last = index
            elif any(text.content for text in child.texts()):
                last = index
        if last is None:
            break
        path.append((node, last))
        child = node.children[last]
        if isinstance(child, Text):
            break
        node = child
    if not path:
        return False
    # The deepest step is the text itself: going up one level at least keeps the part out of the paragraph.
    block_levels = [step for step in path if step[0].tag not in _NO_PLACE]
    if not block_levels:
        return False
    parent, index = block_levels[max(0, len(block_levels) - rng.randint(1, 4))]
    parent.children.insert(index + 1, part)
    return True
