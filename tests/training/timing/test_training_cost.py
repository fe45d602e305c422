"""What a training is said to take beforehand, against what trainings took."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dehusk.training.timing.training_cost import expected_cost


@pytest.mark.parametrize(
    ("n_pages", "n_blocks", "n_bytes", "seconds"),
    [(40, 12_183, 352e6, 62), (150, 42_084, 619e6, None), (450, 128_699, 1.36e9, None), (2_800, 653_131, 6.5e9, None)],
)
def test_trainings_took_what_is_said_of_them(
    n_pages: int, n_blocks: int, n_bytes: float, seconds: float | None
) -> None:
    pages: list[Any] = [SimpleNamespace(n_blocks=n_blocks // n_pages)] * n_pages
    expected = expected_cost(pages)
    assert expected.n_bytes == pytest.approx(n_bytes, rel=0.1)
    assert seconds is None or expected.seconds == pytest.approx(seconds, rel=0.3)


def test_it_is_said_as_people_say_it() -> None:
    pages: list[Any] = [SimpleNamespace(n_blocks=400_000)]
    assert str(expected_cost(pages)) == "about 4.1 GB of memory and 33 minutes of one core"
    assert str(expected_cost([])) == "about 0.2 GB of memory and a minute of one core"
