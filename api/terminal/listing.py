"""Plain values, nested as they come, as lines that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dehusk.terminal.console import printable

#: A list that is shown longer than this is only counted; a table of more columns is listed instead.
MAX_LIST_CHARACTERS = 90
MAX_COLUMNS = 8


def list_values(values: Mapping[str, Any], indent: str = "") -> list[str]:
    r"""Lay out a mapping: a name and its value on a line, nested mappings indented, like ones as a table.

    Examples
    --------
    >>> print("\n".join(list_values({"seed": 0, "scores": {"news": {"f1": 0.9, "pages": 421}}})))
    seed  0
    scores
                f1  pages
      news  0.9000    421
    """
    width = max((len(printable(name)) for name, value in values.items() if not isinstance(value, Mapping)), default=0)
    lines = []
    for name, value in values.items():
        shown = printable(name)
        if not isinstance(value, Mapping):
            lines.append(f"{indent}{shown:{width}}  {_show(value)}")
        elif _is_table(value):
            lines += [f"{indent}{shown}", *(f"{indent}  {line}" for line in align_table(*_table(value)))]
        else:
            lines += [f"{indent}{shown}", *list_values(value, f"{indent}  ")]
    return lines


def align_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Set cells in columns, the first to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in (head, *rows)
    ]


def _is_table(value: Mapping[str, Any]) -> bool:
    """Whether a mapping is of mappings that hold single values, and of few names."""
    inner = list(value.values())
    return (
        bool(inner)
        and all(isinstance(row, Mapping) and row for row in inner)
        and not any(isinstance(cell, (Mapping, list)) for row in inner for cell in row.values())
        and len({name for row in inner for name in row}) <= MAX_COLUMNS
    )


def _table(value: Mapping[str, Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    names = list(dict.fromkeys(name for row in value.values() for name in row))
    rows = [[printable(name), *(_show(row.get(column)) for column in names)] for name, row in value.items()]
    return ["", *map(printable, names)], rows


def _show(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 10 else f"{value:.1f}"  # noqa: PLR2004 - scores, or seconds and sizes
    if isinstance(value, list):
        shown = ", ".join(map(str, value)) or "(none)"
        is_short = len(shown) <= MAX_LIST_CHARACTERS and not any(isinstance(item, (list, Mapping)) for item in value)
        return printable(shown) if is_short else f"({len(value)} entries)"
    return printable(str(value))
