"""Pages -> the fitted models of roles and types, and how they score on sites that they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dehusk.features.describing.pages import tidy, words_of
from dehusk.features.roles.catalogue import BLOCK_COLUMNS, N_BUCKETS, N_FOR_COMMENTS
from dehusk.features.roles.vocabulary import BYLINE, COMMENT, HEADLINE, LEARNED_ROLES, PAGE_TYPES
from dehusk.features.tree import Floats
from dehusk.model.forest import Forest
from dehusk.model.page_types import PageTypes, standardise, token_norm
from dehusk.model.roles.role_model import LEAST, RoleModel
from dehusk.training.fitting.boosting import Rows, Settings, fit
from dehusk.training.fitting.page_types import COLUMN_PENALTY, center_and_scale, fit_regression
from dehusk.training.labels.page_types import type_weight
from dehusk.training.roles.labels import UNKNOWN, YES
from dehusk.training.roles.pages import RolePage

#: What the scores are.
MEASURE = "cross-validated by site; headlines as texts of pages, bylines and comments as blocks, types by accuracy"
#: Small trees: few blocks have a role.
SETTINGS = Settings(n_trees=60, n_leaves=15, learning_rate=0.1, min_rows=20)
#: Blocks of a page that are fitted on: of those with the role, of those that could be taken for it, of the others.
N_YES, N_LIKE, N_OTHERS = 15, 15, 15
#: What a page of a set counts for. `pool` has headlines and bylines by block: its headlines score .805 at 8, .795 at 3
#: (one-stage content probabilities). To readers the reviews of a product are its content and no comments, whatever
#: they are named: with what readings say of comments those of news score .852 instead of .959.
SET_WEIGHTS = {HEADLINE: {"pool": 8.0}, BYLINE: {"pool": 8.0}, COMMENT: {"wcxb-readings": 0.0}}
#: Strength of the penalty on tokens (scikit-learn's C).
_TOKEN_PENALTY = 10.0
#: What weights of tokens are rounded to, as they would be a twentieth of the model file otherwise; half of them are
#: above .09.
WEIGHT_STEP = 1 / 64
_PLACE = {feature.name: place for place, feature in enumerate(BLOCK_COLUMNS)}
#: Columns that make a block look like one with the role.
_LIKE = {
    HEADLINE: (("title_like", 0.2), ("in_first_h1", 0.5), ("marked_title", 0.5)),
    BYLINE: (("author_share", 0.1), ("says_by", 0.5), ("says_day", 0.5), ("marked_author", 0.5)),
    COMMENT: (("p_content", 0.4),),
}


def fit_roles(
    pages: Sequence[RolePage], seed: int, advance: Callable[[], object]
) -> tuple[RoleModel | None, dict[str, Any]]:
    """The models, and their scores when cross-validated by site; None where the pages do not tell roles and types.

    Parameters
    ----------
    advance
        Called after every fit.
    """
    if not can_fit(pages):
        return None, {}
    folds = sorted({page.fold for page in pages})
    scores: dict[str, Any] = {}
    forests = {}
    for role in LEARNED_ROLES:
        found: dict[int, NDArray[np.float64]] = {}
        for fold in folds:
            forest = _fit_role(role, [page for page in pages if page.fold != fold], seed)
            advance()
            of_fold = [number for number, page in enumerate(pages) if page.fold == fold and role in page.labels]
            found |= {number: forest.probability(_seen(role, pages[number].columns)) for number in of_fold}
        scores[role] = _score_role(role, pages, found)
        forests[role] = _fit_role(role, pages, seed)
        advance()
    types, scores["page_type"] = _fit_types([page for page in pages if page.page_type], folds)
    advance()
    return RoleModel(forests, types), scores


def count_fits(n_folds: int) -> int:
    """How many fits `fit_roles` reports to ``advance``."""
    return len(LEARNED_ROLES) * (n_folds + 1) + 1


def can_fit(pages: Sequence[RolePage]) -> bool:
    """Whether blocks of every role stand in at least two folds; `tells_types` says it of types."""
    for role in LEARNED_ROLES:
        if len({page.fold for page in pages if (page.labels.get(role, np.zeros(0)) == YES).any()}) < 2:  # noqa: PLR2004
            return False
    return True


def _seen(role: str, columns: Floats) -> Floats:
    return columns[:, :N_FOR_COMMENTS] if role == COMMENT else columns


def _fit_role(role: str, pages: Sequence[RolePage], seed: int) -> Forest:
    rng = np.random.default_rng(seed)
    drawn = [(page, _draw(role, page, rng)) for page in pages if role in page.labels]
    drawn = [(page, rows) for page, rows in drawn if len(rows)]
    matrix = np.concatenate([_seen(role, page.columns[rows]) for page, rows in drawn])
    labels = np.concatenate([page.labels[role][rows] == YES for page, rows in drawn])
    weight = np.concatenate([np.full(len(rows), SET_WEIGHTS[role].get(page.source, 1.0)) for page, rows in drawn])
    return fit(Rows(matrix, labels, weight / weight.mean()), SETTINGS, seed).forest


def _draw(role: str, page: RolePage, rng: np.random.Generator) -> NDArray[np.intp]:
    """Rows of a page to fit on."""
    labels = page.labels[role]
    is_like = np.zeros(len(labels), dtype=np.bool_)
    for name, least in _LIKE[role]:
        is_like |= page.columns[:, _PLACE[name]] > least
    is_yes, is_known = labels == YES, labels != UNKNOWN
    groups = ((is_yes, N_YES), (is_known & ~is_yes & is_like, N_LIKE), (is_known & ~is_yes & ~is_like, N_OTHERS))
    rows = [rng.permutation(group.nonzero()[0])[:most] for group, most in groups]
    return np.sort(np.concatenate(rows))


def _score_role(
    role: str, pages: Sequence[RolePage], found: Mapping[int, NDArray[np.float64]]
) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 by set: of headlines as texts, a page at a time, of the others as blocks."""
    counts: dict[str, NDArray[np.float64]] = {}
    for number, probability in found.items():
        page = pages[number]
        labels = page.labels[role]
        if role == HEADLINE:
            hits = _headline_hits(page, probability)
        else:
            told, is_known = probability >= LEAST, labels != UNKNOWN
            hits = ((told & (labels == YES)).sum(), (told & is_known).sum(), (labels == YES).sum())
        counts.setdefault(page.source, np.zeros(4))
        counts[page.source] += (*hits, 1)
    return {
        source: {
            "pages": int(n_pages),
            "precision": _ratio(right, told),
            "recall": _ratio(right, there),
            "f1": _ratio(2 * right, told + there),
        }
        for source, (right, told, there, n_pages) in sorted(counts.items())
        if there
    }


