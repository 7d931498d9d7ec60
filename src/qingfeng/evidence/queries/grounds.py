"""What the law says about measures and custody on a day, out of the packs as they stand here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from qingfeng.evidence.rules.measures import GROUNDS, PROCEDURES, Ground, MeasureKind, grants
from qingfeng.kernel.errors import Broken
from qingfeng.law.api import HOME, Library, Version, library


def grounds(kind: MeasureKind, *, on: datetime) -> tuple[Ground, ...]:
    """Every statute in force that grants the measure."""
    held, day = library(), on.astimezone(HOME).date()
    named = [rule for rule in held.rules if rule.startswith(GROUNDS)]
    named += [PROCEDURES[kind]] if kind in PROCEDURES else []
    found = (_ground(held, rule, day) for rule in named)
    return tuple(ground for ground in found if ground is not None and grants(ground, kind))


def ground_named(rule: str, *, on: datetime) -> Ground | None:
    held = library()
    known = rule.startswith(GROUNDS) or rule in PROCEDURES.values()
    return _ground(held, rule, on.astimezone(HOME).date()) if known else None


def _ground(held: Library, rule: str, day: date) -> Ground | None:
    version = held.rules[rule].at(day) if rule in held.rules else None
    if version is None:
        return None
    source = version.source
    return Ground(
        rule=rule,
        version=version.number,
        statute=held.instruments[source.instrument].cited_zh,
        article=source.article,
        measures=frozenset(version.terms.get("measures", ())),
        statute_en=held.instruments[source.instrument].title.en,
    )


def terms(rule: str, *, on: datetime) -> Mapping[str, Any]:
    """What the rule's version of that day says in figures and codes."""
    return version_of(rule, on=on).terms


def version_of(rule: str, *, on: datetime) -> Version:
    found = library().rules[rule].at(on.astimezone(HOME).date())
    if found is None:
        raise Broken("rule_not_in_force", rule=rule)
    return found
