"""Terms, renewal windows and what they mean on a day."""

from datetime import UTC, date, datetime

import pytest

from qingfeng.kernel.calendar import add_months
from qingfeng.register.rules.validity import (
    Standing,
    Term,
    recordation_standing,
    register_day,
    validity,
)
from qingfeng.register.rules.vocabulary import RightKind, RightState

TERM = Term(RightKind.WORD, RightState.REGISTERED, "CN", date(2015, 3, 14), date(2025, 3, 13))


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2015, 3, 13), Standing.NOT_YET),
        (date(2015, 3, 14), Standing.IN_FORCE),
        (date(2024, 3, 12), Standing.IN_FORCE),
        (date(2024, 3, 13), Standing.RENEWAL_OPEN),
        (date(2025, 3, 13), Standing.RENEWAL_OPEN),
        (date(2025, 3, 14), Standing.IN_GRACE),
        (date(2025, 9, 13), Standing.IN_GRACE),
        (date(2025, 9, 14), Standing.EXPIRED),
    ],
)
def test_a_chinese_mark_over_its_life(on: date, standing: Standing) -> None:
    assert validity(TERM, on).standing == standing


@pytest.mark.parametrize("kind", [RightKind.DESIGN, RightKind.COPYRIGHT, RightKind.INDICATION])
def test_other_rights_have_no_renewal(kind: RightKind) -> None:
    term = Term(kind, RightState.REGISTERED, "CN", TERM.valid_from, TERM.valid_to)
    assert validity(term, date(2025, 3, 13)).standing == Standing.IN_FORCE
    assert validity(term, date(2025, 3, 14)).standing == Standing.EXPIRED


def test_a_decision_outweighs_the_dates() -> None:
    withdrawn = Term(RightKind.WORD, RightState.WITHDRAWN, "CN", TERM.valid_from, TERM.valid_to)
    assert validity(withdrawn, date(2020, 1, 1)).standing == Standing.WITHDRAWN
    assert not validity(withdrawn, date(2020, 1, 1)).in_force
    disputed = Term(RightKind.WORD, RightState.DISPUTED, "CN", TERM.valid_from, TERM.valid_to)
    assert validity(disputed, date(2020, 1, 1)).standing == Standing.DISPUTED
    assert validity(disputed, date(2020, 1, 1)).in_force
    assert validity(disputed, date(2026, 1, 1)).standing == Standing.EXPIRED


def test_without_dates_it_counts_as_in_force_and_says_so() -> None:
    found = validity(Term(RightKind.WORD, RightState.REGISTERED, "", None, None), date(2026, 1, 1))
    assert found.standing == Standing.UNDATED
    assert found.in_force
    assert found.days_left is None


def test_months_keep_within_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert add_months(date(2026, 3, 15), -15) == date(2024, 12, 15)


def test_a_recordation_lapses_with_its_right() -> None:
    start, end = date(2020, 1, 1), date(2029, 12, 31)
    assert (
        recordation_standing(start, end, validity(TERM, date(2024, 1, 1)), date(2024, 1, 1))
        == Standing.IN_FORCE
    )
    assert (
        recordation_standing(start, end, validity(TERM, date(2026, 1, 1)), date(2026, 1, 1))
        == Standing.EXPIRED
    )


def test_a_recordation_is_renewed_in_its_last_six_months() -> None:
    right = validity(
        Term(RightKind.WORD, RightState.REGISTERED, "CN", None, None), date(2026, 1, 1)
    )
    start, end = date(2016, 7, 1), date(2026, 6, 30)
    assert recordation_standing(start, end, right, date(2025, 12, 29)) == Standing.IN_FORCE
    assert recordation_standing(start, end, right, date(2025, 12, 30)) == Standing.RENEWAL_OPEN
    assert recordation_standing(start, end, right, date(2026, 7, 1)) == Standing.EXPIRED
    assert recordation_standing(start, end, right, date(2016, 6, 30)) == Standing.NOT_YET


def test_the_day_is_counted_in_beijing() -> None:
    assert register_day(datetime(2026, 10, 14, 16, 0, tzinfo=UTC)) == date(2026, 10, 15)
    assert register_day(datetime(2026, 10, 14, 15, 59, tzinfo=UTC)) == date(2026, 10, 14)
