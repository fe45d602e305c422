"""A batch from its inputs to its output, part by part."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any

from dehusk.batch.checks import check_batch
from dehusk.batch.chunks import Chunk, is_more, read_chunks
from dehusk.batch.completion import assemble, finished
from dehusk.batch.errors import BatchError, StoppedError
from dehusk.batch.journal import Journal, State, Tally
from dehusk.batch.settings import OutputKind, RecordOptions
from dehusk.batch.workers.pool import Pool
from dehusk.batch.workers.worker import Failure, Result
from dehusk.batch.writing.errors_file import append_failures
from dehusk.batch.writing.output_paths import OutputPaths
from dehusk.batch.writing.writers import write_files, write_whole
from dehusk.features.errors import MissingDependencyError, ModelError
from dehusk.models import SHIPPED_MODEL
from dehusk.sources.documents import Damage
from dehusk.sources.input_files import find_inputs
from dehusk.sources.read_options import ReadOptions

#: Documents of a part: about a minute's work of a core, which is what a kill costs at most.
PART_DOCUMENTS = 5000
#: Seconds that a document may take; 3,600 real pages take .02 on average and under 1 each.
TIME_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be done."""

    inputs: Sequence[str]
    """Files, globs, folders and ``-``; see `dehusk.sources.input_files.find_inputs`."""
    output: Path
    """A folder, or a file whose suffix says what it holds."""
    kind: OutputKind
    """What is written."""
    record_options: RecordOptions = field(default_factory=RecordOptions)
    """How pages are extracted."""
    reading: ReadOptions = field(default_factory=ReadOptions)
    """How inputs are read."""
    n_workers: int = 1
    """Worker processes."""
    time_limit: float = TIME_LIMIT
    """Seconds that a document may take."""
    part_documents: int = PART_DOCUMENTS
    """Documents of a part."""


#: Told, after each chunk, what was done so far and how many raw bytes of the inputs were read.
Report = Callable[[Tally, int], None]


def run_batch(
    batch: Batch,
    *,
    resume: bool = False,
    overwrite: bool = False,
    is_stopped: Callable[[], bool] = lambda: False,
    report: Report | None = None,
) -> State:
    """Do a batch, or what is left of it.

    Parameters
    ----------
    resume
        Go on with an output that was begun, or begin it.
    overwrite
        Remove what is there first.
    is_stopped
        Asked a few times a second; when it says so, what is done is written and the rest left for another time.
    report
        See `Report`.

    Returns
    -------
    State
        What was done, and whether that is all.

    Raises
    ------
    BatchError
        If the batch cannot be begun, or does not fit what was begun.
    StoppedError
        If it cannot be gone on with for now (a full disk); the output is consistent.
    InputError, MissingDependencyError, ModelError
        If the inputs, an extra or the model are not there.
    """
    paths = OutputPaths(batch.output, batch.kind)
    if overwrite:
        paths.check_spared(batch.inputs)
    else:
        paths.check(may_go_on=resume)
    check_batch(batch.inputs, paths.all(), batch.kind, batch.record_options.model)
    settings = _settings(batch)
    if resume and (done := finished(paths, settings, find_inputs(batch.inputs, paths.all()))) is not None:
        return done
    try:
        opened = Journal(paths.journal, settings, anew=overwrite)
        if overwrite:  # not before the journal is held: another process may be writing
            paths.clear()
    except OSError as error:
        where = error.filename or batch.output
        raise BatchError(f"{where}: {error.strerror or error}; choose another output") from error
    try:
        with closing(opened) as journal:
            for left_over in paths.parts_from(journal.state.n_parts):
                left_over.unlink()
            if journal.state.is_complete and is_more(find_inputs(batch.inputs, paths.all()), journal.state.end):
                journal.state = replace(journal.state, is_complete=False)
            if not journal.state.is_complete:
                _write_parts(batch, paths, journal, is_stopped, report)
            if journal.state.is_complete:
                assemble(paths, journal.state, batch.record_options.fields, settings)
            return journal.state
    except MissingDependencyError as error:
        raise StoppedError(f"{error}; --resume goes on then") from error
    except OSError as error:
        where = error.filename or batch.output
        raise StoppedError(f"{where}: {error.strerror or error}; --resume goes on when that is put right") from error


def _write_parts(
    batch: Batch, paths: OutputPaths, journal: Journal, is_stopped: Callable[[], bool], report: Report | None
) -> None:
    started = time.monotonic() - journal.state.tally.seconds
    inputs = find_inputs(batch.inputs, paths.all())
    chunks = read_chunks(inputs, batch.reading, journal.state.end, batch.part_documents)
    with Pool(batch.n_workers, batch.record_options, batch.kind, batch.time_limit) as pool:
        results = pool.results(chunks, is_stopped)
        n_replaced_before = journal.state.tally.n_workers_replaced
        while not journal.state.is_complete and not is_stopped():
            part = _Part(journal.state, batch.part_documents)
            payloads = part.payloads(results, report)
            n_parts = journal.state.n_parts + _write_part(paths, journal.state.n_parts, payloads, batch.record_options)
            part.tally.seconds = round(time.monotonic() - started, 3)
            part.tally.n_workers_replaced = n_replaced_before + pool.n_replaced
            n_error_bytes = append_failures(paths.errors, part.failures, part.damages, journal.state.n_error_bytes)
            is_complete = part.is_last and not is_stopped()
            journal.commit(State(n_parts, part.end, n_error_bytes, part.tally, is_complete))


class _Part:
    """What goes into one part, and what is to be said of it."""

    def __init__(self, state: State, n_wanted: int) -> None:
        self.tally = deepcopy(state.tally)
        self.end = state.end
        self.failures: list[Failure] = []
        self.damages: list[Damage] = []
        self.is_last = False
        self._n_wanted = n_wanted

    def payloads(self, results: Iterator[tuple[Chunk, Result]], report: Report | None) -> Iterator[Any]:
        n_documents = 0
        for chunk, result in results:
            self.tally.add(chunk, result)
            self.end = chunk.end
            self.failures += result.failures
            self.damages += chunk.damages
            if report is not None:
                report(self.tally, chunk.end.n_bytes)
            n_documents += result.n_documents
            if result.n_documents:
                yield result.payload
            if n_documents >= self._n_wanted:
                return
        self.is_last = True


def _write_part(paths: OutputPaths, number: int, payloads: Iterator[Any], record_options: RecordOptions) -> bool:
    """Write a part if there is anything in it, the first one in any case; whether it was written."""
    if paths.kind == "files":
        return write_files(paths.output, payloads)
    first = next(payloads, None)
    if first is None and number:
        return False
    whole = payloads if first is None else chain([first], payloads)
    write_whole(paths.part(number), whole, paths.kind, record_options.fields)
    return True


def _settings(batch: Batch) -> dict[str, Any]:
    """What decides what the output holds."""
    model = Path(batch.record_options.model or SHIPPED_MODEL)
    try:
        digest = blake2b(model.read_bytes(), digest_size=16).hexdigest()
    except OSError as error:
        raise ModelError(f"{model}: {error.strerror}") from error
    return {
        "kind": batch.kind,
        "record_options": {**asdict(batch.record_options), "model": digest},
        "reading": asdict(batch.reading),
    }
