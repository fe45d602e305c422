"""What is built: the wheel and the sdist hold every package, and every module can be imported from the wheel alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from shutil import copyfile, copytree, ignore_patterns

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {"api": "dehusk", **{name: f"dehusk/{name}" for name in ("features", "model", "training", "artifacts")}}
#: What a build reads; a copy of it is built, so that the checkout stays as it is.
DOCUMENTS = ("CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "Makefile", "RELEASING.md", "SECURITY.md", "mkdocs.yml")
#: Folders that the sdist holds besides the package's, so that the tests run from it.
BESIDE = ("tests", "examples", "docs", "benchmarks", "constraints", ".ci")
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", *DOCUMENTS, *FOLDERS, *BESIDE)
#: What only a checkout needs: figures that README's tables are written from, what was tried, labels to train on, and in
#: a form that can be read what the model file holds as well.
NOT_INSTALLED = {
    "dehusk/artifacts/evaluation.json",
    "dehusk/artifacts/model.manifest.json",
    "dehusk/artifacts/wcxb-readings.jsonl.gz",
    "dehusk/training/EXPERIMENTS.md",
}
NOT_BUILT = ("__pycache__", "*.pyc")
#: What only the extras bring: a module that needs one to be imported says which.
EXTRAS = (
    *("fastwarc", "pyarrow", "zstandard", "pyspark", "pandas", "datatrove", "matplotlib", "jinja2", "rapidfuzz"),
    *("starlette", "uvicorn", "trafilatura", "readability", "resiliparse", "py3langid", "pytest"),
    *("langchain_core", "llama_index", "haystack", "scrapy", "prometheus_client", "shtab"),
)
#: Imports every module of the package in the folder given, and prints how many; to import ``__main__`` would run it.
IMPORT_ALL = """
import sys
from importlib import import_module
from pathlib import Path

site, *extras = sys.argv[1:]
sys.path.insert(0, site)
sys.modules.update(dict.fromkeys(extras))
names = [".".join(file.relative_to(site).with_suffix("").parts) for file in sorted(Path(site, "dehusk").rglob("*.py"))]
names = [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
from dehusk.features.errors import MissingDependencyError
for name in names:
    try:
        module = import_module(name)
    except MissingDependencyError as error:
        assert "pip install 'dehusk[" in str(error), error
    else:
        assert Path(module.__file__).is_relative_to(site), module
print(len(names))
"""


def run(*command: str, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def expected_files() -> set[str]:
    """Every file of the package's folders, as a wheel has it."""
    return {
        f"{package}/{file.relative_to(ROOT / folder).as_posix()}"
        for folder, package in FOLDERS.items()
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    } - NOT_INSTALLED


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of this checkout, and the wheel built from that sdist as an index would get it."""
    pytest.importorskip("setuptools", minversion="77", reason="builds without isolation, as there is no network")
    folder = tmp_path_factory.mktemp("dist")
    build = "from setuptools.build_meta import {0} as make; make({1!r})"
    copy = folder / "checkout"
    for name in BUILT_FROM:
        source = ROOT / name
        if source.is_dir():
            copytree(source, copy / name, ignore=ignore_patterns(*NOT_BUILT))
        else:
            copy.mkdir(exist_ok=True)
            copyfile(source, copy / name)
    run(sys.executable, "-c", build.format("build_sdist", str(folder)), cwd=copy)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked")
    (unpacked,) = (folder / "unpacked").iterdir()
    run(sys.executable, "-c", build.format("build_wheel", str(folder)), cwd=unpacked)
    return folder


def test_the_wheel_holds_every_file(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("dehusk/")}
    assert held == expected_files()


def test_the_sdist_holds_what_the_tests_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {member.name.partition("/")[2] for member in archive if member.isfile()}
    expected = {*DOCUMENTS, "pyproject.toml", "README.md", "LICENSE", "artifacts/evaluation.json"} | {
        file.relative_to(ROOT).as_posix()
        for folder in (*FOLDERS, *BESIDE)
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
    assert expected - held == set()
    assert {name for name in held if name.partition("/")[0] in BESIDE} <= expected


def test_every_module_of_the_wheel_can_be_imported(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target")
    run(*pip, str(tmp_path / "site"), str(wheel), cwd=tmp_path)
    n_modules = sum(name.endswith(".py") and not name.endswith("__main__.py") for name in expected_files())
    printed = run(sys.executable, "-c", IMPORT_ALL, str(tmp_path / "site"), *EXTRAS, cwd=tmp_path)
    assert int(printed) == n_modules > 150
