"""The measures of speed as tables: strings in rows, for whoever prints them."""

from __future__ import annotations

from dataclasses import dataclass

from dehusk.training.timing.benchmark import BARE_PARSE, LARGE_PAGE, SpeedReport
from dehusk.training.timing.footprint import Memory
from dehusk.training.timing.speed import Spread


@dataclass(frozen=True, slots=True)
class Table:
    """Cells with a line above and a head."""

    title: str
    head: tuple[str, ...]
    """The first names what the rows are."""
    rows: tuple[tuple[str, ...], ...]


def tables(report: SpeedReport) -> list[Table]:
    """All measures, laid out."""
    return [_timings(report), _stages(report), _memory(report), _starts(report), _throughput(report), _growth(report)]


def _timings(report: SpeedReport) -> Table:
    bare, dehusk = report.timings[:2]
    rows = tuple(
        (
            f"{timing.name} {timing.version}",
            *(f"{value:.2f}" for value in (timing.mean, timing.median, timing.p99, timing.worst)),
            _range(timing.rounds, "{:.2f}"),
            f"{timing.mean / bare.mean:.2f}",
            f"{timing.mean / dehusk.mean:.2f}",
            f"{timing.p99 / dehusk.p99:.2f}",
            str(timing.n_failed),
        )
        for timing in report.timings
    )
    return Table(
        f"Milliseconds a page: {report.n_pages} pages of {report.n_bytes / report.n_pages / 1000:.0f} kB on the "
        f"average, {report.n_rounds} rounds, one thread, pages in turn",
        ("", "mean", "median", "p99", "worst", "mean by round", f"/ {BARE_PARSE}", "/ dehusk", "p99 /", "failed"),
        rows,
    )


def _stages(report: SpeedReport) -> Table:
    times = report.stages
    total = sum(times.stages.values())
    rows = [
        (name, f"{value:.2f}", f"{value / total:.0%}", f"{value / times.bare_parse:.2f}")
        for name, value in (*times.stages.items(), ("together", total))
    ]
    return Table("Where dehusk's time goes", ("", "ms", "share", f"/ {BARE_PARSE}"), tuple(rows))


def _memory(report: SpeedReport) -> Table:
    rows = [(name, *_megabytes(memory), "") for name, memory in report.memory.items()]
    for name, memory in report.large_pages.items():
        times = f"{(memory.peak - memory.start) / LARGE_PAGE:.1f}" if memory else "-"
        rows.append((f"dehusk, {LARGE_PAGE / 1e6:.0f} MB {name}", *_megabytes(memory), times))
    return Table("Resident memory in MB", ("", "start", "peak", "above start", "/ page"), tuple(rows))


def _megabytes(memory: Memory | None) -> tuple[str, str, str]:
    if memory is None:
        return "-", "-", "-"
    start, peak, above = (f"{value / 1e6:.0f}" for value in (memory.start, memory.peak, memory.peak - memory.start))
    return start, peak, above


def _starts(report: SpeedReport) -> Table:
    rows = [(name, f"{taken.median:.3f}", _range(taken, "{:.3f}")) for name, taken in report.starts.items()]
    return Table("Whole processes, seconds", ("", "median", "range"), tuple(rows))


def _throughput(report: SpeedReport) -> Table:
    single = report.throughput[1]
    rows = [
        (f"n_jobs={n_jobs}", f"{rate.median:.1f}", _range(rate, "{:.1f}"), f"{rate.median / single.median:.2f}")
        for n_jobs, rate in report.throughput.items()
    ]
    return Table("extract_many, pages a second", ("", "median", "range", "/ n_jobs=1"), tuple(rows))


def _growth(report: SpeedReport) -> Table:
    rows = [
        (
            growth.shape,
            f"{growth.sizes[-1]:,} {growth.unit}",
            f"{growth.n_bytes[-1] / 1e6:.2f}",
            f"{growth.seconds[-1]:.2f}",
            f"{growth.slope:.3f}",
            f"{growth.last_slope:.3f}",
        )
        for growth in report.growth
    ]
    head = ("", "up to", "MB", "seconds", "slope", "last step")
    return Table("Growth of dehusk's time (slope of log time on log bytes; 1 is linear)", head, tuple(rows))


def _range(spread: Spread, form: str) -> str:
    return f"{form.format(spread.low)}-{form.format(spread.high)}"
