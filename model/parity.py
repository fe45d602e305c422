"""Outputs of a forest on rows made from its own thresholds, to tell whether it is evaluated alike elsewhere.

They are written into the manifest when a model is saved, and compared under other versions of Python and numpy.
"""

from __future__ import annotations

import numpy as np

from dehusk.model.forest import Forest

N_ROWS = 16


def reference_outputs(forest: Forest) -> list[float]:
    """Log-odds of ``N_ROWS`` rows that lie on thresholds of the forest, where less than or equal decides."""
    inner = np.isfinite(forest.threshold)
    matrix = np.zeros((N_ROWS, forest.n_features), dtype=np.float32)
    rows = np.arange(N_ROWS)
    for column in range(forest.n_features):
        known = np.unique(forest.threshold[inner & (forest.feature == column)])
        if len(known):
            matrix[:, column] = known[(rows * 7 + column * 13) % len(known)]
    return [float(value) for value in forest.decision(matrix)]
