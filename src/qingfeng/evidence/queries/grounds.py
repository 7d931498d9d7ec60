"""What the law says about measures and custody on a day, out of the packs as they stand here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from qingfeng.evidence.rules.handling import Methods
from qingfeng.evidence.rules.measures import Ground, MeasureKind, grants, regime_of
from qingfeng.kernel.errors import Broken
from qingfeng.law.api import HOME, Library, Version, library

SAMPLING = "cn.items.sampling_methods"


def grounds(kind: MeasureKind, function: str, *, on: datetime) -> tuple[Ground, ...]:
    """Every statute in force that grants the measure to offices of this function."""
    held, day = library(), on.astimezone(HOME).date()
    found = (_ground(held, rule, day) for rule in held.rules)
    return tuple(
        ground for ground in found if ground is not None and grants(ground, kind, function)
    )


def offered(function: str, *, on: datetime) -> tuple[MeasureKind, ...]:
    """The measures that some statute in force grants to offices of this function."""
    return tuple(kind for kind in MeasureKind if grounds(kind, function, on=on))


def ground_named(rule: str, *, on: datetime) -> Ground | None:
    return _ground(library(), rule, on.astimezone(HOME).date())


def _ground(held: Library, rule: str, day: date) -> Ground | None:
    """A rule that says which measures it grants to which functions; no other is a ground."""
    version = held.rules[rule].at(day) if rule in held.rules else None
    if version is None or not {"measures", "function"} <= version.terms.keys():
        return None
    source = version.source
    return Ground(
        rule=rule,
        version=version.number,
        statute=held.instruments[source.instrument].title.zh,
        article=source.article,
        measures=frozenset(version.terms["measures"]),
        functions=frozenset(version.terms["function"]),
        statute_en=held.instruments[source.instrument].title.en,
    )


def releases(function: str, *, on: datetime) -> tuple[str, ...]:
    """The grounds on which offices of this function lift a measure, wholly or over a part of its goods."""
    return tuple(terms(regime_of(function).release, on=on)["grounds"])


def terms(rule: str, *, on: datetime) -> Mapping[str, Any]:
    """What the rule's version of that day says in figures and codes."""
    return version_of(rule, on=on).terms


def sampling_methods(*, on: datetime) -> Methods:
    said = terms(SAMPLING, on=on)
    return Methods(
        tuple(said["methods"]), frozenset(said["needs_body"]), frozenset(said["needs_note"])
    )


def version_of(rule: str, *, on: datetime) -> Version:
    found = library().rules[rule].at(on.astimezone(HOME).date())
    if found is None:
        raise Broken("rule_not_in_force", rule=rule)
    return found
