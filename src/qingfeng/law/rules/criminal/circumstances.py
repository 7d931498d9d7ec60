"""What lowers the figures: several marks or patents, and an offence repeated within the years."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qingfeng.law.rules.criminal import rows
from qingfeng.law.rules.criminal.facts import Facts, Prior
from qingfeng.law.rules.criminal.figures import GENUINE, UNDETERMINED
from qingfeng.law.rules.criminal.saying import Saying, Value, missing, source_of
from qingfeng.law.rules.shapes import Library, Version

REPEAT, TWO_MARKS, TWO_PATENTS = "repeat", "two_marks", "two_patents"


@dataclass(slots=True)
class Circumstances:
    found: set[str] = field(default_factory=set)
    steps: list[Saying] = field(default_factory=list)
    missing: list[Saying] = field(default_factory=list)
    readings: set[str] = field(default_factory=set)


def circumstances_at(
    facts: Facts, library: Library, day: date, asked: frozenset[str], reading: frozenset[str]
) -> Circumstances:
    """Only those that some line of the crime asks for."""
    found = Circumstances()
    version = rows.version(library, "marks_of_one_source", day)
    if TWO_MARKS in asked and version is not None:
        _marks(facts, version, found, reading)
    if TWO_PATENTS in asked:
        version = rows.version(library, "two_patents", day)
        if version and facts.patents >= version.terms["least"]:
            found.found.add(TWO_PATENTS)
            values = {"n": facts.patents}
            found.steps.append(Saying("two_patents", values, "", ("patents",), source_of(version)))
    version = rows.version(library, "repeat", day)
    if REPEAT in asked and version is not None:
        for prior in facts.prior:
            _prior(prior, facts, version, found)
    return found


def _marks(facts: Facts, version: Version, found: Circumstances, reading: frozenset[str]) -> None:
    entries = [entry for entry in facts.goods if entry.finding not in (UNDETERMINED, GENUINE)]
    sources = {entry.source for entry in entries if entry.source}
    marks = {entry.mark for entry in entries if entry.mark}
    least: int = version.terms["least"]
    unknown = [f"{entry.place}.source" for entry in entries if not entry.source]
    by_mark = version.terms["by"] == "mark" and unknown
    if len(sources) >= least or (by_mark and len(marks) >= least):
        _two_marks(version, max(len(sources), len(marks) if by_mark else 0), found)
        return
    if len(marks) < least:
        return
    if unknown:
        found.missing.append(missing("sources", *unknown, n=len(marks)))
        return
    values = {"n": len(marks)}
    found.steps.append(Saying("one_source", values, source=source_of(version)))
    products = {entry.product for entry in entries if entry.product}
    if version.terms.get("only_different_products") and len(products) < least:
        return
    contested: str = version.terms["contested"]
    found.readings.add(contested)
    if contested in reading:
        found.found.add(TWO_MARKS)


def _two_marks(version: Version, number: int, found: Circumstances) -> None:
    found.found.add(TWO_MARKS)
    code = "two_marks" if version.terms["by"] == "source" else "two_marks_by_mark"
    found.steps.append(Saying(code, {"n": number}, "", ("goods",), source_of(version)))


def _prior(prior: Prior, facts: Facts, version: Version, found: Circumstances) -> None:
    terms = version.terms
    values: dict[str, Value] = {"place": prior.place, "date": prior.on}
    if prior.annulled:
        found.steps.append(Saying("prior_annulled", values, source=source_of(version)))
        return
    if not prior.article:
        found.missing.append(missing("prior_article", f"{prior.place}.article", **values))
        return
    group = next((group for group in terms["groups"] if facts.crime in group), ())
    if prior.article not in group or prior.kind not in terms["kinds"]:
        found.steps.append(Saying("prior_of_another_kind", values))
        return
    if prior.on >= facts.conduct_to or facts.conduct_from > years_on(prior.on, terms["years"]):
        found.steps.append(Saying("prior_outside", values, source=source_of(version)))
        return
    found.found.add(REPEAT)
    found.steps.append(
        Saying("repeat", values, "", (prior.place,), source_of(version)),
    )
    if facts.conduct_from <= prior.on:
        found.missing.append(missing("amounts_after_prior", prior.place, **values))


def years_on(day: date, years: int) -> date:
    """The same day so many years later or earlier; of 29 February the last of the month. The calendar has its ends."""
    year = min(max(day.year + years, date.min.year), date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def counted_from(terms: Mapping[str, Any], key: str, end: date) -> date:
    """The first day that still counts, `key` years back from the end; all days where no limit is laid down."""
    return years_on(end, -terms[key]) if key in terms else date.min
