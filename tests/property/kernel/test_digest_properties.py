import json

from hypothesis import given
from hypothesis import strategies as st

from qingfeng.kernel.digest import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(BODIES)
def test_reading_back_gives_the_same_body_and_the_same_bytes(body: object) -> None:
    written = canonical(body)
    assert json.loads(written) == body
    assert canonical(json.loads(written)) == written


@given(BODIES, BODIES)
def test_different_bodies_differ(one: object, two: object) -> None:
    def typed(value: object) -> str:
        return json.dumps(value, sort_keys=True)

    assert (canonical(one) == canonical(two)) == (typed(one) == typed(two))
