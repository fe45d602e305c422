"""Labels files: what is written is read again, blocks are known again, and damage is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dehusk.features.errors import DataError
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.page_labels import PageLabels, label_blocks, match_blocks, read_labels, write_labels

HTML = "<p>same</p><p>same</p><div>other</div>"


def labels_of(html: str, content: list[bool], status: str = "accepted") -> PageLabels:
    table = cut(parse(html))
    return PageLabels(
        "a", "a.html", "https://a.example/", "article", status, label_blocks(table, content, [True] * len(content))
    )


def known(labels: PageLabels, html: str) -> list[bool | None]:
    return [None if block is None else block.is_content for block in match_blocks(labels, cut(parse(html)))]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    labels = labels_of(HTML, [True, False, True])
    write_labels(labels, tmp_path / "a.json")
    assert read_labels(tmp_path / "a.json") == labels
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (HTML, [True, False, True]),
        ("<div>new</div><section><p>same</p><p>same</p></section><div>other</div>", [None, True, False, True]),
        ("<p>same</p><div>other</div>", [True, True]),
        ("<p>changed</p>", [None]),
    ],
    ids=["the page itself", "elements moved", "a block gone", "another text"],
)
def test_blocks_are_known_by_path_and_text(html: str, expected: list[bool | None]) -> None:
    assert known(labels_of(HTML, [True, False, True]), html) == expected


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: text.replace('"format": 1', '"format": 2'),
        lambda text: text.replace('"label": "chrome"', '"label": "maybe"'),
        lambda text: text.replace('"status": "accepted"', '"status": "done"'),
        lambda text: "[]",
    ],
)
def test_damage_is_told(tmp_path: Path, damage: object) -> None:
    file = tmp_path / "a.json"
    write_labels(labels_of(HTML, [True, False, True]), file)
    file.write_text(damage(file.read_text()))  # type: ignore[operator]
    with pytest.raises(DataError, match=r"a\.json"):
        read_labels(file)
