"""The model on labelled pages of any kind."""

from __future__ import annotations

from functools import partial

from dehusk.models import shipped_model
from dehusk.training.evaluation.predictions import predict_pages
from dehusk.training.evaluation.scoring import score
from dehusk.training.labels.corpus import Corpus, LabelledPage
from hostile.pages import REFUSED, hostile_pages


def test_what_labelling_takes_evaluation_takes() -> None:
    """Every fifteenth hostile page, with a gold text that hardly any of them holds."""
    chosen = [(name, html) for name, html in hostile_pages().items() if name not in REFUSED][::15]
    pages = [
        LabelledPage(
            name, None, html if isinstance(html, bytes) else html.encode("utf-8", "replace"), "One.", None, "x"
        )
        for name, html in chosen
    ]
    corpus = Corpus("x", tuple(page.id for page in pages), tuple(partial(lambda one: one, page) for page in pages))
    predictions = list(predict_pages([corpus], shipped_model(), {}))
    assert [(one.labelled.id, one.failure) for one in predictions if one.failure is not None] == []
    for prediction in predictions:
        assert len(prediction.probability) == prediction.page.n_blocks
        text = prediction.text(prediction.threshold(0.5))
        f1 = score(text, None, prediction.labelled, prediction.page).f1
        assert f1 is not None
        assert 0 <= f1 <= 1
