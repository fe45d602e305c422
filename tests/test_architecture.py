"""The house: imports run one way, and labelling loads nothing that only training needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: What each folder may import of the package. ``artifacts`` holds no code: it is where the shipped files are.
ALLOWED = {
    "features": {"features"},
    "model": {"model", "features"},
    "training": {"training", "model", "features"},
    "artifacts": set(),
    "api": {"api", "model", "features", "artifacts"},
}
#: What a folder may import besides, inside a function only.
ALLOWED_IN_FUNCTIONS = {"api": {"training"}, "training": {"dehusk.__version__"}}
#: What labelling may not load: only training, writing a model or odd pages need it.
HEAVY = ("sklearn", "scipy", "joblib", "pandas", "charset_normalizer", "markdownify", "bs4", "tqdm", "publicsuffixlist")
#: What `import dehusk` may not load beside numpy and lxml: it comes with the first model, or with what needs it.
LATE = ("dehusk.model", "dehusk.results", "dehusk.pool", "dehusk.rendering", "hashlib", "json", "argparse", "numpy.ma")


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(tree: ast.AST, *, in_function: bool = False) -> Iterator[tuple[str, bool]]:
    """Dotted names that a module imports, and whether inside a function; a name taken from a package counts with it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, in_function) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            yield from ((f"{node.module}.{alias.name}", in_function) for alias in node.names)
        else:
            inner = in_function or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from imports(node, in_function=inner)


def folder_of(name: str) -> str | None:
    """The folder that an imported name stands in, None for what is not dehusk's."""
    package, _, rest = name.partition(".")
    if package != "dehusk":
        return None
    first = rest.split(".")[0]
    return first if first in ALLOWED else "api"


def violations(folder: str, code: str) -> list[str]:
    """The imports of a module that its folder may not have."""
    found = []
    besides = ALLOWED_IN_FUNCTIONS.get(folder, set())
    for name, in_function in imports(ast.parse(code)):
        target = folder_of(name)
        if target is None or target in ALLOWED[folder] or (in_function and {target, name} & besides):
            continue
        found.append(name)
    return found


@pytest.mark.parametrize("folder", ALLOWED)
def test_imports_run_one_way(folder: str) -> None:
    files = sources(folder)
    assert files, f"{folder} has no modules: was it moved?"
    wrong = {str(file.relative_to(ROOT)): violations(folder, file.read_text(encoding="utf-8")) for file in files}
    assert {file: names for file, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    ("folder", "code", "expected"),
    [
        ("features", "from dehusk.model.forest import Forest", ["dehusk.model.forest.Forest"]),
        ("features", "def f():\n from dehusk import model", ["dehusk.model"]),
        ("features", "import dehusk.features.reading.blocks\nimport numpy", []),
        ("model", "from dehusk.page import Page", ["dehusk.page.Page"]),
        ("model", "import dehusk", ["dehusk"]),
        ("training", "from dehusk import __version__", ["dehusk.__version__"]),
        ("training", "def f():\n from dehusk import __version__", []),
        ("training", "class A:\n def f(self):\n  if self:\n   import dehusk.cli", ["dehusk.cli"]),
        ("api", "from dehusk.training.train import train", ["dehusk.training.train.train"]),
        ("api", "def f():\n from dehusk.training.train import train", []),
    ],
)
def test_the_rule_itself(folder: str, code: str, expected: list[str]) -> None:
    assert violations(folder, code) == expected


def test_nothing_imports_the_folders_by_their_own_names() -> None:
    """``import features`` works in the checkout and nowhere else."""
    for folder in ALLOWED:
        for file in sources(folder):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            names = {name.partition(".")[0] for name, _ in imports(tree)}
            assert not names & ALLOWED.keys(), file


def run_fresh(code: str) -> str:
    """What a fresh interpreter prints, started where the sources are not in sight."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT.anchor)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_dehusk_loads_little() -> None:
    code = (
        "import sys, numpy, lxml.html\n"
        "before = set(sys.modules)\n"
        "import dehusk\n"
        f"print([name for name in {HEAVY + LATE} if name in sys.modules and name not in before])"
    )
    assert run_fresh(code) == "[]"


def test_names_that_are_imported_late_are_there() -> None:
    code = (
        "import dehusk\n"
        "assert set(dehusk.__all__) <= set(dir(dehusk))\n"
        "from dehusk import *\n"
        "print(Input(b'', id=1).id, isinstance(next(extract_many(['<p>a'])), Extracted), Labelled is dehusk.Labelled)"
    )
    assert run_fresh(code) == "1 True True"


def test_a_command_loads_no_other() -> None:
    code = (
        "import sys, dehusk.cli\n"
        "dehusk.cli.main(['--version'])\n"
        "print(sorted(name for name in dehusk.cli.COMMANDS if f'dehusk.commands.{name}' in sys.modules))"
    )
    assert run_fresh(code).splitlines()[-1] == "[]"


@pytest.mark.skipif(not (ROOT / "artifacts/model.joblib").exists(), reason="no model is shipped yet")
def test_labelling_loads_nothing_that_only_training_needs() -> None:
    heavy = (*(name for name in HEAVY if name not in ("markdownify", "bs4")), "numpy.ma")
    code = (
        "import sys, numpy\n"
        "before = set(sys.modules)\n"
        "import dehusk\n"
        "html = '<title>t</title><h1>A</h1><p>' + 'One of the many sentences of this page. ' * 9\n"
        "page = dehusk.label(html)\n"
        "assert len(page.blocks) == 2 and page.text\n"
        "for output_format in ('txt', 'html', 'json'): dehusk.extract(html, output_format=output_format)\n"
        f"print([name for name in {heavy} if name in sys.modules and name not in before])"
    )
    assert run_fresh(code) == "[]"
