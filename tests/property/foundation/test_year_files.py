"""Hostile files of years."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.foundation.rules.calendars import read_year_file
from qingfeng.kernel.errors import BadInput

LEAVES = st.sampled_from(
    [
        None,
        True,
        0,
        2027,
        -1,
        1.5,
        "",
        "x",
        "cn",
        "2027-01-01",
        "2027-01-02",
        "2026-12-31",
        "2027-13-01",
    ]
)
ROWS = LEAVES | st.dictionaries(st.sampled_from(["date", "name", "x"]), LEAVES, max_size=3)
ANYTHING = ROWS | st.lists(ROWS, max_size=3)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("jurisdiction", "year", "source", "holidays", "workdays"), ANYTHING
        ),
    )
)
def test_any_json_is_read_or_refused_with_a_reason(body: dict[str, Any]) -> None:
    accepted_or_refused(
        json.dumps({"jurisdiction": "cn", "year": 2027, "source": "x"} | body).encode()
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_reason(content: bytes) -> None:
    accepted_or_refused(content)


def accepted_or_refused(content: bytes) -> None:
    try:
        read = read_year_file(content, "x.json")
    except BadInput as bad:
        assert bad.file == "x.json"  # noqa: PT017 - either outcome is right
    else:
        assert not read.workdays & set(read.holidays)
