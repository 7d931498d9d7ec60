"""Versions that administrators may release: the check reads them from the library it is given."""

from dataclasses import replace
from datetime import date
from typing import Any

from qingfeng.law.rules import library
from qingfeng.law.rules.criminal.check import Result, check
from qingfeng.law.rules.criminal.facts import read_facts
from qingfeng.law.rules.criminal.rows import PACK
from qingfeng.law.rules.shapes import Library, Version

RULE = f"{PACK}.counterfeit_goods"
TODAY = date(2026, 11, 22)


def with_versions(*versions: Version) -> Library:
    held = library.shipped()
    packs = [
        replace(
            pack,
            rules=tuple(
                replace(rule, versions=versions) if rule.id == RULE else rule for rule in pack.rules
            ),
        )
        for pack in held.packs.values()
    ]
    return library.assembled(packs, held.instruments, held.words)


def shipped_versions() -> tuple[Version, ...]:
    return library.shipped().rules[RULE].versions


def raised(version: Version, times: int) -> Version:
    lines = [
        {**line, "at_least": str(int(line["at_least"]) * times)} for line in version.terms["lines"]
    ]
    return replace(version, terms={**version.terms, "lines": lines})


def answer(held: Library, **more: Any) -> Result:
    facts = {"crime": "213", "conduct_to": "2024-06-01", "gains": "40000", **more}
    return check(read_facts(facts, held, TODAY), held)


def test_a_released_version_governs_from_its_day() -> None:
    old, new = shipped_versions()
    ended = replace(new, until=date(2026, 6, 30))
    later = replace(raised(new, 2), number=3, in_force=date(2026, 7, 1))
    held = with_versions(old, ended, later)
    assert answer(held, conduct_to="2026-06-30", decided_on="2026-06-30").tier == "basic"
    assert answer(held, conduct_to="2026-07-01").tier == "none"
    assert answer(held, conduct_to="2026-06-30", decided_on="2026-07-01").tier == "none"


def test_a_lighter_law_that_only_stood_between_is_named_and_not_applied() -> None:
    old, new = shipped_versions()
    begun = replace(old, until=date(2024, 12, 31))
    between = replace(raised(old, 2), in_force=date(2025, 1, 1), number=2)
    held = with_versions(begun, between, replace(new, number=3))
    result = answer(held, decided_on="2025-09-01")
    assert (result.tier, result.version) == ("basic", "V2004")
    assert [saying.code for saying in result.contested] == ["law_between"]
