"""A path -> labelled pages, whatever layout they come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from dehusk.features.errors import DataError
from dehusk.training.labels import readings
from dehusk.training.labels.labelled_page import Corpus, LabelledPage, fingerprint
from dehusk.training.labels.layouts import folders, json_lines, paired, reviewed, scrapinghub, snippets, wcxb

__all__ = ["Corpus", "LabelledPage", "check_names", "fingerprint", "read_corpora", "read_corpus"]


class CorpusLayout(Protocol):
    """What a module of `dehusk.training.labels.layouts` holds."""

    def recognises(self, folder: Path) -> bool:
        """Whether a folder has this layout."""
        ...

    def open_corpus(self, folder: Path, source: str) -> Corpus:
        """Pair pages and gold texts."""
        ...


#: Layouts of a folder, the most telling first; folders of pages are what is left.
_FOLDER_LAYOUTS: tuple[CorpusLayout, ...] = (reviewed, scrapinghub, snippets, paired, wcxb)
#: Files that stand for the folder that they are in.
_INDEX_FILES = (scrapinghub.INDEX, snippets.INDEX)


def read_corpus(path: str | Path) -> Corpus:
    """Open a set of labelled pages; its layout is told from what is there.

    These are known:

    - WCXB: ``html/ID.html.gz`` (or ``.html``) and ``ground-truth/ID.json``, in the folder itself
      or in its ``dev/``;
    - article-extraction-benchmark: ``html/ID.html.gz`` and one ``ground-truth.json``;
    - trafilatura's evaluation: ``evaldata.json`` with snippets, its pages in ``cache/`` or ``eval/``;
    - CleanEval and DAnIEL: ``html/ID`` and ``reference/ID``;
    - JSON Lines (``.jsonl``, gzipped or not): WebMainBench's, or objects with ``id``, ``html``,
      ``text`` and, where known, ``url``, ``page_type``, ``language``, ``with`` and ``without``;
    - a folder for each page that holds ``page.html`` (or ``page.txt``, a page without markup) and
      ``gold.txt``;
    - what `dehusk review` writes: ``html/ID.html.gz`` and ``labels/ID.json``, of which the accepted
      pages are taken, with the labels of their blocks.

    Raises
    ------
    DataError
        If the path is missing, holds no pages, has a page without gold text or the reverse, or
        an id twice. A file that cannot be read is reported when its page is asked for.
    """
    path = Path(path)
    if readings.recognises(path):
        raise DataError(
            f"{path}: labels of the pages of another set, without the pages; `dehusk train` and `dehusk evaluate` take "
            "it together with that set, where pages alone are wanted give only the set"
        )
    if path.is_file() and path.name in _INDEX_FILES:
        path = path.absolute().parent
    if path.is_file():
        return json_lines.open_corpus(path)
    if not path.is_dir():
        raise DataError(f"{path}: no such file or folder of labelled pages")
    for layout in _FOLDER_LAYOUTS:
        if layout.recognises(path):
            return layout.open_corpus(path, _name(path))
    splits = [folder for folder in sorted(path.iterdir()) if wcxb.recognises(folder)]
    if len(splits) > 1:
        raise DataError(f"{path} holds several sets ({', '.join(folder.name for folder in splits)}): name one of them")
    if splits:
        return wcxb.open_corpus(splits[0], path.resolve().name)
    return folders.open_corpus(path, path.resolve().name)


def read_corpora(paths: Sequence[Path]) -> list[Corpus]:
    """Open several sets; files of readings (``NAME-readings.jsonl.gz``) are of the pages of the others.

    Raises
    ------
    DataError
        If one cannot be read, or two have one name.
    """
    corpora = [read_corpus(path) for path in paths if not readings.recognises(path)]
    check_names(corpora)  # first, as readings go by the names
    corpora += [readings.open_readings(path, corpora) for path in paths if readings.recognises(path)]
    check_names(corpora)
    return corpora


def check_names(corpora: Sequence[Corpus]) -> None:
    """Hold that sets have names of their own, by which weights, counts and scores are told apart.

    Raises
    ------
    DataError
        If two have one name.
    """
    counts = Counter(corpus.source for corpus in corpora)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise DataError(f"two sets have the name {twice[0]!r}; give each once, or rename a folder")


def _name(folder: Path) -> str:
    """A split is named after its set."""
    return folder.resolve().parent.name if folder.name == "dev" else folder.resolve().name
