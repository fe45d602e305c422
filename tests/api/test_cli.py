"""The command line, as functions and as a process: what it prints, where, and how it ends."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest

import dehusk
from dehusk.cli import COMMANDS, main
from dehusk.features import extras
from dehusk.features.errors import DataError
from dehusk.models import SHIPPED_MODEL
from optional_packages import needs

EXAMPLES = Path(__file__).parents[2] / "examples"
NEWS = EXAMPLES / "news-modal" / "page.html"
DOCS = EXAMPLES / "docs-code" / "page.html"
MANIFEST = EXAMPLES.with_name("artifacts") / "model.manifest.json"

#: Keeps every block, so that a test knows what is printed whatever the model thinks.
ALL = "--threshold=0"

Captured = pytest.CaptureFixture[bytes]
posix = pytest.mark.skipif(os.name != "posix", reason="pipes, signals and devices of POSIX")


def start(
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
    **options: Any,
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dehusk", *map(str, arguments)]
    env = {**os.environ, "PYTHONUNBUFFERED": "", **(env or {})}
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, env=env, **options)


def run(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> tuple[int, bytes, bytes]:
    process = start(*arguments, stdin=subprocess.PIPE, cwd=cwd, env=env)
    stdout, stderr = process.communicate(stdin, timeout=60)
    return process.returncode, stdout, stderr


def call(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def write(path: Path, *paragraphs: str) -> Path:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    path.write_text(f"<!doctype html><title>{path.stem}</title><body>{body}", encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def feed(monkeypatch: pytest.MonkeyPatch, page: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page)))


def records(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


class TestExtract:
    @pytest.mark.parametrize("output_format", ["txt", "markdown", "html"])
    def test_prints_what_the_api_gives(self, capsysbinary: Captured, output_format: Any) -> None:
        assert call("--output-format", output_format, NEWS) == 0
        expected = dehusk.extract(NEWS.read_bytes(), output_format=output_format)
        assert expected
        assert capsysbinary.readouterr() == (f"{expected}\n".encode(), b"")

    def test_json_is_the_page_on_one_line(self, capsysbinary: Captured) -> None:
        assert call("--output-format=json", NEWS) == 0
        [page] = records(capsysbinary.readouterr().out)
        assert page == json.loads(dehusk.extract(NEWS.read_bytes(), output_format="json"))

    @pytest.mark.parametrize(
        ("options", "keywords"),
        [
            pytest.param(["--precision"], {"favor_precision": True}, id="precision"),
            pytest.param(["--recall"], {"favor_recall": True}, id="recall"),
            pytest.param(["--threshold", "0.03"], {"threshold": 0.03}, id="threshold"),
            pytest.param([ALL, "--no-tables"], {"threshold": 0, "include_tables": False}, id="no tables"),
            pytest.param(["--with-metadata"], {"with_metadata": True}, id="metadata"),
            pytest.param(["--no-title"], {"include_title": False}, id="no title"),
            pytest.param(["--comments"], {"include_comments": True}, id="comments"),
            pytest.param(
                [ALL, "--links", "--url", "https://example.org/a/"],
                {"threshold": 0, "include_links": True, "url": "https://example.org/a/"},
                id="links",
            ),
        ],
    )
    def test_options_are_the_keywords_of_the_api(
        self, capsysbinary: Captured, options: list[str], keywords: dict[str, Any]
    ) -> None:
        assert call("--output-format=markdown", *options, DOCS) == 0
        expected = dehusk.extract(DOCS.read_bytes(), output_format="markdown", **keywords)
        assert capsysbinary.readouterr().out.decode() == f"{expected}\n"

    def test_options_may_follow_and_part_files(self, tmp_path: Path, capsysbinary: Captured) -> None:
        one, two = write(tmp_path / "1.html", "one"), write(tmp_path / "2.html", "two")
        assert call(one, ALL, two) == 0
        assert capsysbinary.readouterr().out == b"one\n\f\ntwo\n"

    def test_pages_stand_apart_by_a_form_feed_that_no_page_can_hold(
        self, tmp_path: Path, capsysbinary: Captured
    ) -> None:
        one = write(tmp_path / "1.html", "a&#12;b<br>\f<br>c", "<pre>d\n\f\ne</pre>")
        empty = write(tmp_path / "2.html")
        three = write(tmp_path / "3.html", "three")
        for output_format in "txt", "markdown", "html":
            assert call(ALL, "--no-title", "--output-format", output_format, one, empty, three) == 0
            pages = capsysbinary.readouterr().out.decode().split("\n\f\n")
            assert len(pages) == 3
            assert re.findall(r"\w\b(?!>)", re.sub("<[^>]*>", " ", pages[0])) == list("abcde")
            assert pages[1] == ""

    def test_json_of_several_pages_is_a_line_each_and_names_the_file(
        self, tmp_path: Path, capsysbinary: Captured
    ) -> None:
        files = [str(write(tmp_path / f"{name}.html", name)) for name in ("one", "two")]
        assert call(ALL, "--output-format=json", *files) == 0
        pages = records(capsysbinary.readouterr().out)
        assert [(page["file"], page["text"]) for page in pages] == [(files[0], "one"), (files[1], "two")]

    def test_a_page_without_content_prints_nothing_and_says_why(self, tmp_path: Path, capsysbinary: Captured) -> None:
        page = write(tmp_path / "empty.html")
        assert call(page) == 0
        captured = capsysbinary.readouterr()
        assert captured.out == b""
        assert captured.err.startswith(f"dehusk: {page}: warning: ".encode())

    @pytest.mark.parametrize("command", [[], ["label"], ["explain", "--block=0"]], ids=["extract", "label", "explain"])
    def test_warnings_are_of_the_page_as_it_is_labelled(
        self, tmp_path: Path, capsysbinary: Captured, command: list[str]
    ) -> None:
        page = write(tmp_path / "page.html", "one", "two")
        assert call(*command, ALL, page) == 0
        assert capsysbinary.readouterr().err == b""
        assert call(*command, "--threshold=1", page) == 0
        assert capsysbinary.readouterr().err.decode() == f"dehusk: {page}: warning: no block was found to be content\n"

    def test_the_last_input_that_fails_does_not_undo_the_others(self, tmp_path: Path, capsysbinary: Captured) -> None:
        one, two = write(tmp_path / "1.html", "one"), write(tmp_path / "2.html", "two")
        missing = tmp_path / "missing.html"
        assert call(ALL, one, missing, tmp_path, two) == 1
        captured = capsysbinary.readouterr()
        assert captured.out == b"one\n\f\ntwo\n"
        assert captured.err.decode().splitlines() == [
            f"dehusk: {missing}: No such file or directory",
            f"dehusk: {tmp_path}: it is a folder; dehusk batch {tmp_path} -o OUTPUT takes all of its pages",
        ]

    @pytest.mark.parametrize("command", [[], ["chunk"]], ids=["extract", "chunk"])
    def test_an_output_beyond_a_limit_fails_alone(
        self, command: list[str], tmp_path: Path, capsysbinary: Captured
    ) -> None:
        """A page may be labelled and its output be refused still: here for the lengths of addresses."""
        address = f"https://example.org/{'x' * 1500}"
        long = write(tmp_path / "1.html", *(f"<a href={address}{n}>of {n}</a>" for n in range(3)))
        other = write(tmp_path / "2.html", "two")
        options = ["--links", "--output-format", "markdown", "--max-characters", "3000"]
        assert call(*command, ALL, *options, long, other) == 1
        captured = capsysbinary.readouterr()
        assert b"two" in captured.out
        assert captured.err.startswith(f"dehusk: {long}: the page has more than max_characters".encode())


class TestInput:
    @pytest.mark.parametrize("arguments", [[], ["-"]], ids=["nothing named", "a dash"])
    def test_standard_input(
        self, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
    ) -> None:
        feed(monkeypatch, NEWS.read_bytes())
        assert call(*arguments) == 0
        assert capsysbinary.readouterr().out.decode() == dehusk.extract(NEWS.read_bytes()) + "\n"

    def test_standard_input_among_files(
        self, tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        feed(monkeypatch, b"<p>two")
        assert call(ALL, write(tmp_path / "1.html", "one"), "-") == 0
        assert capsysbinary.readouterr().out == b"one\n\f\ntwo\n"

    @pytest.mark.parametrize(
        ("page", "options"),
        [
            pytest.param("<p>Приплыв и отлив".encode("cp1251"), ["--encoding=cp1251"], id="named"),
            pytest.param("<meta charset=koi8-r><p>Приплыв и отлив".encode("koi8-r"), [], id="declared"),
            pytest.param("<p>Приплыв и отлив".encode("utf-16"), [], id="byte order mark"),
        ],
    )
    def test_bytes_in_other_encodings_come_out_as_utf8_whatever_the_locale(
        self, page: bytes, options: list[str]
    ) -> None:
        locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
        assert run(ALL, *options, stdin=page, env=locale) == (0, "Приплыв и отлив\n".encode(), b"")

    def test_gzip_is_told_by_content_not_by_name(
        self, tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        packed, plain = tmp_path / "packed.html.gz", tmp_path / "plain.html.gz"
        packed.write_bytes(gzip.compress(b"<p>one") + gzip.compress(b" more"))
        plain.write_bytes(b"<p>two")
        feed(monkeypatch, gzip.compress(b"<p>three"))
        assert call(ALL, packed, plain, "-") == 0
        assert capsysbinary.readouterr().out == b"one more\n\f\ntwo\n\f\nthree\n"

    @pytest.mark.parametrize(
        "damage",
        [
            pytest.param(lambda packed: packed[:-9], id="cut short"),
            pytest.param(lambda packed: packed[:20] + bytes(20) + packed[40:], id="overwritten"),
            pytest.param(lambda packed: packed + b"more", id="something after it"),
        ],
    )
    def test_damaged_gzip_fails(self, tmp_path: Path, capsysbinary: Captured, damage: Any) -> None:
        page = tmp_path / "page.html.gz"
        page.write_bytes(damage(gzip.compress(NEWS.read_bytes())))
        assert call(page) == 1
        assert capsysbinary.readouterr().err.startswith(f"dehusk: {page}: damaged compressed data (".encode())

    def test_a_gzip_bomb_is_not_unpacked(self, tmp_path: Path, capsysbinary: Captured) -> None:
        page = tmp_path / "page.html.gz"
        page.write_bytes(gzip.compress(b"a" * 1001))
        assert call(page, "--max-bytes", "1000") == 1
        assert b"the page has more than max_bytes=1000" in capsysbinary.readouterr().err
        page.write_bytes(gzip.compress(bytes(1001)))
        assert call(page, "--max-bytes", "1000") == 1, "of NUL, which is no page"
        page.write_bytes(gzip.compress(b"a" * 1000))
        assert call(page, "--max-bytes", "1000") == 0
        assert call(page, "--max-bytes", str(2**62)) == 0

    def test_a_page_beyond_a_limit_fails_and_the_others_are_done(self, tmp_path: Path, capsysbinary: Captured) -> None:
        large, small = tmp_path / "large.html", tmp_path / "small.html"
        large.write_text("<p>one<p>two<p>three")
        small.write_text("<p>one")
        assert call("label", large, small, "--max-blocks", "2") == 1
        written = capsysbinary.readouterr()
        assert b"large.html: the page has more than max_blocks=2" in written.err
        assert [json.loads(line)["text"] for line in written.out.splitlines()] == ["one"]

    @pytest.mark.parametrize("number", ["0", "-1", "1.5", "x", "1e3", str(2**63), "9" * 5000])
    def test_a_limit_that_is_none_is_wrong_usage(self, number: str) -> None:
        assert call("--max-blocks", number, NEWS) == 2

    @posix
    def test_a_terminal_without_a_page_is_wrong_usage(self) -> None:
        terminal, theirs = os.openpty()
        try:
            process = start(stdin=theirs)
            stdout, stderr = process.communicate(timeout=60)
        finally:
            os.close(terminal)
            os.close(theirs)
        assert (process.returncode, stdout) == (2, b"")
        assert stderr.startswith(b"usage: dehusk ")
        assert len(stderr.splitlines()) == 2


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            pytest.param(["--colour", "page.html"], "unrecognized arguments: --colour", id="unknown option"),
            pytest.param(["--out", "x", "page.html"], "unrecognized arguments: --out", id="shortened option"),
            pytest.param(["--output-format", "pdf", "page.html"], "invalid choice: 'pdf'", id="unknown format"),
            pytest.param(["--threshold", "2", "page.html"], "a probability from 0 to 1", id="threshold too high"),
            pytest.param(["--threshold", "nan", "page.html"], "a probability from 0 to 1", id="threshold no number"),
            pytest.param(["--threshold", "half", "page.html"], "a probability from 0 to 1", id="threshold a word"),
            pytest.param(["--precision", "--recall", "page.html"], "not allowed with", id="precision and recall"),
            pytest.param(["--recall", ALL, "page.html"], "not allowed with", id="recall and threshold"),
            pytest.param(["--encoding", "latin-99", "page.html"], "unknown encoding 'latin-99'", id="encoding"),
            pytest.param(["-", "-"], "- is given more than once", id="standard input twice"),
            pytest.param(["--url", "u", "a", "b"], "--url is the address of one page", id="one URL, two pages"),
            pytest.param(["label", "--links", "page.html"], "unrecognized arguments: --links", id="of another command"),
            pytest.param(["model", "a", "b"], "unrecognized arguments: b", id="two models"),
            pytest.param(["evaluate"], "required: --data", id="evaluate nothing"),
            pytest.param(["benchmark", "--data", "d"], "required: measure", id="benchmark what"),
            pytest.param(["benchmark", "speed"], "required: --data", id="benchmark nothing"),
            pytest.param(["benchmark", "speed", "--data", "d", "--rounds", "0"], "from 1 on", id="no rounds"),
            pytest.param(
                ["benchmark", "speed", "--data", "d", "--against", "netscape"],
                "'netscape'",
                marks=needs("train"),
                id="peer",
            ),
            pytest.param(["evaluate", "--data", "a", "--cv", "3"], "from 4 on is needed, not '3'", id="three folds"),
            pytest.param(["evaluate", "--data", "a", "--every", "0"], "from 1 on is needed, not '0'", id="every 0th"),
            pytest.param(["train", "--data", "d"], "required: --out", id="train to nowhere"),
            pytest.param(["train", "--data", "d", "--out", "."], "is a folder", id="train into a folder"),
            pytest.param(["train", "--data", "d", "--out", "x", "--seed", "-1"], "a whole number", id="negative seed"),
        ],
    )
    def test_wrong_usage(self, capsysbinary: Captured, arguments: list[str], reason: str) -> None:
        assert call(*arguments) == 2
        captured = capsysbinary.readouterr()
        assert captured.out == b""
        assert captured.err.startswith(b"usage: dehusk")
        assert reason in captured.err.decode()

    @pytest.mark.parametrize(
        "command",
        [[], *([word] for word in COMMANDS)],
        ids=" ".join,
    )
    def test_help_shows_usage_and_examples(self, capsysbinary: Captured, command: list[str]) -> None:
        assert call(*command, "--help") == 0
        shown = capsysbinary.readouterr().out.decode()
        assert shown.isascii()
        assert shown.startswith(" ".join(["usage: dehusk", *command]))
        assert "\nexamples:\n  dehusk " in shown
        assert max(map(len, shown.splitlines())) <= 84

    def test_help_names_every_command(self, capsysbinary: Captured) -> None:
        assert call("--help") == 0
        listed = re.findall(r"^  dehusk (\w+) ", capsysbinary.readouterr().out.decode().partition("examples:")[0], re.M)
        assert sorted(listed) == sorted(COMMANDS)

    def test_version(self, capsysbinary: Captured) -> None:
        assert call("--version") == 0
        assert capsysbinary.readouterr().out.decode() == f"dehusk {dehusk.__version__}\n"

    def test_a_command_word_is_a_command_in_first_place_only(
        self, tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path / "label", "a page of that name")
        write(tmp_path / "-odd", "a name like an option")
        for arguments in ["./label", ALL], [ALL, "label"], [ALL, "--", "label"]:
            assert call(*arguments) == 0
            assert capsysbinary.readouterr().out == b"a page of that name\n"
        assert call(ALL, "--", "-odd") == 0
        assert capsysbinary.readouterr().out == b"a name like an option\n"
        assert call("label", "label", ALL) == 0
        assert records(capsysbinary.readouterr().out)[0]["text"] == "a page of that name"

    def test_installed_command(self) -> None:
        command = shutil.which("dehusk", path=str(Path(sys.executable).parent))
        if command is None:
            pytest.skip("the package runs from its sources and is not installed")
        done = subprocess.run([command, "--version"], capture_output=True, timeout=60, check=True)
        assert done.stdout.decode() == f"dehusk {dehusk.__version__}\n"


class TestLabel:
    def test_prints_a_block_a_line(self, capsysbinary: Captured) -> None:
        assert call("label", NEWS) == 0
        blocks = records(capsysbinary.readouterr().out)
        assert blocks == [block.to_dict() for block in dehusk.label(NEWS.read_bytes()).blocks]
        assert {block["label"] for block in blocks} == {"content", "chrome"}

    def test_the_threshold_moves_the_labels(self, capsysbinary: Captured) -> None:
        assert call("label", ALL, NEWS) == 0
        assert {block["label"] for block in records(capsysbinary.readouterr().out)} == {"content"}

    def test_several_files_are_named(self, tmp_path: Path, capsysbinary: Captured) -> None:
        files = [str(write(tmp_path / f"{name}.html", name, name)) for name in ("one", "two")]
        assert call("label", *files, tmp_path / "missing.html") == 1
        captured = capsysbinary.readouterr()
        assert [block["file"] for block in records(captured.out)] == [files[0]] * 2 + [files[1]] * 2
        assert captured.err.decode() == f"dehusk: {tmp_path / 'missing.html'}: No such file or directory\n"

    def test_nothing_in_it_acts_on_a_terminal_or_ends_a_line(self, tmp_path: Path, capsysbinary: Captured) -> None:
        page = tmp_path / "page.html"
        page.write_text("<title>t\x9bt</title><p>a\x1b[2Jb\x7fc\x85d\x9b31me\u2028f\u2029g\x00h", encoding="utf-8")
        for options in ["label"], ["--output-format=json", ALL]:
            assert call(*options, page) == 0
            shown = capsysbinary.readouterr().out.decode()
            assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", shown) is None
            assert len(shown.splitlines()) == 1
            assert "\x1b[2Jb" in json.dumps(json.loads(shown), ensure_ascii=False).encode().decode("unicode_escape")


class TestOutputFile:
    def test_is_what_would_be_printed(self, tmp_path: Path, capsysbinary: Captured) -> None:
        out = tmp_path / "out.txt"
        assert call(NEWS, "-o", out) == 0
        assert capsysbinary.readouterr() == (b"", b"")
        assert out.read_bytes().decode() == dehusk.extract(NEWS.read_bytes()) + "\n"
        assert call("label", "--output", out, NEWS) == 0
        assert len(records(out.read_bytes())) == len(dehusk.label(NEWS.read_bytes()).blocks)
        assert names(tmp_path) == ["out.txt"]

    def test_a_dash_is_standard_output(self, tmp_path: Path, capsysbinary: Captured) -> None:
        assert call(ALL, write(tmp_path / "1.html", "one"), "-o", "-") == 0
        assert capsysbinary.readouterr().out == b"one\n"

    def test_a_page_may_be_replaced_by_its_own_content(self, tmp_path: Path) -> None:
        page = write(tmp_path / "1.html", "one")
        assert call(ALL, page, "-o", page) == 0
        assert page.read_bytes() == b"one\n"

    def test_stays_as_it_was_where_every_input_failed(self, tmp_path: Path) -> None:
        out = tmp_path / "out.txt"
        out.write_bytes(b"before")
        assert call("missing.html", "-o", out) == 1
        assert out.read_bytes() == b"before"
        assert names(tmp_path) == ["out.txt"]

    def test_holds_what_could_be_done_where_some_input_failed(self, tmp_path: Path) -> None:
        out = tmp_path / "out.txt"
        assert call(ALL, write(tmp_path / "1.html", "one"), "missing.html", "-o", out) == 1
        assert out.read_bytes() == b"one\n"

    @posix
    def test_keeps_links_and_modes(self, tmp_path: Path) -> None:
        page, out, link = write(tmp_path / "1.html", "one"), tmp_path / "out.txt", tmp_path / "link.txt"
        out.write_bytes(b"before")
        out.chmod(0o640)
        link.symlink_to(out)
        assert call(ALL, page, "-o", link) == 0
        assert link.is_symlink()
        assert out.read_bytes() == b"one\n"
        assert stat.S_IMODE(out.stat().st_mode) == 0o640

    @posix
    def test_a_link_that_leads_to_itself_is_replaced(self, tmp_path: Path) -> None:
        page, loop = write(tmp_path / "1.html", "one"), tmp_path / "loop"
        loop.symlink_to("loop")
        assert call(ALL, page, "-o", loop) == 0
        assert loop.read_bytes() == b"one\n"

    @posix
    def test_a_new_file_has_the_mode_that_the_user_wants(self, tmp_path: Path) -> None:
        page, out = write(tmp_path / "1.html", "one"), tmp_path / "out.txt"
        before = os.umask(0o027)
        try:
            assert call(page, "-o", out) == 0
        finally:
            os.umask(before)
        assert stat.S_IMODE(out.stat().st_mode) == 0o640

    @posix
    def test_a_device_is_written_to_and_not_replaced(self, tmp_path: Path) -> None:
        page, pipe = write(tmp_path / "1.html", "one"), tmp_path / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
            assert call(ALL, page, "-o", pipe) == 0
            assert reader.communicate(timeout=60)[0] == b"one\n"
        assert pipe.is_fifo()

    @pytest.mark.parametrize(
        ("out", "reason"),
        [
            pytest.param("no/folder/out.txt", "No such file or directory", id="no such folder"),
            pytest.param(".", "Is a directory", id="a folder"),
        ],
    )
    def test_that_cannot_be_written_is_told_before_the_input_is_read(
        self, tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch, out: str, reason: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert call("missing.html", "-o", out) == 1
        assert capsysbinary.readouterr() == (b"", f"dehusk: {out}: {reason}\n".encode())


class TestEnding:
    @pytest.fixture(autouse=True)
    def _interruptible(self) -> Iterator[None]:
        """In the background of a script Ctrl-C is ignored, and what is started there ignores it too."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
        signal.signal(signal.SIGINT, before)

    @staticmethod
    def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
        assert process.stderr is not None
        with process.stderr as errors:
            said = errors.read()
        return process.wait(timeout=60), said

    @staticmethod
    def interrupt(process: subprocess.Popen[bytes]) -> None:
        # Python misses a signal that comes just before it begins to wait, until the next one.
        for _ in range(10):
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
                return
        process.kill()

    @posix
    def test_a_reader_that_goes_ends_it_quietly(self, tmp_path: Path) -> None:
        page = write(tmp_path / "long.html", *(f"{number} is the number of this paragraph" for number in range(2000)))
        for option, unbuffered in (ALL, ""), (ALL, "1"), ("label", ""):
            process = start(option, page, env={"PYTHONUNBUFFERED": unbuffered})
            assert process.stdout is not None
            with process.stdout as pipe:
                head = subprocess.Popen(["head", "-c1"], stdin=pipe, stdout=subprocess.DEVNULL)
            assert head.wait(timeout=60) == 0
            assert self.ended(process) == (141, b"")

    def test_a_slow_reader_gets_everything(self, tmp_path: Path) -> None:
        page = write(tmp_path / "long.html", *(f"{number} is the number of this paragraph" for number in range(2000)))
        for unbuffered in "", "1":
            process = start(ALL, page, env={"PYTHONUNBUFFERED": unbuffered})
            time.sleep(1)  # until the pipe is full
            assert process.communicate(timeout=60)[0].decode().count("\n\n") == 1999

    @posix
    @pytest.mark.parametrize("arguments", [[ALL, NEWS], ["--help"], ["model"]], ids=["page", "help", "model"])
    def test_a_reader_that_was_never_there(self, arguments: Sequence[str | Path]) -> None:
        ours, theirs = os.pipe()
        os.close(ours)
        process = start(*arguments, stdout=theirs)
        os.close(theirs)
        assert self.ended(process) == (141, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    def test_a_full_disk_is_told_in_one_line(self) -> None:
        with Path("/dev/full").open("wb") as full:
            process = start(NEWS, stdout=full)
        assert self.ended(process) == (1, b"dehusk: No space left on device\n")

    @posix
    @pytest.mark.parametrize("closed", [0, 1, 2])
    def test_a_closed_stream_gives_no_traceback(self, tmp_path: Path, closed: int) -> None:
        page = write(tmp_path / "1.html", "one")
        files = [] if closed == 0 else [page]
        command = f'"$@" {closed}>&-'.replace("0>", "0<")
        shell = ["sh", "-c", command, "sh", sys.executable, "-m", "dehusk", ALL, *map(str, files)]
        done = subprocess.run(shell, capture_output=True, timeout=60, check=False)
        assert done.returncode == (0 if closed == 2 else 1)
        assert done.stderr.count(b"\n") == (0 if closed == 2 else 1)
        assert b"Traceback" not in done.stderr

    @posix
    def test_interrupt_ends_it_quietly(self, tmp_path: Path) -> None:
        sentence = "The ferry leaves the harbour at noon, when the tide is in, and is back before dusk."
        page = write(tmp_path / "1.html", *[sentence] * 3)
        process = start("label", page, "-", stdin=subprocess.PIPE)
        assert process.stdout is not None
        with process.stdout as output:
            assert output.readline()  # the first page is done, so the second is being waited for
            self.interrupt(process)
            assert self.ended(process) == (130, b"")

    @posix
    def test_interrupt_in_the_middle_of_writing(self, tmp_path: Path) -> None:
        page = write(tmp_path / "long.html", *(f"{number} is the number of this paragraph" for number in range(2000)))
        process = start("label", page)
        assert process.stdout is not None
        with process.stdout as output:
            assert os.read(output.fileno(), 1)
            self.interrupt(process)
            assert self.ended(process) == (130, b"")

    @posix
    def test_interrupt_leaves_no_half_written_file(self, tmp_path: Path) -> None:
        out = tmp_path / "out" / "out.txt"
        out.parent.mkdir()
        out.write_bytes(b"before")
        process = start(NEWS, "-", "-o", out, stdin=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while not any(file.stat().st_size for file in out.parent.glob(".*.part")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        self.interrupt(process)
        assert self.ended(process) == (130, b"")
        assert names(out.parent) == ["out.txt"]
        assert out.read_bytes() == b"before"

    @posix
    def test_names_cannot_act_on_the_terminal(self, tmp_path: Path) -> None:
        assert run("\x1b]0;title\x07\u202ename\x9b.html", cwd=tmp_path) == (
            1,
            b"",
            b"dehusk: \\x1b]0;title\\x07\\u202ename\\x9b.html: No such file or directory\n",
        )
        code, _, said = run("--\x1b[31m", cwd=tmp_path)
        assert code == 2
        assert b"\x1b[31m" not in said


def test_labelling_imports_nothing_that_only_training_needs() -> None:
    script = (
        "import sys; from dehusk.cli import main; code = main(sys.argv[1:]); "
        "print(sorted({name.split('.')[0] for name in sys.modules}), sorted(sys.modules), file=sys.stderr); "
        "sys.exit(code)"
    )
    command = [sys.executable, "-c", script, str(NEWS)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    loaded = set(re.findall(r"'([^']+)'", done.stderr.decode()))
    assert "dehusk.model.labeller" in loaded
    assert not loaded & {"sklearn", "scipy", "joblib", "tqdm", "publicsuffixlist"}
    assert not loaded & {"dehusk.training", "chardetng_py", "multiprocessing", "importlib.metadata"}


class TestModel:
    def test_is_readable(self, capsysbinary: Captured) -> None:
        assert call("model") == 0
        shown = capsysbinary.readouterr().out.decode()
        manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
        assert shown.splitlines()[0].split() == ["file", "model.joblib", "(ships", "with", "dehusk", "0.1.0)"]
        for name in manifest:
            assert re.search(rf"^{name}\b", shown, re.MULTILINE)
        assert f"({len(manifest['training_pages'])} entries)" in shown
        assert max(map(len, shown.splitlines())) <= 120

    def test_json_is_the_manifest(self, capsysbinary: Captured) -> None:
        assert call("model", "--json", SHIPPED_MODEL) == 0
        manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
        assert json.loads(capsysbinary.readouterr().out) == manifest

    def test_another_model_is_used(self, tmp_path: Path, capsysbinary: Captured) -> None:
        copy = tmp_path / "copy.joblib"
        shutil.copy(SHIPPED_MODEL, copy)
        assert call("--model", copy, NEWS) == 0
        assert capsysbinary.readouterr().out.decode() == dehusk.extract(NEWS.read_bytes()) + "\n"
        assert call("model", copy) == 0
        assert capsysbinary.readouterr().out.decode().splitlines()[0].split() == ["file", str(copy)]

    @pytest.mark.parametrize("command", [["model"], ["--model"], ["label", "--model"]], ids=" ".join)
    def test_what_is_no_model_is_told_in_one_line(
        self, tmp_path: Path, capsysbinary: Captured, command: list[str]
    ) -> None:
        for name in "missing.joblib", "page.joblib":
            file = tmp_path / name
            if name == "page.joblib":
                write(file, "no model")
            assert call(*command, file, *([NEWS] if "--model" in command else [])) == 1
            captured = capsysbinary.readouterr()
            assert captured.out == b""
            assert captured.err.startswith(f"dehusk: {file}: ".encode())
            assert captured.err.count(b"\n") == 1


class TestTrain:
    def test_passes_on_what_is_asked_and_prints_the_scores(
        self, tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from dehusk.training.train import Trained

        asked: dict[str, Any] = {}

        def train(data: Sequence[Path], out: Path, **options: Any) -> Trained:
            asked.update(data=data, out=out, **options)
            scores = {"measure": "word F1", "balanced": {"tides": {"pages": 7, "f1": 0.9123}}}
            return Trained({"scores": scores, "arrays_sha256": "a1"}, corpora=[], scored=[])

        monkeypatch.setattr("dehusk.training.train.train", train)
        out = tmp_path / "new" / "model.joblib"
        weights = "--weight", "a=0.5", "--weight", "b=2"
        terms = "--terms", "terms.jsonl"
        assert call("train", "--data", "a", "--data", "b", "--out", out, "--seed", "3", *weights, *terms) == 0
        assert asked == {
            "data": [Path("a"), Path("b")],
            "out": out,
            "seed": 3,
            "weights": {"a": 0.5, "b": 2.0},
            "terms": Path("terms.jsonl"),
        }
        assert capsysbinary.readouterr().out.decode() == (
            f"model  {out}\n"
            "scores\n"
            "  measure  word F1\n"
            "  balanced\n"
            "           pages      f1\n"
            "    tides      7  0.9123\n"
        )

    def test_data_that_cannot_be_read_is_told_in_one_line(
        self, tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def train(data: Sequence[Path], out: Path, **options: Any) -> Mapping[str, Any]:
            raise DataError(f"{data[0]}: no such file\x1b[0m or folder")

        monkeypatch.setattr("dehusk.training.train.train", train)
        assert call("train", "--data", "nowhere", "--out", tmp_path / "model.joblib") == 1
        assert capsysbinary.readouterr() == (b"", b"dehusk: nowhere: no such file\\x1b[0m or folder\n")

    @posix
    def test_a_place_that_cannot_be_written_is_told_before_the_work(
        self, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def access(path: Path, mode: int) -> bool:
            assert mode == os.W_OK
            return path != Path("/")

        monkeypatch.setattr(os, "access", access)  # root may write everywhere
        assert call("train", "--data", "nowhere", "--out", "/no/such/model.joblib") == 1
        assert capsysbinary.readouterr() == (b"", b"dehusk: /no/such/model.joblib: no permission to write\n")


@needs("train")
class TestEvaluate:
    @pytest.fixture
    def pages(self, tmp_path: Path) -> Path:
        folder = tmp_path / "two"
        for name in "news-modal", "docs-code":
            shutil.copytree(EXAMPLES / name, folder / name)
        return folder

    def test_prints_a_table(self, pages: Path, capsysbinary: Captured) -> None:
        assert call("evaluate", "--data", pages) == 0
        lines = capsysbinary.readouterr().out.decode().splitlines()
        assert lines[0].split() == ["pages", "precision", "recall", "F1", "95", "%", "interval"]
        assert lines[1].split()[:2] == ["two", "2"]
        assert float(lines[1].split()[4]) > 0.5

    def test_writes_json_too_or_instead(self, pages: Path, tmp_path: Path, capsysbinary: Captured) -> None:
        assert call("evaluate", "--data", pages, "--json", tmp_path / "run.json") == 0
        table = capsysbinary.readouterr().out
        assert call("evaluate", "--data", pages, "--json", "-") == 0
        run, written = json.loads(capsysbinary.readouterr().out), json.loads((tmp_path / "run.json").read_bytes())
        assert run["sets"] == written["sets"]
        assert f"{run['sets']['two']['words']['dehusk']['f1']:.3f}".encode() in table
        assert [page["id"] for page in run["pages"]] == ["docs-code", "news-modal"]

    def test_takes_some_pages_of_each_set(self, pages: Path, capsysbinary: Captured) -> None:
        assert call("evaluate", "--data", pages, "--every", "2", "--json", "-") == 0
        assert [page["id"] for page in json.loads(capsysbinary.readouterr().out)["pages"]] == ["docs-code"]

    def test_peers_that_are_missing_are_named_and_left_out(
        self, pages: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "boilerpy3.extractors", None)
        assert call("evaluate", "--data", pages, "--against", "boilerpy3") == 0
        captured = capsysbinary.readouterr()
        assert captured.err.startswith(b"dehusk: boilerpy3: not installed, left out; pip install 'dehusk[bench]'\n")
        assert b"boilerpy3" not in captured.out

    def test_peers_that_nobody_knows_are_an_error(self, pages: Path, capsysbinary: Captured) -> None:
        assert call("evaluate", "--data", pages, "--against", "trafilatura,lynx") == 2
        assert capsysbinary.readouterr().err.startswith(
            b"dehusk: argument --against: no extractor is known as 'lynx'; known are trafilatura"
        )

    def test_a_report_without_its_extra_is_told_before_the_work(
        self, pages: Path, tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lacking = {**extras.MODULES, "report": ("no_such_module",)}
        monkeypatch.setattr(extras, "MODULES", lacking)
        assert call("evaluate", "--data", pages, "--out", tmp_path / "report.html") == 1
        assert b"pip install 'dehusk[report]'" in capsysbinary.readouterr().err
        assert not (tmp_path / "report.html").exists()

    def test_a_report_links_to_views_of_the_worst_pages(self, pages: Path, tmp_path: Path) -> None:
        pytest.importorskip("matplotlib")
        for gold in pages.glob("*/gold.txt"):  # no model gets all of a page right of which a part is nowhere
            text = gold.read_text(encoding="utf-8")
            gold.write_text(f"{text}\n{' '.join(f'unsaid{number}' for number in range(100))}\n", encoding="utf-8")
        assert (
            call("evaluate", "--data", pages, "--out", tmp_path / "report.html", "--json", tmp_path / "run.json") == 0
        )
        worst = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["worst"]
        linked = re.findall(r'href="report\.views\.html#(\d+)"', (tmp_path / "report.html").read_text(encoding="utf-8"))
        assert linked == [str(number) for number in range(len(worst))] == ["0", "1"]
        views = (tmp_path / "report.views.html").read_text(encoding="utf-8")
        places = [views.index(f'"two/{page["id"]}"') for page in worst]
        assert places == sorted(places)

    def test_a_page_that_fails_is_named(
        self, pages: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(fitted: object, sample: object) -> None:
            raise RuntimeError("no \x1b such luck")

        monkeypatch.setattr("dehusk.training.evaluation.predictions.probabilities", fail)
        assert call("evaluate", "--data", pages) == 1
        captured = capsysbinary.readouterr()
        named = [line for line in captured.err.decode().splitlines() if line.startswith("dehusk:")]
        assert named == [
            f"dehusk: two/{name}: RuntimeError: no \\x1b such luck; counted as empty"
            for name in ("docs-code", "news-modal")
        ]
        assert "2 pages failed and count as empty" in captured.out.decode()

    def test_data_that_cannot_be_read_is_told_in_one_line(self, tmp_path: Path, capsysbinary: Captured) -> None:
        assert call("evaluate", "--data", tmp_path) == 1
        captured = capsysbinary.readouterr()
        assert captured.out == b""
        assert captured.err.startswith(f"dehusk: {tmp_path}: no labelled pages found".encode())
        assert captured.err.count(b"\n") == 1


def test_a_python_process_runs_the_module(tmp_path: Path) -> None:
    code, output, said = run(NEWS, cwd=tmp_path)
    assert (code, output.decode(), said) == (0, dehusk.extract(NEWS.read_bytes()) + "\n", b"")


class TestMistaken:
    def test_a_mistyped_command_is_asked_back(self, capsysbinary: Captured) -> None:
        assert call("labell", EXAMPLES / "news-modal" / "page.html") == 2
        assert capsysbinary.readouterr() == (b"", b"dehusk: there is no file 'labell'; did you mean: dehusk label\n")

    def test_a_file_that_is_called_nearly_like_a_command_is_a_file(
        self, tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("labell").write_bytes((EXAMPLES / "news-modal" / "page.html").read_bytes())
        assert call("labell") == 0
        assert b"Under the deal, signed" in capsysbinary.readouterr().out

    def test_a_folder_is_for_a_batch(self, tmp_path: Path, capsysbinary: Captured) -> None:
        assert call(tmp_path) == 1
        out, err = capsysbinary.readouterr()
        assert out == b""
        assert b"it is a folder; dehusk batch" in err
