"""Domain randomisation: changed copies of training pages, so that the model relies on what other sites have too.

To a copy some of these are done, each with its own probability: semantic tags become plain ones, class names are
removed or renamed, paragraphs become lines, the page is laid out by tables, its words are moved to another script,
its head is stripped; and fragments of other pages are grafted in: their chrome, comment threads, and teaser lists.
Labels stay with the text nodes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from dehusk.training.variation.forum_threads import make_discussion
from dehusk.training.variation.fragment_pools import GraftPools
from dehusk.training.variation.page_tree import Node, Text
from dehusk.training.variation.template_transplant import hide_content

#: Probability of each operation on a changed copy.
P_OPERATION = 0.4
#: Probability that a changed copy hides its content, as pages behind pay walls do.
P_HIDDEN = 0.08
#: Probability that a discussion is made up rather than taken from another page.
P_MADE_UP_THREAD = 0.55

_SEMANTIC = frozenset(
    "article main nav header footer aside section figure figcaption hgroup dialog details summary".split()
)
#: Elements that nothing is inserted into: it would stand inside a paragraph or list, or behind the body.
_NOT_INTO = frozenset(["html", "p", "span", "a", "b", "em", "strong", "i", "li", "ul", "ol"])
_WORD = re.compile(r"[^\W\d_]+")

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


def vary(root: Node, pools: GraftPools, rng: random.Random) -> Node:
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
    if pools.chrome and rng.random() < P_OPERATION:
        for _ in range(rng.randint(1, 4)):
            graft_chrome(copy, rng.choice(pools.chrome), rng)
    return copy


def with_discussion(root: Node, pools: GraftPools, rng: random.Random) -> Node | None:
    """A copy of an article with comments or teasers after it; None where there is nothing to graft, or no content.

    What is grafted is either a comment thread made up of sentences, or fragments of other pages.
    """
    copy = root.copy()
    filled = [pool for pool in (pools.comments, pools.posts, pools.teasers) if pool]
    if pools.sentences and (rng.random() < P_MADE_UP_THREAD or not filled):
        grafted = make_discussion(pools.sentences, rng)
    elif filled:
        grafted = _copied_discussion(rng.choice(filled), pools, rng)
    else:
        return None
    if not insert_after_content(copy, grafted, rng):
        return None
    if rng.random() < P_OPERATION:
        rename_classes(copy, rng)
    return copy


def _copied_discussion(pool: list[Node], pools: GraftPools, rng: random.Random) -> Node:
    """Some fragments of one pool, all chrome now, at times with a heading above them."""
    n_fragments = rng.randint(1, 3) if pool is pools.comments else rng.randint(2, 8)
    fragments = [rng.choice(pool).copy() for _ in range(n_fragments)]
    for fragment in fragments:
        for text in fragment.texts():
            text.content = False
        if rng.random() < 0.7:  # in most the model must do without class names
            rename_classes(fragment, rng)
    tag = rng.choice(("h3", "div"))
    heading = Node(tag, {}, [Text(_graft_heading(n_fragments, rng, teasers=pool is pools.teasers))])
    return Node("div", {}, [*([heading] if rng.random() < 0.5 else []), *fragments])


def _graft_heading(n_fragments: int, rng: random.Random, *, teasers: bool) -> str:
    if teasers:
        return rng.choice(["Related", "More stories", "You may also like", "Read next", "Recommended"])
    return rng.choice(
        [f"{n_fragments} comments", "Comments", f"Responses ({n_fragments})", "Discussion", "What readers say"]
    )


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
                if child.content and child.value.strip():
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
    block_levels = [step for step in path if step[0].tag not in _NOT_INTO]
    if not block_levels:
        return False
    parent, index = block_levels[max(0, len(block_levels) - rng.randint(1, 4))]
    parent.children.insert(index + 1, part)
    return True
