"""What a training is said to take beforehand, against what trainings took."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dehusk.training.timing.training_cost import expected_cost


@pytest.mark.parametrize(
    ("n_pages", "n_blocks", "n_bytes", "seconds"),
    [(19, 3_505, 230e6, 78), (92, 19_958, 530e6, 447), (3_331, 856_248, None, 9_900)],
)
def test_trainings_took_what_is_said_of_them(
    n_pages: int, n_blocks: int, n_bytes: float | None, seconds: float
) -> None:
    pages: list[Any] = [SimpleNamespace(n_blocks=n_blocks // n_pages)] * n_pages
    expected = expected_cost(pages)
    assert n_bytes is None or expected.n_bytes == pytest.approx(n_bytes, rel=0.1)
    assert expected.seconds == pytest.approx(seconds, rel=0.2)


def test_it_is_said_as_people_say_it() -> None:
    pages: list[Any] = [SimpleNamespace(n_blocks=400_000)]
    assert str(expected_cost(pages)) == "about 6.0 GB of memory and 93 minutes of one core"
    assert str(expected_cost([])) == "about 0.2 GB of memory and a minute of one core"
