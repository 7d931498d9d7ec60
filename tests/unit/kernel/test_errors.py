from datetime import date

import pytest

from qingfeng.kernel.errors import (
    BadInput,
    Broken,
    Conflict,
    NoCalendar,
    NotFound,
    QingfengError,
    Refused,
)


def test_a_refusal_carries_every_code() -> None:
    refused = Refused("hearing_open", "custody_broken", case="7")
    assert refused.codes == ("hearing_open", "custody_broken")
    assert refused.code == "hearing_open"
    assert refused.data == {"case": "7"}
    assert str(refused) == "hearing_open, custody_broken (case=7)"


def test_a_refusal_without_reason_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Refused()


def test_bad_input_names_the_place() -> None:
    bad = BadInput("price_unreadable", file="feed.csv", row=12, column="price")
    assert (bad.reason, bad.file, bad.row, bad.column) == (
        "price_unreadable",
        "feed.csv",
        12,
        "price",
    )
    assert str(bad) == "price_unreadable (file=feed.csv, row=12, column=price)"


def test_bad_input_leaves_out_what_is_not_known() -> None:
    assert str(BadInput("not_utf8")) == "not_utf8"


def test_no_calendar_says_how_far_one_could_count() -> None:
    missing = NoCalendar(2027, date(2026, 12, 31))
    assert (missing.code, missing.year, missing.not_before) == (
        "no_calendar",
        2027,
        date(2026, 12, 31),
    )


@pytest.mark.parametrize("kind", [NotFound, Conflict])
def test_defaults_name_themselves(kind: type[QingfengError]) -> None:
    assert kind().code in {"not_found", "conflict"}


def test_all_are_one_tree() -> None:
    for error in (
        Refused("x"),
        NotFound(),
        Conflict(),
        Broken("x"),
        BadInput("x"),
        NoCalendar(1, date.min),
    ):
        assert isinstance(error, QingfengError)
