"""What the model of one kind of page sees, and how much each of its stages counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dehusk.features.catalogue import CATALOGUE, LOG_ODDS, MEASURED, WORD_LOG_ODDS, Feature
from dehusk.features.extra_features import ExtraFeature, extra_catalogue
from dehusk.features.log_odds.html import HtmlTable
from dehusk.features.log_odds.table import LogOddsTable
from dehusk.features.log_odds.words import WordTable
from dehusk.features.reading.kind import HTML, TEXT
from dehusk.features.text_catalogue import TEXT_CATALOGUE
from dehusk.model.context.catalogue import CONTEXT, TEXT_CONTEXT
from dehusk.model.experts import HTML_EXPERT, TEXT_EXPERT, Expert


class FeatureSet(NamedTuple):
    """What differs between kinds of pages; everything else is the same for all."""

    kind: str
    """``"html"`` or ``"text"``."""
    catalogue: tuple[Feature, ...]
    """All columns of the first stage, in order."""
    log_odds: tuple[Feature, ...]
    """Those that come from the learned table, the last of the catalogue."""
    table: type[LogOddsTable]
    """Kind of that table."""
    context: tuple[Feature, ...]
    """Columns that the second stage alone sees, in order; they stand behind those that it sees of the first."""
    n_second_columns: int
    """How many columns of the first stage the second one sees: those of the highest gain."""
    second_weight: float
    """Weight of the second stage's probability in the model's, the first one's being the rest."""
    expert: Expert
    """Which pages the first stage's other forest knows."""
    extra: tuple[ExtraFeature, ...] = ()
    """A user's own columns, which stand before the learned ones."""

    @property
    def n_measured(self) -> int:
        """How many columns need no learned table and are no user's own: the first of the catalogue."""
        return len(self.catalogue) - len(self.extra) - len(self.log_odds)

    @property
    def n_summary(self) -> int:
        """Length of a page's summary, by which its type is told (see `dehusk.features.roles.summary`)."""
        return 3 * self.n_measured


#: The first stage is more careful on pages of sources that were not trained on: at .5, .8 and 1 `wcxb` scores .8815,
#: .8828 and .8835, `pool` .793, .793 and .794, documentation .935, .934 and .932, daniel .9175, .9191 and .9182.
HTML_FEATURES = FeatureSet(
    HTML, CATALOGUE, LOG_ODDS, HtmlTable, CONTEXT, n_second_columns=40, second_weight=0.8, expert=HTML_EXPERT
)
#: On texts the second stage alone is within .002 of the mean of both, or better, on every set.
TEXT_FEATURES = FeatureSet(
    TEXT,
    TEXT_CATALOGUE,
    WORD_LOG_ODDS,
    WordTable,
    TEXT_CONTEXT,
    n_second_columns=40,
    second_weight=1.0,
    expert=TEXT_EXPERT,
)


def html_features(extra: Sequence[ExtraFeature] = ()) -> FeatureSet:
    """What a model of HTML pages sees that has extra features."""
    return HTML_FEATURES._replace(catalogue=(*MEASURED, *extra_catalogue(extra), *LOG_ODDS), extra=tuple(extra))
