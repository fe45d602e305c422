"""A run -> one HTML file that needs nothing else: no network, no script, fit for a phone and for paper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dehusk.features.extras import require
from dehusk.training.evaluation.reporting import tables

_TEMPLATE = Path(__file__).with_name("report.html")


def check_installed() -> None:
    """Tell before the work, not after it, that a report cannot be made.

    Raises
    ------
    MissingDependencyError
        If a package that it needs is missing.
    """
    require("report", "a report")


def render(run: Mapping[str, Any], views: str | None = None) -> str:
    """Lay a run out as an HTML page.

    Parameters
    ----------
    run
        What `dehusk evaluate --json` writes.
    views
        Address of a file of `dehusk view` with the worst pages in their order, to link to; None for no links.

    Raises
    ------
    MissingDependencyError
        If a package that it needs is missing.
    """
    check_installed()
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - an extra
    from markupsafe import Markup  # noqa: PLC0415

    from dehusk.training.evaluation.reporting.plots import plots  # noqa: PLC0415

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    # Drawn here from figures; whatever text of a page there were in one, matplotlib has escaped.
    drawn = {name: Markup(svg) for name, svg in plots(run).items()}  # noqa: S704
    return str(template.render(run=run, plots=drawn, tables=tables, views=views))
