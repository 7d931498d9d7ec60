from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from qingfeng.kernel.digest import canonical, salted, sha256


def test_order_of_keys_does_not_matter() -> None:
    assert canonical({"b": 1, "a": [True, None]}) == canonical({"a": [True, None], "b": 1})
    assert canonical({"b": 1, "a": [True, None]}) == b'{"a":[true,null],"b":1}'


def test_chinese_stays_readable() -> None:
    assert canonical({"名": "清风"}) == '{"名":"清风"}'.encode()


def test_values_with_one_clear_form() -> None:
    there = datetime(2026, 10, 9, 8, tzinfo=timezone(timedelta(hours=8)))
    body = {
        "at": there,
        "on": date(2026, 10, 9),
        "id": UUID(int=7),
        "sum": Decimal("1.50"),
        "set": {"b", "a"},
    }
    assert canonical(body) == (
        b'{"at":"2026-10-09T00:00:00+00:00","id":"00000000-0000-0000-0000-000000000007",'
        b'"on":"2026-10-09","set":["a","b"],"sum":"1.50"}'
    )
    assert canonical({"at": there.astimezone(UTC)}) == canonical({"at": there})


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"a": 1.5}, r"\$\.a is float"),
        ({"a": [1, b"x"]}, r"\$\.a\[1\] is bytes"),
        ({"a": {1: 2}}, r"a key of \$\.a is int"),
        ({"at": datetime(2026, 1, 1)}, r"\$\.at is a datetime without zone"),
        (object(), r"\$ is object"),
    ],
)
def test_refuses_what_two_machines_may_write_differently(body: object, place: str) -> None:
    with pytest.raises(TypeError, match=place):
        canonical(body)


def test_refuses_text_that_no_json_column_can_hold() -> None:
    for text in ("a\x00b", "\ud800"):
        with pytest.raises(TypeError, match="text"):
            canonical({"a": text})
        with pytest.raises(TypeError, match="text"):
            canonical({text: "a"})


def test_salted_depends_on_body_and_salt() -> None:
    one, two = b"a" * 16, b"b" * 16
    assert salted({"x": 1}, one) == sha256(one + canonical({"x": 1}))
    assert len({salted({"x": 1}, one), salted({"x": 2}, one), salted({"x": 1}, two)}) == 3


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        salted({}, b"short")
