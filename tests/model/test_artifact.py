"""Model files: what is written comes back, and what is damaged or hostile is refused with a reason."""

from __future__ import annotations

import json
import os
import pickle
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest

from dehusk.features import catalogue
from dehusk.features.errors import ModelError
from dehusk.features.log_odds.html import HtmlTable
from dehusk.features.log_odds.table import TOKEN_BYTES
from dehusk.features.log_odds.words import WordTable
from dehusk.features.measuring.tokens.hashing import hash_strings
from dehusk.features.roles.summary import N_SUMMARY
from dehusk.model import artifact as artifact_module
from dehusk.model import forest as forest_module
from dehusk.model import plain_pickle
from dehusk.model.artifact import FORMAT_VERSION, columns_digest, load, save
from dehusk.model.feature_set import HTML_FEATURES, TEXT_FEATURES
from dehusk.model.forest import Forest
from dehusk.model.labeller import Model

MANIFEST = {"n_pages": 3, "note": "gezählt, 三页"}

N_COLUMNS = len(HtmlTable.COLUMN_NAMES)


@pytest.fixture(scope="module")
def whole_file(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "whole.joblib"
    save(tiny_model, MANIFEST, path)
    return path


@pytest.fixture
def payload(whole_file: Path) -> dict[str, Any]:
    """What the file holds, to be changed."""
    found: dict[str, Any] = pickle.loads(zlib.decompress(whole_file.read_bytes()))
    return found


def pack(value: object, protocol: int = 4) -> bytes:
    return zlib.compress(pickle.dumps(value, protocol=protocol))


def signed(payload: dict[str, Any], **manifest_changes: object) -> bytes:
    """The payload with a manifest whose digest fits its arrays, as one who means harm would write it."""
    arrays = {
        name: np.frombuffer(data, dtype=dtype).reshape(shape)
        for name, (dtype, shape, data) in payload["arrays"].items()
    }
    manifest = {**json.loads(payload["manifest"]), "arrays_sha256": artifact_module._arrays_digest(arrays)}
    return pack({**payload, "manifest": json.dumps({**manifest, **manifest_changes})})


def refusal(data: bytes, tmp_path: Path) -> str:
    """The message with which these bytes are refused, without the path that it begins with."""
    path = tmp_path / "model.joblib"
    path.write_bytes(data)
    with pytest.raises(ModelError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def same_arrays(one: Forest, other: Forest) -> bool:
    return all(np.array_equal(value, asdict(other)[name]) for name, value in asdict(one).items())


def test_what_is_written_comes_back(tiny_model: Model, whole_file: Path) -> None:
    found = load(whole_file)
    assert same_arrays(found.model.first, tiny_model.first)
    assert same_arrays(found.model.second, tiny_model.second)
    assert found.model.second_columns.tolist() == tiny_model.second_columns.tolist()
    assert found.model.log_odds.hashes.tolist() == tiny_model.log_odds.hashes.tolist()
    assert (found.model.log_odds.values == tiny_model.log_odds.values).all()
    assert found.model.thresholds == tiny_model.thresholds


def test_the_manifest_says_what_the_file_is(tiny_model: Model, tmp_path: Path) -> None:
    written = save(tiny_model, MANIFEST, tmp_path / "deeper" / "model.joblib")
    assert written["n_pages"] == 3
    assert written["format_version"] == FORMAT_VERSION
    assert written["features_digest"] == columns_digest(HTML_FEATURES)
    assert written["thresholds"] == {"balanced": 0.5, "precision": 0.9, "recall": 0.1}
    assert written["forests"]["first"]["n_trees"] == 1
    beside = json.loads((tmp_path / "deeper" / "model.manifest.json").read_text(encoding="utf-8"))
    assert beside == written == load(tmp_path / "deeper" / "model.joblib").manifest


@pytest.fixture(scope="module")
def with_expert(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("expert") / "expert.joblib"
    save(replace(tiny_model, expert=replace(tiny_model.first, baseline=0.25)), MANIFEST, path)
    return path


def test_an_expert_comes_back_where_there_is_one(with_expert: Path, whole_file: Path, tiny_model: Model) -> None:
    found = load(with_expert)
    assert found.model.expert is not None
    assert found.model.expert.baseline == 0.25
    assert same_arrays(replace(found.model.expert, baseline=0.0), tiny_model.first)
    assert set(found.manifest["forests"]) == {"first", "second", "expert"}
    assert load(whole_file).model.expert is None
    assert set(load(whole_file).manifest["forests"]) == {"first", "second"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays, manifest: arrays.pop("expert_value"), "a part is missing or damaged"),
        (lambda arrays, manifest: flip(arrays, "expert_value"), "do not match its manifest's SHA-256"),
        (lambda arrays, manifest: manifest["forests"].pop("expert"), "do not match its manifest's SHA-256"),
        (lambda arrays, manifest: manifest["forests"]["expert"].update(n_features=1), "for another number of features"),
        (lambda arrays, manifest: manifest["forests"]["expert"].update(n_trees=7), "names another number of trees"),
    ],
)
def test_a_damaged_expert_is_refused(
    change: Callable[[dict[str, Any], dict[str, Any]], object], message: str, with_expert: Path, tmp_path: Path
) -> None:
    payload = pickle.loads(zlib.decompress(with_expert.read_bytes()))
    manifest = json.loads(payload["manifest"])
    change(payload["arrays"], manifest)
    assert message in refusal(pack({**payload, "manifest": json.dumps(manifest)}), tmp_path)


def test_models_of_one_folder_keep_their_manifests(tiny_model: Model, tmp_path: Path) -> None:
    names = ["a.joblib", "b.joblib", "b.v2.joblib", "no-ending", "other.v1", "other.v2"]
    written = {name: save(tiny_model, {"name": name}, tmp_path / name) for name in names}
    beside = [tmp_path / f"{stem}.manifest.json" for stem in ("a", "b", "b.v2", "no-ending", "other.v1", "other.v2")]
    assert sorted(tmp_path.iterdir()) == sorted([*beside, *(tmp_path / name for name in names)])
    assert [json.loads(file.read_text(encoding="utf-8")) for file in beside] == list(written.values())


#: Saves a model over the one in a file, and dies by signal 9 when it is about to be there, or has no room for it.
SAVE_BADLY = """
import os, pathlib, resource, signal, sys
from dehusk.model.artifact import load, save
from dehusk.models import shipped_model

path, how = sys.argv[1:]
if how == "killed":
    pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
else:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
shipped = shipped_model()
save(shipped.model, {}, path, shipped.text)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals and limits of POSIX")
@pytest.mark.parametrize("how", ["killed", "full"])
def test_a_file_is_whole_or_as_it_was(how: str, tiny_model: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.joblib"
    save(tiny_model, MANIFEST, path)
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", SAVE_BADLY, path, how], capture_output=True, check=False, timeout=60)
    assert done.returncode == (-signal.SIGKILL if how == "killed" else 1), done.stderr
    assert path.read_bytes() == before
    assert load(path).manifest["format_version"] == FORMAT_VERSION
    left = [file.name for file in tmp_path.iterdir() if file.suffix == ".part"]
    assert len(left) == (how == "killed")


def test_a_link_to_a_model_stays_one(tiny_model: Model, tmp_path: Path) -> None:
    (tmp_path / "link.joblib").symlink_to(tmp_path / "there.joblib")
    save(tiny_model, MANIFEST, tmp_path / "link.joblib")
    assert (tmp_path / "link.joblib").is_symlink()
    assert load(tmp_path / "there.joblib")


def test_the_same_model_gives_the_same_bytes(tiny_model: Model, whole_file: Path, tmp_path: Path) -> None:
    save(tiny_model, MANIFEST, tmp_path / "again.joblib")
    assert (tmp_path / "again.joblib").read_bytes() == whole_file.read_bytes()


def test_joblib_shows_the_same_dict_to_anyone(whole_file: Path, payload: dict[str, Any]) -> None:
    assert joblib.load(whole_file) == payload
    assert set(payload) == {"format", "manifest", "arrays"}


def test_a_model_without_tokens(tiny_model: Model, tmp_path: Path) -> None:
    model = replace(tiny_model, log_odds=HtmlTable.of({}))
    save(model, {}, tmp_path / "model.joblib")
    found = load(tmp_path / "model.joblib").model.log_odds
    assert (len(found.hashes), found.values.shape) == (0, (1, N_COLUMNS))
    assert found.rows(hash_strings(["tide"])).tolist() == [0]


def test_tokens_of_all_scripts(tiny_model: Model, tmp_path: Path) -> None:
    tokens = ["今", "=mehr dazu", "\u2028\x0c\x85", "#a.b", "\U00010348", "\ud800"]
    log_odds = HtmlTable.of({token: [number] * N_COLUMNS for number, token in enumerate(tokens, 1)})
    save(replace(tiny_model, log_odds=log_odds), {}, tmp_path / "model.joblib")
    found = load(tmp_path / "model.joblib").model.log_odds
    assert found.values[found.rows(hash_strings(tokens))].tolist() == [[number] * N_COLUMNS for number in range(1, 7)]


def test_thousands_of_tokens(tiny_model: Model, tmp_path: Path) -> None:
    log_odds = HtmlTable.of({f"word{number}": [number % 7] * N_COLUMNS for number in range(20_000)})
    save(replace(tiny_model, log_odds=log_odds), {}, tmp_path / "model.joblib")
    found = load(tmp_path / "model.joblib").model.log_odds
    assert np.array_equal(found.hashes, log_odds.hashes)
    assert np.array_equal(found.values, log_odds.values)
    assert found.largest_bucket < artifact_module.MAX_BUCKET / 4


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.joblib: cannot be read .*No such file.*check the path"):
        load(tmp_path / "nowhere.joblib")
    with pytest.raises(ModelError, match="cannot be read"):
        load(tmp_path)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "huge.joblib"
    with path.open("wb") as file:
        file.truncate(artifact_module.MAX_FILE_BYTES + 1)  # holds no blocks on the disk
    with pytest.raises(ModelError, match=r"huge\.joblib: larger than"):
        load(path)


@pytest.mark.parametrize(
    ("label", "data", "message"),
    [
        ("empty", b"", "cut short"),
        ("text", b"not a model", "not a dehusk model, or damaged"),
        ("a bare pickle", pickle.dumps({}), "not a dehusk model, or damaged"),
        ("a pickle of nothing", zlib.compress(b""), "not a dehusk model, or damaged"),
        ("not a pickle", zlib.compress(b"not a pickle"), "not a dehusk model, or damaged"),
        ("a pickle cut short", zlib.compress(pickle.dumps({"format": 1})[:-3]), "not a dehusk model, or damaged"),
        ("a list", pack([]), "not a dehusk model"),
        ("an empty dict", pack({}), "not a dehusk model"),
        ("a format that is no number", pack({"format": "1"}), "not a dehusk model"),
        ("nothing but a format", pack({"format": FORMAT_VERSION}), "a part is missing or damaged"),
    ],
)
def test_what_is_no_model(label: str, data: bytes, message: str, tmp_path: Path) -> None:
    assert message in refusal(data, tmp_path), label


def test_every_way_of_cutting_it_short_is_refused(whole_file: Path, tmp_path: Path) -> None:
    data = whole_file.read_bytes()
    assert refusal(data[:-1], tmp_path) == "the file is cut short; get it again"
    for length in range(0, len(data) - 1, max(1, len(data) // 50)):
        assert "get it again" in refusal(data[:length], tmp_path)


def test_a_flipped_bit_is_noticed_or_changes_nothing(whole_file: Path, tmp_path: Path) -> None:
    data = whole_file.read_bytes()
    n_harmless = 0
    for place in range(0, len(data), max(1, len(data) // 300)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        try:
            harmless = zlib.decompress(flipped) == zlib.decompress(data)  # a bit that pads the last byte
        except zlib.error:
            harmless = False
        if not harmless:
            refusal(bytes(flipped), tmp_path)
        n_harmless += harmless
    assert n_harmless < 5


def test_a_bit_flipped_before_packing_is_noticed(payload: dict[str, Any], tmp_path: Path) -> None:
    for name, (dtype, shape, data) in payload["arrays"].items():
        flipped = bytes([data[0] ^ 1]) + data[1:]
        changed = {**payload, "arrays": {**payload["arrays"], name: [dtype, shape, flipped]}}
        assert "do not match its manifest's SHA-256" in refusal(pack(changed), tmp_path)


def test_another_format(payload: dict[str, Any], tmp_path: Path) -> None:
    message = refusal(pack({**payload, "format": FORMAT_VERSION + 1}), tmp_path)
    assert message.startswith(f"model format {FORMAT_VERSION + 1}, this dehusk reads format {FORMAT_VERSION}")
    assert "dehusk train" in message


def test_other_features(whole_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "REVISION", catalogue.REVISION + 1)
    with pytest.raises(ModelError, match=r"made for other features .* retrain it with `dehusk train`"):
        load(whole_file)


class Hostile:
    """Unpickles as a call."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_that_calls_is_refused_and_nothing_is_called(protocol: int, tmp_path: Path) -> None:
    proof = tmp_path / "was here"
    for function, argument in (
        (os.system, f"touch '{proof}'"),
        (os.mkdir, str(proof)),
        (eval, f"open({str(proof)!r}, 'w')"),
    ):
        for value in (Hostile(function, argument), {"format": FORMAT_VERSION, "manifest": Hostile(function, argument)}):
            message = refusal(pack(value, protocol), tmp_path)
            assert message.startswith("refused: it holds the instruction")
    assert not proof.exists()


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("a global of old", b"cos\nsystem\n(S'true'\ntR."),
        ("an instance of old", b"(S'true'\nios\nsystem\n."),
        ("a persistent id", b"Pos.system\n."),
        ("an extension", b"\x82\x01."),
        ("a build", b"}}b."),
        ("a tuple", b")."),
        ("a global after the end", pickle.dumps({})[:-1] + b"0cos\nsystem\n."),
    ],
)
def test_instructions_that_plain_values_do_not_need(label: str, content: bytes, tmp_path: Path) -> None:
    assert "refused: it holds the instruction" in refusal(zlib.compress(content), tmp_path), label


