"""The measures of single pages -> those of groups of pages, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from dehusk.training.evaluation.bootstrap import Estimate, estimate
from dehusk.training.evaluation.predictions import SeenStatus
from dehusk.training.evaluation.scoring import PageScore

#: Groups of fewer pages say little and are left out of the tables by language and by site.
MIN_PAGES = 5
#: Sites of most pages that are listed.
MAX_SITES = 20

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What was measured of one page."""

    source: str
    id: str
    url: str | None
    site: str
    page_type: str | None
    language: str | None
    seen_status: SeenStatus
    n_snippets: int
    n_foreign: int
    scores: Mapping[str, PageScore]
    """By contestant, dehusk first."""
    chrome: Counter[str]
    """Tokens of chrome on the page, by part; empty where labels cannot be trusted."""
    content: Counter[str]
    """Tokens of content on the page, by part."""


def group(records: Iterable[Record], name_of: Callable[[Record], str | None]) -> dict[str, list[Record]]:
    """Records by name, in the order in which the names come; those without a name are left out."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        name = name_of(record)
        if name is not None:
            groups.setdefault(name, []).append(record)
    return groups


def tables(records: Sequence[Record], seed: int) -> Values:
    """Every table of a run.

    Returns
    -------
    dict
        ``all`` pages, ``sets`` and ``types`` (``set/type``) with words, differences to each peer,
        snippets and blocks by contestant; ``languages`` and ``sites`` with words; ``regions`` with tokens.
    """
    by_set = group(records, lambda record: record.source)
    by_type = group(records, lambda record: record.page_type and f"{record.source}/{record.page_type}")
    by_language = group(records, lambda record: record.language)
    by_site = group(records, lambda record: record.site)
    n_types = Counter(name.rpartition("/")[0] for name in by_type)
    several = {name: members for name, members in by_type.items() if n_types[name.rpartition("/")[0]] > 1}
    return {
        "all": _whole_table(records, seed),
        "sets": {name: _whole_table(members, seed) for name, members in by_set.items()},
        "types": {name: _whole_table(members, seed) for name, members in sorted(several.items())},
        "languages": {name: _words(members, seed) for name, members in _largest(by_language, len(by_language))},
        "sites": {name: _words(members, seed) for name, members in _largest(by_site, MAX_SITES)},
        "regions": _regions(records),
    }


def _largest(groups: Mapping[str, list[Record]], count: int) -> list[tuple[str, list[Record]]]:
    big = [(name, members) for name, members in groups.items() if len(members) >= MIN_PAGES]
    return sorted(big, key=lambda item: (-len(item[1]), item[0]))[:count]


def _whole_table(records: Sequence[Record], seed: int) -> Values:
    return {
        "pages": len(records),
        "sites": len({record.site for record in records}),
        "seen_status": dict(Counter(record.seen_status.name.lower() for record in records)),
        "words": _words(records, seed),
        "differences": _differences(records, seed),
        "snippets": _snippets(records),
        "blocks": _blocks(records),
    }


def _words(records: Sequence[Record], seed: int) -> Values:
    """Mean precision, recall and F1 with its interval, mean order similarity, failures and empty answers."""
    whole = [record for record in records if record.scores and next(iter(record.scores.values())).f1 is not None]
    result: Values = {}
    for name in _contestants(whole):
        scores = [record.scores[name] for record in whole]
        f1 = estimate([score.f1 or 0.0 for score in scores], [record.site for record in whole], seed)
        orders = [score.order for score in scores if score.order is not None]
        result[name] = {
            "pages": len(scores),
            "precision": fmean([score.precision or 0.0 for score in scores]),
            "recall": fmean([score.recall or 0.0 for score in scores]),
            "f1": f1.mean,
            "f1_low": f1.low,
            "f1_high": f1.high,
            "order": fmean(orders) if orders else None,
            "failures": sum(score.failure is not None for score in scores),
        }
    return result


def _differences(records: Sequence[Record], seed: int) -> Values:
    """F1 of the first contestant less that of each other, page by page."""
    whole = [record for record in records if next(iter(record.scores.values())).f1 is not None]
    first, *others = _contestants(whole) or [""]
    sites = [record.site for record in whole]
    found: dict[str, Estimate] = {}
    for name in others:
        gaps = [(record.scores[first].f1 or 0.0) - (record.scores[name].f1 or 0.0) for record in whole]
        found[name] = estimate(gaps, sites, seed)
    return {name: asdict(gap) for name, gap in found.items()}


def _snippets(records: Sequence[Record]) -> Values:
    """Shares of snippets found, a mean over pages that have some as in WCXB; micro F1 as in trafilatura's evaluation.

    (WCXB's own script counts a page without snippets as 1.)
    """
    given = [record for record in records if record.n_snippets or record.n_foreign]
    result: Values = {}
    for name in _contestants(given):
        own = [record.scores[name].snippets_found / record.n_snippets for record in given if record.n_snippets]
        foreign = [record.scores[name].foreign_found / record.n_foreign for record in given if record.n_foreign]
        found = sum(record.scores[name].snippets_found for record in given)
        wrong = sum(record.scores[name].foreign_found for record in given)
        n_own = sum(record.n_snippets for record in given)
        result[name] = {
            "pages": len(given),
            "with": fmean(own) if own else None,
            "without": fmean(foreign) if foreign else None,
            **_f_measure(found, wrong, n_own - found),
        }
    return result


def _blocks(records: Sequence[Record]) -> Values:
    """Accuracy, precision, recall and F1 over the blocks of all pages whose labels can be trusted."""
    labelled = [record for record in records if next(iter(record.scores.values())).blocks is not None]
    result: Values = {}
    for name in _contestants(labelled):
        counts = [
            sum(column) for column in zip(*(record.scores[name].blocks or () for record in labelled), strict=True)
        ]
        kept, wrong, lost, left_out = counts
        result[name] = {
            "pages": len(labelled),
            "accuracy": (kept + left_out) / max(sum(counts), 1),
            **_f_measure(kept, wrong, lost),
        }
    return result


def _regions(records: Sequence[Record]) -> Values:
    """For each part of the page: tokens of chrome and content there, and what each contestant kept and lost."""
    chrome: Counter[str] = sum((record.chrome for record in records), Counter())
    content: Counter[str] = sum((record.content for record in records), Counter())
    names = sorted(chrome.keys() | content.keys(), key=lambda name: -chrome[name])
    kept: dict[str, Counter[str]] = {}
    lost: dict[str, Counter[str]] = {}
    for contestant in _contestants(records):
        kept[contestant] = sum((record.scores[contestant].chrome_kept for record in records), Counter())
        lost[contestant] = sum((record.scores[contestant].content_lost for record in records), Counter())
    return {
        name: {
            "chrome": chrome[name],
            "content": content[name],
            "contestants": {
                contestant: {"chrome_kept": kept[contestant][name], "content_lost": lost[contestant][name]}
                for contestant in kept
            },
        }
        for name in names
    }


def _f_measure(right: int, wrong: int, missed: int) -> dict[str, float]:
    return {
        "precision": right / (right + wrong) if right + wrong else 0.0,
        "recall": right / (right + missed) if right + missed else 0.0,
        "f1": 2 * right / (2 * right + wrong + missed) if right + wrong + missed else 0.0,
    }


def _contestants(records: Sequence[Record]) -> list[str]:
    return list(records[0].scores) if records else []
