"""Random tables against a plain oracle, and a walk through a table as a state machine."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from qingfeng.kernel.errors import Broken, Refused
from qingfeng.kernel.workflow import NOT_FROM_HERE, Step, Workflow, in_force
from tests.support.examples import examples

STATES = "abcdef"
VERBS = ("file", "drop", "decide")
CODES = ("too_early", "too_late")


def guard(code: str):  # type: ignore[no-untyped-def]
    return lambda facts: bool(facts.get(code))


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[str, frozenset[str], str, tuple[str, ...]]]:
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(VERBS),
                st.frozensets(st.sampled_from(STATES), min_size=1, max_size=3),
                st.sampled_from(STATES),
                st.lists(st.sampled_from(CODES), unique=True, max_size=2).map(tuple),
            ),
            min_size=1,
            max_size=7,
        )
    )


def build(
    rows: list[tuple[str, frozenset[str], str, tuple[str, ...]]], finals: frozenset[str]
) -> Workflow:
    steps = tuple(
        Step(
            verb,
            sources,
            target,
            f"thing:{verb}",
            {code: guard(code) for code in codes},
            verb + "d",
        )
        for verb, sources, target, codes in rows
    )
    return Workflow("thing", 1, "a", finals, steps)


def reachable(rows, start: str) -> set[str]:  # type: ignore[no-untyped-def]
    """The oracle walks one edge at a time."""
    seen, todo = set(), [start]
    while todo:
        state = todo.pop()
        if state not in seen:
            seen.add(state)
            todo += [target for _, sources, target, _ in rows if state in sources]
    return seen


@given(tables(), st.frozensets(st.sampled_from(STATES), min_size=1, max_size=2))
@settings(max_examples=examples(150), deadline=None)
def test_problems_agree_with_walking(rows, finals) -> None:  # type: ignore[no-untyped-def]
    flow = build(rows, finals)
    problems = set(flow.problems())
    for state in flow.states:
        assert (f"thing v1: {state} is unreachable" in problems) == (
            state not in reachable(rows, "a")
        )
        ends = bool(reachable(rows, state) & finals)
        assert (f"thing v1: {state} is a dead end" in problems) == (not ends)
    for verb, sources, _, _ in rows:
        for state in sources & finals:
            assert f"thing v1: {verb} leaves the final state {state}" in problems
    pairs = [(verb, state) for verb, sources, _, _ in rows for state in sources]
    doubled = {pair for pair in pairs if pairs.count(pair) > 1}
    assert {f"thing v1: {verb} from {state} is ambiguous" for verb, state in doubled} == {
        problem for problem in problems if problem.endswith("ambiguous")
    }


DAY = date(2026, 1, 1)


def series(gaps: list[int]) -> list[Workflow]:
    """Versions that come into force one after another, the first from ever."""
    made = [Workflow("thing", 1, "a", frozenset(), ())]
    for gap in gaps:
        before = made[-1].in_force or DAY
        first_day = before + timedelta(days=gap)
        made.append(Workflow("thing", len(made) + 1, "a", frozenset(), (), first_day))
    return made


@given(st.lists(st.integers(1, 400), max_size=5), st.integers(-50, 2500), st.randoms())
def test_the_version_in_force_is_that_of_a_walk_day_by_day(gaps, after, order) -> None:  # type: ignore[no-untyped-def]
    versions, on = series(gaps), DAY + timedelta(days=after)
    standing, day = versions[0], DAY
    while day <= on:
        standing = next((flow for flow in versions if flow.in_force == day), standing)
        day += timedelta(days=1)
    shuffled = list(versions)
    order.shuffle(shuffled)
    assert in_force(shuffled, on) is standing


class Walk(RuleBasedStateMachine):
    """Whatever is asked of it, the fold goes exactly where the plain table says, or refuses with exactly its codes."""

    @initialize(rows=tables(), finals=st.frozensets(st.sampled_from(STATES), max_size=2))
    def begin(self, rows, finals) -> None:  # type: ignore[no-untyped-def]
        unambiguous: list[tuple[str, frozenset[str], str, tuple[str, ...]]] = []
        for verb, sources, target, codes in rows:
            free = sources - {s for v, ss, _, _ in unambiguous if v == verb for s in ss}
            if free:
                unambiguous.append((verb, free, target, codes))
        self.rows = unambiguous
        self.flow = build(unambiguous, finals)
        self.state = "a"

    @rule(verb=st.sampled_from(VERBS), known=st.sets(st.sampled_from(CODES)))
    def ask(self, verb: str, known: set[str]) -> None:
        facts = dict.fromkeys(known, True)
        row = next((r for r in self.rows if r[0] == verb and self.state in r[1]), None)
        if verb not in {r[0] for r in self.rows}:
            with pytest.raises(Broken):
                self.flow.take(self.state, verb, facts)
        elif row is None or set(row[3]) - known:
            with pytest.raises(Refused) as refused:
                self.flow.take(self.state, verb, facts)
            expected = [NOT_FROM_HERE] if row is None else [c for c in row[3] if c not in known]
            assert list(refused.value.codes) == expected
        else:
            self.state = self.flow.take(self.state, verb, facts).target
            assert self.state == row[2]

    @rule(known=st.sets(st.sampled_from(CODES)))
    def offers_agree_with_take(self, known: set[str]) -> None:
        facts = dict.fromkeys(known, True)
        offered = {
            offer.step.verb: set(offer.barred) for offer in self.flow.offers(self.state, facts)
        }
        expected = {
            v: set(codes) - known for v, sources, _, codes in self.rows if self.state in sources
        }
        assert offered == expected

    @invariant()
    def stays_inside_the_table(self) -> None:
        if hasattr(self, "flow"):
            assert self.state in self.flow.states


Walk.TestCase.settings = settings(max_examples=examples(50), stateful_step_count=20, deadline=None)
TestWalk = Walk.TestCase
