"""A page's kept blocks -> its chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.chunking.packing import first_of_overlap, pack
from dehusk.chunking.units import Unit, units_of
from dehusk.features.errors import InputError
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.kind import TEXT
from dehusk.frame import COMMENTS, COMMENTS_HEADLINE
from dehusk.headline import Headline
from dehusk.options import Options
from dehusk.rendering.as_markdown import fenced, write_markdown
from dehusk.rendering.as_text import render_text, write_text
from dehusk.rendering.controls import without_controls
from dehusk.rendering.markdown.escapes import escape_heading_end, escape_text
from dehusk.rendering.nodes import Branch, Grid, Leaf, Node
from dehusk.rendering.outline import read_outline


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a page's content for an index."""

    index: int
    """Number of the chunk in its page, from 0."""
    text: str
    """Its text in the format asked for."""
    headings: tuple[str, ...]
    """The headings above it, outermost first."""
    blocks: tuple[int, ...]
    """Numbers of its blocks in the page."""
    places: tuple[str, ...] | tuple[tuple[int, int], ...]
    """XPath of each one's element; of a plain text where each begins and ends, in characters."""
    probability: float
    """Mean probability of its blocks to be content, 0 to 1, each weighing as its length."""
    n_words: int
    """Its words; an ideograph is one."""

    def to_dict(self) -> dict[str, Any]:
        """The chunk as plain values."""
        return {
            "index": self.index,
            "headings": list(self.headings),
            "text": self.text,
            "n_words": self.n_words,
            "probability": round(self.probability, 4),
            "blocks": list(self.blocks),
            "places": [place if isinstance(place, str) else list(place) for place in self.places],
        }


def make_chunks(
    table: BlockTable,
    kept: NDArray[np.bool_],
    options: Options,
    *,
    probabilities: NDArray[np.float64],
    places: Sequence[Any],
    url: str | None,
    max_words: int,
    overlap: int,
    headline: Headline | None = None,
    comments: NDArray[np.bool_] | None = None,
) -> list[Chunk]:
    """Cut kept blocks into chunks, and comments into more of them behind; see `dehusk.Page.chunks`.

    Parameters
    ----------
    headline
        What heads them all, and what the first one begins with.
    comments
        Which blocks are comments, shape (n_blocks,).

    Raises
    ------
    InputError
        If ``max_words`` is under 1, ``overlap`` is negative or not smaller than it, or the format cannot be cut.
    """
    if options.output_format not in ("txt", "markdown"):
        raise InputError(f"chunks are txt or markdown, not {options.output_format!r}")
    if not (isinstance(max_words, int) and isinstance(overlap, int) and 0 <= overlap < max_words):
        raise InputError(f"max_words is 1 or more and overlap less than it, not {max_words!r} and {overlap!r}")
    cut = partial(_cut, table, options, probabilities, places, url, max_words, overlap)
    if headline is None:
        above: tuple[str, ...] = ()
        chunks = cut(kept, above, None)
    else:
        above = (without_controls(headline.text),)
        chunks = cut(kept & ~headline.blocks, above, headline._replace(text=""))
        title = f"# {escape_heading_end(escape_text(above[0]))}" if options.output_format == "markdown" else above[0]
        chunks[:1] = [replace(chunk, text=f"{title}\n\n{chunk.text}") for chunk in chunks[:1]]
    behind = [] if comments is None else cut(comments, (*above, COMMENTS), COMMENTS_HEADLINE)
    return [replace(chunk, index=index) for index, chunk in enumerate((*chunks, *behind))]


def _cut(  # noqa: PLR0917 - all of it but the last three is the same for content and comments
    table: BlockTable,
    options: Options,
    probabilities: NDArray[np.float64],
    places: Sequence[Any],
    url: str | None,
    max_words: int,
    overlap: int,
    kept: NDArray[np.bool_],
    above: tuple[str, ...],
    headline: Headline | None,
) -> list[Chunk]:
    """Chunks of some blocks; ``above`` are headings that stand over them all."""
    units = list(units_of(table, read_outline(table, kept), max_words))
    bounds = pack(units, max_words)
    paths = _heading_paths(table, units, bounds)
    chunks = []
    for index, ((start, stop), headings) in enumerate(zip(bounds, paths, strict=True)):
        first = first_of_overlap(units, start, overlap) if index else start
        parts = units[first:stop]
        # Lines of code share the blocks of all of it, which are told once.
        blocks = tuple(block for shared, _ in groupby(parts, key=lambda unit: unit.blocks) for block in shared)
        lengths = np.array([len(table.texts[block]) for block in blocks])
        chunks.append(
            Chunk(
                index=index,
                text=_write(table, parts, options, url, headline),
                headings=(*above, *headings),
                blocks=blocks,
                places=tuple(places[block] for block in blocks),
                probability=float(np.average(probabilities[list(blocks)], weights=np.maximum(lengths, 1))),
                n_words=sum(unit.n_words for unit in parts),
            )
        )
    return chunks


def _heading_paths(table: BlockTable, units: Sequence[Unit], bounds: list[tuple[int, int]]) -> list[tuple[str, ...]]:
    """The headings above each chunk's first unit that is no heading."""
    paths = []
    path: list[tuple[int, str]] = []
    for start, stop in bounds:
        told: tuple[str, ...] | None = None
        for unit in units[start:stop]:
            if not unit.level and told is None:
                told = tuple(text for _, text in path)
            elif unit.level:
                path = [above for above in path if above[0] < unit.level]
                path.append((unit.level, table.texts[unit.blocks[0]]))
        paths.append(tuple(text for _, text in path) if told is None else told)
    return paths


def _write(
    table: BlockTable, units: Sequence[Unit], options: Options, url: str | None, headline: Headline | None
) -> str:
    if table.kind == TEXT:
        kept = np.zeros(len(table), dtype=np.bool_)
        kept[[block for unit in units for block in unit.blocks]] = True
        return render_text(table, kept)
    if options.output_format == "txt":
        return "\n\n".join(text or write_text(table, nodes) for nodes, text in _together(units, fence=False))
    return "\n\n".join(
        text or write_markdown(table, nodes, include_links=options.include_links, url=url, headline=headline)
        for nodes, text in _together(units, fence=True)
    )


def _together(units: Sequence[Unit], *, fence: bool) -> Iterator[tuple[list[Node], str]]:
    """Nodes in a row, each of its parts again, and lines of code, which are no nodes, between them."""
    nodes: list[Node] = []
    for _, group in groupby(units, key=lambda unit: unit.part_of):
        parts = list(group)
        first = parts[0]
        if first.code is None:
            nodes.append(_joined([unit.node for unit in parts]))
            continue
        if nodes:
            yield nodes, ""
        code = "\n".join(unit.code or "" for unit in parts)
        language = first.node.language if isinstance(first.node, Leaf) else ""
        yield [], fenced(code, language) if fence else code
        nodes = []
    if nodes:
        yield nodes, ""


def _joined(parts: list[Node]) -> Node:
    first = parts[0]
    if isinstance(first, Grid):
        return replace(first, lines=[line for part in parts if isinstance(part, Grid) for line in part.lines])
    if isinstance(first, Branch):
        return replace(first, children=[child for part in parts if isinstance(part, Branch) for child in part.children])
    return first
