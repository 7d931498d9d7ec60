"""`qingfeng bench ranking`: the figures of the model card, with a plain n-gram model beside them.

Ours is fitted anew for every fold, words and weights, and judged on sellers it has not seen; so is the peer.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from bench import ranking_data
from bench.ranking_data import Judged
from bench.ranking_fit import fit, score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]
    Measure = Callable[[Flags, Floats], float]

CLONE = Path(__file__).parent.parent
PEER = "character 2-5-gram TF-IDF, logistic regression"
FOLDS = 5
SEED = 20261122
DRAWS = 300
RECALL = 0.9
BINS = 10


class Slice(NamedTuple):
    """A question to the figures: which rows, and which of them are sought."""

    case: str
    rows: Flags
    sought: Flags
    sign: float = 1.0


def sure(odds: Floats) -> Floats:
    result: Floats = 1.0 / (1.0 + np.exp(-odds))
    return result


def precision_at_recall(sought: Flags, odds: Floats) -> float:
    precision, recall, _ = precision_recall_curve(sought, odds)
    return float(precision[recall >= RECALL].max())


def calibration_error(sought: Flags, odds: Floats) -> float:
    """Mean distance between what was said and what was so, over ten equal ranges of the score."""
    said = sure(odds)
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    apart = [
        (place == number).sum() * abs(said[place == number].mean() - sought[place == number].mean())
        for number in np.unique(place)
    ]
    return float(sum(apart) / len(said))


def average_precision(sought: Flags, odds: Floats) -> float:
    return float(average_precision_score(sought, odds))


def area(sought: Flags, odds: Floats) -> float:
    return float(roc_auc_score(sought, odds))


MEASURES: dict[str, Measure] = {
    "average_precision": average_precision,
    "auc": area,
    "precision_at_recall_90": precision_at_recall,
    "calibration_error": calibration_error,
}


def ngram_odds(
    titles: list[str], answers: Flags, train: npt.NDArray[np.int64], test: npt.NDArray[np.int64]
) -> Floats:
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    seen = words.fit_transform([titles[row] for row in train])
    model = LogisticRegression(C=10, max_iter=1000).fit(seen, answers[train])
    odds: Floats = model.decision_function(words.transform([titles[row] for row in test]))
    return odds


def folds(data: Judged) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """English sellers in five folds, each Chinese shop left out once; genuine retail is only ever learned from."""
    everything = np.arange(len(data.frame))
    english = np.flatnonzero(data.of("agora"))
    sellers = data.frame["seller"].to_numpy()
    split = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    tests = [
        english[test] for _, test in split.split(english, data.infringes[english], sellers[english])
    ]
    shops = np.unique(sellers[data.of("weidian")])
    tests += [np.flatnonzero(data.of("weidian") & (sellers == shop)) for shop in shops]
    for test in tests:
        yield np.setdiff1d(everything, test), test


def out_of_fold(data: Judged) -> tuple[Floats, Floats]:
    """Log-odds of every row from models that did not see its seller. The peer's English model sees English only."""
    ours, peer = np.zeros(len(data.frame)), np.zeros(len(data.frame))
    titles = data.frame["title"].to_list()
    for train, test in folds(data):
        ours[test] = score(data, fit(data, train))[test]
        english = data.of("agora")
        for rows, seen in (
            (test[english[test]], train[english[train]]),
            (test[~english[test]], train),
        ):
            if len(rows):
                peer[rows] = ngram_odds(titles, data.infringes, seen, rows)
    return ours, peer


def slices(data: Judged) -> Iterator[Slice]:
    positive, named = data.infringes, data.names_a_mark
    agora, plain = data.of("agora"), ~data.gives_away
    wording = data.frame["wording"].to_numpy()
    yield Slice("agora", agora, positive)
    yield Slice("agora, no give-away word", agora & plain, positive)
    yield Slice("agora, a mark is named", agora & named, positive)
    yield Slice("agora, a mark is named, no give-away word", agora & named & plain, positive)
    yield Slice("agora, innocent sought", agora, ~positive, -1.0)
    yield Slice("agora, open wording", agora & ((wording == "open") | ~positive), positive)
    weidian = data.of("weidian")
    if weidian.any():
        yield Slice("chinese", weidian, positive)
        for kind in ("open", "disguised", "plain"):
            yield Slice(
                f"chinese, {kind} wording", weidian & ((wording == kind) | ~positive), positive
            )


