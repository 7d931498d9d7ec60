"""Writes the tables of the model card from the figures of a bench: no figure there is typed by hand.

PYTHONPATH=. python scripts/model_card.py FIGURES.json, where FIGURES.json is what `qingfeng bench ranking --json` printed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CARD = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "model-card.md"
HELD_OUT = "agora, held-out sellers"
NAMES = {
    "average_precision": "average precision",
    "auc": "AUC",
    "precision_at_recall_90": "precision at 90 % recall",
    "calibration_error": "calibration error",
    "precision": "precision at a score of 0.5",
    "recall": "recall at a score of 0.5",
}


class Figures(NamedTuple):
    """Values by case and metric: ours, the peer's."""

    ours: dict[tuple[str, str], float]
    peer: dict[tuple[str, str], float]

    def interval(self, case: str, metric: str, form: str) -> str:
        low = self.ours.get((case, f"{metric}_95_low_by_sellers"))
        high = self.ours.get((case, f"{metric}_95_high_by_sellers"))
        return "" if low is None or high is None else f"{low:{form}} to {high:{form}}"

    def cell(self, case: str, metric: str) -> str:
        around = self.interval(case, metric, ".3f")
        return f"{self.ours[case, metric]:.3f}" + (f" ({around})" if around else "")

    def gain(self, case: str, metric: str) -> str:
        return self.interval(case, f"{metric}_gain_over_peer", "+.3f")

    def beside(self, case: str, metric: str) -> str:
        value = self.peer.get((case, metric))
        return "" if value is None else f"{value:.3f}"


def read(path: Path) -> Figures:
    figures = Figures({}, {})
    for row in json.loads(path.read_text(encoding="utf-8"))["rows"]:
        kept = figures.peer if row["peer"] else figures.ours
        kept[row["case"], row["metric"]] = row["value"]
    return figures


def out_of_fold(figures: Figures) -> Iterator[str]:
    yield "| Rows | measure | ours | peer | gain over the peer |"
    yield "|---|---|---|---|---|"
    for case, metric in figures.ours:
        if metric in NAMES and not case.startswith(HELD_OUT):
            cells = (figures.cell(case, metric), figures.beside(case, metric))
            yield f"| {case} | {NAMES[metric]} | {' | '.join(cells)} | {figures.gain(case, metric)} |"


def held_out(figures: Figures) -> Iterator[str]:
    yield "| Rows | measure | ours | peer |"
    yield "|---|---|---|---|"
    for case, metric in figures.ours:
        if metric in NAMES and case.startswith(HELD_OUT):
            cells = (case.removeprefix("agora, "), NAMES[metric], figures.cell(case, metric))
            yield f"| {' | '.join(cells)} | {figures.beside(case, metric)} |"


def replaced(card: str, name: str, lines: Iterator[str]) -> str:
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = card.partition(begin)
    _, _, after = rest.partition(end)
    if not rest or not after:
        raise SystemExit(f"{CARD.name} lacks {begin} or {end}")
    return f"{before}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}{after}"


def main() -> None:
    figures = read(Path(sys.argv[1]))
    card = CARD.read_text(encoding="utf-8")
    card = replaced(card, "figures", out_of_fold(figures))
    card = replaced(card, "figures of the held-out sellers", held_out(figures))
    CARD.write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
