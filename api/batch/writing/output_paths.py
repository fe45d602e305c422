"""Where the files of an output stand."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dehusk.batch.errors import BatchError
from dehusk.batch.settings import OutputKind
from dehusk.batch.writing.writers import DRAFT

#: What the name of an output says about its kind, longest first.
SUFFIXES: tuple[OutputKind, ...] = ("jsonl.gz", "jsonl.zst", "jsonl", "parquet")

#: Names of parts of any kind, and of drafts of them; what else begins alike was written by others.
_PART = re.compile(rf"part-(\d{{5,}})\.({'|'.join(map(re.escape, SUFFIXES))})({re.escape(DRAFT)})?")


@dataclass(frozen=True, slots=True)
class OutputPaths:
    """The files of one output: a folder of parts, one file, or a folder that mirrors the inputs."""

    output: Path
    """What the user named."""
    kind: OutputKind
    """What it holds."""

    @property
    def is_single(self) -> bool:
        """Whether it is one file, to which its parts are joined at the end."""
        return self.kind != "files" and self.output.name.endswith(f".{self.kind}")

    @property
    def work(self) -> Path:
        """Folder of what is of no use once the batch is done."""
        return self.output.with_name(f"{self.output.name}.work") if self.is_single else self.output / ".dehusk"

    @property
    def journal(self) -> Path:
        """The journal."""
        return self.work / "journal.jsonl"

    @property
    def errors(self) -> Path:
        """The errors file."""
        return self._beside("errors.jsonl")

    @property
    def summary(self) -> Path:
        """The summary as JSON."""
        return self._beside("summary.json")

    def all(self) -> tuple[Path, ...]:
        """Everything that is not to be read as an input."""
        return self.work, self.output, self.errors, self.summary

    def part(self, number: int) -> Path:
        """A part, counted from 0."""
        return (self.work if self.is_single else self.output) / f"part-{number:05d}.{self.kind}"

    def parts_from(self, number: int) -> Iterator[Path]:
        """Parts from a number on, and drafts, that are there."""
        for path, found in self._parts():
            if found[2] == self.kind and (int(found[1]) >= number or found[3]):
                yield path

    def _beside(self, name: str) -> Path:
        return self.output.with_name(f"{self.output.name}.{name}") if self.is_single else self.output / name

    def check(self, *, may_go_on: bool) -> None:
        """Refuse to write over what is there.

        Raises
        ------
        BatchError
            If something is there that is not to be gone on with.
        """
        if self.is_single:
            is_taken = self.output.exists() or self.journal.exists()
        else:
            is_taken = self.output.exists() and (not self.output.is_dir() or any(self.output.iterdir()))
        is_begun = self.journal.exists() or (self.is_single and self.output.exists() and self.summary.exists())
        if is_taken and not (may_go_on and is_begun):
            hint = "--overwrite begins anew" + (", --resume goes on with it" if is_begun else "")
            raise BatchError(f"{self.output}: there is something already; {hint}")

    def check_spared(self, inputs: Sequence[str]) -> None:
        """Refuse to begin anew where that would remove an input, or leave out one that is named.

        Raises
        ------
        BatchError
            If an input is one of the files of this output, or what is to be one file is a folder.
        """
        if self.is_single and self.output.is_dir():
            raise BatchError(f"{self.output}: is a folder, and its name says {self.kind}; choose another output")
        own = {path.resolve() for path in (*self.all(), *self._written())}
        for name in inputs:
            if Path(os.path.realpath(name)) in own:
                raise BatchError(f"{name} is of this output, which --overwrite begins anew; choose another output")

    def clear(self) -> None:
        """Remove what an earlier batch wrote but its journal; the mirrored files of one stay until written again."""
        for path in self._written():
            path.unlink(missing_ok=True)

    def _written(self) -> tuple[Path, ...]:
        single = (self.output,) if self.is_single else ()
        # Parts of other kinds too: beside the new ones, they would be taken for some of them.
        return (*(path for path, _ in self._parts()), self.errors, self.summary, *single)

    def _parts(self) -> list[tuple[Path, re.Match[str]]]:
        """The parts of any kind and their drafts, with what their names say."""
        found = [(path, _PART.fullmatch(path.name)) for path in sorted(self.part(0).parent.glob("part-*"))]
        return [(path, match) for path, match in found if match is not None]


def output_kind(output: Path) -> OutputKind | None:
    """What an output's name says that it holds, as one file; None for a folder."""
    return next((kind for kind in SUFFIXES if output.name.endswith(f".{kind}")), None)
