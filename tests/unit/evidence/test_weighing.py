"""What goods weigh: nothing is made and nothing lost by weighing, and no part outweighs the whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.evidence.rules.weighing import SLACK, Weighing, joined, stated

KILOS = st.decimals(0, 10_000, places=3)


@pytest.mark.parametrize(
    ("known", "weighed", "whole", "note", "codes"),
    [
        ("80.5", "80.5", True, "", ()),
        ("80.5", "82.11", True, "", ()),
        ("80.5", "82.111", True, "", ("weight_differs",)),
        ("80.5", "78.889", True, " ", ("weight_differs",)),
        ("80.5", "60", True, "dried", ()),
        ("0.4", "0.45", True, "", ()),
        ("0.4", "0.451", True, "", ("weight_differs",)),
        ("80.5", "82.11", False, "", ()),
        ("80.5", "82.111", False, "dried", ("heavier_than_whole",)),
        (None, "5", True, "", ()),
        ("5", None, False, "", ()),
    ],
)
def test_two_weighings_differ_by_so_much_and_no_more(
    known: str | None, weighed: str | None, whole: bool, note: str, codes: tuple[str, ...]
) -> None:
    scale = [None if one is None else Decimal(one) for one in (known, weighed)]
    assert Weighing(*scale, whole, note).barred(SLACK) == codes


@given(whole=KILOS, parts=st.lists(st.one_of(st.none(), KILOS), max_size=5))
def test_parts_and_rest_weigh_what_the_whole_did_or_nobody_knows(
    whole: Decimal, parts: list[Decimal | None]
) -> None:
    known: Decimal | None = whole
    taken: list[Decimal | None] = []
    for part in parts:
        weighing = Weighing(known, part, whole=False)
        if weighing.barred(SLACK):
            continue
        taken.append(weighing.moved())
        known = weighing.left()
    last = Weighing(known, None, whole=True)
    every = [*taken, last.moved()]
    assert last.left() is None
    if None in taken:
        assert last.moved() is None
    else:
        told = sum((one for one in every if one is not None), Decimal())
        assert whole <= told <= whole + len(parts) * SLACK.of(whole)


def test_goods_in_kilograms_are_their_own_weight_and_what_stands_together_weighs_together() -> None:
    assert stated(None, Decimal(7), "千克") == 7
    assert stated(Decimal(8), Decimal(7), "kg") == 8
    assert stated(None, Decimal(7), "双") is None
    assert joined(Decimal(3), Decimal(4), empty=False) == 7
    assert joined(None, Decimal(4), empty=False) is None
    assert joined(None, Decimal(4), empty=True) == 4