def test_even_an_allowed_instruction_finds_no_class(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The second wall: the unpickler itself, should the list of instructions ever grow."""
    allowed = {*plain_pickle._INSTRUCTIONS, "STACK_GLOBAL", "GLOBAL", "REDUCE", "TUPLE1", "TUPLE", "UNICODE"}
    monkeypatch.setattr(plain_pickle, "_INSTRUCTIONS", allowed)
    proof = tmp_path / "was here"
    message = refusal(pack(Hostile(os.mkdir, str(proof))), tmp_path)
    assert message == "refused: it asks for posix.mkdir, and a model file may name no code"
    assert not proof.exists()


@pytest.mark.parametrize("compress", [("zlib", 3), ("gzip", 3), 0])
def test_arrays_as_joblib_writes_them_are_refused(compress: object, tmp_path: Path) -> None:
    for array in (np.arange(3), np.array([Hostile(os.mkdir, str(tmp_path / "was here")), {}], dtype=object)):
        path = tmp_path / "arrays.joblib"
        joblib.dump({"format": FORMAT_VERSION, "manifest": "{}", "arrays": array}, path, compress=compress)
        message = refusal(path.read_bytes(), tmp_path)
        assert "refused: it holds the instruction" in message or "not a dehusk model, or damaged" in message
    assert not (tmp_path / "was here").exists()


def with_array(payload: dict[str, Any], name: str, dtype: str, shape: list[int], data: bytes) -> dict[str, Any]:
    return {**payload, "arrays": {**payload["arrays"], name: [dtype, shape, data]}}


@pytest.mark.parametrize(
    "stored",
    [
        ("first_left", "<f4", [3], bytes(12)),
        ("first_left", "<i2", [3], bytes(6)),
        ("first_threshold", "<f8", [3], bytes(24)),
        ("first_value", ">f4", [3], bytes(12)),
        ("first_value", "|O", [3], bytes(24)),
        ("first_value", "O", [3], bytes(24)),
        ("first_feature", "<i2", [3, 1], bytes(6)),
        ("second_columns", "<i4", [1, 2], bytes(8)),
        ("token_values", "<f2", [12], bytes(24)),
        ("tokens", "<u8", [3], bytes(24)),
    ],
    ids=lambda stored: f"{stored[0]} {stored[1]}",
)
def test_an_array_of_another_type(
    stored: tuple[str, str, list[int], bytes], payload: dict[str, Any], tmp_path: Path
) -> None:
    changed = with_array(payload, *stored)
    packed = pack(changed) if "O" in stored[1] else signed(changed)
    assert refusal(packed, tmp_path).startswith(f"refused: an array of type {stored[1]!r}")


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def ints(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}i", *values)


def values(*numbers: float) -> bytes:
    """Numbers as a model file keeps the values of tokens."""
    return struct.pack(f"<{len(numbers)}e", *numbers)


#: How many tokens of their bytes there can be.
TOKENS = 2 ** (8 * TOKEN_BYTES)


def tokens(*values: int) -> bytes:
    """Tokens as a model file keeps them, from the one before: the first bytes of all steps, the second ones, and so on.

    A step back is written as the one forward that leads there past the highest number.
    """
    steps = [(value - before) % TOKENS for before, value in zip((0, *values), values, strict=False)]
    return bytes(step.to_bytes(TOKEN_BYTES, "big")[place] for place in range(TOKEN_BYTES) for step in steps)


def with_tokens(payload: dict[str, Any], hashes: Sequence[int]) -> dict[str, Any]:
    """The payload with other tokens, which are all worth nothing."""
    shape = [len(hashes) + 1, N_COLUMNS]
    changed = with_array(payload, "token_values", "<f2", shape, bytes(2 * shape[0] * N_COLUMNS))
    return with_array(changed, "tokens", "|u1", [TOKEN_BYTES, len(hashes)], tokens(*hashes))


INF = float("inf")
TABLE_IS_DAMAGED = "its log-odds table is damaged"
CHANGED_ARRAYS = {
    "a threshold that is no number": (("first_threshold", "<f4", [3], floats(float("nan"), INF, INF)), "not a number"),
    "a cycle": (("second_left", "<i4", [3], ints(1, -1, 0)), "out of range"),
    "a leaf that rows leave": (("first_left", "<i4", [3], ints(0, 0, 0)), "not a number"),
    "a child beyond the end": (("first_left", "<i4", [3], ints(2, 0, 0)), "out of range"),
    "a column beyond the last": (("first_feature", "<i2", [3], struct.pack("<3h", 30_000, 0, 0)), "out of range"),
    "values too few": (("first_value", "<f4", [2], floats(0, 0)), "differ in length"),
    "a shape that does not fit": (("first_value", "<f4", [4], floats(0, 0, 0)), "a part is missing or damaged"),
    "a chosen column beyond the last": (("second_columns", "<i4", [2], ints(0, 9999)), "asks for a column"),
    "a chosen column before the first": (("second_columns", "<i4", [2], ints(0, -1)), "asks for a column"),
    "a column of types that is divided by nothing": (
        ("page_types_scale", "<f4", [N_SUMMARY], bytes(4 * N_SUMMARY)),
        "the page's type is damaged",
    ),
    "types of too few columns": (("page_types_center", "<f4", [2], floats(0, 0)), "the page's type is damaged"),
    "tokens too few": (("tokens", "|u1", [TOKEN_BYTES, 1], tokens(1)), TABLE_IS_DAMAGED),
    "tokens too many": (("tokens", "|u1", [TOKEN_BYTES, 3], tokens(1, 2, 3)), TABLE_IS_DAMAGED),
    "tokens that descend": (("tokens", "|u1", [TOKEN_BYTES, 2], tokens(2, 1)), TABLE_IS_DAMAGED),
    "tokens that descend past half of the numbers": (
        ("tokens", "|u1", [TOKEN_BYTES, 2], tokens(TOKENS // 2 + 1, 1)),
        TABLE_IS_DAMAGED,
    ),
    "a token twice": (("tokens", "|u1", [TOKEN_BYTES, 2], tokens(7, 7)), TABLE_IS_DAMAGED),
    "tokens of too few bytes": (("tokens", "|u1", [1, 2], b"\1\2"), TABLE_IS_DAMAGED),
    "a token's value that is no number": (
        ("token_values", "<f2", [3, N_COLUMNS], values(*[0] * (3 * N_COLUMNS - 1), float("nan"))),
        TABLE_IS_DAMAGED,
    ),
    "a token's value that is endless": (
        ("token_values", "<f2", [3, N_COLUMNS], values(*[0] * (3 * N_COLUMNS - 1), INF)),
        TABLE_IS_DAMAGED,
    ),
    "values for unknown tokens": (
        ("token_values", "<f2", [3, N_COLUMNS], values(1, *[0] * (3 * N_COLUMNS - 1))),
        TABLE_IS_DAMAGED,
    ),
    "values of too few columns": (
        ("token_values", "<f2", [3, N_COLUMNS - 1], values(*[0] * (3 * (N_COLUMNS - 1)))),
        TABLE_IS_DAMAGED,
    ),
}


@pytest.mark.parametrize("label", CHANGED_ARRAYS)
def test_damaged_arrays_of_a_right_digest(label: str, payload: dict[str, Any], tmp_path: Path) -> None:
    change, message = CHANGED_ARRAYS[label]
    array = np.frombuffer(change[3], dtype=change[1])
    if array.size == np.prod(change[2]):
        data = signed(with_array(payload, *change))
    else:
        data = pack(with_array(payload, *change))
    assert message in refusal(data, tmp_path)


@pytest.mark.parametrize("where", [0, TOKENS // 256, TOKENS // 2, TOKENS - 100])
def test_tokens_crowded_into_one_bucket(where: int, payload: dict[str, Any], tmp_path: Path) -> None:
    """Each token of a page would be compared with all of a bucket's: a file that makes every page slow."""
    most = artifact_module.MAX_BUCKET
    crowd = range(where, where + most + 1)
    assert refusal(signed(with_tokens(payload, crowd)), tmp_path) == (
        f"refused: more than {most} of its tokens have hashes that begin alike; get the file again"
    )
    (tmp_path / "model.joblib").write_bytes(signed(with_tokens(payload, crowd[:-1])))
    assert load(tmp_path / "model.joblib").model.log_odds.largest_bucket == most


def test_a_crowd_among_tokens_that_spread_evenly(payload: dict[str, Any], tmp_path: Path) -> None:
    apart = TOKENS // 2**16
    even = [number * apart for number in range(2**16)]
    crowd = [5 * apart + number for number in range(1, artifact_module.MAX_BUCKET + 1)]
    assert "have hashes that begin alike" in refusal(signed(with_tokens(payload, sorted([*even, *crowd]))), tmp_path)


FOREST = {"baseline": 0.0, "max_depth": 1, "n_features": len(catalogue.CATALOGUE), "n_trees": 1}
HALF = {"balanced": 0.5, "precision": 0.5, "recall": 0.5}
CHANGED_MANIFESTS: dict[str, tuple[dict[str, object], str]] = {
    "a threshold that is no number": ({"thresholds": {**HALF, "balanced": float("nan")}}, "not probabilities"),
    "a threshold above one": ({"thresholds": {**HALF, "recall": 1.5}}, "not probabilities"),
    "a threshold that is text": ({"thresholds": {**HALF, "recall": "high"}}, "a part is missing or damaged"),
    "a threshold too few": ({"thresholds": {"balanced": 0.5}}, "a part is missing or damaged"),
    "a threshold too many": ({"thresholds": {**HALF, "other": 0.5}}, "a part is missing or damaged"),
    "no forests": ({"forests": {}}, "a part is missing or damaged"),
    "forests in a list": ({"forests": [1, 2]}, "a part is missing or damaged"),
    "a baseline that is no number": (
        {"forests": {"first": {**FOREST, "baseline": float("nan")}, "second": FOREST}},
        "not a number",
    ),
    "an endless depth": ({"forests": {"first": {**FOREST, "max_depth": INF}, "second": FOREST}}, "a part is missing"),
    "too little depth": ({"forests": {"first": {**FOREST, "max_depth": 0}, "second": FOREST}}, "deeper than it says"),
    "too many features": (
        {"forests": {"first": {**FOREST, "n_features": 30_000}, "second": FOREST}},
        "another number of features",
    ),
    "another number of trees": (
        {"forests": {"first": {**FOREST, "n_trees": 2}, "second": FOREST}},
        "another number of trees than it holds",
    ),
    "a second stage of other columns": (
        {"forests": {"first": FOREST, "second": {**FOREST, "n_features": 30_000}}},
        "another number of columns",
    ),
    "a name that acts on terminals": (
        {"thresholds": {"balanced": 0.5, "recall": 0.5, "\x1b[31m": 0.5}},
        "KeyError: 'precision'",
    ),
    "another digest of features": ({"features_digest": "0" * 16}, "made for other features"),
    "another digest of arrays": ({"arrays_sha256": "0" * 64}, "do not match its manifest's SHA-256"),
}


@pytest.mark.parametrize("label", CHANGED_MANIFESTS)
def test_damaged_manifests(label: str, payload: dict[str, Any], tmp_path: Path) -> None:
    changes, message = CHANGED_MANIFESTS[label]
    assert message in refusal(signed(payload, **changes), tmp_path)


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "not JSON", "[]", "null", "3", b"{}", 3, {}, "{}", "[" * 100_000],
    ids=[
        "empty",
        "cut off",
        "text",
        "a list",
        "null",
        "a number",
        "bytes",
        "no text",
        "a dict",
        "nothing in it",
        "nested",
    ],
)
def test_a_manifest_that_is_none(manifest: object, payload: dict[str, Any], tmp_path: Path) -> None:
    assert "a part is missing or damaged" in refusal(pack({**payload, "manifest": manifest}), tmp_path)


