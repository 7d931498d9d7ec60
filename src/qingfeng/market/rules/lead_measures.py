"""Figures on the ranking and on the reviewers, from plain decision rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from qingfeng.market.rules.lead_verdicts import ACCUSING, INNOCENT, side

WILSON_Z = 1.96


@dataclass(frozen=True)
class Judged:
    """One decided lead: the score it was ranked by, and what people made of it."""

    day: date
    score: float
    verdict: str


@dataclass(frozen=True)
class WeekFigure:
    week: date
    judged: int
    accused: int
    unsure: int
    precision: float | None
    precision_at_k: float | None
    k: int


@dataclass(frozen=True)
class Agreement:
    pairs: int
    agreed: int
    rate: float | None
    kappa: float | None


@dataclass(frozen=True)
class RegionFigure:
    """Of the leads about sellers of one province, how many people found innocent.

    `low` and `high` bound the share with 95 % (Wilson), so that few decisions do not read as many.
    """

    province: str
    judged: int
    innocent: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class FalseAlarms:
    """By province in the order of the codes; `rest` are those too few to be told apart."""

    provinces: tuple[RegionFigure, ...]
    rest: RegionFigure | None
    overall: RegionFigure | None


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def precision_by_week(rows: Iterable[Judged], *, k: int) -> list[WeekFigure]:
    """Share of accused among those judged, and among the k ranked first, week by week.

    Unsure verdicts are no label: they are counted beside, never as right or wrong.
    """
    weeks: dict[date, list[Judged]] = {}
    for row in rows:
        weeks.setdefault(week_of(row.day), []).append(row)
    return [_week_figure(week, weeks[week], k) for week in sorted(weeks)]


def _week_figure(week: date, rows: Sequence[Judged], k: int) -> WeekFigure:
    labelled = sorted((r for r in rows if r.verdict in ACCUSING | INNOCENT), key=lambda r: -r.score)
    accused = sum(r.verdict in ACCUSING for r in labelled)
    top = labelled[:k]
    return WeekFigure(
        week=week,
        judged=len(labelled),
        accused=accused,
        unsure=len(rows) - len(labelled),
        precision=accused / len(labelled) if labelled else None,
        precision_at_k=sum(r.verdict in ACCUSING for r in top) / len(top) if top else None,
        k=len(top),
    )


def false_alarms(rows: Iterable[tuple[str, str]], *, fewest: int) -> FalseAlarms:
    """From pairs of the seller's region and the verdict; unsure verdicts are left out.

    A province with fewer than `fewest` decisions is not named, and nothing is said of fewer in all.
    """
    by_province: dict[str, Counter[bool]] = {}
    for region, verdict in rows:
        if verdict in ACCUSING | INNOCENT:
            known = by_province.setdefault(region[:2], Counter())
            known[verdict in INNOCENT] += 1
    everything = sum(by_province.values(), Counter())
    if everything.total() < fewest:
        return FalseAlarms((), None, None)
    named = {p: n for p, n in sorted(by_province.items()) if p and n.total() >= fewest}
    rest = sum((n for p, n in by_province.items() if p not in named), Counter())
    return FalseAlarms(
        tuple(_region_figure(province, counted) for province, counted in named.items()),
        _region_figure("", rest) if rest else None,
        _region_figure("", everything),
    )


def _region_figure(province: str, counted: Counter[bool]) -> RegionFigure:
    judged, innocent = counted.total(), counted[True]
    share, z2 = innocent / judged, WILSON_Z**2
    middle = (share + z2 / (2 * judged)) / (1 + z2 / judged)
    spread = sqrt(share * (1 - share) / judged + z2 / (4 * judged**2))
    half = WILSON_Z * spread / (1 + z2 / judged)
    # At a share of nothing or all the bound is the share itself; rounding must not put it outside.
    low = max(0.0, min(share, middle - half))
    high = min(1.0, max(share, middle + half))
    return RegionFigure(province, judged, innocent, share, low, high)


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Raw agreement and Cohen's kappa of first and second reviewers, by side."""
    total = len(pairs)
    if not total:
        return Agreement(0, 0, None, None)
    sides = [(side(first), side(second)) for first, second in pairs]
    agreed = sum(first == second for first, second in sides)
    firsts, seconds = Counter(f for f, _ in sides), Counter(s for _, s in sides)
    by_chance = sum(firsts[name] * seconds[name] for name in firsts) / total**2
    rate = agreed / total
    # With one class only, chance explains everything and kappa is undefined.
    kappa = (rate - by_chance) / (1 - by_chance) if by_chance < 1 else None
    return Agreement(total, agreed, rate, kappa)
