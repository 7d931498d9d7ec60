"""The demo's figures: leads against the truth that no part of the screening has seen."""

import csv
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
POSITIVE = frozenset({"infringing", "suspect"})
ASIDE = frozenset({"", "out"})


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall of the leads on judged rows; None where nothing was judged or found."""

    precision: float | None
    recall: float | None
    labelled: int


def truth_of(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / f"truth_{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def quality(truth: Iterable[Mapping[str, str]], leads: frozenset[str]) -> Quality:
    """Positive is infringing or suspect; what the guide leaves aside is left aside here."""
    judged = [row for row in truth if row["judgment"] not in ASIDE]
    positive = {row["listing_id"] for row in judged if row["judgment"] in POSITIVE}
    found = leads & {row["listing_id"] for row in judged}
    right = len(found & positive)
    return Quality(
        precision=round(right / len(found), 4) if found else None,
        recall=round(right / len(positive), 4) if positive else None,
        labelled=len(judged),
    )