@pytest.mark.parametrize(
    "arrays", [[], {}, "x", {"tokens": []}, {"tokens": ["|u1", 3, b"x"]}, {"tokens": [[], [], []]}]
)
def test_arrays_that_are_none(arrays: object, payload: dict[str, Any], tmp_path: Path) -> None:
    message = refusal(pack({**payload, "arrays": arrays}), tmp_path)
    assert "a part is missing or damaged" in message or "refused: an array" in message


def test_values_that_grow_when_they_are_told(payload: dict[str, Any], tmp_path: Path) -> None:
    """Ten lists in each other, forty deep: a few hundred bytes as a pickle, more than any memory as text."""
    laughs: list[object] = ["ha"]
    for _ in range(40):
        laughs = [laughs] * 10
    for stored in ([laughs, [3], b""], ["<i4", laughs, b""], ["<i4", [laughs], b""], [laughs, laughs, laughs]):
        arrays = {**payload["arrays"], "first_left": stored}
        assert "an array without its type and shape" in refusal(pack({**payload, "arrays": arrays}), tmp_path)
    for changed in ({**payload, "manifest": laughs}, {**payload, "arrays": laughs}, laughs, {"format": laughs}):
        assert len(refusal(pack(changed), tmp_path)) < 300


def test_instructions_are_counted_before_any_is_followed(tmp_path: Path) -> None:
    """Two million empty lists: 2 kB packed, over 100 MB when they are made."""
    message = refusal(zlib.compress(b"\x80\x04" + b"]" * 2_000_000 + b"."), tmp_path)
    assert message == f"refused: it holds more than {plain_pickle.MAX_INSTRUCTIONS} instructions"


