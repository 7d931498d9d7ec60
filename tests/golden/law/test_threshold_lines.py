"""Every line of the criminal table: just below it, on it, just above it, and no line of the pack without such a row."""

import copy
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qingfeng.law.rules.criminal import rows as criminal
from qingfeng.law.rules.criminal.table import RANK, Law, law_at
from qingfeng.law.rules.criminal.telling import threshold
from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.shapes import RuleKind

TABLE = Path(__file__).parent / "threshold_lines.toml"
GROUPS = tomllib.loads(TABLE.read_text(encoding="utf-8"))["group"]
TODAY = date(2026, 11, 22)
STEP = re.compile(r"([a-z_]+)(?:\[([0-9]+)\])?(?:\.|$)")


def rows() -> Iterator[Any]:
    for group in GROUPS:
        for line, tier, varied, below, equal in group["rows"]:
            name = f"{group['rule']}.{group['version']}.{line}.{tier}"
            yield pytest.param(group, line, tier, varied, below, equal, id=name)


def answer(group: dict[str, Any], varied: str, value: str) -> dict[str, Any]:
    facts = copy.deepcopy(group["facts"])
    place: Any = facts
    steps = STEP.findall(varied)
    for key, index in steps[:-1]:
        place = place[key][int(index)]
    place[steps[-1][0]] = value
    return threshold(facts, shipped(), today=TODAY, language="en")


@pytest.mark.parametrize(("group", "line", "tier", "varied", "below", "equal"), list(rows()))
def test_a_line_is_reached_by_its_figure_and_not_a_step_before(
    group: dict[str, Any], line: str, tier: str, varied: str, below: str, equal: str
) -> None:
    above = str(Decimal(equal) + (Decimal(equal) - Decimal(below)))
    if "contested" in group:
        for value, named in ((below, False), (equal, True), (above, True)):
            told = answer(group, varied, value)
            codes = [entry["code"] for entry in told["contested"]]
            assert (group["contested"] in codes) is named, value
            assert RANK[told["tier"]] < RANK[tier], "a contested line is named, never reached"
        return
    assert RANK[answer(group, varied, below)["tier"]] < RANK[tier]
    for value in (equal, above):
        told = answer(group, varied, value)
        ground = told["ground"]
        assert told["reached"] is True
        assert (told["tier"], ground["line"], ground["rule"], ground["rule_version"]) == (
            tier, line, f"cn.criminal.{group['rule']}", group["version"],
        )  # fmt: skip
        assert told["version"] == group["edition"]
        assert ground["attempt"] is group.get("attempt", False)


def test_every_line_of_the_pack_has_its_row() -> None:
    asked = {
        (group["rule"], group["version"], line, tier)
        for group in GROUPS
        for line, tier, *_ in group["rows"]
    }
    assert asked == {
        (rule.id.removeprefix("cn.criminal."), version.number, line.id, line.tier)
        for rule in criminal.of_kind(shipped(), RuleKind.THRESHOLD)
        for version in rule.versions
        for line in law_of(version.terms["crimes"][0], version).lines
        if (line.source.rule, line.source.version) == (rule.id, version.number)
    }


def law_of(crime: str, version: Any) -> Law:
    kinds = frozenset(version.terms.get("kinds", ["goods"]))
    day = version.in_force
    return law_at(shipped(), crime, kinds, day, day, day)


def test_every_row_says_why() -> None:
    assert [group for group in GROUPS if not group["why"].strip()] == []
