"""Loads the shipped model where it is imported: in the fork server, so that all workers share it in memory and caches.

A worker that takes the place of another begins at once, too.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from dehusk.batch.settings import RecordOptions
from dehusk.batch.workers.extraction import PageExtractor
from dehusk.features.errors import DehuskError

with suppress(DehuskError):  # a worker will meet the same error, and say it
    PageExtractor(RecordOptions()).fields("<p>A page, for what is made ready only when a page comes.")
gc.freeze()  # the collector would write into what is shared, and so copy it
