"""Word F1 and time per page of dehusk and its peers, side by side on the same labelled pages.

    python benchmarks/compare.py DIR [DIR ...] [--every N] [--json FILE]

Pages are taken in turn by every extractor, one thread each, so that the machine's moods fall on
all of them alike. Peers that are not installed are named and left out; a peer that fails on a page
gave an empty text. Install them with ``pip install 'dehusk[bench]'``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from statistics import fmean

from tqdm import tqdm

import dehusk
from dehusk.features.decoding import decode
from dehusk.training.corpus import read_corpus
from dehusk.training.measure import word_scores

Extract = Callable[[bytes], str]


def _dehusk() -> Extract:
    return dehusk.extract


def _trafilatura() -> Extract:
    trafilatura = importlib.import_module("trafilatura")
    return lambda html: trafilatura.extract(html, include_comments=False) or ""


def _readability() -> Extract:
    readability = importlib.import_module("readability")
    lxml_html = importlib.import_module("lxml.html")

    def extract(html: bytes) -> str:
        summary = readability.Document(decode(html).utf8.decode()).summary(html_partial=True)
        return " ".join(lxml_html.document_fromstring(summary).itertext())

    return extract


def _resiliparse() -> Extract:
    module = importlib.import_module("resiliparse.extract.html2text")
    return lambda html: module.extract_plain_text(decode(html).utf8.decode(), main_content=True, comments=False)


PEERS: dict[str, Callable[[], Extract]] = {
    "dehusk": _dehusk,
    "trafilatura": _trafilatura,
    "readability-lxml": _readability,
    "resiliparse": _resiliparse,
}


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", metavar="DIR")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth page only")
    parser.add_argument("--json", metavar="FILE", help="write the figures here too")
    options = parser.parse_args()
    contestants = {}
    for name, make in PEERS.items():
        try:
            contestants[name] = make()
        except ImportError:
            print(f"{name}: not installed, left out", file=sys.stderr)
    f1: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in contestants}
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    failures: dict[str, int] = dict.fromkeys(contestants, 0)
    for extract in contestants.values():
        extract(b"<p>What is loaded at the first page is not the time of a page.</p>")
    for corpus in map(read_corpus, options.data):
        for number in tqdm(range(0, len(corpus), options.every), desc=corpus.source, unit="page"):
            page = corpus[number]
            html = page.html if isinstance(page.html, bytes) else page.html.encode()
            groups = [corpus.source, f"{corpus.source}/{page.page_type}"]
            for name, extract in contestants.items():
                start = time.perf_counter()
                try:
                    text = extract(html)
                except Exception:
                    text, failures[name] = "", failures[name] + 1
                seconds[name].append(time.perf_counter() - start)
                for group in groups:
                    f1[name][group].append(word_scores(text, page.text).f1)
    report = {
        name: {
            "f1": {group: round(fmean(values), 4) for group, values in f1[name].items()},
            "ms": round(1000 * fmean(seconds[name]), 2),
            "failures": failures[name],
        }
        for name in contestants
    }
    _print(report)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:  # noqa: PTH123
            json.dump(report, file, indent=1)


def _print(report: dict[str, dict[str, object]]) -> None:
    groups = next(iter(report.values()))["f1"]
    print(f"{'':28}" + "".join(f"{name:>18}" for name in report))
    for group in groups:  # type: ignore[attr-defined]
        print(f"{group:28}" + "".join(f"{row['f1'][group]:18.3f}" for row in report.values()))  # type: ignore[index]
    print(f"{'ms a page':28}" + "".join(f"{row['ms']:18}" for row in report.values()))
    print(f"{'failures':28}" + "".join(f"{row['failures']:18}" for row in report.values()))


if __name__ == "__main__":
    main()
