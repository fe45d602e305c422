"""A model as one file: plain values only, checked before use, never able to run code.

The file is what ``joblib.dump(..., compress="zlib")`` writes of a dict of strings, numbers and
bytes; ``joblib.load`` shows the same dict to anyone. It is read here without joblib (see `plain_pickle`).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.catalogue import digest
from dehusk.features.errors import ModelError
from dehusk.features.extra_features import ExtraFeature, fingerprints, in_order_of
from dehusk.features.reading.kind import TEXT
from dehusk.model.feature_set import TEXT_FEATURES, FeatureSet, html_features
from dehusk.model.forest import Forest
from dehusk.model.forest_file import FOREST_ARRAYS, describe_forest, forest_arrays, read_forest
from dehusk.model.labeller import Model, Thresholds
from dehusk.model.page_types import PageTypes
from dehusk.model.plain_pickle import unpack
from dehusk.model.roles.role_file import ROLE_ARRAYS, describe_roles, read_roles, role_arrays
from dehusk.model.roles.role_model import RoleModel
from dehusk.model.token_file import read_tokens, shared_tokens, token_steps, with_shared

#: Raised by one whenever the layout of the file changes. Files of earlier formats are not read: retrain.
FORMAT_VERSION = 8

#: Largest file that is read, and longest manifest in one; the shipped model's has 104 kB.
MAX_FILE_BYTES = 64 * 2**20
MAX_MANIFEST_CHARS = 2**20
#: Most tokens whose hashes begin alike (see `LogOddsTable`); the shipped model has 6, as hashes spread evenly. Looking
#: up a page's tokens takes as many steps, so a crowd would make every page slow.
MAX_BUCKET = 64

#: Type and number of dimensions of each array of what tells types, and of a model.
_TYPE_ARRAYS = {f"page_types_{part}": ("<f4", n) for part, n in (("center", 1), ("scale", 1), ("weights", 2))}
_ARRAYS = {
    "tokens": ("|u1", 2),
    "token_values": ("<f2", 2),
    "second_columns": ("<i4", 1),
    **{f"{stage}_{name}": (dtype, 1) for stage in ("first", "second") for name, dtype in FOREST_ARRAYS.items()},
    **_TYPE_ARRAYS,
}
#: What a model has besides where it has an expert.
_EXPERT = "expert"
_EXPERT_ARRAYS = {f"{_EXPERT}_{name}": (dtype, 1) for name, dtype in FOREST_ARRAYS.items()}
#: The same of the model of plain text, which stands in the file besides that of HTML pages. Most of its tokens are
#: words that the other one knows too: of these it holds a bit for each token of that model, and tokens of the rest.
_SHARED = "shared_tokens"
_SHARED_ARRAYS = {_SHARED: ("|u1", 1)}
_ROLES = "roles"
_RETRAIN = "get the model file that belongs to this version of dehusk, or retrain it with `dehusk train`"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model and its manifest."""

    model: Model
    """The model of HTML pages."""
    manifest: Mapping[str, Any]
    """What it was trained on and with, its scores and thresholds; plain JSON values."""
    text: Model | None = None
    """The model of plain text."""
    roles: RoleModel | None = None
    """What tells roles of blocks and types of pages; None where the labelled pages did not tell them."""

    def model_of(self, kind: str) -> Model:
        """The model of one kind of page.

        Raises
        ------
        ModelError
            If it has no model of plain text, and that is asked for.
        """
        if kind != TEXT:
            return self.model
        if self.text is None:
            raise ModelError(f"this model was not trained on plain text; use kind='html', or {_RETRAIN}")
        return self.text


def save(
    model: Model,
    manifest: Mapping[str, Any],
    path: str | Path,
    text: Model | None = None,
    roles: RoleModel | None = None,
) -> Mapping[str, Any]:
    """Write a model file, and its manifest as JSON next to it (``m.manifest.json`` beside ``m.joblib``).

    Parameters
    ----------
    model
        The model of HTML pages.
    manifest
        What is known of it; what is known of the model of plain text is its entry ``text``.
    text
        The model of plain text.
    roles
        What tells roles and types; what is known of it is the manifest's entry ``roles``.

    Returns
    -------
    Mapping
        The manifest as written: with the format version, the digests and the thresholds.

    Raises
    ------
    ModelError
        If something else than a file is there.
    """
    from joblib import dump  # noqa: PLC0415 - only needed to write; importing takes 100 ms

    arrays = _to_arrays(model)
    complete = {"format_version": FORMAT_VERSION, **manifest, **_describe_model(model, arrays)}
    if model.feature_set.extra:
        complete["extra_features"] = fingerprints(model.feature_set.extra)
    if text is not None:
        text_arrays = {f"text_{name}": array for name, array in _to_text_arrays(text, model.log_odds.hashes).items()}
        complete["text"] = {**manifest.get("text", {}), **_describe_model(text, text_arrays)}
        arrays |= text_arrays
    if roles is not None:
        of_roles = role_arrays(roles)
        complete[_ROLES] = {
            **manifest.get(_ROLES, {}),
            **describe_roles(roles),
            "arrays_sha256": _arrays_digest(of_roles),
        }
        arrays |= of_roles
    written = json.dumps(complete, indent=1, ensure_ascii=False)
    stored = {name: [array.dtype.str, list(array.shape), array.tobytes()] for name, array in arrays.items()}
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    dump({"format": FORMAT_VERSION, "manifest": written, "arrays": stored}, packed, compress=("zlib", 9))
    _replace(path, packed.getvalue())
    _replace(path.with_name(f"{path.name.removesuffix('.joblib')}.manifest.json"), f"{written}\n".encode())
    return complete


