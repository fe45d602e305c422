"""Pages that reach new code, found by atheris, each through one or two of the public calls.

    pip install atheris
    python tests/fuzz_guided.py CORPUS -max_total_time=3600 -max_len=4096

CORPUS is a folder where pages that reach new code are kept; the first run fills it with made-up ones. The options are
libFuzzer's. What fails, takes longer than it may or hangs ends the run and is left as a file, which the program takes
in place of CORPUS to do it again.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random

import atheris

with atheris.instrument_imports(include=["dehusk"], enable_loader_override=False):
    import dehusk

    # What is imported late otherwise would not be watched.
    for _found in walk_packages(dehusk.__path__, "dehusk."):
        if _found.name.startswith(("dehusk.features", "dehusk.model", "dehusk.rendering", "dehusk.explaining")):
            import_module(_found.name)
    from fuzz import Fuzzer, Tally, choose_calls
    from hostile.calls import Given
    from hostile.makers import Makers

#: Bytes before the page: what is asked of it, and how.
HEAD = 4
N_MADE = 400


def put_through(fuzzer: Fuzzer, data: bytes) -> None:
    """Put one input through what its first bytes say."""
    rng, raw = Random(data[:HEAD]), data[HEAD:]
    source = raw if rng.random() < 0.7 else raw.decode("utf-8", "surrogateescape")
    given = Given(source, rng.choice(("auto", "auto", "html", "text")), rng.choice((None, "https://a.org/b?c")))
    tally = Tally()
    fuzzer.put_through(given, choose_calls(rng), rng, tally)
    if tally.findings:
        raise AssertionError(f"{given!r}: {tally.findings[0].call}: {tally.findings[0].reason}")


def fill(corpus: Path) -> None:
    """Write made-up pages into a folder that has none."""
    corpus.mkdir(parents=True, exist_ok=True)
    if any(corpus.iterdir()):
        return
    makers, rng = Makers(), Random(0)
    makers.kept = [b"<p>One harbour, two ferries."]
    for number in range(N_MADE):
        source = makers.make(rng.choice(list(makers.kinds)), rng).source
        raw = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        (corpus / str(number)).write_bytes(rng.randbytes(HEAD) + raw)


def main() -> None:
    """Run the command line."""
    folders = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
    if folders and not folders[0].is_file():
        fill(folders[0])
    fuzzer = Fuzzer(0)
    atheris.Setup(sys.argv, lambda data: put_through(fuzzer, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
