"""The lines of one crime by the law of one day, read from the rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qingfeng.law.rules.criminal import rows
from qingfeng.law.rules.criminal.saying import Source, source_of
from qingfeng.law.rules.shapes import Library, Rule, RuleKind, Version

BASIC, UPPER, NONE = "basic", "upper", "none"
RANK = {tier: rank for rank, tier in enumerate((NONE, BASIC, UPPER))}


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    tier: str
    parts: tuple[tuple[str, Decimal], ...]
    at_least: Decimal
    needs: frozenset[str]
    roles: frozenset[str]
    attempt: bool
    contested: str
    source: Source


@dataclass(frozen=True, slots=True)
class Half:
    """Different items that count together where each stays below its own line."""

    divisor: Decimal
    least: int
    items: tuple[tuple[Line, ...], ...]
    apart: tuple[Line, ...]
    contested: str
    upper_times: Decimal
    upper_contested: str
    source: Source


@dataclass(frozen=True, slots=True)
class Band:
    id: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Law:
    day: date
    lines: tuple[Line, ...]
    halves: tuple[Half, ...]
    bands: tuple[Band, ...]
    band_figure: str
    adds_to: str
    upper_facts: tuple[tuple[str, Source], ...]
    doubts: tuple[Mapping[str, Any], ...]

    @property
    def figures(self) -> frozenset[str]:
        return frozenset(name for line in self.lines for name, _times in line.parts)

    @property
    def readings(self) -> frozenset[str]:
        """The contested readings that lines and half rules of this law know."""
        found = {line.contested for line in self.lines}
        found |= {code for half in self.halves for code in (half.contested, half.upper_contested)}
        return frozenset(found - {""})


def law_at(
    library: Library, crime: str, kinds: frozenset[str], day: date, conduct: date, decided: date
) -> Law:
    versions = tuple(_versions(library, crime, kinds, day, conduct, decided))
    terms = [(version, _terms(library, version, day, decided)) for version in versions]
    lines = [(version, body, tuple(_lines(version, body))) for version, body in terms]
    first: Mapping[str, Any] = terms[0][1] if terms else {}
    return Law(
        day=day,
        lines=tuple(line for _version, _body, found in lines for line in found),
        halves=tuple(
            _half(version, body, found) for version, body, found in lines if "half" in body
        ),
        bands=tuple(Band(row["id"], Decimal(row["at_least"])) for row in first.get("bands", ())),
        band_figure=first.get("band_figure", ""),
        adds_to=first.get("adds_to", ""),
        upper_facts=tuple(
            (fact, source_of(version))
            for version, body in terms
            for fact in body.get("upper_facts", ())
        ),
        doubts=tuple(
            doubt
            for _version, body in terms
            for doubt in body.get("doubts", ())
            if date.fromisoformat(doubt["from"]) <= conduct
        ),
    )


def _versions(
    library: Library, crime: str, kinds: frozenset[str], day: date, conduct: date, decided: date
) -> Iterator[Version]:
    for rule in rows.of_kind(library, RuleKind.THRESHOLD):
        version = _governing(rule, day, conduct, decided)
        if version is None or crime not in version.terms["crimes"]:
            continue
        if not kinds.isdisjoint(version.terms.get("kinds", kinds)):
            yield version


def _governing(rule: Rule, day: date, conduct: date, decided: date) -> Version | None:
    """The version of that day; where no text spoke yet, a later one that reaches back to the conduct."""
    version = rule.at(day)
    if version is None and rule.versions[0].in_force <= decided:
        first = rule.versions[0]
        version = first if "back_to" in first.terms and first.in_force > day else None
    if version is None:
        return None
    reaches = version.terms.get("back_to")
    return version if reaches is None or date.fromisoformat(reaches) <= conduct else None


def _terms(library: Library, version: Version, day: date, decided: date) -> Mapping[str, Any]:
    other = version.terms.get("lines_of")
    if other is None:
        return version.terms
    rule = rows.rule(library, other)
    own = version.in_force if "back_to" in version.terms and version.in_force > day else day
    lent = rule.at(min(max(own, version.in_force), decided))
    return {**(lent.terms if lent else {}), **version.terms}


def _lines(version: Version, terms: Mapping[str, Any]) -> Iterator[Line]:
    amounts: dict[str, Decimal] = {}
    for row in terms.get("lines", ()):
        base = amounts[row["of"]] * row["times"] if "of" in row else Decimal(row["at_least"])
        amounts[row["id"]] = base
        only = row.get("only", "")
        if only != UPPER:
            yield _line(version, row, BASIC, base)
        if "upper" in row:
            yield _line(version, row, UPPER, Decimal(row["upper"]))
        elif only == UPPER:
            yield _line(version, row, UPPER, base)
        elif only != BASIC and "upper_times" in terms:
            yield _line(version, row, UPPER, base * terms["upper_times"])


def _line(version: Version, row: Mapping[str, Any], tier: str, at_least: Decimal) -> Line:
    parts = row.get("sum") or {row["figure"]: 1}
    own = {key: row[key] for key in ("edition", "instrument", "article", "certainty") if key in row}
    return Line(
        id=row["id"],
        tier=tier,
        parts=tuple((name, Decimal(times)) for name, times in parts.items()),
        at_least=at_least,
        needs=frozenset(row.get("needs", ())),
        roles=frozenset(row.get("roles", ())),
        attempt=row.get("attempt", False),
        contested=row.get("contested", ""),
        source=source_of(version, **own),
    )


def _half(version: Version, terms: Mapping[str, Any], lines: Sequence[Line]) -> Half:
    row = terms["half"]
    basic = {line.id: line for line in lines if line.tier == BASIC}
    return Half(
        divisor=Decimal(row["divisor"]),
        least=row["least"],
        items=tuple(tuple(basic[name] for name in item) for item in row["items"]),
        apart=tuple(basic[name] for name in row["apart"]),
        contested=row["contested"],
        upper_times=Decimal(terms["upper_times"]),
        upper_contested=row["upper_contested"],
        source=source_of(version),
    )
