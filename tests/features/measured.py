"""What families of features measured, in a form that tests look into."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring.columns import Columns
from dehusk.features.measuring.page_measures import PageMeasures


def by_name(page: PageMeasures, *families: Columns) -> dict[str, NDArray[np.float64]]:
    """Every column of a page by its own name: tables taken apart, numbers for all of its blocks."""
    found: dict[str, NDArray[np.float64]] = {}
    for columns in families:
        for names, values in columns.items():
            rows = {names: values} if isinstance(names, str) else dict(zip(names, np.asarray(values), strict=True))
            found |= {name: np.broadcast_to(np.asarray(row, np.float64), len(page)) for name, row in rows.items()}
    return found
