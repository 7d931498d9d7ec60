"""Which line is reached: figures against the table, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from qingfeng.law.rules.criminal.figures import Figures
from qingfeng.law.rules.criminal.saying import Source
from qingfeng.law.rules.criminal.table import BASIC, NONE, RANK, UPPER, Half, Law, Line


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sum of figures against what the line asks."""

    names: tuple[str, ...]
    times: tuple[Decimal, ...]
    value: Decimal
    at_least: Decimal

    @property
    def reached(self) -> bool:
        return self.value >= self.at_least

    @property
    def share(self) -> Decimal:
        return self.value / self.at_least


@dataclass(frozen=True, slots=True)
class Measured:
    """A line that applies to the case, with what was found."""

    id: str
    tier: str
    source: Source
    sums: tuple[Comparison, ...]
    needs: tuple[str, ...] = ()
    attempt: bool = False

    @property
    def reached(self) -> bool:
        return all(comparison.reached for comparison in self.sums)

    @property
    def share(self) -> Decimal:
        return min(comparison.share for comparison in self.sums)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of the case besides its figures."""

    circumstances: frozenset[str]
    role: str
    factor: Decimal
    facts: frozenset[str]
    reading: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measure:
    tier: str
    band: str | None
    band_rank: int
    ground: Measured | None
    nearest: Measured | None
    lines: tuple[Measured, ...]

    @property
    def rank(self) -> tuple[int, int]:
        return RANK[self.tier], self.band_rank


def measure(law: Law, figures: Figures, standing: Standing) -> Measure:
    found = tuple(_measured(law, figures, standing))
    reached = [line for line in found if line.reached]
    tier = max((line.tier for line in reached), key=lambda name: RANK[name], default=NONE)
    at_tier = [line for line in reached if line.tier == tier]
    band, rank = _band(law, figures, tier)
    return Measure(
        tier=tier,
        band=band,
        band_rank=rank,
        # A completed offence before an attempt; then in the order of the table.
        ground=min(at_tier, key=lambda line: line.attempt, default=None),
        nearest=max(
            (line for line in found if line.tier == BASIC and not line.reached),
            key=lambda line: line.share,
            default=None,
        ),
        lines=found,
    )


def applies(line: Line, standing: Standing) -> bool:
    return (
        (not line.roles or standing.role in line.roles)
        and (not line.needs or not line.needs.isdisjoint(standing.circumstances))
        and (not line.contested or line.contested in standing.reading)
    )


def _measured(law: Law, figures: Figures, standing: Standing) -> Iterator[Measured]:
    for line in law.lines:
        if applies(line, standing) and _known(line, figures):
            needs = tuple(sorted(line.needs & standing.circumstances))
            comparison = _compared(line, figures, standing.factor)
            yield Measured(line.id, line.tier, line.source, (comparison,), needs, line.attempt)
    for half in law.halves:
        yield from _halves(half, figures, standing)
    for fact, source in law.upper_facts:
        if fact in standing.facts:
            yield Measured(fact, UPPER, source, ())


def _known(line: Line, figures: Figures) -> bool:
    return any(name in figures.amounts for name, _times in line.parts)


def _compared(line: Line, figures: Figures, factor: Decimal) -> Comparison:
    return Comparison(
        names=tuple(name for name, _times in line.parts),
        times=tuple(times for _name, times in line.parts),
        value=sum((figures.value(name) * times for name, times in line.parts), Decimal(0)),
        at_least=line.at_least * factor,
    )


def _halves(half: Half, figures: Figures, standing: Standing) -> Iterator[Measured]:
    items = half.items
    if half.contested in standing.reading:
        items = tuple((line,) for line in half.apart)
    tiers = [(BASIC, Decimal(1))]
    if half.upper_contested in standing.reading:
        tiers.append((UPPER, half.upper_times))
    for tier, times in tiers:
        factor = standing.factor * times / half.divisor
        options = [
            tuple(
                _compared(line, figures, factor)
                for line in item
                if applies(line, standing) and _known(line, figures)
            )
            for item in items
        ]
        chosen = _different(options, half.least, apart=half.contested in standing.reading)
        if chosen:
            yield Measured("half", tier, half.source, chosen)


def _different(
    options: Iterable[tuple[Comparison, ...]], least: int, *, apart: bool
) -> tuple[Comparison, ...]:
    """Enough items that are reached, each by a figure of its own; one figure is not two items."""
    reached = [tuple(c for c in item if c.reached) for item in options]
    for group in combinations([item for item in reached if item], least):
        chosen: list[Comparison] = []
        for item in sorted(group, key=len):
            taken = {comparison.names for comparison in chosen}
            free = [c for c in item if apart or c.names not in taken]
            if free:
                chosen.append(free[0])
        if len(chosen) == least:
            return tuple(chosen)
    return ()


def _band(law: Law, figures: Figures, tier: str) -> tuple[str | None, int]:
    if tier == NONE or not law.bands:
        return None, 0
    value = figures.value(law.band_figure)
    reached = [number for number, band in enumerate(law.bands) if value >= band.at_least]
    rank = reached[-1] if reached else 0
    return law.bands[rank].id, rank
