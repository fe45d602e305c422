"""A compressed pickle of plain values -> the values, without a way to run code or to fill the memory.

Python's unpickler looks up whatever classes and functions a pickle names, and calls them. The one used here knows
none, and before it runs every instruction of the pickle is checked against a short list.
"""

from __future__ import annotations

import io
import pickle
import pickletools
import zlib
from typing import Any

from dehusk.features.errors import ModelError

#: Largest content that is unpacked.
MAX_CONTENT_BYTES = 256 * 2**20
#: Most instructions; the shipped model has 208. Empty lists in their millions take hundreds of times as much memory as
#: their instructions.
MAX_INSTRUCTIONS = 10_000

_INSTRUCTIONS = frozenset(
    [
        "PROTO",
        "FRAME",
        "STOP",
        "MARK",
        "MEMOIZE",
        "BINGET",
        "LONG_BINGET",
        "BINPUT",
        "EMPTY_DICT",
        "EMPTY_LIST",
        "SETITEM",
        "SETITEMS",
        "APPEND",
        "APPENDS",
        "SHORT_BINUNICODE",
        "BINUNICODE",
        "SHORT_BINBYTES",
        "BINBYTES",
        "BINBYTES8",
        "BININT",
        "BININT1",
        "BININT2",
        "BINFLOAT",
    ]
)


def unpack(raw: bytes) -> object:
    """The values of a pickle that was compressed by zlib.

    Raises
    ------
    ModelError
        If it is damaged, too large, or asks for anything but plain values.
    """
    return _unpickle(_decompress(raw))


def _decompress(raw: bytes) -> bytes:
    try:
        inflate = zlib.decompressobj()
        content = inflate.decompress(raw, MAX_CONTENT_BYTES)
    except zlib.error as error:
        raise ModelError(f"not a dehusk model, or damaged ({error}); get the file again") from error
    if inflate.unconsumed_tail:
        raise ModelError(f"unpacks to more than {MAX_CONTENT_BYTES} bytes, so it is not a dehusk model")
    if not inflate.eof:
        raise ModelError("the file is cut short; get it again")
    if inflate.unused_data:
        raise ModelError("something stands behind the model; get the file again")
    return content


class _PlainUnpickler(pickle.Unpickler):
    """Reads plain values; there is no class and no function that it would look up."""

    def find_class(self, module: str, name: str) -> Any:
        raise ModelError(f"refused: it asks for {module}.{name}, and a model file may name no code")


def _unpickle(content: bytes) -> object:
    try:
        for number, (opcode, _, _) in enumerate(pickletools.genops(content)):
            if number == MAX_INSTRUCTIONS:
                raise ModelError(f"refused: it holds more than {MAX_INSTRUCTIONS} instructions")
            if opcode.name not in _INSTRUCTIONS:
                raise ModelError(
                    f"refused: it holds the instruction {opcode.name}, and a model file is plain values only"
                )
        return _PlainUnpickler(io.BytesIO(content)).load()
    except ModelError:
        raise
    except Exception as error:  # pickle raises whatever the damage makes it stumble on
        raise ModelError(f"not a dehusk model, or damaged ({type(error).__name__}); get the file again") from error
