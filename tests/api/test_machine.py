"""How many processors a process may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from dehusk import machine


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        ("max 100000", 6),
        ("150000 100000", 2),  # one and a half: the half can be used
        ("50000 100000", 1),
        ("900000 100000", 6),
        ("nonsense", 6),
        (None, 6),
    ],
)
def test_bound_by_affinity_and_by_the_container(
    quota: str | None, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cpu.max"
    if quota is not None:
        file.write_text(quota)
    monkeypatch.setattr(machine, "_QUOTA", file)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(6)), raising=False)
    assert machine.count_cpus() == expected
