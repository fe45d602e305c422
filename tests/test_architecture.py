"""The house: imports run one way and in no circle, rooms stay small, labelling loads nothing that only training needs.

The rules are arrows between folders. A module is named by its place in the checkout: ``features.reading.blocks`` is
imported as ``dehusk.features.reading.blocks``, ``api.page`` as ``dehusk.page``.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("features", "model", "training", "artifacts", "api")
MAX_MODULES, MAX_LINES = 16, 350

#: What labelling may not load: only training, writing a model or odd pages need it.
HEAVY = (
    "sklearn",
    "scipy",
    "joblib",
    "pandas",
    "chardetng_py",
    "webencodings",
    "tqdm",
    "publicsuffixlist",
)
#: What `import dehusk` may not load beside numpy and lxml: it comes with the first model, or with what needs it.
LATE = ("dehusk.model", "dehusk.results", "dehusk.pool", "dehusk.rendering", "hashlib", "json", "argparse", "numpy.ma")


class Rule(NamedTuple):
    """An arrow that may not be drawn."""

    importer: str
    imported: str
    advice: str
    """Where the thing should live instead."""
    is_allowed_in_functions: bool = False
    except_for: str | None = None
    """A module that may be imported nevertheless."""


#: The floors of `training`, top to bottom: none may import one above it, and the two on top know nothing of each other.
TRAINING = ("evaluation", "experiments", "timing", "fitting", "variation", "labels")
UP = "what both need belongs on the lower floor"
CATALOGUES = ("catalogue", "text_catalogue", "matrix", "text_matrix")
RULES = (
    *(Rule("features", other, "move it to features, or pass it in as a value") for other in FOLDERS[1:]),
    *(Rule("model", other, "move it to model or features, or pass it in") for other in FOLDERS[2:]),
    *(Rule("training", other, "move it to model or features, or let the command pass it in") for other in FOLDERS[3:]),
    *(Rule("artifacts", other, "artifacts holds files and no code") for other in FOLDERS),
    Rule(
        "api",
        "training",
        "import it inside the command's function: labelling must not load training",
        is_allowed_in_functions=True,
        except_for="training.labels.page_labels",  # `dehusk review` writes the files of labels that training reads
    ),
    Rule("features.reading", "features.measuring", "data that both need belongs at the root of features"),
    *(
        Rule(room, f"features.{name}", "what both need is data at the root of features")
        for room in ("features.reading", "features.measuring")
        for name in CATALOGUES
    ),
    *(
        Rule(f"training.{lower}", f"training.{upper}", UP)
        for place, lower in enumerate(TRAINING)
        for upper in ("train", *TRAINING[:place])
    ),
    Rule("training.train", "training.evaluation", "return it from train, and let the command keep it"),
    *(Rule("training.peers", f"training.{floor}", "peers are plain functions of bytes") for floor in TRAINING),
    *(
        Rule(f"api.{room}", "api.commands", "what a command and another room need belongs in a leaf module of api")
        for room in ("batch", "explaining", "integrations", "rendering", "reviewing", "viewing")
    ),
)


class Import(NamedTuple):
    """A module of the package that another one imports."""

    importer: str
    imported: str
    line: int
    is_in_function: bool


def module_name(file: Path) -> str:
    """A module by its place in the checkout."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_modules() -> dict[str, str]:
    """The code of every module of the package, by name."""
    return {
        module_name(file): file.read_text(encoding="utf-8")
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
    }


def names_imported(tree: ast.AST, *, in_function: bool = False) -> Iterator[tuple[str, int, bool]]:
    """Dotted names that a module imports, with the line and whether inside a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, in_function) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            yield from ((f"{node.module}.{alias.name}", node.lineno, in_function) for alias in node.names)
        else:
            inner = in_function or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from names_imported(node, in_function=inner)


def place_of(dotted: str, modules: Mapping[str, str]) -> str | None:
    """The module that an imported name is, or is taken from; None for what is not dehusk's."""
    package, _, rest = dotted.partition(".")
    if package != "dehusk":
        return None
    name = rest if rest.partition(".")[0] in FOLDERS[:-1] else f"api.{rest}".rstrip(".")
    while name not in modules:
        name = name.rpartition(".")[0]
    return name


def imports_of(importer: str, code: str, modules: Mapping[str, str]) -> list[Import]:
    """What a module imports of the package, for annotations too; a module counts once a line."""
    found: dict[Import, None] = {}
    for dotted, line, in_function in names_imported(ast.parse(code)):
        imported = place_of(dotted, modules)
        if imported is not None and imported != importer:
            found[Import(importer, imported, line, in_function)] = None
    return list(found)


def is_in(module: str, folder: str) -> bool:
    return f"{module}.".startswith(f"{folder}.")


