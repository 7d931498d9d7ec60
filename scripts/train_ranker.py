"""Fits the ranking and writes its parameters: weights.json and wording.csv in qingfeng/engine/ranking/data.

Run by hand, in the clone, after the lexicon, the matching or the judged listings change:
PYTHONPATH=. python scripts/train_ranker.py [EVALUATION_FOLDER]

Refuses to fit without the closed sets: weights of the open offers alone know nothing of Chinese ones.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from bench import ranking_data
from bench.ranking import evaluation_folder
from bench.ranking_fit import Fitted, fit

from qingfeng.engine.ranking.layout import DATA, FEATURES

LIGHTEST = 0.02  # a learned word that weighs less is not written


def write_weights(fitted: Fitted, counts: dict[str, int]) -> None:
    weights = zip(FEATURES, fitted.model.weights.tolist(), strict=True)
    facts = {
        "fitted_on": counts,
        "bias": round(fitted.model.bias, 4),
        "wording_limit": fitted.model.wording_limit,
        "weights": {feature.code: round(weight, 4) for feature, weight in weights},
    }
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    (DATA / "weights.json").write_text(text + "\n", encoding="utf-8")


def write_words(fitted: Fitted) -> int:
    pairs = zip(fitted.words, fitted.word_weights.tolist(), strict=True)
    kept = [(word, f"{weight:.3f}") for word, weight in pairs if abs(weight) >= LIGHTEST]
    with (DATA / "wording.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(("word", "weight"))
        writer.writerows(kept)
    return len(kept)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else evaluation_folder()
    closed = ranking_data.closed_sets(folder)
    if not closed:
        raise SystemExit(f"No judged offers in {folder}.")
    parts = [ranking_data.kept_in(ranking_data.agora()), *closed]
    with tempfile.TemporaryDirectory() as place:
        data = ranking_data.judged(pl.concat(parts), ranking_data.snapshot_in(Path(place)))
        fitted = fit(data, np.arange(len(data.frame)))
    counts = dict(data.frame.group_by("set", maintain_order=True).len().iter_rows())
    write_weights(fitted, counts)
    words = write_words(fitted)
    sys.stderr.write(f"{counts}: {len(FEATURES)} weights, {words} words\n")


if __name__ == "__main__":
    main()
