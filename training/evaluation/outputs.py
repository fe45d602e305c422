"""Peers and pages -> outputs: each peer's text of each page, kept as it comes so that no page is extracted twice."""

from __future__ import annotations

import logging
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
class Output:
    """What an extractor made of a page."""

    text: str
    """The text that it takes for the content, "" where it failed."""
    failure: str | None
    """Why it failed, None where it did not."""


def page_key(page: LabelledPage) -> str:
    """What an output depends on: the page's bytes and its URL."""
    return f"{fingerprint(page)} {page.url or ''}"


def owner(peer: Peer) -> str:
    """Whose outputs these are: a peer, its version, and a digest of the code that calls it, as each may change them."""
    adapter = PEERS.get(peer.name)
    call = sha256(getsource(adapter).encode()).hexdigest()[:8] if adapter else ""
    return f"{peer.name} {peer.version} {call}".rstrip()


def collect_outputs(peers: Sequence[Peer], corpora: Sequence[Corpus], store: Store) -> None:
    """Run every peer on every page that the store has no output for; shows a progress bar a peer.

    An exception, of whatever kind, makes an empty output that says so.
    """
    keys = [page_key(page) for corpus in corpora for page in corpus]
    places = [(number, place) for number, corpus in enumerate(corpora) for place in range(len(corpus))]
    with Parallel(n_jobs=-1, return_as="generator") as parallel:
        for peer in peers:
            known = store.pages(owner(peer))
            # Of pages that stand twice in the sets one is enough.
            open_keys = {key: place for key, place in zip(keys, places, strict=True) if key not in known}
            missing = list(open_keys)
            chunks = [missing[start : start + CHUNK] for start in range(0, len(missing), CHUNK)]
            found = parallel(
                delayed(_run_by_name)(peer.name, corpora, [open_keys[key] for key in chunk]) for chunk in chunks
            )
            with tqdm(total=len(set(keys)), desc=peer.name, unit=" pages", disable=None) as bar:
                bar.update(len(set(keys)) - len(missing))
                for chunk, outputs in zip(chunks, found, strict=True):
                    store.put(owner(peer), {key: asdict(one) for key, one in zip(chunk, outputs, strict=True)})
                    bar.update(len(chunk))


def output_of(peer: Peer, page: LabelledPage, store: Store) -> Output:
    """The output that the store keeps; `collect_outputs` has put it there."""
    found = store.get(owner(peer), page_key(page))
    assert found is not None
    return Output(**found)


def run_extractor(extract: Callable[[bytes, str | None], str], page: LabelledPage) -> Output:
    """Run an extractor on a page, in silence."""
    with silence():
        try:
            return Output(extract(page.raw, page.url), None)
        except Exception as error:  # whatever a peer stumbles on, the others' measure goes on
            return Output("", f"{type(error).__name__}: {error}"[:200])


def _run_by_name(name: str, corpora: Sequence[Corpus], places: Sequence[tuple[int, int]]) -> list[Output]:
    """Run a peer in a worker process: an extractor cannot be sent there, but its name can."""
    return [run_extractor(_extractor(name), corpora[corpus][place]) for corpus, place in places]


@lru_cache(maxsize=1)
def _extractor(name: str) -> Callable[[bytes, str | None], str]:
    (peer,), _ = find_peers([name])
    return peer.extract


@contextmanager
def silence() -> Iterator[None]:
    """No logs and warnings meanwhile: peers report every odd page in them."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
