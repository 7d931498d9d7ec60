"""`qingfeng clock`: its contract, and the refusals."""

import json
from typing import Any

import pytest

from qingfeng.wiring.cli import application

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
KEPT = {
    "cn.transfer.decide": (3, "calendar_day"),
    "cn.transfer.hand_over": (24, "hour"),
    "cn.transfer.forward": (24, "hour"),
    "cn.transfer.police_decide": (3, "calendar_day"),
    "cn.transfer.items": (3, "calendar_day"),
    "cn.transfer.reconsider_request": (3, "calendar_day"),
    "cn.transfer.reconsider_decision": (3, "calendar_day"),
    "cn.transfer.supervision_request": (3, "calendar_day"),
    "cn.supervision.reasons": (7, "calendar_day"),
    "cn.supervision.file": (15, "calendar_day"),
    "cn.penalty.filing_check": (15, "working_day"),
    "cn.penalty.preservation": (7, "working_day"),
    "cn.penalty.seizure": (30, "calendar_day"),
    "cn.penalty.statement": (5, "working_day"),
    "cn.penalty.decision": (90, "calendar_day"),
    "cn.penalty.assistance": (15, "working_day"),
    "cn.penalty.service": (7, "working_day"),
    "cn.platform.wait": (15, "calendar_day"),
    "cn.customs.reply": (3, "working_day"),
    "cn.customs.investigation": (30, "working_day"),
    "cn.customs.court_on_application": (20, "working_day"),
    "cn.customs.court_ex_officio": (50, "working_day"),
    "cn.disclosure.publish": (20, "working_day"),
    "cn.disclosure.withdraw": (3, "working_day"),
    "eu.customs.confirm": (10, "working_day"),
    "us.customs.genuineness": (7, "working_day"),
}
ANSWER = {"rule", "version", "instrument", "article", "start", "due", "standing", "steps"}
LINE = {
    "id",
    "instrument",
    "article",
    "version",
    "in_force",
    "length",
    "unit",
    "kind",
    "on_expiry",
    "pauses",
    "certainty",
}


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    status = application.run(["clock", *words])
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert len(lines) <= 1
    return status, json.loads(lines[0]) if lines else None, shown.err


def test_the_list_holds_every_clock_that_keeps_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    status, told, _ = call(capsys, "--list", "--json")
    assert status == 0
    assert all(set(line) >= LINE for line in told["rules"])
    newest = {line["id"]: (line["length"], line["unit"]) for line in told["rules"]}
    assert {rule: newest[rule] for rule in KEPT} == KEPT


def test_a_day_with_its_reasoning(capsys: pytest.CaptureFixture[str]) -> None:
    status, told, _ = call(
        capsys,
        "cn.penalty.filing_check",
        "--start=2026-09-21",
        "--event=identification.sent=2026-09-25",
        "--event=identification.returned=2026-10-12",
        "--now=2026-10-20",
        "--json",
    )
    assert status == 0
    assert set(told) >= ANSWER
    assert (told["due"], told["standing"]) == ("2026-10-28T23:59:59+08:00", "running")
    assert (told["article"], told["version"]) == ("18", 1)
    assert all(step["text"] and step["date"] for step in told["steps"])


def test_identification_never_pauses_a_seizure(capsys: pytest.CaptureFixture[str]) -> None:
    _, told, _ = call(
        capsys,
        "cn.penalty.seizure",
        "--start=2026-06-01",
        "--event=identification.sent=2026-06-05",
        "--event=identification.returned=2026-06-15",
        "--json",
    )
    assert told["due"] == "2026-07-01T23:59:59+08:00"
    assert "does_not_pause" in [step["code"] for step in told["steps"]]


def test_an_open_pause_leaves_the_day_open_and_says_the_earliest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, told, _ = call(
        capsys,
        "cn.penalty.filing_check",
        "--start=2026-03-02",
        "--event=identification.sent=2026-03-05",
        "--now=2026-03-20T10:00:00+08:00",
        "--json",
    )
    assert (status, told["standing"], told["due"]) == (0, "paused", None)
    # 3-5 Mar (3), paused to the 20th, 23-27 (8), 30 Mar-3 Apr (13), 7, 8 Apr.
    assert told["not_before"] == "2026-04-08"


