"""What tests of several folders share: a model small enough to be worked out by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from dehusk.features.catalogue import CATALOGUE
from dehusk.features.log_odds.html import HtmlTable
from dehusk.features.log_odds.words import WordTable
from dehusk.features.roles.catalogue import BLOCK_COLUMNS, N_BUCKETS, N_COLUMNS, N_FOR_COMMENTS
from dehusk.model.feature_set import HTML_FEATURES, TEXT_FEATURES
from dehusk.model.forest import Forest
from dehusk.model.labeller import Model, Thresholds
from dehusk.model.page_types import PageTypes
from dehusk.model.roles.role_model import RoleModel
from optional_packages import SkipsWhatIsAbsent

# Trees are grown on a few hundred rows here. scikit-learn's threads would wait for each other most of the time, and
# where other programs have the cores, they wait a minute for what one thread does in a second.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# How long an example takes says nothing of whether it is right: a busy machine fails no test.
# The same examples every time: what passed once passes again, and new ones are looked for by `make fuzz`.
settings.register_profile("dehusk", deadline=None, derandomize=True)
settings.load_profile("dehusk")
#: More processes of tests than this gain little: each imports what trains, and makes the fixtures it meets anew.
MAX_PROCESSES = 4


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """The whole suite runs in a process a core where pytest-xdist is installed, a few tests in one; see ``-n``."""
    if hasattr(config, "workerinput") or not config.pluginmanager.hasplugin("xdist"):
        return  # one of those processes, which is given the same arguments; or there is no such option
    asked = config.option
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS and asked.numprocesses is None and not asked.usepdb:
        # What stealing leaves together shares the fixtures of its module: trained models, Spark.
        asked.numprocesses, asked.maxprocesses, asked.dist = "auto", asked.maxprocesses or MAX_PROCESSES, "worksteal"


def pytest_configure(config: pytest.Config) -> None:
    """Without the extras, what can be tested without them is."""
    config.pluginmanager.register(SkipsWhatIsAbsent())


def stump(column: int, threshold: float, low: float, high: float, n_features: int) -> Forest:
    """One tree of two leaves: ``low`` up to the threshold, ``high`` beyond."""
    return Forest(
        feature=np.array([column, 0, 0], dtype=np.int16),
        threshold=np.array([threshold, np.inf, np.inf], dtype=np.float32),
        left=np.array([1, 1, 2], dtype=np.int32),
        value=np.array([0, low, high], dtype=np.float32),
        roots=np.array([0], dtype=np.int32),
        baseline=0.0,
        max_depth=1,
        n_features=n_features,
    )


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test writes into the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def tiny_model() -> Model:
    """Blocks of more than six words have p = .806, all others .194.

    The first stage gives sigmoid(2) or sigmoid(-2), the second, from the first one's probability, sigmoid(1.308)
    or sigmoid(-1.308); the model's probability is their weighted mean.
    """
    names = [feature.name for feature in CATALOGUE]
    chosen = np.array([0, names.index("link_density")], dtype=np.int32)
    return Model(
        log_odds=HtmlTable.of({".menu": [0.5, 0.625, 0, 0], "harbour": [0, 0, 1.0, 1.125]}),
        first=stump(names.index("words_log"), float(np.log1p(6)), -2, 2, len(names)),
        second=stump(len(chosen), 0.5, -1.308, 1.308, len(chosen) + len(HTML_FEATURES.context)),
        second_columns=chosen,
        feature_set=HTML_FEATURES,
        page_types=PageTypes.unknown(HTML_FEATURES.n_summary),
        thresholds=Thresholds(balanced=0.5, precision=0.9, recall=0.1),
    )


@pytest.fixture(scope="session")
def tiny_text_model() -> Model:
    """The same of plain text, where the second stage counts alone: blocks of more than six words have p = .806."""
    names = [feature.name for feature in TEXT_FEATURES.catalogue]
    column = names.index("words_log")
    chosen = np.array([column], dtype=np.int32)
    return Model(
        log_odds=WordTable.of({"rules": [-0.5, -0.5]}),
        first=stump(column, float(np.log1p(6)), -2, 2, len(names)),
        second=stump(len(chosen), 0.5, -1.425, 1.425, len(chosen) + len(TEXT_FEATURES.context)),
        second_columns=chosen,
        feature_set=TEXT_FEATURES,
        page_types=PageTypes.unknown(TEXT_FEATURES.n_summary),
        thresholds=Thresholds(balanced=0.5, precision=0.85, recall=0.15),
    )


@pytest.fixture(scope="session")
def tiny_roles() -> RoleModel:
    """The title is a headline, what begins with "By" a byline, a block of more than 15 words a comment, each with .881.

    All types of pages are equally likely.
    """
    names = [feature.name for feature in BLOCK_COLUMNS]
    forests = {
        "headline": stump(names.index("title_equal"), 0.5, -2, 2, len(names)),
        "byline": stump(names.index("says_by"), 0.5, -2, 2, len(names)),
        "comment": stump(names.index("n_words_log"), float(np.log1p(15)), -2, 2, N_FOR_COMMENTS),
    }
    types = PageTypes.unknown(N_COLUMNS + N_BUCKETS)
    return RoleModel(forests, PageTypes(types.center[:N_COLUMNS], types.scale[:N_COLUMNS], types.weights))
