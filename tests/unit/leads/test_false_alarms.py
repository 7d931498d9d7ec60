"""The share of innocent leads by province: counted right, bounded, silent where it would single out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.market.rules.lead_measures import false_alarms

VERDICTS = st.sampled_from(["infringing", "suspect", "genuine_use", "no_mark", "out", "unsure"])
REGIONS = st.sampled_from(["", "350302", "350100", "110105", "440100"])


def judged(region: str, innocent: int, accused: int) -> list[tuple[str, str]]:
    return [(region, "genuine_use")] * innocent + [(region, "infringing")] * accused


def test_counties_of_a_province_count_together_and_unsure_does_not() -> None:
    rows = [*judged("350302", 2, 3), *judged("350100", 1, 4), ("350302", "unsure")]
    (fujian,) = false_alarms(rows, fewest=5).provinces
    assert (fujian.province, fujian.judged, fujian.innocent) == ("35", 10, 3)
    assert fujian.share == pytest.approx(0.3)
    # Wilson's interval for 3 of 10, as any table of it gives.
    assert fujian.low == pytest.approx(0.1078, abs=1e-3)
    assert fujian.high == pytest.approx(0.6032, abs=1e-3)


@pytest.mark.parametrize("count", range(1, 40))
def test_all_and_nothing_lie_within_their_bounds(count: int) -> None:
    """The share is 0 or 1 exactly; the interval is a float's breadth off without care."""
    for rows in (judged("350302", count, 0), judged("350302", 0, count)):
        (part,) = false_alarms(rows, fewest=1).provinces
        assert 0 <= part.low <= part.share <= part.high <= 1


def test_a_province_with_few_decisions_is_not_named() -> None:
    rows = [*judged("350302", 5, 5), *judged("110105", 1, 1), *judged("", 0, 1)]
    found = false_alarms(rows, fewest=5)
    assert [row.province for row in found.provinces] == ["35"]
    assert found.rest is not None
    assert (found.rest.judged, found.rest.innocent) == (3, 1)
    assert found.overall is not None
    assert found.overall.judged == 13


def test_nothing_is_said_of_too_few() -> None:
    found = false_alarms(judged("350302", 2, 2), fewest=5)
    assert (found.provinces, found.rest, found.overall) == ((), None, None)


@given(st.lists(st.tuples(REGIONS, VERDICTS), max_size=60), st.integers(1, 10))
def test_the_parts_are_the_whole_in_the_order_of_codes(
    rows: list[tuple[str, str]], fewest: int
) -> None:
    found = false_alarms(rows, fewest=fewest)
    labelled = [row for row in rows if row[1] != "unsure"]
    assert (found.overall is None) == (len(labelled) < fewest)
    if found.overall is None:
        return
    parts = [*found.provinces, *([found.rest] if found.rest else [])]
    assert sum(part.judged for part in parts) == found.overall.judged == len(labelled)
    assert sum(part.innocent for part in parts) == found.overall.innocent
    codes = [part.province for part in found.provinces]
    assert codes == sorted(codes)
    assert all(part.judged >= fewest for part in found.provinces)
    assert all(0 <= part.low <= part.share <= part.high <= 1 for part in parts)
