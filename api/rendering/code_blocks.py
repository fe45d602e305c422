"""Code: the text of a ``pre`` as it was written, and the language that its class names."""

from __future__ import annotations

import re

from dehusk.features.reading.blocks import BlockTable
from dehusk.rendering.tables import CELL_TAGS

# highlight.js and Prism, Rouge, GitHub, Sphinx, SyntaxHighlighter, Pandoc.
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?-|highlight-source-|highlight-(?=\S+ notranslate)|brush:\s*|sourceCode\s+)([\w+#.-]+)"
)
_NO_LANGUAGE = frozenset(["text", "plain", "plaintext", "none", "nohighlight", "default", "auto", "literal-block"])

#: Characters of a class that are looked at: one element's is looked at for every ``pre`` below it.
MAX_CLASS_CHARACTERS = 1_000

#: Sphinx and GitHub name the language two elements above the ``pre``.
LEVELS_ABOVE = 2


def code_of(table: BlockTable, blocks: list[int]) -> str:
    """Text of the blocks of one ``pre``, with its line breaks and indentation.

    Where highlighting wraps every line in an element of its own, each is a line even without a line feed.
    """
    parts = ["\n"]
    previous = -1
    for block in blocks:
        start, stop = table.first_node[block : block + 2].tolist()
        for row in range(start, stop):
            text = table.document.text_nodes[row].replace("\r\n", "\n").replace("\r", "\n")
            if row > start:
                between = ("", " ", "\n")[table.document.separators[row]]
            else:
                between = " " if previous >= 0 and _in_one_row(table, previous, block) else "\n"
            if between == "\n":
                needed = not (parts[-1].endswith("\n") or text.startswith("\n"))
            else:
                needed = parts[-1][-1].isalnum() and text[0].isalnum()
            parts += (between, text) if needed else (text,)
        previous = block
    return _without_outer_blank_lines("".join(parts))


def _in_one_row(table: BlockTable, one: int, other: int) -> bool:
    """Say whether two blocks are cells of one row: line numbers beside the code, for instance."""
    tags, parent = table.document.tags, table.document.tree.parent
    rows = table.element[[one, other]]
    return parent[rows[0]] == parent[rows[1]] and all(tags[row] in CELL_TAGS for row in rows)


def _without_outer_blank_lines(text: str) -> str:
    lines = text.rstrip().split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[first:])


def is_marked_as_code(table: BlockTable, block: int, pre: int) -> bool:
    """Say whether a ``code`` element in the ``pre`` holds the beginning of its first block."""
    return any(table.document.tags[row] == "code" for row in _rows_up_to(table, block, pre))


def language_of(table: BlockTable, block: int, pre: int) -> str:
    """Language of the code in a ``pre`` by the classes in and around it, ``""`` when none is told."""
    document = table.document
    rows = _rows_up_to(table, block, pre)
    for _ in range(LEVELS_ABOVE):
        rows.append(int(document.tree.parent[rows[-1]]))
    for row in rows:
        attributes = document.attributes[row]
        found = _LANGUAGE.search(attributes.get("class", "")[:MAX_CLASS_CHARACTERS])
        name = found.group(1) if found else attributes.get("data-lang") or attributes.get("data-language") or ""
        if re.fullmatch(r"[\w+#.-]{1,30}", name) and name.lower() not in _NO_LANGUAGE:
            return name.lower()
    return ""


def _rows_up_to(table: BlockTable, block: int, pre: int) -> list[int]:
    """Rows from the element of a block's first text node up to the ``pre``."""
    document = table.document
    rows = [int(document.node_element[table.first_node[block]])]
    while rows[-1] > pre:
        rows.append(int(document.tree.parent[rows[-1]]))
    return rows