def _replace(path: Path, content: bytes) -> None:
    """Write a file that is whole, or as it was before where that fails: a training of an hour ends here."""
    target = path.resolve()  # a link stays a link
    if target.exists() and not target.is_file():  # a device would give way to the file
        raise ModelError(f"{path}: is no regular file; name another")
    draft = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def load(path: str | Path, extra_features: Sequence[ExtraFeature] = ()) -> Artifact:
    """Read a model file.

    Parameters
    ----------
    extra_features
        The functions that the model was trained with, in any order.

    Raises
    ------
    ModelError
        If the file is missing, is not a model file, is damaged or holds anything but plain
        values, or was made for another format or other features. The message says what to do.
    InputError
        If an extra feature is no function that is written in a file.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ModelError(f"{path}: larger than {MAX_FILE_BYTES} bytes, so not a dehusk model; {_RETRAIN}")
        raw = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    try:
        return _read(raw, extra_features)
    except ModelError as error:
        raise ModelError(f"{path}: {error}") from error


def _read(raw: bytes, extra: Sequence[ExtraFeature]) -> Artifact:
    payload = unpack(raw)
    if not isinstance(payload, dict) or not isinstance(payload.get("format"), int):
        raise ModelError(f"not a dehusk model; {_RETRAIN}")
    if payload["format"] != FORMAT_VERSION:
        raise ModelError(f"model format {payload['format']}, this dehusk reads format {FORMAT_VERSION}; {_RETRAIN}")
    try:
        if len(payload["manifest"]) > MAX_MANIFEST_CHARS:
            raise ModelError(f"its manifest is longer than {MAX_MANIFEST_CHARS} characters; get the file again")
        manifest = json.loads(payload["manifest"])
        feature_set = html_features(in_order_of(manifest.get("extra_features", {}), extra))
        stored = payload["arrays"]
        arrays = _read_arrays(stored, _expected_arrays(manifest), manifest)
        model = _to_model(arrays, read_tokens(arrays["tokens"]), manifest, feature_set)
        roles = None
        if _ROLES in manifest:
            of_roles = _read_arrays(stored, ROLE_ARRAYS, manifest[_ROLES], "the arrays of its roles")
            roles = read_roles(of_roles, manifest[_ROLES])
        if TEXT not in manifest:
            return Artifact(model, manifest, roles=roles)
        expected = _expected_arrays(manifest[TEXT]) | _SHARED_ARRAYS
        arrays = _read_arrays(stored, {f"text_{name}": kind for name, kind in expected.items()}, manifest[TEXT])
        arrays = {name.removeprefix("text_"): array for name, array in arrays.items()}
        tokens = with_shared(read_tokens(arrays["tokens"]), arrays[_SHARED], model.log_odds.hashes)
        return Artifact(model, manifest, _to_model(arrays, tokens, manifest[TEXT], TEXT_FEATURES), roles)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        raise ModelError(
            f"a part is missing or damaged ({type(error).__name__}: {error}); get the file again"
        ) from error


def _expected_arrays(described: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    return _ARRAYS | (_EXPERT_ARRAYS if _EXPERT in described["forests"] else {})


def _array(stored: tuple[str, list[int], bytes], expected: str, n_dimensions: int) -> NDArray[Any]:
    dtype, shape, data = stored
    if not isinstance(dtype, str) or not all(isinstance(size, int) for size in shape):
        # The values are not shown: a few bytes can stand for lists that fill the memory when they are printed.
        raise ModelError("refused: an array without its type and shape; get the file again")
    if dtype != expected or len(shape) != n_dimensions:
        raise ModelError(f"refused: an array of type {dtype!r} and shape {shape}; get the file again")
    return np.frombuffer(data, dtype=dtype).reshape(shape)


def _read_arrays(
    stored: Mapping[str, Any],
    expected: Mapping[str, tuple[str, int]],
    described: Mapping[str, Any],
    called: str = "its arrays",
) -> dict[str, NDArray[Any]]:
    arrays = {name: _array(stored[name], *kind) for name, kind in expected.items()}
    if described["arrays_sha256"] != _arrays_digest(arrays):
        raise ModelError(f"{called} do not match its manifest's SHA-256: the file is damaged; get it again")
    return arrays


def columns_digest(feature_set: FeatureSet) -> str:
    """Fingerprint of both stages' columns: a model goes with those that it was trained on."""
    context = [feature.name for feature in feature_set.context]
    return hashlib.sha256(" ".join([digest(feature_set.catalogue), *context]).encode()).hexdigest()[:16]


