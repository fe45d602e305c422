"""Models as they are used: the one that ships in the package, and those of other files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from dehusk import artifacts
from dehusk.features.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dehusk.features.extra_features import ExtraFeature
    from dehusk.model.artifact import Artifact
    from dehusk.model.roles.role_model import RoleModel

ModelSource: TypeAlias = "str | PathLike[str] | Artifact | None"

#: The model that ships in the package.
SHIPPED_MODEL = Path(artifacts.__file__).parent / "model.joblib"


@dataclass(frozen=True, eq=False)
class OpenModel:
    """A model that was read, and what it was read from.

    It is pickled as the latter: a model from a file, the shipped one too, is read again where the pickle is opened.
    """

    source: ModelSource
    """A model file, or one that its caller has loaded; the shipped model if None."""
    artifact: Artifact = field(repr=False)
    """What was read."""
    extra_features: tuple[ExtraFeature, ...] = ()
    """The functions that it was read with."""

    @property
    def roles(self) -> RoleModel | None:
        """What tells roles and types: where the pages that it learned from told none, the shipped model's."""
        return self.artifact.roles or shipped_model().roles

    def __reduce__(self) -> tuple[Callable[..., OpenModel], tuple[ModelSource, tuple[ExtraFeature, ...]]]:
        return open_model, (self.source, self.extra_features)


def open_model(source: ModelSource, extra_features: tuple[ExtraFeature, ...] = ()) -> OpenModel:
    """Read a model.

    Raises
    ------
    ModelError
        If the model file cannot be used.
    InputError
        If there are extra features, and the model is one that is loaded, with the features that it has.
    """
    if source is None and not extra_features:
        return OpenModel(None, shipped_model())
    from dehusk.model.artifact import Artifact, load  # noqa: PLC0415 - imported with the first model

    if not isinstance(source, Artifact):
        return OpenModel(source, load(Path(source or SHIPPED_MODEL), extra_features), extra_features)
    if extra_features:
        raise InputError("a model that is loaded has its extra features already; give them with a model file")
    return OpenModel(source, source)


@lru_cache(maxsize=1)
def shipped_model() -> Artifact:
    """The model that ships in the package, read once a process.

    Raises
    ------
    ModelError
        If the installation is damaged.
    """
    from dehusk.model.artifact import load  # noqa: PLC0415 - as above

    return load(SHIPPED_MODEL)
