"""Pages made up at random, mutated and crossed, through every call: ``python tests/fuzz.py --seconds 600``.

Pages of a new shape (how many blocks, how long, how slow) are kept as parents of others. What fails, or takes longer
than it may, is written to ``--out``, and the run ends with exit code 1.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

import dehusk
from dehusk.extractor import OUTPUT_FORMATS
from dehusk.features.kind import TEXT

EXAMPLES = Path(__file__).parents[1] / "examples"
#: Seconds that a page may take, and a byte of it beyond that: many times what the slowest page took.
PAGE_SECONDS, BYTE_SECONDS = 0.5, 2e-5
MAX_PARENTS, MAX_BYTES = 400, 60_000

TOKENS = [
    *("<div>", "</div>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "</li>", "<a href=x>"),
    *("</a>", "<br>", "<b>", "</b>", "<pre>", "</pre>", "<code class=language-x>", "<h1>", "<h6>", "<blockquote>"),
    *("<script>", "</script>", "<style>", "<!--", "-->", "<![CDATA[", "]]>", "<?x ?>", "<!DOCTYPE html>", "<svg>"),
    *("<title>", "<noscript>", "<template>", "<iframe>", "<textarea>", "<plaintext>", "<select><option>", "<frameset>"),
    *(
        "<html>",
        "</html>",
        "<head>",
        "<body>",
        "</body>",
        "<base href='http://['>",
        "<meta charset=utf-16>",
        "<dl><dt>",
    ),
    *(
        "<script type='application/ld+json'>{\"headline\": [",
        "<meta property=og:title content='x'>",
        "<ol start=9999999>",
    ),
    *(
        "<td colspan=0>",
        "<x:y>",
        "<1>",
        "</>",
        "<>",
        "<a href=javascript:x>",
        "<p hidden style='display: none'>",
        "<rt>",
    ),
    *("&#0;", "&#x110000;", "&#xd800;", "&amp", "&notit;", "&lt;script&gt;", "&nbsp;", "&#133;", "\x00", "\x1b[31m"),
    *(
        "\ufeff",
        "\u2028",
        "\u202e",
        "\ud800",
        "\u0301",
        "\U0001f600",
        "港口。",
        "ไทย",
        "\u3000",
        "```",
        "| a | b |",
        "* ",
    ),
    *(
        "2024-01-01",
        "1.",
        "©",
        "…",
        "w" * 3_000,
        " " * 3_000,
        ". " * 300,
        "<b>" * 300,
        "</i>" * 300,
        "<div>" * 300,
        "\n\n",
    ),
]
#: What a page may never give: control characters in any output.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ACTIVE = re.compile(r"<(?:script|style|iframe|svg|img|object|form|base|meta)|\son\w+=|javascript:", re.IGNORECASE)


def mutate(page: bytes, other: bytes, rng: random.Random) -> bytes:
    """Change a page in a few places: tokens, bits, parts doubled, cut, repeated or taken from another."""
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        start = rng.randint(0, len(page))
        stop = min(len(page), start + rng.choice((0, 1, 8, 200, 5_000)))
        kind = rng.randrange(7)
        if kind <= 2:
            piece = rng.choice(TOKENS).encode("utf-8", "surrogatepass")
        elif kind == 3:
            piece = rng.randbytes(rng.choice((1, 2, 16)))
        elif kind == 4:
            piece = page[start:stop] * rng.choice((2, 3, 30))
        elif kind == 5:
            first = rng.randint(0, len(other))
            piece = other[first : first + rng.choice((20, 500, 10_000))]
        else:
            piece = b""
        page = page[:start] + piece + page[stop:]
    return page[:MAX_BYTES]


def seeds() -> list[bytes]:
    """The pages that others are made from."""
    pages = [path.read_bytes()[:MAX_BYTES] for path in sorted(EXAMPLES.glob("*/page.*"))]
    return [b"", *pages, *(token.encode("utf-8", "surrogatepass") for token in TOKENS)]


def check(source: bytes | str, kind: dehusk.extractor.Kind, rng: random.Random, extractor: dehusk.Extractor) -> int:
    """Put a page through every call; return how many blocks it has. What does not hold is an AssertionError."""
    url = rng.choice((None, "http://a.org/b?c", "http://[", "x"))
    page = extractor.label(source, url=url, kind=kind)
    assert np.all((page.probabilities >= 0) & (page.probabilities <= 1))
    if rng.random() < 0.5:
        page = page.with_threshold(rng.random() ** 3)
    for block in page.blocks:
        assert block.text == " ".join(block.text.split()) != ""
    links, tables = rng.random() < 0.5, rng.random() < 0.5
    html = page.to_html(include_links=links, include_tables=tables)
    assert not _ACTIVE.search(re.sub(">[^<]*<", "><", f">{html}<"))
    for output in (html, page.to_text(include_tables=tables), page.to_markdown(include_links=links)):
        assert not _CONTROL.search(output)
        output.encode("utf-8")
    page.to_dict()
    if len(page.blocks) and rng.random() < 0.02:
        page.explain(rng.randrange(len(page.blocks)))
    if rng.random() < 0.1:
        extractor.extract(source, output_format=rng.choice(OUTPUT_FORMATS), kind=kind)
    return len(page.blocks)


class Fuzzer:
    """Makes pages and keeps the interesting ones."""

    def __init__(self, seed: int, out: Path) -> None:
        self.rng = random.Random(seed)
        self.out = out
        self.extractor = dehusk.Extractor()
        self.parents = seeds()
        self.n_failed = 0
        self.slowest = 0.0
        self._seen: set[tuple[object, ...]] = set()

    def step(self) -> None:
        """Make a page and check it."""
        raw = mutate(self.rng.choice(self.parents), self.rng.choice(self.parents), self.rng)
        source: bytes | str = raw if self.rng.random() < 0.7 else raw.decode("utf-8", "surrogateescape")
        with_text = self.extractor.artifact.text is not None
        kind: dehusk.extractor.Kind = self.rng.choice(("auto", "html", TEXT)) if with_text else "html"  # type: ignore[assignment]
        start = time.thread_time()
        try:
            n_blocks = check(source, kind, self.rng, self.extractor)
        except dehusk.LimitError:
            n_blocks = -1
        except Exception:
            self._report(raw, traceback.format_exc())
            return
        seconds = time.thread_time() - start
        if seconds > PAGE_SECONDS + BYTE_SECONDS * len(raw):
            self._report(raw, f"took {seconds:.2f} s for {len(raw)} bytes")
        self.slowest = max(self.slowest, seconds)
        shape = (n_blocks.bit_length(), len(raw).bit_length(), round(seconds * 50), raw[:1], kind)
        if shape not in self._seen:
            self._seen.add(shape)
            self.parents.append(raw)
            if len(self.parents) > MAX_PARENTS:
                self.parents.pop(self.rng.randrange(len(self.parents)))

    def _report(self, raw: bytes, reason: str) -> None:
        self.n_failed += 1
        self.out.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(raw).hexdigest()[:12]
        (self.out / f"{name}.page").write_bytes(raw)
        (self.out / f"{name}.txt").write_text(reason, "utf-8", "backslashreplace")
        sys.stderr.write(f"{name}: {reason.strip().splitlines()[-1]!a}\n")


def run(fuzzer: Fuzzer, n_inputs: int, is_over: Callable[[], bool]) -> int:
    """Make pages until there are enough or time is over; return how many were made."""
    for number in range(n_inputs):
        if is_over():
            return number
        fuzzer.step()
    return n_inputs


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    options = parser.parse_args()
    fuzzer = Fuzzer(options.seed, options.out)
    end = time.monotonic() + options.seconds
    done = run(fuzzer, options.inputs, lambda: time.monotonic() > end)
    print(f"{done} pages, {fuzzer.n_failed} failed, {len(fuzzer.parents)} parents, slowest {fuzzer.slowest:.2f} s")
    return 1 if fuzzer.n_failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