def _arrays_digest(arrays: Mapping[str, NDArray[Any]]) -> str:
    result = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        result.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        result.update(np.ascontiguousarray(array).tobytes())
    return result.hexdigest()


def _forests(model: Model) -> dict[str, Forest]:
    found = {"first": model.first, "second": model.second, _EXPERT: model.expert}
    return {name: forest for name, forest in found.items() if forest is not None}


def _describe_model(model: Model, arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    return {
        "features_digest": columns_digest(model.feature_set),
        "arrays_sha256": _arrays_digest(arrays),
        "thresholds": model.thresholds._asdict(),
        "forests": {name: describe_forest(forest) for name, forest in _forests(model).items()},
    }


def _to_arrays(model: Model) -> dict[str, NDArray[Any]]:
    arrays = {
        "tokens": token_steps(model.log_odds.hashes),
        "token_values": model.log_odds.values.astype("<f2"),
        "second_columns": model.second_columns.astype("<i4"),
    }
    for name, (dtype, _) in _TYPE_ARRAYS.items():
        arrays[name] = getattr(model.page_types, name.removeprefix("page_types_")).astype(dtype)
    for name, forest in _forests(model).items():
        arrays |= forest_arrays(name, forest)
    return arrays


def _to_text_arrays(text: Model, known: NDArray[np.uint64]) -> dict[str, NDArray[Any]]:
    """The arrays of the model of plain text, beside a model of HTML pages that knows these tokens."""
    tokens = text.log_odds.hashes
    return _to_arrays(text) | {
        "tokens": token_steps(np.setdiff1d(tokens, known, assume_unique=True)),
        _SHARED: shared_tokens(tokens, known),
    }


def _to_model(
    arrays: Mapping[str, NDArray[Any]],
    tokens: NDArray[np.uint64],
    manifest: Mapping[str, Any],
    feature_set: FeatureSet,
) -> Model:
    if manifest["features_digest"] != columns_digest(feature_set):
        raise ModelError(f"made for other features than this version of dehusk measures; {_RETRAIN}")
    values = arrays["token_values"].astype(np.float32)
    if (
        values.shape != (len(tokens) + 1, len(feature_set.table.COLUMN_NAMES))
        or not np.all(np.isfinite(values))
        or np.any(values[0])
        or np.any(tokens[1:] <= tokens[:-1])
    ):
        raise ModelError("its log-odds table is damaged; get the file again")
    log_odds = feature_set.table(tokens, values)
    if log_odds.largest_bucket > MAX_BUCKET:
        raise ModelError(
            f"refused: more than {MAX_BUCKET} of its tokens have hashes that begin alike; get the file again"
        )
    stages = ["first", "second", *([_EXPERT] if f"{_EXPERT}_roots" in arrays else [])]
    forests = {stage: read_forest(arrays, stage, manifest["forests"][stage]) for stage in stages}
    if any(forests[stage].n_features != len(feature_set.catalogue) for stage in stages if stage != "second"):
        raise ModelError(f"its first stage is made for another number of features; {_RETRAIN}")
    chosen = arrays["second_columns"]
    if np.any(chosen < 0) or np.any(chosen >= forests["first"].n_features):
        raise ModelError("its second stage asks for a column that the first does not have; get the file again")
    if forests["second"].n_features != len(chosen) + len(feature_set.context):
        raise ModelError(f"its second stage is made for another number of columns; {_RETRAIN}")
    page_types = PageTypes(*(arrays[name] for name in _TYPE_ARRAYS))
    if not page_types.is_sound(feature_set.n_summary):
        raise ModelError("what tells its second stage the page's type is damaged; get the file again")
    given = manifest["thresholds"]
    if len(given) != len(Thresholds._fields):
        raise ModelError("a part is missing or damaged (thresholds); get the file again")
    thresholds = Thresholds(*(float(given[name]) for name in Thresholds._fields))
    if not all(0 <= value <= 1 for value in thresholds):
        raise ModelError("its thresholds are not probabilities; get the file again")
    return Model(
        log_odds,
        **forests,
        second_columns=chosen,
        feature_set=feature_set,
        page_types=page_types,
        thresholds=thresholds,
    )
