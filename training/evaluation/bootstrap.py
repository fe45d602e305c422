"""Means with intervals: what other pages of other sites might have given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

N_SAMPLES = 2000
#: The interval's ends, as shares of the resampled means: 95 % lie between them.
ENDS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over pages."""

    mean: float
    low: float | None
    """Lower end of the 95 % interval; None for pages of a single site, of which nothing can be resampled."""
    high: float | None
    """Upper end of the 95 % interval; None likewise."""


def estimate(values: Sequence[float], sites: Sequence[str], seed: int = 0) -> Estimate:
    """The mean of the pages' values, with an interval from resampling whole sites.

    Pages of one site share its templates and are no independent draws, so sites are drawn with
    replacement and each brings all its pages (cluster bootstrap, percentile interval; Davison and
    Hinkley 1997, section 3.8). For paired differences give the differences.

    Parameters
    ----------
    values
        One number a page; at least one.
    sites
        The site of each page.
    seed
        The same seed gives the same interval.
    """
    numbers = {site: number for number, site in enumerate(dict.fromkeys(sites))}
    of_page = np.array([numbers[site] for site in sites])
    sums = np.bincount(of_page, weights=np.asarray(values, dtype=np.float64))
    sizes = np.bincount(of_page).astype(np.float64)
    mean = float(sums.sum() / sizes.sum())
    if len(sums) == 1:
        return Estimate(mean, None, None)
    drawn = _draws(len(sums), seed)
    low, high = np.percentile((drawn @ sums) / (drawn @ sizes), ENDS)
    return Estimate(mean, float(low), float(high))


@lru_cache(maxsize=1)
def _draws(n_sites: int, seed: int) -> NDArray[np.float64]:
    """How often each sample has each site, shape (N_SAMPLES, n_sites); the same for all measures of a group."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(n_sites, np.full(n_sites, 1 / n_sites), size=N_SAMPLES).astype(np.float64)
