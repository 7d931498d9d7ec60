"""Fits the weights of the ranking: signs are held, weights are drawn towards what a monitor would expect.

Two stages. The first fits named evidence and the weights of learned words together, on the open listings alone. The
second keeps the words and fits the named weights again on everything, so that no closed data reaches a vocabulary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from qingfeng.engine.lexicon import names, terms
from qingfeng.engine.ranking.collecting import collect
from qingfeng.engine.ranking.layout import (
    AUTHORISED,
    FEATURES,
    FIRST_SECTOR,
    HIDDEN,
    MARK,
    NO_MATCH,
    PRICE_FAR_BELOW,
    PRICE_USUAL,
    REMOVED_BEFORE,
    SECTORS,
    WORDING_INNOCENT,
    WORDING_RISKY,
)
from qingfeng.engine.ranking.model import Model
from qingfeng.engine.ranking.prepared import KEPT_SNAPSHOTS
from qingfeng.engine.ranking.scoring import log_odds
from qingfeng.engine.tables.load import rows as table_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from bench.ranking_data import Judged

    Floats = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]

WORD = re.compile(r"[a-z0-9]+")
WORDING_LIMIT = 3.0
LEAST_ROWS, LEAST_SELLERS = 3, 2
COMMON = 8000  # rank of a word up to which a part of a brand's name is an ordinary word
PULL_NAMED, PULL_WORDS = 1.0, 2.0
ROUNDS = 2
LEAST_OF_A_MARK = 0.1  # so that the mark is named among the reasons
# Set by judgement: no judged row carries a licence, a removal, a price in a known currency; and the few hidden names
# that were judged stand in two trades only.
NOT_FITTED = frozenset(
    (
        AUTHORISED,
        HIDDEN,
        REMOVED_BEFORE,
        NO_MATCH,
        PRICE_FAR_BELOW,
        PRICE_USUAL,
        WORDING_RISKY,
        WORDING_INNOCENT,
    )
)
PRIOR = np.array([feature.prior for feature in FEATURES])
SIGN = np.array([feature.sign for feature in FEATURES])


class Fitted(NamedTuple):
    model: Model
    words: tuple[str, ...]
    word_weights: Floats


def split(text: str) -> list[str]:
    return WORD.findall(text.lower())


def weighed_elsewhere() -> frozenset[str]:
    """Words that name a mark or that the lexicon weighs: they may not be learned a second time."""
    rank = {line[0]: place for place, line in enumerate(table_rows("words_en.csv"))}
    found: set[str] = set()
    for term in terms():
        parts = split(term.term)
        if term.category not in {"goods", "generic"} and len(parts) == 1:
            found.update(parts)
    for name in names():
        if name.ambiguity == 1:  # an ordinary word that happens to be a shop's name
            continue
        parts = split(name.surface)
        found.update(p for p in parts if len(parts) == 1 or rank.get(p, COMMON + 1) > COMMON)
    return frozenset(found)


def vocabulary(titles: Iterable[str], sellers: Iterable[str]) -> tuple[str, ...]:
    """Words of several listings of several sellers."""
    rows: dict[str, int] = defaultdict(int)
    by: dict[str, set[str]] = defaultdict(set)
    for title, seller in zip(titles, sellers, strict=True):
        for word in set(split(title)):
            rows[word] += 1
            by[word].add(seller)
    barred = weighed_elsewhere()
    return tuple(
        sorted(
            word
            for word, count in rows.items()
            if count >= LEAST_ROWS
            and len(by[word]) >= LEAST_SELLERS
            and len(word) > 1
            and not word.isdigit()
            and word not in barred
        )
    )


def word_matrix(titles: Sequence[str], words: tuple[str, ...]) -> sparse.csr_matrix:
    number = {word: place for place, word in enumerate(words)}
    cells = [
        (row, number[word])
        for row, title in enumerate(titles)
        for word in set(split(title))
        if word in number
    ]
    row, column = zip(*cells, strict=True) if cells else ((), ())
    return sparse.csr_matrix((np.ones(len(cells)), (row, column)), shape=(len(titles), len(words)))


def bounds(words: int) -> list[tuple[float | None, float | None]]:
    of_sign = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    named = [
        (prior, prior) if place in NOT_FITTED else of_sign[sign]
        for place, (prior, sign) in enumerate(zip(PRIOR.tolist(), SIGN.tolist(), strict=True))
    ]
    return [(None, None), *named, *[(None, None)] * words]


class Problem(NamedTuple):
    """Penalised logistic loss: rows, answers and what every row already has."""

    values: Floats
    words: sparse.csr_matrix
    answers: Floats
    weights: Floats
    already: Floats

    def loss(self, x: Floats) -> tuple[float, Floats]:
        width = self.values.shape[1]
        named, worded = x[1 : width + 1], x[width + 1 :]
        odds = x[0] + self.values @ named + self.words @ worded + self.already
        away = named - PRIOR
        loss = self.weights @ (np.logaddexp(0.0, odds) - self.answers * odds)
        loss += 0.5 * (PULL_NAMED * away @ away + PULL_WORDS * worded @ worded)
        slope = self.weights * (1.0 / (1.0 + np.exp(-odds)) - self.answers)
        of_named = self.values.T @ slope + PULL_NAMED * away
        of_words = self.words.T @ slope + PULL_WORDS * worded
        return float(loss), np.concatenate([[slope.sum()], of_named, of_words])

    def solve(self) -> Floats:
        start = np.concatenate([[-2.0], PRIOR, np.zeros(self.words.shape[1])])
        found = minimize(
            self.loss,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=bounds(self.words.shape[1]),
            options={"maxiter": 500},
        )
        answer: Floats = found.x
        return answer


def evidence_of(data: Judged, weights: npt.NDArray[np.float32]) -> Floats:
    unlicensed = np.zeros(len(data.matches.hits.row), np.uint8)
    prepared = KEPT_SNAPSHOTS.of(data.snapshot)
    return collect(data.matches, prepared, unlicensed, weights).values.astype(np.float64)


def fit(data: Judged, rows: Rows) -> Fitted:
    """Both stages on some rows. The hit that speaks loudest depends on the weights, so each stage goes round."""
    open_rows = rows[data.of("agora")[rows]]
    chosen = data.frame[open_rows.tolist()]
    words = vocabulary(chosen["title"], chosen["seller"])
    table = word_matrix(data.frame["title"].to_list(), words)
    answers = data.infringes.astype(np.float64)
    ones = np.ones(len(answers))
    first = rounds(data, open_rows, table, answers, ones, ones * 0.0)
    word_weights = first[len(FEATURES) + 1 :]
    worded = np.clip(table @ word_weights, -WORDING_LIMIT, WORDING_LIMIT)
    nothing = sparse.csr_matrix((len(answers), 0))
    second = rounds(data, rows, nothing, answers, data.frame["weight"].to_numpy(), worded)
    model = Model(float(second[0]), second[1 : len(FEATURES) + 1].astype(np.float32), WORDING_LIMIT)
    return Fitted(model, words, word_weights)


def never_below_nothing(found: Floats) -> Floats:
    """No trade takes more from a mark than the mark gives: scoring cuts a hit off at nothing, so what is hidden counts in full."""
    out = found.copy()
    trades = slice(1 + FIRST_SECTOR, 1 + FIRST_SECTOR + len(SECTORS))
    out[trades] = np.maximum(out[trades], LEAST_OF_A_MARK - out[1 + MARK])
    return out


def rounds(
    data: Judged,
    rows: Rows,
    table: sparse.csr_matrix,
    answers: Floats,
    weights: Floats,
    already: Floats,
) -> Floats:
    named = PRIOR.astype(np.float32)
    found = PRIOR
    for _ in range(ROUNDS):
        values = evidence_of(data, named)[rows]
        problem = Problem(values, table[rows], answers[rows], weights[rows], already[rows])
        found = never_below_nothing(problem.solve())
        named = found[1 : len(FEATURES) + 1].astype(np.float32)
    return found


def score(data: Judged, fitted: Fitted) -> Floats:
    """Log-odds of every row, as the engine computes them."""
    values = evidence_of(data, fitted.model.weights).astype(np.float32)
    table = word_matrix(data.frame["title"].to_list(), fitted.words)
    limit = fitted.model.wording_limit
    worded = np.clip(table @ fitted.word_weights, -limit, limit)
    values[:, WORDING_RISKY] = np.maximum(worded, 0.0)
    values[:, WORDING_INNOCENT] = np.maximum(-worded, 0.0)
    return log_odds(values, fitted.model).astype(np.float64)
