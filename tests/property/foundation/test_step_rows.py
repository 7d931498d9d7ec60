"""What the database is told is exactly what the fold allows, version by version and from one to the next."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.foundation.sync import step_rows
from qingfeng.kernel.errors import Broken, Refused
from qingfeng.kernel.workflow import CARRY_OVER, Step, Workflow
from tests.support.examples import examples

STATES = ("a", "b", "c", "d")
VERBS = ("file", "drop", "decide")


@st.composite
def flows(draw: st.DrawFn, version: int) -> Workflow:
    """Any table, sound or not: at most one way for a verb from a state."""
    ways = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(VERBS), st.sampled_from(STATES)), st.sampled_from(STATES)
        )
    )
    steps = tuple(
        Step(verb, frozenset({source}), target, "thing:edit", {}, verb)
        for (verb, source), target in sorted(ways.items())
    )
    return Workflow("thing", version, "a", frozenset(), steps)


def allowed(flow: Workflow, source: str, verb: str) -> str | None:
    """Where the fold leads, if it does."""
    try:
        return flow.take(source, verb, {}).target
    except (Refused, Broken):
        return None


def carried(flow: Workflow, version: int, source: str) -> str | None:
    try:
        return flow.image(version, source)
    except Refused:
        return None


@given(flows(1), flows(2), st.dictionaries(st.sampled_from(STATES), st.sampled_from(STATES)))
@settings(max_examples=examples(100), deadline=None)
def test_a_step_is_listed_where_the_fold_takes_it_and_nowhere_else(
    old: Workflow, newer: Workflow, images: dict[str, str]
) -> None:
    new = replace(newer, carries={1: images})
    listed = {row[1:] for flow in (old, new) for row in step_rows(flow)}
    for before, after, source, target in product((1, 2), (1, 2), STATES, STATES):
        for verb in VERBS:
            flow = old if before == 1 else new
            lawful = before == after and allowed(flow, source, verb) == target
            assert ((before, after, source, verb, target) in listed) == lawful
        over = (before, after) == (1, 2) and carried(new, before, source) == target
        assert ((before, after, source, CARRY_OVER, target) in listed) == over
    assert {row for row in listed if not row[2]} == {(1, 1, "", "", "a"), (2, 2, "", "", "a")}
