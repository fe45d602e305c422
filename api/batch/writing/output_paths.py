"""Where the files of an output stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dehusk.batch.errors import BatchError
from dehusk.batch.settings import OutputKind
from dehusk.batch.writing.writers import DRAFT

#: What the name of an output says about its kind, longest first.
SUFFIXES: tuple[OutputKind, ...] = ("jsonl.gz", "jsonl.zst", "jsonl", "parquet")


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
        first = self.part(number).name
        for path in sorted(self.part(0).parent.glob(f"part-*.{self.kind}*")):
            if path.name >= first or path.name.endswith(DRAFT):
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

    def clear(self) -> None:
        """Remove what an earlier batch wrote; the mirrored files of one stay until they are written again."""
        for path in (*self.parts_from(0), self.journal, self.errors, self.summary):
            path.unlink(missing_ok=True)
        if self.is_single:
            self.output.unlink(missing_ok=True)


def output_kind(output: Path) -> OutputKind | None:
    """What an output's name says that it holds, as one file; None for a folder."""
    return next((kind for kind in SUFFIXES if output.name.endswith(f".{kind}")), None)
