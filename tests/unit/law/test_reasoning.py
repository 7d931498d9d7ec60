from datetime import date, datetime
from zoneinfo import ZoneInfo

from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.clocks import Happening
from qingfeng.law.rules.clocks import answer
from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.reasoning import Said, reasoning

# The national day of 2026: a week off, one Saturday made up; before it the mid-autumn Friday.
CN = Calendar(
    "cn",
    "cn",
    {
        2026: YearTable(
            holidays=frozenset({date(2026, 9, 25), *(date(2026, 10, n) for n in range(1, 8))}),
            workdays=frozenset({date(2026, 10, 10), date(2026, 10, 17)}),
        )
    },
)


def said(*history: Happening) -> dict[str, Said]:
    found = answer(
        shipped().rules["cn.penalty.filing_check"],
        start=date(2026, 9, 21),
        history=history,
        calendars={"cn": CN},
        now=datetime(2026, 10, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    return {each.code: each for each in reasoning(found, shipped(), CN)}


def told(*history: Happening) -> dict[str, str]:
    return {code: each.text.en for code, each in said(*history).items()}


def test_days_off_and_made_up_days_of_the_count_are_named() -> None:
    steps = told()
    assert "25 Sep" in steps["days_off"]
    assert "7 Oct" in steps["days_off"]
    assert "10 Oct" in steps["made_up"]


def test_days_that_a_pause_has_taken_are_not_named_again() -> None:
    steps = told(
        Happening("identification.sent", date(2026, 9, 25)),
        Happening("identification.returned", date(2026, 10, 12)),
    )
    assert "25 Sep" in steps["days_off"]
    assert "Oct" not in steps["days_off"]
    assert "10 Oct" not in steps["made_up"]
    assert "17 Oct" in steps["made_up"]


def test_that_a_pause_stops_the_clock_rests_on_the_rule_and_how_it_is_counted_on_the_convention() -> (
    None
):
    steps = said(
        Happening("identification.sent", date(2026, 9, 22)),
        Happening("identification.returned", date(2026, 9, 24)),
    )
    own = ("cn.penalty.filing_check", "18")
    for code in ("pause_begun", "pause_ended"):
        assert (steps[code].basis.rule, steps[code].basis.source.article) == own
    assert steps["not_counted"].basis.rule == "cn.clock.pauses"