def test_a_manifest_of_millions_of_lists_is_not_read(payload: dict[str, Any], tmp_path: Path) -> None:
    manifest = "[" + "[]," * 1_000_000 + "[]]"
    assert "its manifest is longer than" in refusal(pack({**payload, "manifest": manifest}), tmp_path)


def test_something_behind_the_model(whole_file: Path, tmp_path: Path) -> None:
    assert "something stands behind the model" in refusal(whole_file.read_bytes() + b"x", tmp_path)


def test_more_trees_than_any_model_has(payload: dict[str, Any], tmp_path: Path) -> None:
    n_roots = forest_module.MAX_TREES + 1
    changed = with_array(payload, "first_roots", "<i4", [n_roots], ints(*[0] * n_roots))
    assert "more than 10000 trees" in refusal(signed(changed), tmp_path)


def test_each_array_is_needed(payload: dict[str, Any], tmp_path: Path) -> None:
    for name in payload["arrays"]:
        arrays = {other: stored for other, stored in payload["arrays"].items() if other != name}
        assert f"KeyError: '{name}'" in refusal(pack({**payload, "arrays": arrays}), tmp_path)


def test_what_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    limit = 2**20
    monkeypatch.setattr(plain_pickle, "MAX_CONTENT_BYTES", limit)
    asked: list[int] = []
    real = zlib.decompressobj

    class Watched:
        def __init__(self) -> None:
            self._inflate = real()

        def decompress(self, data: bytes, most: int = 0) -> bytes:
            content = self._inflate.decompress(data, most)
            asked.append(len(content))
            return content

        def __getattr__(self, name: str) -> object:
            return getattr(self._inflate, name)

    monkeypatch.setattr(zlib, "decompressobj", Watched)
    bomb = zlib.compress(bytes(100 * limit), 9)
    assert len(bomb) < limit
    assert refusal(bomb, tmp_path) == f"unpacks to more than {limit} bytes, so it is not a dehusk model"
    assert asked
    assert sum(asked) <= limit


