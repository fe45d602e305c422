"""Contestants and pages -> answers: each peer's text of each page, kept as it comes."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from inspect import getsource

from joblib import Parallel, delayed
from tqdm import tqdm

from dehusk.training.evaluation.store import Store
from dehusk.training.labels.labelled_page import Corpus, LabelledPage, fingerprint
from dehusk.training.peers import PEERS, Peer, find_peers

#: Pages that one task of a worker process takes.
CHUNK = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor made of a page."""

    text: str
    """The text that it takes for the content, "" where it failed."""
    failure: str | None
    """Why it failed, None where it did not."""


def page_key(page: LabelledPage) -> str:
    """What an answer depends on: the page's bytes and its URL."""
    return f"{fingerprint(page)} {page.url or ''}"


def owner(peer: Peer) -> str:
    """Whose answers these are: another version may answer otherwise, and so may one that is called otherwise."""
    adapter = PEERS.get(peer.name)
    call = sha256(getsource(adapter).encode()).hexdigest()[:8] if adapter else ""
    return f"{peer.name} {peer.version} {call}".rstrip()


def collect_answers(peers: Sequence[Peer], corpora: Sequence[Corpus], store: Store) -> None:
    """Ask every peer about every page that the store has no answer for; shows a progress bar a peer.

    An exception, of whatever kind, is an empty answer that says so.
    """
    keys = [page_key(page) for corpus in corpora for page in corpus]
    places = [(number, place) for number, corpus in enumerate(corpora) for place in range(len(corpus))]
    with Parallel(n_jobs=-1, return_as="generator") as parallel:
        for peer in peers:
            known = store.pages(owner(peer))
            # Of pages that stand twice in the sets one is enough.
            open_keys = {key: place for key, place in zip(keys, places, strict=True) if key not in known}
            asked = list(open_keys)
            chunks = [asked[start : start + CHUNK] for start in range(0, len(asked), CHUNK)]
            answered = parallel(
                delayed(_ask_by_name)(peer.name, corpora, [open_keys[key] for key in chunk]) for chunk in chunks
            )
            with tqdm(total=len(set(keys)), desc=peer.name, unit=" pages", disable=None) as bar:
                bar.update(len(set(keys)) - len(asked))
                for chunk, answers in zip(chunks, answered, strict=True):
                    store.put(owner(peer), {key: asdict(one) for key, one in zip(chunk, answers, strict=True)})
                    bar.update(len(chunk))


def answer_of(peer: Peer, page: LabelledPage, store: Store) -> Answer:
    """The answer that the store keeps, which has been asked for before."""
    found = store.get(owner(peer), page_key(page))
    assert found is not None
    return Answer(**found)


def ask(extract: Callable[[bytes, str | None], str], page: LabelledPage) -> Answer:
    """Ask an extractor about a page, in silence."""
    with _silence():
        try:
            return Answer(extract(page.raw, page.url), None)
        except Exception as error:  # whatever a peer stumbles on, the others' measure goes on
            return Answer("", f"{type(error).__name__}: {error}"[:200])


def time_side_by_side(
    extractors: Sequence[Callable[[bytes, str | None], str]], pages: Sequence[LabelledPage]
) -> list[list[float]]:
    """Seconds that each extractor takes for each page, one thread, in turn, so that all share the machine's moods.

    Returns
    -------
    list of list of float
        One list an extractor, one number a page.
    """
    seconds: list[list[float]] = [[] for _ in extractors]
    for extract in extractors:  # what is loaded at the first page is not the time of a page
        for page in pages[:1]:
            ask(extract, page)
    for page in tqdm(pages, desc="timing", unit=" pages", disable=None):
        for times, extract in zip(seconds, extractors, strict=True):
            start = time.process_time()  # what other programs take does not count
            ask(extract, page)
            times.append(time.process_time() - start)
    return seconds


def _ask_by_name(name: str, corpora: Sequence[Corpus], places: Sequence[tuple[int, int]]) -> list[Answer]:
    """Ask in a worker process, to which no open extractor can be sent."""
    return [ask(_extractor(name), corpora[corpus][place]) for corpus, place in places]


@lru_cache(maxsize=1)
def _extractor(name: str) -> Callable[[bytes, str | None], str]:
    (peer,), _ = find_peers([name])
    return peer.extract


@contextmanager
def _silence() -> Iterator[None]:
    """Peers report every odd page in logs and warnings of their own."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