def draws(_data: Judged, rows: Flags) -> Iterator[npt.NDArray[np.int64]]:
    """Rows are drawn: the error of the figure on these sellers."""
    chance = np.random.default_rng(SEED)
    places = np.flatnonzero(rows)
    for _ in range(DRAWS):
        yield chance.choice(places, len(places))


def draws_of_sellers(data: Judged, rows: Flags) -> Iterator[npt.NDArray[np.int64]]:
    """Whole sellers are drawn: the error for a market of other sellers, of whom few are innocent."""
    chance = np.random.default_rng(SEED)
    places = np.flatnonzero(rows)
    sellers = data.frame["seller"].to_numpy()[places]
    by = [places[sellers == seller] for seller in np.unique(sellers)]
    for _ in range(DRAWS):
        yield np.concatenate([by[number] for number in chance.integers(0, len(by), len(by))])


def interval(values: list[float]) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5]) if values else (np.nan, np.nan)
    return float(low), float(high)


def row(case: str, metric: str, value: float, peer: str | None) -> dict[str, Any]:
    return {"case": case, "metric": metric, "value": round(value, 4), "unit": "share", "peer": peer}


def measured(data: Judged, part: Slice, ours: Floats, peer: Floats) -> Iterator[dict[str, Any]]:
    names = MEASURES if part.sign > 0 else {"average_precision": average_precision}
    for name, measure in names.items():
        for odds, who in ((ours, None), (peer, PEER)):
            yield row(
                part.case, name, measure(part.sought[part.rows], part.sign * odds[part.rows]), who
            )
    yield from spread(data, part, ours, peer)


def spread(data: Judged, part: Slice, ours: Floats, peer: Floats) -> Iterator[dict[str, Any]]:
    for name in ("average_precision", "auc") if part.sign > 0 else ("average_precision",):
        for kind, drawn in (("rows", draws), ("sellers", draws_of_sellers)):
            found, gain = [], []
            for places in drawn(data, part.rows):
                sought = part.sought[places]
                if sought.all() or not sought.any():
                    continue
                mine = MEASURES[name](sought, part.sign * ours[places])
                found.append(mine)
                gain.append(mine - MEASURES[name](sought, part.sign * peer[places]))
            for label, values in (("", found), ("_gain_over_peer", gain)):
                for end, value in zip(("low", "high"), interval(values), strict=True):
                    yield row(part.case, f"{name}{label}_95_{end}_by_{kind}", value, None)


def kept_out(data: Judged, train: Judged) -> Iterator[dict[str, Any]]:
    """The sellers that nothing was fitted on: precision and recall at the score of a lead, and the order beside the peer's."""
    odds = score(data, fit(train, np.arange(len(train.frame))))
    peer = peer_of_the_rest(data, train)
    leads, positive = odds >= 0.0, data.infringes
    case = "agora, held-out sellers"
    yield row(case, "precision", float(positive[leads].mean()), None)
    yield row(case, "recall", float(leads[positive].mean()), None)
    everything, plain = np.ones(len(odds), bool), ~data.gives_away
    for part, rows in ((case, everything), (f"{case}, no give-away word", plain)):
        for found, who in ((odds, None), (peer, PEER)):
            value = average_precision(positive[rows], found[rows])
            yield row(part, "average_precision", value, who)


def peer_of_the_rest(data: Judged, train: Judged) -> Floats:
    """The peer fitted on every English row of the other sellers."""
    titles = [*train.frame["title"].to_list(), *data.frame["title"].to_list()]
    answers = np.concatenate([train.infringes, data.infringes])
    seen = np.flatnonzero(train.of("agora"))
    return ngram_odds(titles, answers, seen, len(train.frame) + np.arange(len(data.frame)))


def evaluation_folder() -> Path:
    return Path(os.environ.get("QINGFENG_EVAL_DATA") or CLONE.parent / "shared" / "data")


def run(tell: Callable[[str], None]) -> list[dict[str, Any]]:
    listings = ranking_data.agora()
    closed = ranking_data.closed_sets(evaluation_folder())
    if not closed:
        tell("no evaluation data: the figures are those of the open listings alone")
    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as folder:
        snapshot = ranking_data.snapshot_in(Path(folder))
        tell("snapshot built; matching")
        train = ranking_data.judged(pl.concat([ranking_data.kept_in(listings), *closed]), snapshot)
        held = ranking_data.judged(ranking_data.held_out(listings), snapshot)
        tell(f"fitting {FOLDS} folds, ours and the peer")
        ours, peer = out_of_fold(train)
        figures = [line for part in slices(train) for line in measured(train, part, ours, peer)]
        return [*figures, *kept_out(held, train)]
