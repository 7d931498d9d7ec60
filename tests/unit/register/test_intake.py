"""One row of a register file, field by field."""

from datetime import date, datetime

import pytest

from qingfeng.register.rules.intake import (
    GoodsOfClass,
    Problem,
    Recordation,
    RegisterRow,
    parse,
)
from qingfeng.register.rules.vocabulary import NameKind, RightKind, RightState

GOOD: dict[str, object] = {"right_id": "r-1", "mark": "Falcon"}


def row(**cells: object) -> RegisterRow:
    parsed = parse({**GOOD, **cells})
    assert isinstance(parsed, RegisterRow), parsed
    return parsed


def problems(**cells: object) -> tuple[Problem, ...]:
    parsed = parse({**GOOD, **cells})
    assert not isinstance(parsed, RegisterRow)
    return parsed


def test_two_columns_are_enough() -> None:
    found = row()
    assert (found.kind, found.state, found.jurisdiction) == (
        RightKind.WORD,
        RightState.REGISTERED,
        "",
    )
    assert not found.is_demo


def test_names_come_from_their_columns_once_each() -> None:
    found = row(
        aliases="FLC| Falcon One |FLC", names_zh="隼", nicknames=["小鸟", "鸟家"], style_codes="F-1"
    )
    assert found.names == (
        (NameKind.ALIAS, "FLC"),
        (NameKind.ALIAS, "Falcon One"),
        (NameKind.NAME_ZH, "隼"),
        (NameKind.NICKNAME, "小鸟"),
        (NameKind.NICKNAME, "鸟家"),
        (NameKind.STYLE_CODE, "F-1"),
    )


@pytest.mark.parametrize("text", ["25|18|25", "18, 25", "18；25", [25, 18], "２５ １８"])
def test_classes_in_many_ways_of_writing(text: object) -> None:
    assert row(nice_classes=text).classes == (GoodsOfClass(18), GoodsOfClass(25))


def test_goods_stand_with_their_class() -> None:
    found = row(nice_classes="18|25", goods="25:shoes;boots|18:bags")
    assert found.classes == (GoodsOfClass(18, ("bags",)), GoodsOfClass(25, ("shoes", "boots")))


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-09",
        "2026/10/9",
        "20261009",
        "2026年10月9日",
        date(2026, 10, 9),
        datetime(2026, 10, 9, 12),
    ],
)
def test_dates_in_many_ways_of_writing(text: object) -> None:
    assert row(valid_from=text).valid_from == date(2026, 10, 9)


def test_a_number_without_office_is_a_chinese_one() -> None:
    found = row(number="第 12345678 号")
    assert (found.number, found.jurisdiction) == ("12345678", "CN")


def test_a_recordation_has_its_term() -> None:
    found = row(
        customs_number="t2020-00123", customs_valid_from="2020-05-01", customs_valid_to="2030-04-30"
    )
    assert found.recordation == Recordation("T2020-00123", date(2020, 5, 1), date(2030, 4, 30))


def test_columns_nobody_knows_are_kept() -> None:
    assert row(agent_office="Xiamen", note=None, more={"a": 1}).extra == {
        "agent_office": "Xiamen",
        "more": '{"a": 1}',
    }


def test_blanks_and_line_breaks_become_one_blank() -> None:
    assert row(mark="  Fal\ncon \t One ").mark == "Fal con One"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"mark": " "}, ("mark", "missing")),
        ({"right_id": None}, ("right_id", "missing")),
        ({"right_id": "x" * 101}, ("right_id", "too_long")),
        ({"mark": "Fal\x00con"}, ("mark", "control_character")),
        ({"mark": "\ud800"}, ("mark", "control_character")),
        ({"mark": {"a": 1}}, ("mark", "not_a_text")),
        ({"nice_classes": "46"}, ("nice_classes", "nice_class")),
        ({"nice_classes": "shoes"}, ("nice_classes", "nice_class")),
        ({"goods": "shoes"}, ("goods", "goods_form")),
        ({"nice_classes": "18", "goods": "25:shoes"}, ("goods", "goods_outside_classes")),
        ({"valid_from": "2026-02-30"}, ("valid_from", "not_a_date")),
        ({"valid_from": "soon"}, ("valid_from", "not_a_date")),
        (
            {"valid_from": "2026-01-02", "valid_to": "2026-01-01"},
            ("valid_to", "ends_before_it_begins"),
        ),
        (
            {"filed_on": "2026-01-02", "registered_on": "2026-01-01"},
            ("registered_on", "registered_before_filed"),
        ),
        ({"number": "abc"}, ("number", "mark_number")),
        ({"kind": "design", "number": "ZL200310100002.X"}, ("number", "not_a_design")),
        ({"kind": "smell"}, ("kind", "unknown_kind")),
        ({"jurisdiction": "CHN"}, ("jurisdiction", "not_two_letters")),
        ({"status": "perhaps"}, ("status", "unknown_status")),
        ({"status": "expired"}, ("valid_to", "expired_without_end")),
        ({"common_word": "maybe"}, ("common_word", "not_yes_or_no")),
        ({"is_demo": "1", "number": "12345678"}, ("number", "demo_has_no_number")),
        ({"holder": "A", "holder_uscc": "91330100799655058A"}, ("holder_uscc", "credit_code")),
        ({"holder_uscc": "91330100799655058B"}, ("holder", "missing")),
        ({"holder_en": "Falcon Works"}, ("holder", "missing")),
        ({"customs_number": "T2020-00123"}, ("customs_valid_from", "missing")),
        ({"customs_number": "2020"}, ("customs_number", "recordation_number")),
    ],
)
def test_each_fault_is_named_by_its_field(
    cells: dict[str, object], expected: tuple[str, str]
) -> None:
    assert Problem(*expected) in problems(**cells)


def test_all_faults_of_a_row_come_together() -> None:
    found = problems(mark="", nice_classes="0", valid_from="x")
    assert {problem.field for problem in found} == {"mark", "nice_classes", "valid_from"}


def test_demo_is_forced_from_outside() -> None:
    parsed = parse(GOOD, demo=True)
    assert isinstance(parsed, RegisterRow)
    assert parsed.is_demo