def test_the_reason_stands_behind_the_error(tmp_path: Path) -> None:
    path = tmp_path / "model.joblib"
    path.write_bytes(b"x")
    with pytest.raises(ModelError) as caught:
        load(path)
    assert isinstance(caught.value.__cause__, ModelError)
    with pytest.raises(ModelError) as caught:
        load(tmp_path / "nowhere")
    assert isinstance(caught.value.__cause__, FileNotFoundError)


@pytest.fixture(scope="module")
def both_kinds(tiny_model: Model, tiny_text_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("both") / "both.joblib"
    save(tiny_model, {**MANIFEST, "text": {"scores": {"f1": 0.5}}}, path, tiny_text_model)
    return path


def test_the_model_of_text_comes_back_beside_that_of_html(
    both_kinds: Path, tiny_model: Model, tiny_text_model: Model
) -> None:
    found = load(both_kinds)
    assert found.model_of("html") is found.model
    assert found.model_of("text") is found.text
    assert found.text is not None
    assert same_arrays(found.text.first, tiny_text_model.first)
    assert same_arrays(found.text.second, tiny_text_model.second)
    assert found.text.thresholds == tiny_text_model.thresholds != found.model.thresholds
    assert found.text.feature_set == tiny_text_model.feature_set
    assert found.text.log_odds.hashes.tolist() == tiny_text_model.log_odds.hashes.tolist()
    assert (found.text.log_odds.values == tiny_text_model.log_odds.values).all()
    assert found.model.feature_set == tiny_model.feature_set
    assert same_arrays(found.model.first, tiny_model.first)


@pytest.mark.parametrize(
    ("words_of_html", "words_of_text", "n_own"),
    [(["sea", "ship"], ["sea", "tide", "boat"], 2), (["sea"], ["sea"], 0), ([], ["sea"], 1), (["sea"], [], 0)],
)
def test_words_that_both_models_know_stand_once_in_the_file(
    words_of_html: list[str],
    words_of_text: list[str],
    n_own: int,
    tiny_model: Model,
    tiny_text_model: Model,
    tmp_path: Path,
) -> None:
    html = replace(tiny_model, log_odds=HtmlTable.of({word: [1.0] * N_COLUMNS for word in words_of_html}))
    values = [0.5] * len(WordTable.COLUMN_NAMES)
    text = replace(tiny_text_model, log_odds=WordTable.of(dict.fromkeys(words_of_text, values)))
    save(html, MANIFEST, tmp_path / "m.joblib", text)
    stored = pickle.loads(zlib.decompress((tmp_path / "m.joblib").read_bytes()))["arrays"]
    assert stored["text_tokens"][1] == [TOKEN_BYTES, n_own]
    found = load(tmp_path / "m.joblib")
    assert found.text is not None
    assert found.text.log_odds.hashes.tolist() == text.log_odds.hashes.tolist()
    assert found.model.log_odds.hashes.tolist() == html.log_odds.hashes.tolist()
    assert (found.text.log_odds.values == text.log_odds.values).all()


def test_a_model_of_text_that_shares_other_tokens_is_refused(both_kinds: Path, tmp_path: Path) -> None:
    payload = pickle.loads(zlib.decompress(both_kinds.read_bytes()))
    dtype, (size,), data = payload["arrays"]["text_shared_tokens"]
    payload["arrays"]["text_shared_tokens"] = [dtype, [size + 1], data + b"\0"]
    manifest = json.loads(payload["manifest"])
    arrays = {
        name: np.frombuffer(of, dtype=kind).reshape(shape)
        for name, (kind, shape, of) in payload["arrays"].items()
        if name.startswith("text_")
    }
    manifest["text"]["arrays_sha256"] = artifact_module._arrays_digest(arrays)
    message = refusal(pack({**payload, "manifest": json.dumps(manifest)}), tmp_path)
    assert TABLE_IS_DAMAGED in message


def test_the_manifest_describes_both_models(both_kinds: Path, whole_file: Path) -> None:
    both, html = load(both_kinds).manifest, load(whole_file).manifest
    assert {name: both[name] for name in html} == html
    text = both["text"]
    assert text["scores"] == {"f1": 0.5}
    assert text["features_digest"] == columns_digest(TEXT_FEATURES) != both["features_digest"]
    assert text["thresholds"] == {"balanced": 0.5, "precision": 0.85, "recall": 0.15}
    assert text["arrays_sha256"] != both["arrays_sha256"]


def test_a_model_without_text_says_so_when_asked_for_it(whole_file: Path) -> None:
    found = load(whole_file)
    assert found.text is None
    with pytest.raises(ModelError, match=r"not trained on plain text; use kind='html', or .*retrain"):
        found.model_of("text")


def changed_text(both_kinds: Path, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> bytes:
    payload = pickle.loads(zlib.decompress(both_kinds.read_bytes()))
    manifest = json.loads(payload["manifest"])
    change(payload["arrays"], manifest["text"])
    return pack({**payload, "manifest": json.dumps(manifest)})


def flip(arrays: dict[str, Any], name: str) -> None:
    dtype, shape, data = arrays[name]
    arrays[name] = [dtype, shape, bytes([data[0] ^ 1]) + data[1:]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays, text: arrays.pop("text_first_value"), "a part is missing or damaged"),
        (lambda arrays, text: flip(arrays, "text_first_value"), "do not match its manifest's SHA-256"),
        (lambda arrays, text: flip(arrays, "text_second_columns"), "do not match its manifest's SHA-256"),
        (lambda arrays, text: flip(arrays, "text_shared_tokens"), "do not match its manifest's SHA-256"),
        (lambda arrays, text: arrays.update(text_second_left=["<i8", [0], b""]), "refused: an array of type"),
        (lambda arrays, text: text.update(features_digest="0" * 16), "made for other features"),
        (lambda arrays, text: text.pop("forests"), "a part is missing or damaged"),
        (lambda arrays, text: text["forests"]["first"].update(n_features=214), "for another number of features"),
        (lambda arrays, text: text["forests"]["second"].update(max_depth=0), "deeper than it says"),
        (lambda arrays, text: text["thresholds"].update(recall=7), "not probabilities"),
    ],
)
def test_a_damaged_model_of_text_is_refused(
    change: Callable[[dict[str, Any], dict[str, Any]], object], message: str, both_kinds: Path, tmp_path: Path
) -> None:
    assert message in refusal(changed_text(both_kinds, change), tmp_path)


def test_a_change_of_text_features_leaves_models_without_text_alone(
    both_kinds: Path, whole_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = TEXT_FEATURES._replace(catalogue=TEXT_FEATURES.catalogue[:-1])
    monkeypatch.setattr(artifact_module, "TEXT_FEATURES", other)
    assert load(whole_file).text is None
    with pytest.raises(ModelError, match="made for other features"):
        load(both_kinds)


@pytest.mark.skipif(os.name != "posix", reason="of POSIX")
def test_a_device_or_pipe_does_not_give_way_to_a_model(tiny_model: Model, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelError, match="is no regular file"):
        save(tiny_model, MANIFEST, tmp_path / "pipe")
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
    assert (tmp_path / "pipe").is_fifo()
