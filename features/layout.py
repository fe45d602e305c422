"""What every feature family starts from: counts a block, the element tree's sums, the page's scale."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dehusk.features.blocks import BlockTable
from dehusk.features.counting import Counts, count
from dehusk.features.elements import Floats, Ints, Outline, Tree, nearest, subtree_sums
from dehusk.features.names import Names, read_names

#: Tags whose nearest occurrence among a block's ancestors is measured, each with its synonyms.
NEAREST_TAGS: dict[str, tuple[str, ...]] = {
    "nav": ("nav", "menu"),
    "header": ("header",),
    "footer": ("footer",),
    "aside": ("aside",),
    "main": ("main",),
    "article": ("article",),
    "section": ("section",),
    "form": ("form", "fieldset"),
    "list": ("ul", "ol"),
    "item": ("li",),
    "table": ("table",),
    "cell": ("td", "th"),
    "figure": ("figure", "figcaption"),
    "button": ("button",),
    "dialog": ("dialog",),
    "quote": ("blockquote",),
    "pre": ("pre",),
    "code": ("code", "kbd", "samp"),
    "noscript": ("noscript",),
    "heading": ("h1", "h2", "h3", "h4", "h5", "h6"),
    "paragraph": ("p",),
    "definition": ("dl",),
    "emphasis": ("b", "strong", "em", "i"),
}
#: What page authors call the parts of a page, in class and id, whatever the language of the text:
#: patterns of words, a blank before each. ``comments`` decides most: a thread under an article is
#: chrome, on a forum it is the content.
NAMED_PARTS: dict[str, str] = {
    "comments": r"comment|disqus|respon[ds]|repl(?:y|ies)|discussion|talkback|guestbook",
    "related": r"relat|recommend|popular|trending|teaser|promo|most ?(?:read|viewed)|read ?(?:next|more|also)",
    "consent": r"cookie|consent|gdpr|modal|popup|newsletter|subscri|sign ?(?:in|up)\b|log ?in\b|paywall|regist",
    "share": r"shar(?:e|ing)|social|follow|addthis|bookmark",
    "frame": r"nav|menu|breadcrumb|toolbar|masthead|footer|copyright|legal",
    "sidebar": r"side ?bar|rail\b|widget|aside",
    "body": r"(?:article|story|post|entry|news|main|page|blog) ?(?:body|content|text|copy)|mw content|markdown|prose",
}
_NAMED = re.compile(" (?:" + "|".join(f"(?P<{part}>{words})" for part, words in NAMED_PARTS.items()) + ")")

LINK = len(NEAREST_TAGS) + len(NAMED_PARTS)
HIDDEN = LINK + 1
N_KINDS = HIDDEN + 1
_KIND = {tag: kind for kind, tags in enumerate(NEAREST_TAGS.values()) for tag in tags}
#: Column of each kind of element in `Layout.nearest`.
KIND_INDEX = {name: kind for kind, name in enumerate((*NEAREST_TAGS, *NAMED_PARTS))}

#: A block with this many effective words outside links counts as long: about one sentence and a half.
LONG_WORDS = 20.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of one page that more than one feature family needs."""

    table: BlockTable
    counts: Counts
    outline: Outline
    tags: list[str]
    """Tag of each block's element."""
    names: Names
    nearest: Ints
    """Row of the nearest ancestor-or-self of each kind, -1 for none; shape (n_elements, N_KINDS)."""
    plain: Floats
    """Effective words outside links."""
    long: NDArray[np.bool_]
    """Blocks of ``LONG_WORDS`` or more outside links."""
    sums: dict[str, Floats]
    """Sums over each element's subtree, each of shape (n_elements,)."""

    def __len__(self) -> int:
        return len(self.outline)

    @property
    def tree(self) -> Tree:
        """The element tree."""
        return self.outline.tree

    @property
    def element(self) -> Ints:
        """Row of each block's element, shape (n_blocks,)."""
        return self.outline.element

    @property
    def words(self) -> Floats:
        """Effective words of each block."""
        return self.outline.words

    @property
    def heading(self) -> NDArray[np.bool_]:
        """Blocks inside a heading."""
        return self.outline.heading


