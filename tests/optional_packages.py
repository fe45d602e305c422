"""What only the extras bring: tests that need it are skipped where it is absent, and say so."""

from __future__ import annotations

from collections.abc import Generator
from importlib.util import find_spec
from itertools import chain
from typing import Any

import pytest

from dehusk.features.errors import MissingDependencyError
from dehusk.features.extras import MODULES

#: What the modules of the extras are imported as.
OPTIONAL = frozenset(
    [
        *chain.from_iterable(MODULES.values()),
        *("scipy", "fastwarc", "zstandard", "rapidfuzz", "httpx", "nh3", "markdown_it", "selenium"),
        "openapi_spec_validator",
    ]
)


def absent_package(error: BaseException | None) -> str | None:
    """The optional package for want of which an import failed, if that is why."""
    while error is not None:
        if isinstance(error, MissingDependencyError):
            return str(error)
        if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in OPTIONAL:
            return f"needs {error.name}: pip install '.[test]'"
        error = getattr(error, "cause", None) or error.__cause__
    return None


def needs(extra: str) -> pytest.MarkDecorator:
    """Skips a test where the extra is not installed."""
    missing = [name for name in MODULES[extra] if find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}: pip install 'dehusk[{extra}]'")


class SkipsWhatIsAbsent:
    """A plugin: what cannot be imported for want of an optional package is skipped with that reason."""

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, pytest.CollectReport, Any]:
        """A test module that cannot be imported."""
        report = yield
        reason = absent_package(report.call.excinfo.value) if report.failed else None  # type: ignore[attr-defined]
        if reason is None:
            return report
        return pytest.CollectReport(report.nodeid, "skipped", (str(collector.path), 0, f"Skipped: {reason}"), None)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, Any]:
        """A test, or what it is given, that imports when it runs."""
        report = yield
        reason = absent_package(call.excinfo.value) if report.failed and call.excinfo else None
        if reason is not None:
            report.outcome, report.longrepr = "skipped", (str(item.path), 0, f"Skipped: {reason}")
        return report
