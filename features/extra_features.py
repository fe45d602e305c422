"""Columns of one's own: what functions of a user's say of the blocks of HTML pages, besides the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from dehusk.features.catalogue import CATALOGUE, Feature
from dehusk.features.errors import InputError, ModelError
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.tree import Floats

#: A named function of a page's block table: one finite number a block, shape (n_blocks,).
ExtraFeature: TypeAlias = Callable[[BlockTable], ArrayLike]

_TAKEN = {feature.name for feature in CATALOGUE}


def extra_catalogue(extra: Sequence[ExtraFeature]) -> tuple[Feature, ...]:
    """The columns of some functions: each is called as its function, and means what that one's docstring begins with.

    Raises
    ------
    InputError
        If a function has no name of its own, or one that another column has.
    """
    names = [getattr(function, "__name__", "") for function in extra]
    for number, name in enumerate(names):
        if not name.isidentifier():
            raise InputError(f"{extra[number]!r} cannot be an extra feature: it has no name, so write it with def")
        if name in _TAKEN or name in names[:number]:
            raise InputError(f"there is a feature {name!r} already; give the function another name")
    said = [(function.__doc__ or function.__name__.replace("_", " ")).strip() for function in extra]
    meanings = [text.partition("\n")[0].rstrip(".") for text in said]
    return tuple(Feature(name, "number", "extra", meaning) for name, meaning in zip(names, meanings, strict=True))


def extra_columns(extra: Sequence[ExtraFeature], table: BlockTable) -> dict[str, Floats]:
    """What each function says of the blocks, by the function's name.

    Raises
    ------
    InputError
        If one gives anything but a finite number a block.
    """
    found = {}
    for function in extra:
        name, values = function.__name__, function(table)
        try:
            column = np.asarray(values, dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise InputError(f"the extra feature {name} gives no numbers ({error})") from error
        if column.shape != (len(table),) or not np.isfinite(column).all():
            raise InputError(f"the extra feature {name} is to give a finite number for each of {len(table)} blocks")
        found[name] = column
    return found


def fingerprints(extra: Sequence[ExtraFeature]) -> dict[str, str]:
    """A digest of each function's source text, by its name; of what the function calls it knows nothing.

    Raises
    ------
    InputError
        If the source cannot be found.
    """
    from hashlib import sha256  # noqa: PLC0415 - only models with extra features ask for it
    from inspect import getsource  # noqa: PLC0415 - as above
    from textwrap import dedent  # noqa: PLC0415 - as above

    try:
        return {function.__name__: sha256(dedent(getsource(function)).encode()).hexdigest()[:16] for function in extra}
    except (OSError, TypeError) as error:
        raise InputError(f"an extra feature has no source text ({error}); write its function into a file") from error


def in_order_of(known: Mapping[str, str], extra: Sequence[ExtraFeature]) -> tuple[ExtraFeature, ...]:
    """The functions in the order of a model's columns.

    Parameters
    ----------
    known
        The fingerprints that the model was made with.

    Raises
    ------
    ModelError
        If they are not those functions.
    """
    given = fingerprints(extra)
    if missing := [name for name in known if name not in given]:
        raise ModelError(
            f"this model was trained with extra features; give the same functions: "
            f"dehusk.Extractor(model, extra_features=[{', '.join(missing)}])"
        )
    if unknown := [name for name in given if name not in known]:
        raise ModelError(f"this model was trained without the extra features {', '.join(unknown)}; leave them out")
    if changed := [name for name in known if given[name] != known[name]]:
        raise ModelError(
            f"{', '.join(changed)}: the function is not the one that the model was trained with; restore it, or retrain"
        )
    by_name = {function.__name__: function for function in extra}
    return tuple(by_name[name] for name in known)