def lay_out(table: BlockTable) -> Layout:
    """Measure a page that has at least one block."""
    document = table.document
    names = read_names(table)
    nearest_rows = nearest(_kinds(names)[names.key], document.tree)
    counts = count(table.piece_texts, table.first_piece, nearest_rows[document.piece_element, LINK] >= 0)
    words, plain = counts.words, counts.words - counts.link_words
    element = table.element
    long = plain >= LONG_WORDS
    heading = nearest_rows[element, KIND_INDEX["heading"]] >= 0
    paragraph = nearest_rows[element, KIND_INDEX["paragraph"]] >= 0
    per_block = {
        "words": words,
        "plain": plain,
        "blocks": np.ones_like(words),
        "long": plain * long,
        "paragraph": plain * paragraph,
        "commas": counts.commas,
    }
    own = np.stack(
        [np.bincount(element, weights=column, minlength=document.n_elements) for column in per_block.values()], axis=1
    )
    summed = subtree_sums(own, document.tree)
    return Layout(
        table=table,
        counts=counts,
        outline=Outline(document.tree, element, _sibling_groups(table, names), words, heading),
        tags=[document.tags[row] for row in element.tolist()],
        names=names,
        nearest=nearest_rows,
        plain=plain,
        long=long,
        sums={name: np.ascontiguousarray(summed[:, column]) for column, name in enumerate(per_block)},
    )


def _kinds(names: Names) -> NDArray[np.bool_]:
    """Which kinds each distinct name is of, shape (n_names, N_KINDS)."""
    kinds = np.zeros((len(names.distinct), N_KINDS), dtype=np.bool_)
    for row, name in enumerate(names.distinct):
        kind = _KIND.get(name.tag)
        if kind is not None:
            kinds[row, kind] = True
        kinds[row, LINK] = name.is_link
        kinds[row, HIDDEN] = name.is_hidden
        # The names of html and body say what may be on the page, not what stands in them.
        if name.parts and name.tag not in ("html", "body"):
            for found in _NAMED.finditer(f" {' '.join(name.parts)}"):
                kinds[row, KIND_INDEX[str(found.lastgroup)]] = True
    return kinds


def _sibling_groups(table: BlockTable, names: Names) -> Ints:
    document = table.document
    parents, tags, attributes = document.tree.parent.tolist(), document.tags, document.attributes
    numbers: dict[tuple[int, str, str | None], int] = {}
    rows = np.flatnonzero(names.key)
    group = np.zeros(document.n_elements, dtype=np.int32)
    group[rows] = [
        numbers.setdefault((parents[row], tags[row], attributes[row].get("class")), len(numbers) + 1)
        for row in rows.tolist()
    ]
    return group


def share(part: Floats, whole: Floats | float) -> Floats:
    """``part / whole``, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part, dtype=np.float32), where=np.asarray(whole) > 0)


def window_sum(values: Floats, before: int, after: int) -> Floats:
    """Sum over each row's neighbourhood, ``before`` rows up to ``after`` rows on, itself included."""
    n_rows = len(values)
    left, right = max(before, 0), max(after, 0)
    # The running sum, flat beyond the page's ends, so that a window is the difference of two slices.
    total = np.zeros(left + n_rows + 1 + right, dtype=np.float64)
    np.cumsum(values, out=total[left + 1 : left + n_rows + 1])
    total[left + n_rows + 1 :] = total[left + n_rows]
    sums: Floats = total[left + after + 1 :][:n_rows] - total[left - before :][:n_rows]
    return sums.astype(np.float32)


def shifted(values: Floats, by: int, fill: float = 0.0) -> Floats:
    """The values ``by`` rows on (negative: before); ``fill`` beyond the page."""
    result = np.full(len(values), fill, dtype=np.float32)
    if by > 0:
        result[:-by] = values[by:]
    else:
        result[-by:] = values[:by]
    return result


def last_row_with(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Row of the last flagged block before each block (not itself), -1 for none."""
    rows = np.where(flags, np.arange(len(flags)), -1)
    last = np.maximum.accumulate(rows)
    return np.concatenate([[-1], last[:-1]])
