from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from dehusk.features.errors import DataError
from dehusk.models import shipped_model
from dehusk.training.evaluation import fields
from dehusk.training.evaluation.fields import Found, measure_fields
from dehusk.training.evaluation.reporting.tables import field_table
from dehusk.training.labels.labelled_page import Corpus, GoldFields, LabelledPage

TOPICS = ("Chains", "Ropes", "Tides", "Locks", "Quays", "Cranes", "Piers", "Buoys")


def labelled(number: int, topic: str) -> LabelledPage:
    author = f'<meta name=author content="Ada Marsh {topic}">' if number % 2 else ""
    html = (
        f"<title>{topic} hold for {number} winters | Harbour Courier</title>{author}"
        f"<meta property='og:site_name' content='Harbour Courier'>"
        f"<meta property='article:published_time' content='2024-05-0{number + 1}T08:00:00Z'>"
        f"<h1>{topic} hold for {number} winters</h1><p>The ferry will go on running through the winter.</p>"
    )
    gold = GoldFields(
        title=f"{topic} hold for {number} winters!",
        authors=(f"Ada Marsh {topic}",) if author else (),
        published=f"2024-05-0{number + 1}",
    )
    return LabelledPage(str(number), f"https://site{number}.example/", html, "", "article", "quay", fields=gold)


@pytest.fixture
def corpus() -> Corpus:
    pages = [labelled(number, topic) for number, topic in enumerate(TOPICS)]
    return Corpus("quay", tuple(page.id for page in pages), tuple(partial(lambda one: one, page) for page in pages))


def test_fields_are_measured_beside_other_readers(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(html: bytes, url: str | None) -> Found:
        if b"Ropes" in html:
            raise ValueError("no luck")
        return Found(title="Chains hold for 0 winters", published="2024-05-01")

    monkeypatch.setattr(fields, "find_readers", lambda: {"told": told})
    measures = {(one["field"], one["measure"]): one for one in measure_fields([corpus], shipped_model())}
    assert measures["title", "right"]["shares"] == {"dehusk": 1.0, "told": 1 / 8}
    assert measures["published", "right"]["shares"] == {"dehusk": 1.0, "told": 1 / 8}
    # It never names authors, so it is not said to leave them out.
    assert measures["authors", "left empty"]["shares"] == {"dehusk": 1.0}
    assert measures["authors", "right"]["n_pages"] == 4


def test_a_set_that_tells_no_fields_gives_no_measure(corpus: Corpus) -> None:
    bare = LabelledPage("1", None, "<p>Text", "Text", None, "bare")
    assert measure_fields([Corpus("bare", ("1",), (lambda: bare,))], shipped_model()) == []


def test_comments_of_thirty_words_or_more_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "So did I, on the evening of the storm, when the last ferry came in with ice on the rails. " * 3
    body = "<p>The ferry runs all winter, whatever the ice does to the harbour.</p>" * 9
    html = f"<article><h1>Chains hold</h1>{body}</article><div id=comments><p>{said}</p></div>"
    golds = (GoldFields(comments=said), GoldFields(comments="Fine."))
    pages = [LabelledPage("a", None, html, "", "article", "quay", fields=gold) for gold in golds]
    corpus = Corpus("quay", ("a", "b"), tuple(partial(lambda one: one, page) for page in pages))
    monkeypatch.setattr(fields, "find_readers", lambda: {"told": lambda _html, _url: Found(comments="So did I")})
    [measured] = measure_fields([corpus], shipped_model())
    assert (measured["field"], measured["measure"], measured["n_pages"]) == ("comments", "word F1", 1)
    assert measured["shares"]["dehusk"] > 0.9 > measured["shares"]["told"]


def test_too_few_sites_are_told_of(corpus: Corpus) -> None:
    with pytest.raises(DataError, match="sites"):
        measure_fields([corpus[:2]], shipped_model())


def test_the_table_marks_the_best_and_leaves_out_what_is_not_read() -> None:
    run: dict[str, Any] = {
        "fields": [
            {
                "source": "quay",
                "field": "title",
                "measure": "right",
                "n_pages": 8,
                "shares": {"dehusk": 0.5, "told": 1.0},
            },
            {"source": "quay", "field": "authors", "measure": "right", "n_pages": 4, "shares": {"dehusk": 0.25}},
        ]
    }
    table = field_table(run)
    assert table.header == ("", "pages", "dehusk", "told")
    assert table.rows == (("quay: title right", "8", "0.500", "1.000"), ("quay: authors right", "4", "0.250", "–"))
    assert table.best == {(0, 3), (1, 2)}
