"""Tells the content of a web page from its boilerplate, block by block.

>>> import dehusk
>>> dehusk.extract("<nav><a href='/'>Home</a></nav>")
''
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dehusk.blocks import Block
from dehusk.calls import extract, extract_many, label, label_many
from dehusk.extractor import Extractor
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
from dehusk.inputs import Input
from dehusk.page import Page

if TYPE_CHECKING:
    from dehusk.batch.columns import BatchExtractor, extract_batches
    from dehusk.chunking.chunks import Chunk
    from dehusk.results import Extracted, Labelled

__version__ = VERSION

__all__ = [
    "BatchExtractor",
    "Block",
    "Chunk",
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

#: Names that few programs need, and the modules that they are imported from when they are first asked for.
_LATE = {
    **dict.fromkeys(["BatchExtractor", "extract_batches"], "dehusk.batch.columns"),
    "Chunk": "dehusk.chunking.chunks",
    **dict.fromkeys(["Extracted", "Labelled"], "dehusk.results"),
}


def __getattr__(name: str) -> Any:
    """Import one of the late names: a program that labels a single page does not wait for them."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_LATE[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
