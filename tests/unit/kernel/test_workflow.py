"""The fold on a small penalty case, and each thing that can be wrong with a table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from qingfeng.kernel.errors import Broken, Refused
from qingfeng.kernel.workflow import Step, Workflow, in_force, series_problems


def two_officers(facts: Mapping[str, object]) -> bool:
    return facts.get("officers") == 2


def hearing_settled(facts: Mapping[str, object]) -> bool:
    return not facts.get("hearing")


def step(verb: str, source: str | set[str], target: str, **guards: object) -> Step:
    sources = frozenset({source} if isinstance(source, str) else source)
    return Step(verb, sources, target, f"case:{verb}", guards, f"{verb}d")  # type: ignore[arg-type]


CASE = Workflow(
    name="case",
    version=1,
    initial="lead",
    finals=frozenset({"closed", "dropped"}),
    steps=(
        step("file", "lead", "investigating", needs_two_officers=two_officers),
        step(
            "decide",
            "investigating",
            "decided",
            needs_two_officers=two_officers,
            hearing_open=hearing_settled,
        ),
        step("drop", {"lead", "investigating"}, "dropped"),
        step("close", "decided", "closed"),
    ),
)


def test_offers_say_what_bars_each_step() -> None:
    offers = {
        offer.step.verb: offer.barred for offer in CASE.offers("investigating", {"hearing": True})
    }
    assert offers == {"decide": ("needs_two_officers", "hearing_open"), "drop": ()}
    assert [offer.open for offer in CASE.offers("investigating", {"officers": 2})] == [True, True]


def test_a_final_state_offers_nothing() -> None:
    assert CASE.offers("closed", {}) == ()


def test_take_gives_the_step() -> None:
    taken = CASE.take("lead", "file", {"officers": 2})
    assert (taken.target, taken.event, taken.permission) == ("investigating", "filed", "case:file")


def test_take_refuses_with_all_codes_at_once() -> None:
    with pytest.raises(Refused) as refused:
        CASE.take("investigating", "decide", {"hearing": True})
    assert refused.value.codes == ("needs_two_officers", "hearing_open")
    assert refused.value.data == {"workflow": "case", "state": "investigating", "verb": "decide"}


def test_take_refuses_a_verb_of_another_state() -> None:
    with pytest.raises(Refused) as refused:
        CASE.take("closed", "decide", {"officers": 2})
    assert refused.value.codes == ("not_from_here",)


def test_unknown_words_are_faults_of_the_program() -> None:
    with pytest.raises(Broken, match="unknown_verb"):
        CASE.take("lead", "fly", {})
    with pytest.raises(Broken, match="unknown_state"):
        CASE.take("nowhere", "file", {})
    with pytest.raises(Broken, match="unknown_state"):
        CASE.offers("nowhere", {})


def test_one_verb_may_lead_to_different_places_from_different_states() -> None:
    flow = Workflow("x", 1, "a", frozenset({"c"}), (step("go", "a", "b"), step("go", "b", "c")))
    assert flow.problems() == []
    assert (flow.take("a", "go", {}).target, flow.take("b", "go", {}).target) == ("b", "c")


def test_moves_list_every_lawful_triple() -> None:
    assert CASE.moves() == {
        ("lead", "file", "investigating"),
        ("investigating", "decide", "decided"),
        ("lead", "drop", "dropped"),
        ("investigating", "drop", "dropped"),
        ("decided", "close", "closed"),
    }


def test_a_sound_table_has_no_problems() -> None:
    assert CASE.problems() == []


@pytest.mark.parametrize(
    ("finals", "steps", "problem"),
    [
        ({"z"}, (step("go", "a", "z"), step("come", "b", "z")), "b is unreachable"),
        ({"z", "y"}, (step("go", "a", "z"),), "y is unreachable"),
        ({"z"}, (step("go", "a", "z"), step("turn", "a", "b")), "b is a dead end"),
        (
            {"z"},
            (step("go", "a", "z"), step("turn", "a", "b"), step("spin", "b", "b")),
            "b is a dead end",
        ),
        ({"z"}, (step("go", "a", "z"), step("rise", "z", "a")), "rise leaves the final state z"),
        (
            {"z"},
            (step("go", "a", "z"), step("go", "a", "b"), step("end", "b", "z")),
            "go from a is ambiguous",
        ),
    ],
)
def test_each_problem_is_named(finals: set[str], steps: tuple[Step, ...], problem: str) -> None:
    flow = Workflow("x", 2, "a", frozenset(finals), steps)
    assert flow.problems() == [f"x v2: {problem}"]


def test_a_workflow_may_go_round_for_ever() -> None:
    assert (
        Workflow(
            "x", 1, "a", frozenset(), (step("go", "a", "b"), step("back", "b", "a"))
        ).problems()
        == []
    )


def version(number: int, first_day: date | None, **more: object) -> Workflow:
    steps = (step("go", "a", "b"), step("end", "b", "z"))
    return Workflow("x", number, "a", frozenset({"z"}), steps, first_day, **more)  # type: ignore[arg-type]


OLD = version(1, None)
NEW = version(2, date(2027, 1, 1), carries={1: {"a": "a", "b": "a"}})


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2026, 12, 31), OLD), (date(2027, 1, 1), NEW), (date(2030, 1, 1), NEW)],
)
def test_a_thing_begins_under_the_newest_version_in_force(on: date, expected: Workflow) -> None:
    assert in_force([NEW, OLD], on) is expected


def test_nothing_begins_where_no_version_is_in_force() -> None:
    with pytest.raises(Broken, match="no_workflow_in_force"):
        in_force([NEW], date(2026, 12, 31))


def test_what_is_carried_over_stands_where_the_newer_version_says() -> None:
    assert NEW.image(1, "b") == "a"
    for older, state in ((1, "z"), (2, "a"), (0, "a")):
        with pytest.raises(Refused) as refused:
            NEW.image(older, state)
        assert refused.value.codes == ("state_without_image",)
        assert refused.value.data["to"] == 2


@pytest.mark.parametrize(
    ("flow", "problem"),
    [
        (replace(NEW, carries={2: {"a": "a"}}), "v2 is not older"),
        (replace(NEW, carries={1: {"a": "q"}}), "q is carried over to and unknown"),
        (
            Workflow("x", 2, "a|b", frozenset({"z"}), (step("go", "a|b", "z"),)),
            "'a|b' is no plain code",
        ),
        (
            Workflow("x", 2, "a", frozenset({"z"}), (step("carry_over", "a", "z"),)),
            "carry_over is no verb of its own",
        ),
    ],
)
def test_each_problem_of_a_version_is_named(flow: Workflow, problem: str) -> None:
    assert flow.problems() == [f"x v2: {problem}"]


@pytest.mark.parametrize(
    ("versions", "problems"),
    [
        ([NEW, OLD], []),
        ([NEW], ["x: nothing is in force before 2027-01-01"]),
        ([OLD, version(2, None)], ["x v2 has no first day"]),
        ([OLD, NEW, version(3, date(2026, 1, 1))], ["x v3 is in force before v2"]),
        (
            [OLD, version(2, date(2027, 1, 1), carries={1: {"q": "a"}})],
            ["x v2 carries q over, which v1 lacks"],
        ),
        (
            [OLD, version(2, date(2027, 1, 1), carries={1: {"z": "b"}})],
            ["x v2 carries z over, which is final in v1"],
        ),
    ],
)
def test_versions_have_to_fit_together(versions: list[Workflow], problems: list[str]) -> None:
    assert series_problems(versions) == problems
