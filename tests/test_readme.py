"""The README's commands and examples give what the README shows."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_first_command_prints_what_it_says() -> None:
    command, shown = blocks("console")[0].split("\n", 1)
    install, run = command.removeprefix("$ ").split(" && ")
    assert install == "pip install ."
    program, arguments = run.split(" ", 1)
    assert program == "dehusk"
    done = subprocess.run(
        f"{sys.executable} -m dehusk {arguments}", shell=True, cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert done.stdout == shown


def test_the_python_session_gives_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    sessions = [block for block in blocks("python") if block.startswith(">>>")]
    assert sessions
    for session in sessions:
        test = doctest.DocTestParser().get_doctest(session, {}, "README", "README.md", 0)
        assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0


def test_ci_runs_the_commands_of_the_readme() -> None:
    """CI calls the install and the test command as the README gives them."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [
        line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines() if "pytest" in line
    ]
    assert len(commands) == 1
    extra = re.search(r"'\.\[(\w+)\]'", commands[0])
    assert extra
    assert f"pip install --quiet '.[{extra.group(1)}]' && pytest" in script
    assert "pip install --quiet . && dehusk examples/" in script
