from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dehusk.features.describing.choice import Candidate, Weights, choose
from dehusk.training.fitting.choices import FIELDS, Row, choose_by_other_sites, fit_weights, main, scores
from dehusk.training.labels.labelled_page import GoldFields, LabelledPage

FIELD = FIELDS["authors"]


def row(number: int, *, is_empty: bool = False) -> Row:
    page = LabelledPage(
        str(number), f"https://s{number}.example/", "", "", None, "quay", fields=GoldFields(authors=("A B",))
    )
    candidates = [Candidate("A B", "meta", {"is meta": 1.0}), Candidate("C D", "h1", {"is h1": 1.0})]
    return Row(page, candidates, np.array([not is_empty, False]), is_empty)


def test_weights_choose_what_was_right_and_leave_out_what_was_not() -> None:
    weights = fit_weights([row(number) for number in range(10)], FIELD)
    chosen = choose(row(0).candidates, Weights(weights), FIELD.least)
    assert chosen is not None
    assert chosen.value == "A B"
    assert weights["is meta"] > 0 > weights["is h1"]
    weights = fit_weights([row(number, is_empty=True) for number in range(10)], FIELD)
    assert choose(row(0).candidates, Weights(weights), FIELD.least) is None


def test_pages_are_judged_by_weights_of_other_sites() -> None:
    rows = [row(number) for number in range(9)] + [row(9, is_empty=True)]
    chosen = choose_by_other_sites(rows, FIELD)
    assert chosen == ["A B"] * 10
    assert scores(rows, chosen, FIELD) == {"quay, found": 1.0, "quay, left empty": 0.0}


def test_the_command_writes_weights_of_every_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("html", "ground-truth"):
        (tmp_path / "quay" / folder).mkdir(parents=True)
    for number in range(6):
        title = f"Chains {number}"
        head = f"<title>{title} | Courier</title><meta name=author content='Ada Marsh'>"
        html = f"{head}<h1>{title}</h1><time>2024-05-03</time>"
        (tmp_path / "quay" / "html" / f"{number}.html").write_text(html)
        truth = {"main_content": "", "title": title, "author": "Ada Marsh", "publish_date": "2024-05-03"}
        gold = {"url": f"https://s{number}.example/", "ground_truth": truth}
        (tmp_path / "quay" / "ground-truth" / f"{number}.json").write_text(json.dumps(gold))
    main(["--data", str(tmp_path / "quay"), "--out", str(tmp_path / "choices.json")])
    assert set(json.loads((tmp_path / "choices.json").read_text())) == {"title", "authors", "published"}
    assert capsys.readouterr().out.splitlines()[0] == 'title {"quay, found": 1.0}'
