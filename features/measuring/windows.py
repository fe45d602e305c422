"""Sums over windows of neighbouring blocks: of several columns at once, for any window from one running sum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dehusk.features.tree import Floats


class Windows:
    """Sums of columns over the neighbourhood of every row.

    Parameters
    ----------
    columns
        Each of shape (n_rows,).
    reach
        Rows that a window may reach to either side.
    """

    def __init__(self, columns: Sequence[Floats], reach: int) -> None:
        self._reach = reach
        self._n_rows = n_rows = len(columns[0])
        # Flat beyond the page's ends, so that a window is the difference of two slices.
        self._total = np.zeros((len(columns), n_rows + 1 + 2 * reach), dtype=np.float64)
        running = self._total[:, reach + 1 : reach + 1 + n_rows]
        for row, column in enumerate(columns):
            running[row] = column
        running.cumsum(axis=1, out=running)
        self._total[:, reach + 1 + n_rows :] = running[:, -1:]

    def sums(self, windows: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """Sums over windows of ``before`` rows up to ``after`` rows on, itself included.

        Parameters
        ----------
        windows
            Of each, ``before`` and ``after``: (2, 2) has five rows, (12, -1) the twelve before.

        Returns
        -------
        numpy.ndarray
            Shape (n_columns, n_windows, n_rows).
        """
        total, reach, n_rows = self._total, self._reach, self._n_rows
        result = np.empty((len(total), len(windows), n_rows), dtype=np.float32)
        for row, (before, after) in enumerate(windows):
            first, last = reach - before, reach + after + 1
            np.subtract(
                total[:, last : last + n_rows],
                total[:, first : first + n_rows],
                out=result[:, row],
                casting="same_kind",
            )
        return result


def neighbours(columns: Sequence[Floats], reach: int, beyond: Sequence[float]) -> NDArray[np.float32]:
    """Each row's columns, and those of the rows around it.

    Parameters
    ----------
    columns
        Each of shape (n_rows,).
    reach
        How many rows before and after.
    beyond
        What stands for each column's values beyond the page.

    Returns
    -------
    numpy.ndarray
        Shape (2 * reach + 1, n_columns, n_rows): the rows ``reach`` before, up to those ``reach`` on.
    """
    n_rows = len(columns[0])
    around = np.empty((len(columns), n_rows + 2 * reach), dtype=np.float32)
    around[:] = np.asarray(beyond, dtype=np.float32)[:, None]
    for row, column in enumerate(columns):
        around[row, reach : reach + n_rows] = column
    return np.stack([around[:, start : start + n_rows] for start in range(2 * reach + 1)])