@pytest.mark.parametrize(("words", "used"), [((), "eu-DE"), (("--calendar=eu-FR",), "eu-FR")])
def test_the_answer_names_its_calendar(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], used: str
) -> None:
    _, told, _ = call(capsys, "eu.customs.confirm", "--start=2026-03-31", *words, "--json")
    assert told["calendar"] == used


@pytest.mark.parametrize(
    ("rule", "counting"), [("cn.transfer.decide", "D"), ("cn.penalty.decision", "A")]
)
def test_the_answer_says_how_sure_its_counting_is(
    capsys: pytest.CaptureFixture[str], rule: str, counting: str
) -> None:
    _, told, _ = call(capsys, rule, "--start=2026-09-15", "--json")
    assert (told["certainty"], told["reading"]) == ("A", counting)


@pytest.mark.parametrize(
    ("now", "standing"), [("2026-11-18T23:59:59", "running"), ("2026-11-19", "lapsed")]
)
def test_an_instant_without_a_zone_is_meant_in_the_zone_of_the_rule(
    capsys: pytest.CaptureFixture[str], now: str, standing: str
) -> None:
    _, told, _ = call(
        capsys, "us.customs.genuineness", "--start=2026-11-06", f"--now={now}", "--json"
    )
    assert (told["due"], told["standing"]) == ("2026-11-18T23:59:59-05:00", standing)


def test_people_see_the_doubt_beside_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    status, told, shown = call(capsys, "cn.transfer.decide", "--start=2026-09-15")
    assert (status, told) == (0, None)
    assert "[D]" in shown


def test_people_see_a_year_without_a_calendar_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, told, shown = call(capsys, "cn.penalty.decision", "--start=2026-10-12")
    assert (status, told) == (3, None)
    assert "2027" in shown
    assert "text_zh" not in shown


def test_hours_are_exact(capsys: pytest.CaptureFixture[str]) -> None:
    _, told, _ = call(
        capsys, "cn.transfer.hand_over", "--start=2026-10-01T15:30:00+08:00", "--json"
    )
    assert told["due"] == "2026-10-02T15:30:00+08:00"


def test_a_year_without_a_calendar_is_status_3(capsys: pytest.CaptureFixture[str]) -> None:
    status, told, _ = call(capsys, "cn.penalty.assistance", "--start=2026-12-21", "--json")
    assert status == 3
    assert (told["refused"], told["year"], told["not_before"]) == (
        "no_calendar",
        2027,
        "2026-12-31",
    )


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["cn.penalty.nothing", "--start=2026-10-01"], "cn.penalty.nothing"),
        (["cn.penalty.decision"], "--start"),
        (["cn.penalty.decision", "--start=yesterday"], "yesterday"),
        (["cn.transfer.hand_over", "--start=2026-10-01"], "column start: hour needed"),
        (
            ["cn.transfer.hand_over", "--start=2026-10-01T09:00", "--event=met=2026-10-02"],
            "column met: hour needed",
        ),
        (
            ["cn.penalty.decision", "--start=2026-10-01", "--event=testing.returned=2026-10-09"],
            "column testing.returned: pause not begun",
        ),
        (
            [
                "cn.penalty.filing_check",
                "--start=2026-10-09",
                "--event=extension.approved=2026-10-12:0",
            ],
            "column extension.approved: extension without length",
        ),
        (["cn.penalty.decision", "--start=2026-02-30"], "2026-02-30"),
        (["cn.criminal.counterfeit_goods", "--start=2026-10-01"], "rule is no clock"),
        (["cn.penalty.decision", "--start=2026-10-01", "--event=lunch.begun=2026-10-02"], "lunch"),
        (["cn.penalty.decision", "--start=2026-10-01", "--event=met"], "met"),
        (["cn.penalty.decision", "--start=2026-10-01", "--event=met=soon"], "soon"),
        (["cn.penalty.decision", "--start=2026-10-01", "--calendar=atlantis"], "atlantis"),
        (["cn.penalty.decision", "--start=2026-10-01", "--now=noon"], "--now"),
        (["cn.penalty.decision", "--start=1990-10-01"], "column start: rule not in force"),
    ],
)
def test_bad_input_names_its_place(
    capsys: pytest.CaptureFixture[str], words: list[str], named: str
) -> None:
    status, told, shown = call(capsys, *words, "--json")
    assert (status, told) == (2, None)
    assert named in shown
    assert "Traceback" not in shown
