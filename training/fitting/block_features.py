"""Pages -> rows, in the form of a scikit-learn transformer: for those who want to try a learner of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from dehusk.features.catalogue import LOG_ODDS
from dehusk.features.errors import DataError
from dehusk.features.extra_features import ExtraFeature
from dehusk.features.log_odds.html import HtmlTable
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.matrix import Measured, measure, with_log_odds
from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.model.feature_set import FeatureSet, html_features
from dehusk.training.fitting.token_counts import count_tokens, fit_log_odds
from dehusk.training.labels.corpus import LabelledPage, read_corpus
from dehusk.training.labels.folds import grouped_folds
from dehusk.training.labels.prepare import PreparedPage, prepare

#: A page as it is given: prepared, labelled, or just its HTML.
PageLike = PreparedPage | LabelledPage | bytes | str


def prepare_pages(path: str | Path, extra_features: Sequence[ExtraFeature] = ()) -> list[PreparedPage]:
    """Read, measure and label the pages of a set that `dehusk train` could read.

    Parameters
    ----------
    extra_features
        Columns of one's own; see `dehusk.training.train.train`.

    Raises
    ------
    DataError
        If the set cannot be read.
    """
    return [prepare(page, extra_features) for page in read_corpus(path)]


def block_labels(pages: Iterable[PreparedPage]) -> NDArray[np.bool_]:
    """Which blocks are content, page after page, shape (n_blocks of all pages,)."""
    return np.concatenate([np.zeros(0, dtype=np.bool_), *(page.content for page in pages)])


def block_groups(pages: Iterable[PreparedPage]) -> NDArray[np.str_]:
    """The site of each block, page after page, to keep a site's pages together in cross-validation."""
    return np.array([site for page in pages for site in repeat(page.site, page.n_blocks)], dtype=np.str_)


class BlockFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Pages -> rows, one a block, with the columns of dehusk's own first stage.

    Parameters
    ----------
    learn_tokens
        Whether to learn from the labels of the pages which names in the markup speak for content. If not, or
        if the pages come without labels, these columns are 0.
    n_folds
        In how many parts `fit_transform` puts the sites, to make each page's rows without its own labels.
    extra_features
        Columns of one's own (see `dehusk.training.train.train`), the same that prepared pages were measured with.

    Attributes
    ----------
    log_odds_
        The learned log-odds of tokens.

    Notes
    -----
    As scikit-learn's TargetEncoder, ``fit_transform(pages)`` is not ``fit(pages).transform(pages)``: it
    learns the log-odds of tokens for each part from the other parts, so that a learner fitted on the rows does
    not see a page's own labels in its columns.
    """

    def __init__(
        self, *, learn_tokens: bool = True, n_folds: int = 5, extra_features: Sequence[ExtraFeature] = ()
    ) -> None:
        self.learn_tokens = learn_tokens
        self.n_folds = n_folds
        self.extra_features = extra_features

    @property
    def feature_set(self) -> FeatureSet:
        """What a model sees that is fitted on the rows."""
        return html_features(self.extra_features)

    def fit(self, pages: Sequence[PageLike], y: object = None) -> BlockFeatures:  # noqa: ARG002 - scikit-learn's form
        """Learn the log-odds of tokens from labelled pages; pages without labels teach nothing."""
        self.log_odds_ = _learn(self._labelled(pages)) if self.learn_tokens else _empty_table()
        return self

    def transform(self, pages: Sequence[PageLike]) -> NDArray[np.float32]:
        """Rows of the pages' blocks, one page after another, shape (n_blocks of all pages, n_columns)."""
        check_is_fitted(self)
        return self._stack([self._rows(page, self.log_odds_) for page in pages])

    def fit_transform(self, pages: Sequence[PageLike], y: object = None, **_: Any) -> NDArray[np.float32]:
        """Learn the log-odds of tokens, and make each page's rows with what the other sites teach.

        Raises
        ------
        DataError
            If tokens are to be learned and there are fewer sites than two, or pages were prepared with other extra
            features.
        """
        labelled = self._labelled(pages)
        self.fit(labelled or pages, y)
        if not self.learn_tokens or not labelled:
            return self.transform(pages)
        sites = [page.site for page in labelled]
        n_folds = min(self.n_folds, len(set(sites)))
        if n_folds < 2:  # noqa: PLR2004
            raise DataError("tokens are learned across sites, and there is one; add pages, or learn_tokens=False")
        folds = grouped_folds(sites, n_folds)
        tables = [
            _learn([page for page, its in zip(labelled, folds, strict=True) if its != fold]) for fold in range(n_folds)
        ]
        return self._stack([self._rows(page, tables[fold]) for page, fold in zip(labelled, folds, strict=True)])

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:  # noqa: ARG002
        """The names of the columns, as in the catalogue."""
        return np.array([feature.name for feature in self.feature_set.catalogue], dtype=object)

    def _labelled(self, pages: Sequence[PageLike]) -> list[PreparedPage]:
        """The pages prepared, if they are labelled; none if they are just HTML.

        Raises
        ------
        DataError
            If some are labelled and some are not.
        """
        prepared = [prepare(page, self.extra_features) if isinstance(page, LabelledPage) else page for page in pages]
        labelled = [page for page in prepared if isinstance(page, PreparedPage)]
        if labelled and len(labelled) < len(prepared):
            raise DataError("some of the pages are labelled and some are not; give either kind")
        return labelled

    def _rows(self, page: PageLike, log_odds: LogOddsTable) -> NDArray[np.float32]:
        measured: PreparedPage | Measured
        if isinstance(page, PreparedPage):
            measured = page
        else:
            table = cut(parse(page.html if isinstance(page, LabelledPage) else page))
            if not len(table):
                return self._stack([])
            measured = measure(table, self.extra_features)
        if measured.tokens is None:
            return self._stack([])
        rows = with_log_odds(measured.columns, measured.tokens, log_odds, LOG_ODDS)
        if rows.shape[1] != len(self.feature_set.catalogue):
            raise DataError(
                "a page was prepared with other extra features; give prepare_pages and BlockFeatures the same"
            )
        return rows

    def _stack(self, pages: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        return np.concatenate([np.zeros((0, len(self.feature_set.catalogue)), dtype=np.float32), *pages])


def _learn(pages: Sequence[PreparedPage]) -> LogOddsTable:
    return fit_log_odds(count_tokens(pages, HtmlTable), range(len(pages))) if pages else _empty_table()


def _empty_table() -> LogOddsTable:
    return HtmlTable.of({})
