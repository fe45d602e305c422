"""`dehusk completion` makes shells complete commands, options and files."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dehusk.cli import COMMANDS, main
from dehusk.commands.completion import parser_of_all

pytest.importorskip("shtab", reason="the extra completion")

#: Completes the words that are its arguments, as readline asks for it.
ASK = """
source ./dehusk.bash
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_shtab_dehusk dehusk "${@: -1}" "${@: -2:1}"
echo "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["completion", "bash"]) == 0
    (tmp_path / "dehusk.bash").write_text(capsys.readouterr().out, encoding="utf-8")
    (tmp_path / "page.html").touch()
    return tmp_path


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["dehusk", "la"], ["label"]),
        (["dehusk", "--output-f"], ["--output-format"]),
        (["dehusk", "--output-format", ""], ["txt", "markdown", "html", "json"]),
        (["dehusk", "label", "pa"], ["page.html"]),
        (["dehusk", "label", "--max-b"], ["--max-bytes", "--max-blocks"]),
        (["dehusk", "batch", "page.html", "-o", "pa"], ["page.html"]),
        (["dehusk", "completion", ""], ["bash", "zsh", "tcsh"]),
    ],
    ids=" ".join,
)
def test_bash_completes(words: list[str], completed: list[str], script: Path) -> None:
    command = ["bash", "-c", ASK, "ask", *words]
    done = subprocess.run(command, cwd=script, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == completed


def test_every_command_with_every_option_is_known(script: Path) -> None:
    known = set(re.split(r"[\s()]+", (script / "dehusk.bash").read_text("utf-8")))
    _, made = parser_of_all()
    assert len(made) == len(COMMANDS)
    options = {option for parser in made for action in parser._actions for option in action.option_strings}
    assert "--resume" in options
    assert options - known == set()


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_other_shells(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    text = capsys.readouterr().out
    assert [command for command in COMMANDS if command not in text] == []
