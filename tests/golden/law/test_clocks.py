"""Every clock of every pack against due dates worked out by hand."""

import json
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.law.rules.clocks import answer, clock_rule
from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.reasoning import reasoning
from qingfeng.law.rules.typed import happenings, moment

FOLDER = Path(__file__).parent / "clocks"
CALENDARS = Path(__file__).parents[3] / "src" / "qingfeng" / "foundation" / "data" / "calendars"
LATER = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def shipped_calendars() -> dict[str, Calendar]:
    """The years that the release ships, as the database holds them after set-up."""
    found = {}
    for path in CALENDARS.glob("*.json"):
        body = json.loads(path.read_text(encoding="utf-8"))
        off = [
            date.fromisoformat(day["date"]) for year in body["years"] for day in year["holidays"]
        ]
        on = [date.fromisoformat(day) for year in body["years"] for day in year["workdays"]]
        years = {
            year["year"]: YearTable(
                frozenset(day for day in off if day.year == year["year"]),
                frozenset(day for day in on if day.year == year["year"]),
            )
            for year in body["years"]
        }
        name = body["jurisdiction"]
        found[name] = Calendar(name, name, years)
    return found


CASES = [
    case
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
LOADED = shipped_calendars()


def _name(case: dict[str, Any]) -> str:
    return f"{case['rule']} {case['start']} {' '.join(case.get('events', ()))}".strip()


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_the_day_worked_out_by_hand(case: dict[str, Any]) -> None:
    library = shipped()
    rule = clock_rule(library.rules, case["rule"])
    now = datetime.fromisoformat(case["now"]) if "now" in case else LATER
    found = answer(
        rule,
        start=moment(case["start"], "start"),
        history=happenings(case.get("events", ()), library.rules),
        calendars=LOADED,
        now=now if now.tzinfo else now.replace(tzinfo=rule.zone),
        calendar=case.get("calendar", ""),
    )
    stands = found.standing
    if case["due"] == "no_calendar":
        assert (stands.due, stands.status.value) == (None, case.get("standing", "no_calendar"))
    else:
        assert stands.due is not None, stands
        assert stands.due.isoformat() == case["due"]
    if "standing" in case:
        assert stands.status.value == case["standing"]
    if "version" in case:
        assert found.version.number == case["version"]
    if "article" in case:
        assert found.version.source.article == case["article"]
    if "not_before" in case:
        assert stands.not_before == date.fromisoformat(case["not_before"])
    said = reasoning(found, library, LOADED[case.get("calendar") or found.terms.calendar])
    assert all(step.text.zh and step.text.en and "{" not in step.text.en for step in said)


@pytest.mark.parametrize(
    "rule", [rule.id for rule in shipped().rules.values() if rule.versions[-1].clock is not None]
)
def test_every_clock_is_worked_out_twice(rule: str) -> None:
    assert sum(case["rule"] == rule for case in CASES) >= 2
