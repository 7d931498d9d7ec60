"""A year of working days by file: what is taken, and how each fault is named by its place."""

import json
from datetime import date
from typing import Any

import pytest

from qingfeng.foundation.rules.calendars import read_year_file
from qingfeng.kernel.errors import BadInput


def year_file(**changes: Any) -> bytes:
    body = {
        "jurisdiction": "cn",
        "year": 2027,
        "source": "State Council notice of 2026-11-04",
        "holidays": [
            {"date": "2027-01-01", "name": "元旦"},
            {"date": "2026-12-31", "name": "元旦"},
        ],
        "workdays": ["2027-01-03"],
    } | changes
    return json.dumps({k: v for k, v in body.items() if v is not ...}).encode()


def test_a_sound_file() -> None:
    read = read_year_file(year_file(), "2027.json")
    assert (read.jurisdiction, read.year, read.source) == (
        "cn",
        2027,
        "State Council notice of 2026-11-04",
    )
    assert read.holidays == {date(2027, 1, 1): "元旦", date(2026, 12, 31): "元旦"}
    assert read.workdays == {date(2027, 1, 3)}


def test_a_byte_order_mark_and_missing_workdays_are_fine() -> None:
    assert read_year_file(b"\xef\xbb\xbf" + year_file(workdays=...), "x").workdays == frozenset()


@pytest.mark.parametrize(
    ("content", "reason", "row", "column"),
    [
        (b"", "not_json", 1, None),
        (b'{"jurisdiction":\n oops}', "not_json", 2, None),
        (b"[]", "not_an_object", None, None),
        ("年".encode("gb18030"), "not_utf8", None, None),
        (b"[" * 100_000, "not_json", None, None),
        (b" " * (1 << 20) + b"{}", "file_too_large", None, None),
        (year_file(jurisdiction="China"), "jurisdiction_unreadable", None, "jurisdiction"),
        (year_file(year="2027"), "year_unreadable", None, "year"),
        (year_file(year=True), "year_unreadable", None, "year"),
        (year_file(year=20_270), "year_unreadable", None, "year"),
        (year_file(source="  "), "text_missing", None, "source"),
        (year_file(source=...), "text_missing", None, "source"),
        (year_file(holidays=[]), "holidays_missing", None, "holidays"),
        (year_file(holidays={}), "holidays_missing", None, "holidays"),
        (year_file(holidays=["2027-01-01"]), "holiday_unreadable", 1, "holidays"),
        (year_file(holidays=[{"date": "2027-02-30", "name": "x"}]), "date_unreadable", 1, "holidays"),
        (year_file(holidays=[{"date": 20270101, "name": "x"}]), "date_unreadable", 1, "holidays"),
        (year_file(holidays=[{"date": "2027-01-01", "name": "x"}, {"date": "2028-01-01", "name": "x"}]), "date_outside_year", 2, "holidays"),
        (year_file(holidays=[{"date": "2026-12-24", "name": "x"}]), "date_outside_year", 1, "holidays"),
        (year_file(holidays=[{"date": "2027-01-01", "name": "x"}] * 2), "day_twice", 2, "holidays"),
        (year_file(workdays="2027-01-03"), "workdays_unreadable", None, "workdays"),
        (year_file(workdays=["2027-01-03", "2027-01-03"]), "day_twice", 2, "workdays"),
        (year_file(workdays=["2027-01-01"]), "day_twice", 1, "workdays"),
        (year_file(workdays=["2027-01-04"]), "workday_not_weekend", 1, "workdays"),
    ],
)  # fmt: skip
def test_each_fault_names_its_place(
    content: bytes, reason: str, row: int | None, column: str | None
) -> None:
    with pytest.raises(BadInput) as bad:
        read_year_file(content, "2027.json")
    assert (bad.value.reason, bad.value.file, bad.value.row, bad.value.column) == (
        reason,
        "2027.json",
        row,
        column,
    )
