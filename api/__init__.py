"""Tells the content of a web page from its boilerplate, block by block.

>>> import dehusk
>>> dehusk.extract("<nav><a href='/'>Home</a></nav>")
''
"""

from __future__ import annotations

from dehusk.batch.columns import BatchExtractor, extract_batches
from dehusk.extractor import Extractor, extract, label
from dehusk.features.errors import (
    DataError,
    DehuskError,
    InputError,
    LimitError,
    MissingDependencyError,
    ModelError,
)
from dehusk.features.version import VERSION
from dehusk.page import Block, Page

__version__ = VERSION

__all__ = [
    "BatchExtractor",
    "Block",
    "DataError",
    "DehuskError",
    "Extractor",
    "InputError",
    "LimitError",
    "MissingDependencyError",
    "ModelError",
    "Page",
    "__version__",
    "extract",
    "extract_batches",
    "label",
]
