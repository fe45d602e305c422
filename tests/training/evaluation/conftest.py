"""A small run that several tests look at: three sets, a good peer and one that fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import dehusk
from dehusk.models import shipped_model
from dehusk.training.evaluation import outputs
from dehusk.training.evaluation.run import Plan, evaluate
from dehusk.training.labels.corpus import Corpus, LabelledPage, read_corpus
from dehusk.training.peers import Peer

EXAMPLES = Path(__file__).parents[3] / "examples"
Extract = Callable[[bytes, str | None], str]


def corpus_of(source: str, pages: Sequence[LabelledPage]) -> Corpus:
    return Corpus(source, tuple(page.id for page in pages), tuple(partial(lambda one: one, page) for page in pages))


def everything(html: bytes, url: str | None) -> str:
    return " ".join(dehusk.extract(html, threshold=0).split())


def fails(html: bytes, url: str | None) -> str:
    raise ValueError("no such <luck>")


OWN = Peer("dehusk", "1.0", lambda html, url: dehusk.extract(html, url=url))
PEERS = {"everything": everything, "fails": fails}


@pytest.fixture
def invited(monkeypatch: pytest.MonkeyPatch) -> list[Peer]:
    """Peers of this process, run without worker processes."""
    invite(monkeypatch)
    return [Peer(name, "2.0", extract) for name, extract in PEERS.items()]


def invite(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("LOKY_MAX_CPU_COUNT", "1")
    patch.setattr(outputs, "find_peers", lambda names: ([Peer(name, "2.0", PEERS[name]) for name in names], []))
    outputs._extractor.cache_clear()


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Examples under their own name, two of them as typed pages, and one set of snippets."""
    examples = read_corpus(EXAMPLES)
    pages = {page.id: page for page in examples}
    shore = [
        LabelledPage("1", "https://a.example.org/", pages["news-modal"].html, "", "forum", "shore", "English"),
        LabelledPage(
            "2", "https://b.example.org/", pages["recipe-blog"].html, pages["recipe-blog"].text, "article", "shore"
        ),
    ]
    snippets = LabelledPage(
        id="https://c.example.org/",
        url="https://c.example.org/",
        html=pages["news-modal"].html,
        text="",
        page_type=None,
        source="pieces",
        snippets=("The chain  ferry that has LINKED", "nowhere to be found"),
        foreign=("Your privacy matters to us",),
        only_snippets=True,
    )
    plan = Plan(
        corpora=[examples, corpus_of("shore", shore)],
        held_out=[corpus_of("pieces", [snippets])],
        own=OWN,
        peers=[Peer(name, "2.0", extract) for name, extract in PEERS.items()],
        missing=["absent"],
        with_importance=False,
    )
    with pytest.MonkeyPatch.context() as patch:
        invite(patch)
        return evaluate(plan, shipped_model(), tmp_path_factory.mktemp("store") / "new" / "store.sqlite")
