"""Tells the content of a web page from its boilerplate, block by block.

>>> import dehusk
>>> dehusk.extract("<nav><a href='/'>Home</a></nav>")
''
"""

from __future__ import annotations

from dehusk.batch.columns import BatchExtractor, extract_batches
from dehusk.extractor import Extractor, extract, extract_many, label, label_many
from dehusk.features.errors import (
    DataError,
    DehuskError,
    InputError,
    LimitError,
    MissingDependencyError,
    ModelError,
    PageError,
    WorkerError,
)
from dehusk.features.limits import Limits
from dehusk.features.version import VERSION
from dehusk.many import Extracted, Input, Labelled
from dehusk.page import Block, Page

__version__ = VERSION

__all__ = [
    "BatchExtractor",
    "Block",
    "DataError",
    "DehuskError",
    "Extracted",
    "Extractor",
    "Input",
    "InputError",
    "Labelled",
    "LimitError",
    "Limits",
    "MissingDependencyError",
    "ModelError",
    "Page",
    "PageError",
    "WorkerError",
    "__version__",
    "extract",
    "extract_batches",
    "extract_many",
    "label",
    "label_many",
]
