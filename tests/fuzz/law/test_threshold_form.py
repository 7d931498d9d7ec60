"""Whatever a form of the threshold check sends: facts that are judged, each refusal with a field, and nothing else."""

from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.criminal.facts import ACT, GOODS, KNOWN, PRIOR
from qingfeng.law.rules.criminal.flat import ROWS, Fields, facts_of, fields_of, without
from qingfeng.law.rules.criminal.telling import threshold
from qingfeng.law.rules.library import shipped
from tests.support.examples import examples

TODAY = date(2026, 11, 22)
PLACES = sorted(KNOWN - ROWS.keys()) + [
    f"{name}[{at}].{key}"
    for name, known in (("goods", GOODS), ("acts", ACT), ("prior", PRIOR))
    for key in sorted(known)
    for at in (0, 1, 7)
]
VALUES = st.sampled_from(
    ["213", "217", "140", "goods", "makes", "50000", "0", "-1", "1e20", "2025-06-01", "2024-02-30", "on", "criminal"]
) | st.text(max_size=8)  # fmt: skip
FORMS = st.dictionaries(
    st.sampled_from(PLACES) | st.text("goods[]0.markcts-", max_size=12),
    st.lists(VALUES, max_size=3),
    max_size=25,
).map(lambda fields: {"crime": ["213"], **fields})


def refused(facts: dict[str, Any]) -> str | None:
    try:
        threshold(facts, shipped(), today=TODAY, language="en")
    except BadInput as refusal:
        return refusal.column or "nowhere"
    return None


def _row_of(place: str) -> str:
    return place.partition("].")[0] if "]." in place else place.partition("[")[0]


@settings(max_examples=examples(150), deadline=None)
@given(FORMS)
@example({"crime": [], "gains": ["x"]})
@example({"crime": ["213"], "acts[7].amount": ["5"], "acts[0].amount": ["x"]})
def test_any_form(fields: Fields) -> None:
    facts = facts_of(fields)
    assert facts_of(fields_of(facts)) == facts
    place = refused(facts)
    known = set(fields_of(facts))
    for _ in range(60):
        if place is None or place == "crime":
            break
        # The field is there, or its row is and lacks it.
        assert _row_of(place) in {_row_of(name) for name in known}
        facts, before = without(facts, place), facts
        assert facts != before
        place = refused(facts)
    else:
        raise AssertionError("the refusals do not end")
