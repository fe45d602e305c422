"""What a family of features hands over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from dehusk.features.tree import Floats

#: What a family of features measured: a column of shape (n_blocks,) by its name, several at once by their names (a
#: table, a row each), or a number that holds for the whole page.
Columns: TypeAlias = "Mapping[str | tuple[str, ...], Floats | float]"
