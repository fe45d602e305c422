"""Pages -> sites -> folds: pages of one site always fall into the same fold."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from publicsuffixlist import PublicSuffixList

from dehusk.features.errors import DataError
from dehusk.training.labels.corpus import LabelledPage

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def site(page: LabelledPage) -> str:
    """The site that a page belongs to: its registered domain, or the page itself where no URL tells.

    Examples
    --------
    >>> site(LabelledPage("1", "https://www.News.example.co.uk/a", b"", "", None, "set"))
    'example.co.uk'
    >>> site(LabelledPage("1", None, b"", "", None, "set"))
    'set/1'
    """
    host = _host(page.url) if page.url else ""
    return _registered_domain(host) if host else f"{page.second_of or page.source}/{page.id}"


def grouped_folds(groups: Sequence[str], n_folds: int, seed: int = 0) -> NDArray[np.int_]:
    """Put each page into a fold so that a group never spreads over two and the folds are of like size.

    The biggest groups go first, each into the fold that is smallest so far; the seed decides the
    order of groups of one size.

    Parameters
    ----------
    groups
        The group (site) of each page.
    n_folds
        How many folds to make, two or more.
    seed
        The same seed gives the same folds, in whatever order the pages come.

    Returns
    -------
    numpy.ndarray
        The fold of each page, from 0 to ``n_folds - 1``.

    Raises
    ------
    ValueError
        If ``n_folds`` is less than two.
    DataError
        If there are fewer groups than folds.
    """
    if n_folds <= 1:
        raise ValueError(f"n_folds must be 2 or more, got {n_folds}")
    sizes = Counter(groups)
    if len(sizes) < n_folds:
        raise DataError(
            f"{n_folds} folds need as many sites, but the pages come from {len(sizes)}: ask for fewer folds"
        )
    order = sorted(sizes)
    random.Random(seed).shuffle(order)
    order.sort(key=sizes.__getitem__, reverse=True)
    filled = [0] * n_folds
    fold_of = {}
    for group in order:
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += sizes[group]
    return np.array([fold_of[group] for group in groups], dtype=np.int_)


def _host(url: str) -> str:
    """The host that a URL names, lower case, with or without a scheme; "" where there is none."""
    try:
        host = urlsplit(url if _SCHEME.match(url) else f"//{url}").hostname or ""
    except ValueError:  # an unclosed bracket of an IPv6 address, for instance
        return ""
    host = host.strip(".").lower()
    # A single word is no site: "about:blank", "localhost".
    return host if "." in host or ":" in host else ""


def _registered_domain(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        return _suffixes().privatesuffix(host) or host


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    # Only suffixes of registries: blogs on one platform share its templates, so they are one site.
    return PublicSuffixList(only_icann=True)
