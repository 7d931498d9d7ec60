"""What people type at a clock, and packs from strangers: an answer or BadInput, never a crash."""

import tomllib
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.law.rules.clocks import answer
from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.reading import read_instruments, read_pack, read_words
from qingfeng.law.rules.typed import happenings, moment
from tests.support.examples import examples

RULES = shipped().rules
CLOCKS = sorted(rule.id for rule in RULES.values() if rule.versions[-1].clock is not None)
YEARS = Calendar("cn", "cn", {year: YearTable() for year in range(2004, 2027)})
NAMES = ("cn", "us-federal", "eu-DE", "eu-NL", "eu-BE", "eu-FR")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
WORDS = (
    "testing.sent",
    "testing.returned",
    "identification.sent",
    "hearing.begun",
    "case.transferred",
    "extension.approved",
    "met",
)
MOMENTS = st.one_of(
    st.dates(datetime(2019, 1, 1).date(), datetime(2027, 12, 31).date()).map(str),
    st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31)).map(datetime.isoformat),
    st.text(max_size=30),
)


@given(
    st.sampled_from(CLOCKS),
    MOMENTS,
    st.lists(
        st.tuples(st.sampled_from(WORDS) | st.text(max_size=20), MOMENTS).map("=".join), max_size=6
    ),
)
@example("cn.penalty.decision", "9999-12-31", [])
@example("cn.penalty.decision", "0001-01-01", [])
@example("cn.transfer.hand_over", "9999-12-31T23:59:59+00:00", [])
@example("cn.penalty.filing_check", "2026-01-05", ["extension.approved=2026-01-06:9999"])
@settings(deadline=None, max_examples=examples(150))
def test_a_clock_answers_or_says_what_is_wrong(rule: str, start: str, events: list[str]) -> None:
    try:
        found = answer(
            RULES[rule],
            start=moment(start, "start"),
            history=happenings(events, RULES),
            calendars=dict.fromkeys(NAMES, YEARS),
            now=NOW,
        )
    except (BadInput, Refused):
        return
    assert found.standing.due is not None or found.standing.not_before is not None


PACK = (files("qingfeng.law") / "packs" / "cn.supervision.toml").read_bytes()


@given(st.binary(max_size=400), st.integers(0, len(PACK)), st.integers(0, 60))
@settings(deadline=None, max_examples=examples(150))
def test_a_pack_is_read_or_refused_with_its_place(noise: bytes, at: int, cut: int) -> None:
    for content in (noise, PACK[:at] + noise[:8] + PACK[at + cut :]):
        for read in (read_pack, read_instruments, read_words):
            with suppress(BadInput):
                read(content, "strange.toml")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(["rule", "version", "pack"]), st.data())
@settings(deadline=None, max_examples=examples(150))
def test_any_field_may_hold_anything(level: str, data: st.DataObject) -> None:
    body = tomllib.loads(PACK.decode())
    table: dict[str, Any] = body
    if level != "pack":
        table = body["rule"][0]
    if level == "version":
        table = table["version"][0]
    key = data.draw(st.sampled_from(sorted(table)) | st.text(max_size=6))
    table[key] = data.draw(VALUES)
    with suppress(BadInput):
        read_pack(_toml(body).encode(), "strange.toml")


def _toml(value: Any) -> str:
    return "\n".join(f"{_key(key)} = {_inline(each)}" for key, each in value.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(each) for each in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return '""'
    return _key(value) if isinstance(value, str) else str(value)


def _key(text: str) -> str:
    shown = "".join(
        char if char.isalnum() and char.isascii() else f"\\U{ord(char):08x}" for char in text
    )
    return f'"{shown}"'
