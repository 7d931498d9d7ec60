"""The small parts: nothing that comes from outside becomes markup, and nothing is said by colour alone."""

from decimal import Decimal
from typing import get_args

import pytest
from django.utils.translation import override

from qingfeng.foundation.ui import kit, parts

EVIL = '<img src=x onerror="alert(1)">'


def test_marked_text_keeps_every_character_in_order() -> None:
    text = "a<b N*ke & n-i-k-e"
    with override("en"):
        drawn = parts.marked(
            text, [kit.Span(11, 18, "NIKE", "pieces"), kit.Span(4, 8, "NIKE", "mask")]
        )
    assert drawn.startswith("a&lt;b <mark")
    assert drawn.index("N*ke") < drawn.index("n-i-k-e")
    assert drawn.count("<mark") == 2
    assert "NIKE, mask" in drawn


def test_overlapping_and_impossible_spans_are_left_out() -> None:
    spans = [
        kit.Span(0, 4, "A"),
        kit.Span(2, 6, "B"),
        kit.Span(5, 5, "C"),
        kit.Span(4, 99, "D"),
    ]
    assert parts.marked("abcdefgh", spans).count("<mark") == 1


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: parts.badge(kit.Badge(EVIL, title=EVIL)),
        lambda: parts.marked(EVIL, [kit.Span(0, 4, EVIL, EVIL)]),
        lambda: parts.reasons([kit.Reason(EVIL, evidence_url="/x?a=1&b=2")]),
        lambda: parts.diff(EVIL, "b"),
        lambda: parts.diff("b", EVIL),
    ],
)
def test_foreign_text_stays_text(drawn: object) -> None:
    html = drawn()  # type: ignore[operator]
    assert "<img" not in html
    assert "&lt;img" in html or "&lt;</del>" in html or "&lt;</ins>" in html


def test_three_reasons_are_shown() -> None:
    assert parts.reasons([kit.Reason(str(n)) for n in range(5)]).count("<li>") == 3


def test_a_diff_holds_both_readings() -> None:
    with override("en"):
        drawn = parts.diff("耐克运动鞋 2025", "N*ke 运动鞋 2025")
    assert "<del>" in drawn
    assert "<ins>" in drawn
    assert "运动鞋 2025" in drawn


def test_every_tone_that_warns_has_an_icon() -> None:
    for tone in get_args(kit.Tone):
        if tone not in ("neutral", "accent"):
            assert parts.TONE_ICONS[tone]
    for standing in get_args(kit.Standing):
        assert parts.CLOCK_ICONS[standing]


def test_the_price_strip_says_its_figures_in_words() -> None:
    with override("en"):
        drawn = parts.price_strip(
            kit.PriceStrip(Decimal(129), Decimal(499), Decimal(799), Decimal(1299))
        )
    assert drawn.count("Offered at ¥129.00; genuine goods cost ¥499.00 to ¥1,299.00") == 2
    assert "style=" not in drawn


def test_a_price_of_nothing_can_be_drawn() -> None:
    assert "<svg" in parts.price_strip(kit.PriceStrip(*[Decimal(0)] * 4))


def test_fixed_columns_cannot_be_taken_away() -> None:
    columns = (kit.Column("a", "A", fixed=True), kit.Column("b", "B"), kit.Column("c", "C"))
    chosen = kit.columns_from_address(columns, ["c"])
    assert [(each.key, each.shown) for each in chosen] == [("a", True), ("b", False), ("c", True)]
    assert kit.columns_from_address(columns, None) == columns
