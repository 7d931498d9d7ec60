"""From evidence to a probability and the reasons behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qingfeng.engine.compiled import inlined, lean
from qingfeng.engine.ranking.collecting import collect
from qingfeng.engine.ranking.facts import licensed_hits, tell
from qingfeng.engine.ranking.layout import (
    AUTHORISED,
    FEATURES,
    HIT_FEATURES,
    REASON_OF,
    REASONS,
    WORDING_INNOCENT,
    WORDING_RISKY,
)
from qingfeng.engine.ranking.model import Model, fitted
from qingfeng.engine.ranking.prepared import KEPT_SNAPSHOTS
from qingfeng.engine.ranking.wording import learned, learned_table, wording_of
from qingfeng.engine.types import EMPTY, Reason, Scores

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from qingfeng.engine.ranking.facts import Digest
    from qingfeng.engine.types import Context, Matches, Snapshot

    Floats = npt.NDArray[np.float32]
    Ints = npt.NDArray[np.int32]
    Int64s = npt.NDArray[np.int64]

LEAST_SHOWN = 0.05  # of log-odds: lighter evidence is no reason to show
MOST_REASONS = 8
CODES = np.array(REASON_OF, np.int32)


class Evidence(NamedTuple):
    """Everything the score is made of: `values @ weights + bias` is the log-odds, save that hits never weigh below 0."""

    values: Floats
    shown: Floats  # numbers for the sentences
    best: Ints
    loudest: Ints
    term: Ints


def evidence(
    batch: pa.Table,
    matches: Matches,
    snapshot: Snapshot,
    context: Context,
    digest: Digest | None,
    model: Model,
) -> Evidence:
    licensed = licensed_hits(batch, matches, snapshot, context)
    collected = collect(matches, KEPT_SNAPSHOTS.of(snapshot), licensed, model.weights)
    values, loudest = collected.values, collected.loudest
    worded = wording_of(batch, learned_table(), learned()[1])
    worded = np.clip(worded, -model.wording_limit, model.wording_limit)
    values[:, WORDING_RISKY] = np.maximum(worded, 0)
    values[:, WORDING_INNOCENT] = np.maximum(-worded, 0)
    has_hit = loudest >= 0
    right = np.full(len(loudest), -1, np.int32)
    right[has_hit] = matches.hits.right[loudest[has_hit]]
    shown = tell(batch, right, snapshot, context, digest, values)
    return Evidence(values, shown, collected.best, loudest, collected.term)


def log_odds(values: Floats, model: Model) -> Floats:
    weighted = values * model.weights
    of_hit = weighted[:, :HIT_FEATURES].sum(axis=1) - weighted[:, AUTHORISED]
    total: Floats = (
        model.bias
        + np.maximum(of_hit, 0)
        + weighted[:, AUTHORISED]
        + weighted[:, HIT_FEATURES:].sum(axis=1)
    )
    return total


def probability(odds: Floats) -> Floats:
    result: Floats = (1.0 / (1.0 + np.exp(-odds.astype(np.float64)))).astype(np.float32)
    return result


class Listed(NamedTuple):
    row: Ints
    code: Ints
    place: Ints  # the feature that stands for the reason
    weight: Floats


@inlined
def restraint(values: Floats, weights: Floats, row: int) -> float:
    """By how much what speaks against a hit is cut, so that a hit never weighs below 0."""
    speaking, against = 0.0, 0.0
    for place in range(HIT_FEATURES):
        share = values[row, place] * weights[place]
        if place != AUTHORISED and share > 0:
            speaking += share
        elif place != AUTHORISED:
            against -= share
    return speaking / against if against > speaking else 1.0


@inlined
def gather(
    values: Floats, weights: Floats, codes: Ints, row: int, weight: Floats, first: Ints
) -> None:
    """Sums the evidence of one row by reason; `first` is the first feature behind each."""
    for code in range(len(weight)):
        weight[code] = 0.0
        first[code] = -1
    cut = restraint(values, weights, row)
    for place in range(len(codes)):
        share = values[row, place] * weights[place]
        if share == 0.0:
            continue
        if share < 0.0 and place < HIT_FEATURES and place != AUTHORISED:
            share *= cut
        weight[codes[place]] += share
        if first[codes[place]] < 0:
            first[codes[place]] = place


@lean
def list_reasons(
    values: Floats,
    weights: Floats,
    codes: Ints,
    weight: Floats,
    first: Ints,
    counts: Int64s,
    out: Listed,
) -> int:
    """Writes each row's reasons, heaviest first; gives how many there are in all. `weight` and `first` are scratch, one place a reason."""
    at = 0
    for row in range(len(values)):
        gather(values, weights, codes, row, weight, first)
        for _ in range(MOST_REASONS):
            heaviest = 0
            for code in range(1, len(weight)):
                if abs(weight[code]) > abs(weight[heaviest]):
                    heaviest = code
            if abs(weight[heaviest]) < LEAST_SHOWN:
                break
            out.row[at], out.code[at] = row, heaviest
            out.place[at], out.weight[at] = first[heaviest], weight[heaviest]
            weight[heaviest] = 0.0
            at += 1
            counts[row] += 1
    return at


def sentences() -> tuple[Reason, ...]:
    """The first feature of each reason carries its sentence."""
    firsts = {feature.reason: feature for feature in reversed(FEATURES)}
    return tuple(Reason(code, firsts[code].text_zh, firsts[code].text_en) for code in REASONS)


SENTENCES = sentences()


def listed(values: Floats, model: Model) -> tuple[Listed, Int64s]:
    room = MOST_REASONS * len(values)
    ints = np.empty((3, room), np.int32)
    out = Listed(ints[0], ints[1], ints[2], np.empty(room, np.float32))
    counts = np.zeros(len(values), np.int64)
    weight, first = np.zeros(len(REASONS), np.float32), np.zeros(len(REASONS), np.int32)
    size = list_reasons(values, model.weights, CODES, weight, first, counts, out)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Listed(out.row[:size], out.code[:size], out.place[:size], out.weight[:size]), offsets


def as_scores(seen: Evidence, model: Model) -> Scores:
    reasons, offsets = listed(seen.values, model)
    return Scores(
        score=probability(log_odds(seen.values, model)),
        best=seen.best,
        reasons=SENTENCES,
        reason_offsets=offsets,
        reason_code=reasons.code,
        reason_weight=reasons.weight,
        reason_value=seen.shown[reasons.row, reasons.place],
        reason_hit=seen.loudest[reasons.row],
        reason_term=seen.term[reasons.row, reasons.place],
    )


def rank(
    batch: pa.Table,
    matches: Matches,
    snapshot: Snapshot,
    context: Context = EMPTY,
    digest: Digest | None = None,
) -> Scores:
    """One score a listing, and its reasons. `digest` gives the digest of a title and a description, for the memory tables."""
    model = fitted()
    return as_scores(evidence(batch, matches, snapshot, context, digest, model), model)
