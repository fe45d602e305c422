"""Results on disk: what is put is got, and an interruption loses nothing that was there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dehusk.features.errors import DataError
from dehusk.training.evaluation.store import Store, default_path


def test_what_is_put_is_there_next_time(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "store.sqlite"
    with Store(file) as store:
        assert store.get("a 1.0", "p") is None
        store.put("a 1.0", {"p": {"text": "flüt\ud800"}, "q": {"text": ""}})
        store.put("a 2.0", {"p": {"text": "ebb"}})
    with Store(file) as store:
        assert store.get("a 1.0", "p") == {"text": "flüt\ud800"}
        assert store.get("a 2.0", "p") == {"text": "ebb"}
        assert store.get("a 2.0", "q") is None
        assert store.pages("a 1.0") == {"p", "q"}
        store.put("a 1.0", {"p": {"text": "tide"}})
        assert store.get("a 1.0", "p") == {"text": "tide"}


def test_an_interruption_keeps_what_was_put_before(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    script = (
        "import os, sys; from pathlib import Path; from dehusk.training.evaluation.store import Store\n"
        "store = Store(Path(sys.argv[1])); store.put('a', {'p': {}}); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(file)], check=False).returncode == 9
    with Store(file) as store:
        assert store.pages("a") == {"p"}


@pytest.mark.parametrize("content", [b"no database at all, only text" * 9, None])
def test_a_file_that_is_none_of_ours_is_named(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with pytest.raises(DataError, match=r"store\.sqlite: cannot be used to keep results .* --cache"):
        Store(file)


def test_the_default_place_is_in_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_path() == tmp_path / "dehusk" / "evaluation.sqlite"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_path() == Path.home() / ".cache" / "dehusk" / "evaluation.sqlite"
