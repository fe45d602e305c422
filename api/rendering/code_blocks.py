"""Code: the text of a ``pre`` as it was written, and the language that its class names."""

from __future__ import annotations

import re
from dataclasses import replace

from dehusk.features.placing.data_tables import CELL_TAGS
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.superscripts import is_raised
from dehusk.rendering.nodes import Leaf

# highlight.js and Prism, Rouge, GitHub, Sphinx, SyntaxHighlighter, Pandoc.
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?-|highlight-source-|highlight-(?=\S+ notranslate)|brush:\s*|sourceCode\s+)([\w+#.-]+)"
)
#: Attributes that name it: Hugo, Expressive Code, Enlighter.
_LANGUAGE_ATTRIBUTES = ("data-lang", "data-language", "data-enlighter-language")
_NO_LANGUAGE = frozenset(["text", "plain", "plaintext", "none", "nohighlight", "default", "auto", "literal-block"])

#: Characters of a class that are looked at: one element's is looked at for every ``pre`` below it.
MAX_CLASS_CHARACTERS = 1_000

#: Names of languages as sites print them above code.
LANGUAGES = frozenset(
    (  # noqa: SIM905 - a list of a hundred strings reads worse
        "bash shell sh zsh console terminal powershell batch cmd python py python3 pycon javascript js jsx typescript "
        "ts tsx json json5 jsonc yaml yml toml ini xml html css scss sass less c c++ cpp c# csharp f# fsharp go golang "
        "rust java kotlin scala groovy swift objc dart ruby rb php perl lua r julia matlab octave sql mysql "
        "postgresql graphql haskell elixir erlang clojure ocaml scheme fortran cobol ada pascal vb vbnet solidity "
        "zig nim makefile dockerfile docker nginx apache diff markdown md latex tex text plaintext http regex vue "
        "svelte hcl terraform protobuf cmake assembly asm wasm vim elm lisp"
    ).split()
)
#: Elements of prose: a name in them is a word of the text.
_PROSE_TAGS = frozenset(("p", "li", "dt", "dd", "td", "th", "blockquote"))
#: How far above its ``pre`` the element that holds code and its label may stand.
LEVELS_TO_LABEL = 4

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
            text = _text_of(table, row)
            if row > start:
                between = ("", " ", "\n")[table.document.separators[row]]
            else:
                between = " " if previous >= 0 and _in_one_row(table, previous, block) else "\n"
            if between == "\n":
                n_lines = _n_rows_between(table, previous, block) if row == start else 1
                between *= n_lines - _n_feeds(parts[-1][::-1]) - _n_feeds(text)
            elif not (parts[-1][-1].isalnum() and text[0].isalnum()):
                between = ""
            parts += (between, text) if between else (text,)
        previous = block
    return _without_outer_blank_lines("".join(parts))


def _text_of(table: BlockTable, row: int) -> str:
    """A text node as it was written, exponents as they are written in all outputs."""
    text = table.document.text_nodes[row]
    if is_raised(table.document, table.node_texts, row):
        text = table.node_texts[row] + text[len(text.rstrip()) :]
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _in_one_row(table: BlockTable, one: int, other: int) -> bool:
    """Say whether two blocks are cells of one row: line numbers beside the code, for instance."""
    tags, parent = table.document.tags, table.document.tree.parent
    rows = table.element[[one, other]]
    return parent[rows[0]] == parent[rows[1]] and all(tags[row] in CELL_TAGS for row in rows)


def _n_rows_between(table: BlockTable, one: int, other: int) -> int:
    """How many lines below one block another begins: a table of code has a row for each, for blank ones too."""
    if one < 0:
        return 1
    start, stop = (table.element[[one, other]] + 1).tolist()
    return max(1, table.document.tags[start:stop].count("tr"))


def _n_feeds(text: str) -> int:
    """How many line feeds a text begins with."""
    return len(text) - len(text.lstrip("\n"))


def _without_outer_blank_lines(text: str) -> str:
    lines = text.rstrip().split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[first:])


def is_marked_as_code(table: BlockTable, leaf: Leaf) -> bool:
    """Say whether a ``code`` element in a ``pre`` holds the beginning of its first block."""
    return any(table.document.tags[row] == "code" for row in _rows_up_to(table, leaf))


def language_of(table: BlockTable, leaf: Leaf) -> str:
    """Language of the code in a ``pre`` by the classes in and around it, ``""`` when none is told."""
    document = table.document
    rows = _rows_up_to(table, leaf)
    for _ in range(LEVELS_ABOVE):
        rows.append(int(document.tree.parent[rows[-1]]))
    for row in rows:
        attributes = document.attributes[row]
        written = f"{attributes.get('class', '')} {attributes.get('data-syntaxhighlighter-params', '')}"
        found = _LANGUAGE.search(written[:MAX_CLASS_CHARACTERS])
        name = found[1] if found else next((attributes[one] for one in _LANGUAGE_ATTRIBUTES if one in attributes), "")
        if not name and attributes.get("lang") in LANGUAGES:
            name = attributes["lang"]
        if re.fullmatch(r"[\w+#.-]{1,30}", name) and name.lower() not in _NO_LANGUAGE:
            return name.lower()
    return ""


def is_language_label(table: BlockTable, label: Leaf, code: Leaf) -> bool:
    """Say whether a paragraph is the name of a language that a site prints above code.

    It is no sentence's paragraph, is nothing but the name, and the next element around the two is near.
    """
    tree = table.document.tree
    name = table.texts[label.blocks[0]].lower()
    if label.tag != "p" or name not in LANGUAGES or table.document.tags[label.row] in _PROSE_TAGS:
        return False
    around = code.row
    for _ in range(LEVELS_TO_LABEL):
        around = int(tree.parent[around])
        if around <= label.row:
            return bool(label.row < tree.end[around])
    return False


def take_label(table: BlockTable, code: Leaf) -> str:
    """Take the name of a language that stands in a ``pre`` above its ``code`` out of the blocks; ``""`` for none."""
    label, *others = code.blocks
    name = table.texts[label].lower()
    if not others or name not in LANGUAGES or is_marked_as_code(table, code):
        return ""
    if not is_marked_as_code(table, replace(code, blocks=others)):
        return ""
    code.blocks = others
    return name


def _rows_up_to(table: BlockTable, leaf: Leaf) -> list[int]:
    """Rows from the element of the first text node of code up to its ``pre``."""
    document = table.document
    rows = [int(document.node_element[table.first_node[leaf.blocks[0]]])]
    while rows[-1] > leaf.row:
        rows.append(int(document.tree.parent[rows[-1]]))
    return rows
