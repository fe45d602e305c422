"""A page's bytes -> document: the parser's events, made into columns."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from dehusk.features.limits import check_size
from dehusk.features.reading.choosing.formula_images import write_images
from dehusk.features.reading.document import TREE_DEPTH, Document
from dehusk.features.reading.embedded_article import append_article, find_embedded_article
from dehusk.features.reading.events import EventRecorder, make_parser, run_parser
from dehusk.features.reading.feeds import decode_page
from dehusk.features.reading.json_texts import JsonText
from dehusk.features.reading.nodes.element_tree import nest, read_events
from dehusk.features.reading.nodes.tag_kinds import block_rows, body_row, kinds_of
from dehusk.features.reading.nodes.text_nodes import read_text_nodes
from dehusk.features.reading.nodes.white_space import are_space
from dehusk.features.reading.text_choice import choose_texts
from dehusk.features.tree import Rows, Tree
from dehusk.features.vocabulary import codes_of


class _ThreadsOwn(threading.local):
    """What each thread reads its pages with: to make a parser takes as long as to parse a small page."""

    def __init__(self) -> None:
        self.recorder = EventRecorder()
        self.parser = make_parser(self.recorder)


_own = _ThreadsOwn()


def parse(
    source: bytes | bytearray | memoryview | str, encoding: str | None = None, *, url: str | None = None
) -> Document:
    """Decode and parse a page; any input gives a document, an empty page an empty one.

    Raises
    ------
    InputError
        If ``source`` is neither bytes nor str, or no page, or ``encoding`` is unknown.
    LimitError
        If it is too large, too deeply nested or takes too long (see `dehusk.features.limits`).
    """
    decoded = decode_page(source, encoding, url=url)
    recorder = _own.recorder
    try:
        run_parser(decoded.utf8, _own.parser, recorder.check)
        if not recorder.tags:  # a document has an html element at least
            recorder.start("html", {})
            recorder.end("html")
        tag_codes = codes_of(recorder.tags)
        write_images(recorder, tag_codes)
        document, state, _ = _build(recorder, tag_codes, decoded.encoding, decoded.n_replaced)
    finally:
        recorder.clear()
    article = find_embedded_article(document.text_nodes, document.json_ld, state)
    document = append_article(document, article) if article else document
    return document._replace(is_guess=decoded.is_guess, feed=decoded.feed)


def build_from_parts(recorder: EventRecorder) -> tuple[Document, Rows]:
    """What was noted of a page that no parser read, each text a text node, and which of the texts each node is.

    Raises
    ------
    LimitError
        If it is too deeply nested.
    """
    document, _, part = _build(recorder, codes_of(recorder.tags), "str", 0, joins_parts=False)
    return document, part


def _build(
    recorder: EventRecorder, tag_codes: NDArray[np.uint8], encoding: str, n_replaced: int, *, joins_parts: bool = True
) -> tuple[Document, list[str], Rows]:
    """The document, the texts of its scripts that hold JSON, and which of the noted texts each text node is."""
    body = body_row(recorder.tags)
    events = read_events(recorder.marks, len(recorder.tags), len(recorder.texts))
    tree, roots = nest(events, body)
    deepest = int(tree.depth.max())
    check_size("max_depth", deepest)
    in_tree = np.ones(len(tree), dtype=np.bool_)
    if deepest > TREE_DEPTH:
        in_tree[(tree.depth > TREE_DEPTH).nonzero()[0][0] :] = False
    is_space = are_space(recorder.texts)
    n_events = events.before_texts(len(recorder.texts))
    kinds = kinds_of(tag_codes, recorder.attributes, tree, is_space, n_events, events)
    block_of = block_rows(kinds, tree)
    parts, formulas = choose_texts(recorder, is_space, events, tag_codes, kinds, tree, block_of)
    if parts is not recorder.texts:
        is_space = are_space(parts)
        block_of = block_rows(kinds, tree)  # what is dropped leaves the others where they are, formulas do not
    nodes = read_text_nodes(parts, is_space, n_events, events, kinds, tag_codes, tree, body, joins_parts=joins_parts)
    title, json_ld, state = _read_dropped(recorder, tree, nodes.dropped)
    document = Document(
        encoding=encoding,
        n_replaced=n_replaced,
        tags=recorder.tags.copy(),
        tag_codes=tag_codes,
        attributes=recorder.attributes.copy(),
        tree=tree,
        roots=roots,
        in_tree=in_tree,
        text_nodes=nodes.texts,
        node_element=nodes.element.astype(np.int32),
        node_block=(nodes.starts_block.cumsum() - 1).astype(np.int32),
        separators=nodes.separators,
        block_element=block_of[nodes.element[nodes.starts_block]].astype(np.int32),
        title=" ".join(title.split()),
        json_ld=json_ld,
        formulas=formulas,
    )
    return document, state, nodes.part


def _read_dropped(
    recorder: EventRecorder, tree: Tree, dropped: list[tuple[int, str]]
) -> tuple[str, list[JsonText], list[str]]:
    """The texts of the title element, of the JSON-LD scripts, and of those that hold other JSON."""
    title = ""
    json_ld: list[JsonText] = []
    state: list[str] = []
    for row, text in dropped:
        tag = recorder.tags[row]
        if tag == "title":
            # An svg has titles too: the page's own stands in the head.
            if not title and recorder.tags[tree.parent[row]] in ("head", "html", "body"):
                title = text
        elif tag == "script":
            kind = recorder.attributes[row].get("type", "")
            if "ld+json" in kind:
                json_ld.append(JsonText(text))
            elif kind == "application/json":
                state.append(text)
    return title, json_ld, state
