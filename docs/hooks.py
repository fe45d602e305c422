"""What mkdocs writes into the pages from the package itself, so that no table is kept twice."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from dehusk.cli import COMMANDS, main
from dehusk.features.catalogue import CATALOGUE

ROOT = Path(__file__).parents[1]
_MARK = re.compile(r"^<!-- insert: ([a-z-]+) -->$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put what is made in place of its mark."""
    return _MARK.sub(lambda found: _MADE[found[1]](), markdown)


def command_line() -> str:
    """Every command's help as its parser prints it."""
    parts = ["## dehusk\n", _help()]
    for command in sorted(COMMANDS):
        parts += [f"## dehusk {command}\n", _help(command)]
    return "\n".join(parts)


def feature_table() -> str:
    """The catalogue of features as a table."""
    rows = [f"| `{feature.name}` | {feature.unit} | {feature.meaning} |" for feature in CATALOGUE]
    return "\n".join(["| feature | unit | meaning |", "| --- | --- | --- |", *rows])


def _help(*command: str) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed):
        main([*command, "--help"])
    return f"```text\n{printed.getvalue()}```\n"


def _file(name: str) -> str:
    """A document of the repository, its links to other files made plain text."""
    text = (ROOT / name).read_text("utf-8").partition("\n")[2]
    return _LINK.sub("]", text).replace("[", "\\[") if "](" in text else text


_MADE = {
    "command-line": command_line,
    "features": feature_table,
    "changelog": lambda: _file("CHANGELOG.md"),
    "security": lambda: _file("SECURITY.md"),
}
