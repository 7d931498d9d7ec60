"""What the officer should know besides the lines: fines, knowledge, accomplices, other crimes, other authorities."""

from collections.abc import Iterator
from decimal import Decimal

from qingfeng.law.rules.criminal import rows
from qingfeng.law.rules.criminal.acts import adding_up
from qingfeng.law.rules.criminal.circumstances import counted_from
from qingfeng.law.rules.criminal.facts import Facts
from qingfeng.law.rules.criminal.figures import Figures
from qingfeng.law.rules.criminal.lines import Measure
from qingfeng.law.rules.criminal.saying import Saying, Value, Word, source_of
from qingfeng.law.rules.criminal.table import NONE
from qingfeng.law.rules.shapes import Library, Version


def notes(facts: Facts, library: Library, figures: Figures, measured: Measure) -> Iterator[Saying]:
    version = rows.version(library, "fines", facts.decided_on)
    if version and measured.tier != NONE and facts.crime in version.terms["crimes"]:
        yield _fine(version, figures, measured.tier)
    yield from _unit_fine(facts, library, measured)
    yield from _knowledge(facts, library)
    yield from _helps(facts, library)
    yield from _other_crimes(facts, library)
    yield from _specialist(facts, library)
    yield from _limitation(facts, library)


def _fine(version: Version, figures: Figures, tier: str) -> Saying:
    for row in version.terms["ranges"]:
        amount = sum((figures.value(name) for name in row["figures"]), Decimal(0))
        if amount:
            values: dict[str, Value] = {
                "figure": Word("figures", row["figures"][0]),
                "from": amount * Decimal(row["from"]),
                "to": amount * Decimal(row["to"]),
            }
            return Saying("fine", values, row["figures"][0], source=source_of(version))
    least, most = version.terms["fixed"][tier]
    values = {"from": Decimal(least), "to": Decimal(most)}
    return Saying("fine_fixed", values, source=source_of(version))


def _unit_fine(facts: Facts, library: Library, measured: Measure) -> Iterator[Saying]:
    version = rows.version(library, "units", facts.decided_on)
    if version is None or not facts.unit or measured.tier == NONE:
        return
    if version.terms.get("fine_on_unit") and facts.crime in version.terms["crimes"]:
        yield Saying("unit_fined", source=source_of(version))


def _knowledge(facts: Facts, library: Library) -> Iterator[Saying]:
    version = rows.version(library, "knowledge", facts.decided_on)
    if version and facts.signs and facts.crime in version.terms["crimes"]:
        signs = tuple(Word("signs", code) for code in facts.signs)
        yield Saying("knowledge", {"signs": signs}, "", ("signs",), source_of(version))


def _helps(facts: Facts, library: Library) -> Iterator[Saying]:
    version = rows.version(library, "accomplices", facts.decided_on)
    if version and facts.helps:
        helps = tuple(Word("helps", code) for code in facts.helps)
        yield Saying("accomplice", {"helps": helps}, "", ("helps",), source_of(version))


def _other_crimes(facts: Facts, library: Library) -> Iterator[Saying]:
    version = rows.version(library, "one_or_several", facts.decided_on)
    if version and (facts.role, facts.crime) == (version.terms["role"], version.terms["crime"]):
        yield Saying("own_make", source=source_of(version))
    version = rows.version(library, "shoddy_and_infringing", facts.decided_on)
    if version and facts.crime in version.terms["crimes"] and any(e.mark for e in facts.goods):
        yield Saying("heavier", source=source_of(version))


def _specialist(facts: Facts, library: Library) -> Iterator[Saying]:
    version = rows.version(library, "specialist_review", facts.decided_on)
    if version and (facts.sector or facts.crime in version.terms["crimes"]):
        yield Saying("specialist_review", source=source_of(version))


def _limitation(facts: Facts, library: Library) -> Iterator[Saying]:
    version = adding_up(facts, library, facts.decided_on)
    if version is None:
        return
    if facts.conduct_to < counted_from(version.terms, "crime_years", facts.found_on):
        yield Saying("limitation", {"day": facts.conduct_to}, source=source_of(version))