def _headline_hits(page: RolePage, probability: NDArray[np.float64]) -> tuple[int, int, int]:
    if page.headline is None:
        return 0, 0, 0
    best = int(probability.argmax())
    is_told = bool(probability[best] >= LEAST)
    gold = words_of(tidy(page.headline))
    return int(is_told and bool(gold) and words_of(tidy(page.texts[best])) == gold), int(is_told), int(bool(gold))


def _fit_types(pages: Sequence[RolePage], folds: Sequence[int]) -> tuple[PageTypes, dict[str, Any]]:
    """The classifier of types, and its accuracy by set."""
    right: dict[str, list[bool]] = {}
    for fold in folds:
        types = _fit_classifier([page for page in pages if page.fold != fold])
        for page in pages:
            if page.fold == fold:
                best = PAGE_TYPES[int(types.probabilities(*page.page).argmax())]
                right.setdefault(page.source, []).append(best == page.page_type)
                right.setdefault(f"{page.source}/{page.page_type}", []).append(best == page.page_type)
    accuracy = {name: {"pages": len(hits), "accuracy": _ratio(sum(hits), len(hits))} for name, hits in right.items()}
    return _fit_classifier(pages), dict(sorted(accuracy.items()))


def _fit_classifier(pages: Sequence[RolePage]) -> PageTypes:
    """Two regressions, one over columns and one over tokens, whose log-odds are averaged.

    As one they score .02 to .04 less: with the penalty that suits the columns tokens say nothing.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - comes with scikit-learn, which takes two seconds

    values = np.stack([page.page.values for page in pages])
    center, scale = center_and_scale(values)
    first = np.concatenate([[0], np.cumsum([len(page.page.tokens) for page in pages])])
    norms = np.concatenate([np.full(len(page.page.tokens), 1 / token_norm(len(page.page.tokens))) for page in pages])
    tokens = csr_matrix((norms, np.concatenate([page.page.tokens for page in pages]), first), (len(pages), N_BUCKETS))
    types = [str(page.page_type) for page in pages]
    weight = [type_weight(page.source) for page in pages]
    by_column = fit_regression(standardise(values, center, scale), types, weight, COLUMN_PENALTY)
    by_token = fit_regression(tokens, types, weight, _TOKEN_PENALTY)
    alone = by_column.intercept_ + by_token.intercept_
    weights = np.concatenate([by_column.coef_.T, by_token.coef_.T, alone[None]]) / 2
    of_tokens = weights[values.shape[1] : -1]
    np.round(of_tokens / WEIGHT_STEP, out=of_tokens)
    of_tokens *= WEIGHT_STEP
    return PageTypes(center, scale, weights.astype(np.float16).astype(np.float32))


def _ratio(part: float, whole: float) -> float:
    return round(float(part) / max(float(whole), 1e-9), 4)
