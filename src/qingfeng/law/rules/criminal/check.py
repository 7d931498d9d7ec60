"""The check itself: the law of the conduct and every later law, the lighter by default, contested readings apart."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from qingfeng.law.rules.criminal import rows
from qingfeng.law.rules.criminal.acts import add_acts
from qingfeng.law.rules.criminal.circumstances import circumstances_at
from qingfeng.law.rules.criminal.facts import Facts
from qingfeng.law.rules.criminal.figures import Figures, figures_at, tell_the_rest
from qingfeng.law.rules.criminal.lines import Measure, Measured, Standing, measure
from qingfeng.law.rules.criminal.notes import notes
from qingfeng.law.rules.criminal.saying import (
    PRECISION,
    Saying,
    Source,
    Sum,
    Value,
    Word,
    missing,
    source_of,
)
from qingfeng.law.rules.criminal.table import BASIC, NONE, Law, law_at
from qingfeng.law.rules.shapes import Library, RuleKind, Version

DEFAULT: frozenset[str] = frozenset()
GAINS_NOT_DEFINED = "gains_not_defined"


@dataclass(frozen=True, slots=True)
class View:
    """The case by the law of one day."""

    law: Law
    figures: Figures
    measure: Measure
    steps: tuple[Saying, ...]
    missing: tuple[Saying, ...]
    readings: frozenset[str]
    edition: str


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: Decimal
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    tier: str
    band: str | None
    version: str
    figures: tuple[Figure, ...]
    ground: Measured | None
    ground_source: Source | None
    missing: tuple[Saying, ...]
    contested: tuple[Saying, ...]
    steps: tuple[Saying, ...]

    @property
    def reached(self) -> bool:
        return self.tier != NONE


def check(facts: Facts, library: Library) -> Result:
    with localcontext() as context:
        context.prec = PRECISION
        return _checked(facts, library)


def _checked(facts: Facts, library: Library) -> Result:
    days = _days(facts, library)
    views = [_view(facts, library, day, DEFAULT) for day in days]
    chosen = _lighter(views)
    ground = chosen.measure.ground
    contested = (
        *_contested(facts, library, days, views, chosen),
        *_doubts(chosen),
        *_times(facts, library, views, chosen),
    )
    return Result(
        tier=chosen.measure.tier,
        band=chosen.measure.band,
        version=chosen.edition,
        figures=tuple(
            Figure(name, value, tuple(dict.fromkeys(chosen.figures.evidence[name])))
            for name, value in chosen.figures.amounts.items()
        ),
        ground=ground,
        ground_source=_with_edition(ground.source, chosen.edition) if ground else None,
        missing=_once((*_general_gaps(facts), *chosen.missing, *_unknown(chosen))),
        contested=contested,
        steps=(
            *_opening(facts, library, views, chosen),
            *chosen.steps,
            *_outcome(chosen),
            *notes(facts, library, chosen.figures, chosen.measure),
            Saying("recommendation_reached" if ground else "recommendation_below"),
        ),
    )


def _days(facts: Facts, library: Library) -> list[date]:
    """The day the conduct ended, the day of decision, and each day between on which the law changed."""
    changes = {
        version.in_force
        for rule in rows.of_kind(library, RuleKind.THRESHOLD, RuleKind.FIGURE)
        for version in rule.versions
        if facts.conduct_to < version.in_force <= facts.decided_on
    }
    return sorted({facts.conduct_to, facts.decided_on, *changes})


def _kinds(facts: Facts) -> frozenset[str]:
    if facts.kind == "circumvention":
        return frozenset({facts.kind})
    both = {"gains", "service_gains"} <= facts.amounts.keys()
    if (
        facts.kind == "mixed"
        or both
        or (facts.kind == "goods" and "service_gains" in facts.amounts)
    ):
        return frozenset({"goods", "services", "mixed"})
    return frozenset({facts.kind})


def _view(facts: Facts, library: Library, day: date, reading: frozenset[str]) -> View:
    law = law_at(library, facts.crime, _kinds(facts), day, facts.conduct_to, facts.decided_on)
    asked = frozenset(need for line in law.lines for need in line.needs)
    circumstances = circumstances_at(facts, library, day, asked, reading)
    figures = figures_at(facts, library, day, law.figures, reading)
    role, role_gap = _role(facts, law)
    unit = _unit(facts, library, day)
    standing = Standing(
        circumstances=frozenset(circumstances.found),
        role=role,
        factor=Decimal(unit.terms["factor"]) if unit else Decimal(1),
        facts=frozenset({"holder_closed"} if facts.holder_closed else ()),
        reading=reading,
    )

    def alone(amount: Decimal) -> bool:
        return measure(law, Figures({law.adds_to: amount}), standing).tier != NONE

    if law.adds_to:
        add_acts(facts, library, day, law.adds_to, alone, figures, reading)
    tell_the_rest(figures)
    measured = measure(law, figures, standing)
    return View(
        law=law,
        figures=figures,
        measure=measured,
        steps=(*figures.steps, *circumstances.steps, *_unit_step(unit)),
        missing=(*figures.missing, *circumstances.missing, *role_gap),
        readings=frozenset({*law.readings, *figures.readings, *circumstances.readings}),
        edition=_edition(library, law, measured, unit.terms["edition"] if unit else ""),
    )


def _role(facts: Facts, law: Law) -> tuple[str, tuple[Saying, ...]]:
    """Where the lines differ by role and none is given, parts sold and unsold speak of a seller."""
    if facts.role or not any(line.roles for line in law.lines):
        return facts.role, ()
    sells = bool({"pieces_sold", "pieces_unsold"} & facts.amounts.keys())
    role = "sells" if sells else "makes"
    return role, (missing("role", "role", role=Word("roles", role)),)


def _unit(facts: Facts, library: Library, day: date) -> Version | None:
    """How units are measured, where the suspect is one and the crime is of those."""
    version = rows.version(library, "units", day) if facts.unit else None
    return version if version and facts.crime in version.terms["crimes"] else None


def _unit_step(version: Version | None) -> Iterator[Saying]:
    if version is not None:
        values: dict[str, Value] = {"factor": version.terms["factor"]}
        code = "unit_more" if version.terms["factor"] > 1 else "unit_same"
        yield Saying(code, values, "", ("unit",), source_of(version))


def _edition(library: Library, law: Law, measured: Measure, unit: str) -> str:
    """The version whose text decides: of the line reached or nearest; for a unit that of its own rule where it is later."""
    line = measured.ground or measured.nearest
    first = line.source.edition if line else law.lines[0].source.edition if law.lines else ""
    begun = {
        version.terms["edition"]: version.in_force
        for rule in rows.of_kind(library, RuleKind.GROUND)
        for version in rule.versions
        if "edition" in version.terms
    }
    if unit and (not first or begun.get(unit, date.min) > begun.get(first, date.min)):
        return unit
    return first or _standing_edition(library, law.day)


def _standing_edition(library: Library, day: date) -> str:
    """Where no line speaks: the edition of that day, of crimes against intellectual property."""
    version = rows.version(library, "counterfeit_goods", day)
    return version.terms["edition"] if version else ""


def _with_edition(source: Source, edition: str) -> Source:
    return replace(source, edition=edition)


def _lighter(views: list[View]) -> View:
    """The old law, unless the law of the decision is lighter; what only stood between is never chosen."""
    old, new = views[0], views[-1]
    if not old.law.lines:
        return new
    return new if new.measure.rank < old.measure.rank else old


def _contested(
    facts: Facts, library: Library, days: list[date], views: list[View], chosen: View
) -> Iterator[Saying]:
    """Each reading on which the law is unsettled, where it would lead further than the default."""
    ends = sorted({days[0], days[-1]})
    for code in sorted({code for view in (views[0], views[-1]) for code in view.readings}):
        other = _lighter([_view(facts, library, day, frozenset({code})) for day in ends])
        values: dict[str, Value] = {"tier": Word("tiers", other.measure.tier)}
        if other.measure.rank > chosen.measure.rank or code == _method_of_gains(chosen):
            yield Saying(code, values, section="contested")


def _method_of_gains(chosen: View) -> str:
    """The reading on which gains computed from income rest, where the ground is gains and the law had no method."""
    ground = chosen.measure.ground
    by_gains = ground is not None and any("gains" in c.names for c in ground.sums)
    return GAINS_NOT_DEFINED if by_gains and GAINS_NOT_DEFINED in chosen.readings else ""


def _doubts(chosen: View) -> Iterator[Saying]:
    for doubt in chosen.law.doubts:
        yield Saying(doubt["code"], section="contested")


def _times(facts: Facts, library: Library, views: list[View], chosen: View) -> Iterator[Saying]:
    between = [view for view in views[1:-1] if view.law.lines]
    if any(view.measure.rank < chosen.measure.rank for view in between):
        yield Saying("law_between", section="contested")
    if not views[0].law.lines and views[-1].law.lines and _older_than_the_pack(facts, library):
        yield Saying("earlier_law_not_carried", section="contested")


def _older_than_the_pack(facts: Facts, library: Library) -> bool:
    return all(
        facts.conduct_to < version.in_force
        for rule in rows.of_kind(library, RuleKind.THRESHOLD)
        for version in rule.versions
        if facts.crime in version.terms["crimes"]
    )


def _opening(facts: Facts, library: Library, views: list[View], chosen: View) -> Iterator[Saying]:
    days: dict[str, Value] = {"from": facts.conduct_from, "to": facts.conduct_to}
    yield Saying("conduct", {**days, "decided": facts.decided_on})
    if not chosen.law.lines:
        yield Saying("no_law", {"crime": facts.crime})
        return
    old, new = views[0], views[-1]
    if not old.law.lines or old.law.lines == new.law.lines:
        yield Saying("one_law", {"edition": chosen.edition})
        return
    source = rows.version(library, "which_version", facts.decided_on)
    for code, view in (("by_old_law", old), ("by_new_law", new)):
        tier = Word("tiers", view.measure.tier)
        yield Saying(code, {"day": view.law.day, "edition": view.edition, "tier": tier})
    code = "lighter_new" if chosen is new else "lighter_old"
    yield Saying(code, {"edition": chosen.edition}, source=source_of(source) if source else None)


def _outcome(chosen: View) -> Iterator[Saying]:
    for line in chosen.measure.lines:
        for comparison in line.sums:
            values: dict[str, Value] = {
                "figures": Sum(comparison.names, comparison.times),
                "value": comparison.value,
                "at_least": comparison.at_least,
                "tier": Word("tiers", line.tier),
                "line": line.id,
            }
            code = "line_reached" if comparison.reached else "line_not_reached"
            figure = comparison.names[0] if len(comparison.names) == 1 else ""
            yield Saying(code, values, figure, source=line.source)
    ground = chosen.measure.ground
    if ground is not None and ground.attempt:
        yield Saying("attempt", source=ground.source)
    if ground is not None and not ground.sums:
        yield Saying(ground.id, source=ground.source)


def _general_gaps(facts: Facts) -> Iterator[Saying]:
    if not facts.dated:
        yield missing("conduct_to", "conduct_to", day=facts.conduct_to)


def _unknown(chosen: View) -> Iterator[Saying]:
    """Below every line: the figures of the table of which no fact was given."""
    if chosen.measure.tier != NONE:
        return
    asked = dict.fromkeys(
        name
        for line in chosen.law.lines
        if line.tier == BASIC and not line.contested
        for name, _times in line.parts
    )
    for name in asked:
        if name not in chosen.figures.amounts:
            yield missing("figure", name, figure=Word("figures", name))


def _once(sayings: tuple[Saying, ...]) -> tuple[Saying, ...]:
    found: dict[tuple[str, tuple[str, ...]], Saying] = {}
    for saying in sayings:
        found.setdefault((saying.code, saying.evidence), saying)
    return tuple(found.values())