def violations(imports: list[Import]) -> list[str]:
    """Which arrow each forbidden import draws, and where the thing should live."""
    return [
        f"{one.importer}, line {one.line}, imports {one.imported}: "
        f"no arrow may run {rule.importer} -> {rule.imported}; {rule.advice}"
        for one in imports
        for rule in RULES
        if is_in(one.importer, rule.importer)
        and is_in(one.imported, rule.imported)
        and not (rule.is_allowed_in_functions and one.is_in_function)
        and one.imported != rule.except_for
    ]


def circles(imports: list[Import]) -> list[list[str]]:
    """The strongly connected components of more than one module (Tarjan, 1972)."""
    targets: dict[str, list[str]] = {}
    for one in imports:
        targets.setdefault(one.importer, []).append(one.imported)
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        path.append(module)
        for target in targets.get(module, ()):
            if target not in number:
                visit(target)
                lowest[module] = min(lowest[module], lowest[target])
            elif target in path:
                lowest[module] = min(lowest[module], number[target])
        if lowest[module] == number[module]:
            component = path[path.index(module) :]
            del path[path.index(module) :]
            if len(component) > 1:
                found.append(sorted(component))

    for module in sorted(targets):
        if module not in number:
            visit(module)
    return found


@pytest.fixture(scope="module")
def modules() -> dict[str, str]:
    return package_modules()


@pytest.fixture(scope="module")
def imports(modules: dict[str, str]) -> list[Import]:
    return [one for name, code in modules.items() for one in imports_of(name, code, modules)]


def test_imports_run_one_way(imports: list[Import]) -> None:
    wrong = violations(imports)
    assert not wrong, "\n".join(wrong)


def test_no_circle(imports: list[Import]) -> None:
    """Imports inside functions and for annotations count: what is one circle of thought is hard to read either way."""
    found = circles(imports)
    assert not found, f"these import each other; move what all of them need into a module below: {found}"


def test_every_rule_is_about_something(modules: dict[str, str]) -> None:
    named = {name for rule in RULES for name in (rule.importer, rule.imported)}
    assert {name for name in named if name not in modules} == set(), "was it moved?"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.importer} -> {rule.imported}")
def test_a_planted_import_is_found(rule: Rule, modules: dict[str, str]) -> None:
    """Each forbidden arrow, planted in every way that Python has, is named with its advice."""
    importer = rule.importer if rule.importer == "training.train" else f"{rule.importer}.planted"
    dotted = "dehusk." + rule.imported.removeprefix("api.") if rule.imported != "api" else "dehusk"
    plants = {
        f"import {dotted}.planted": True,
        f"from {dotted} import planted": True,
        f"from __future__ import annotations\nif TYPE_CHECKING:\n from {dotted} import planted": True,
        f"def f():\n if f:\n  from {dotted}.planted import a": not rule.is_allowed_in_functions,
        "import numpy": False,
    }
    for code, is_found in plants.items():
        found = [text for text in violations(imports_of(importer, code, modules)) if rule.advice in text]
        assert bool(found) == is_found, code
        assert all(f"{rule.importer} -> {rule.imported}" in text for text in found[:1])


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ("a-b b-c a-c", []),
        ("a-b b-a", [["a", "b"]]),
        ("a-b b-c c-d d-b d-e e-f", [["b", "c", "d"]]),
        ("a-b b-a c-a c-d d-e e-c", [["a", "b"], ["c", "d", "e"]]),
    ],
)
def test_circles_are_found(arrows: str, expected: list[list[str]]) -> None:
    assert sorted(circles([Import(*arrow.split("-"), 1, False) for arrow in arrows.split()])) == expected


def test_no_room_is_crowded_and_no_module_long(modules: dict[str, str]) -> None:
    rooms = {file.parent for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")}
    sizes = {str(room.relative_to(ROOT)): len([*room.glob("*.py")]) - 1 for room in rooms}
    crowded = {room: size for room, size in sizes.items() if size > MAX_MODULES}
    assert crowded == {}, "divide it by job"
    lengths = {name: code.count("\n") for name, code in modules.items()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}, "give each job a module"


def test_the_tests_mirror_the_house() -> None:
    rooms = {file.parent.relative_to(ROOT / "tests") for file in (ROOT / "tests").rglob("test_*.py")}
    assert not [str(room) for room in sorted(rooms) if not (ROOT / room).is_dir()], "tests of a room that is not there"


def test_nothing_imports_the_folders_by_their_own_names(modules: dict[str, str]) -> None:
    """``import features`` works in the checkout and nowhere else."""
    for name, code in modules.items():
        assert not {dotted.partition(".")[0] for dotted, _, _ in names_imported(ast.parse(code))} & {*FOLDERS}, name


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
    heavy = (*HEAVY, "numpy.ma")
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
