"""Tells the content of a web page from its boilerplate, block by block.

>>> import dehusk
>>> dehusk.extract("<nav><a href='/'>Home</a></nav>")
''
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from dehusk.batch.columns import BatchExtractor, extract_batches

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


def __getattr__(name: str) -> Any:
    """What engines ask for is imported when they do: who labels a page need not wait for it."""
    if name in ("BatchExtractor", "extract_batches"):
        from dehusk.batch import columns  # noqa: PLC0415

        return getattr(columns, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
