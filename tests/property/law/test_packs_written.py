"""Packs written and read again are the same; editions merged over packs leave one version for every day."""

import string
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.kernel.clocks import LAST_SECOND, Extension, Kind, Limit, Unit
from qingfeng.law.rules.library import merged, shipped
from qingfeng.law.rules.reading import read_instruments, read_pack, read_toml
from qingfeng.law.rules.shapes import (
    ClockTerms,
    Edition,
    Expiry,
    Pack,
    Rule,
    RuleKind,
    Source,
    Text,
    Transition,
    Version,
)
from qingfeng.law.rules.writing import instrument_body, instruments_text, pack_text, table_text
from tests.support.examples import examples

ZONE = ZoneInfo("Asia/Shanghai")
LETTERS = string.ascii_lowercase
SIGNS = st.characters(exclude_categories=("Cs",))
TEXTS = st.text(SIGNS, min_size=1, max_size=30).map(str.strip).filter(bool)
CODES = st.text(LETTERS, min_size=1, max_size=8)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
SOURCES = st.builds(Source, CODES, st.one_of(st.just(""), TEXTS))
PLAIN: st.SearchStrategy[Any] = st.one_of(
    st.text(SIGNS, max_size=20), st.integers(-(2**62), 2**62), st.booleans(), DAYS
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(SIGNS, min_size=1, max_size=6), inner, max_size=3),
    ),
    max_leaves=6,
)


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    unit = draw(st.sampled_from(Unit))
    units = st.just(unit) if unit is Unit.HOUR else st.sampled_from(Unit)
    return Limit(
        length=draw(st.integers(0, 90)),
        unit=unit,
        kind=draw(st.sampled_from(Kind)),
        zone=ZONE,
        start_counted=draw(st.booleans()),
        roll=draw(st.booleans()),
        cut_off=draw(st.one_of(st.just(LAST_SECOND), st.times().map(whole))),
        pauses=draw(st.frozensets(CODES, max_size=3)),
        extensions=tuple(
            draw(st.lists(st.builds(Extension, st.integers(0, 90), CODES, units), max_size=2))
        ),
        restarts=draw(st.frozensets(CODES, max_size=2)),
    )


def whole(at: time) -> time:
    return at.replace(microsecond=0)


@st.composite
def versions(draw: st.DrawFn, rule: str, kind: RuleKind, calendar: str) -> tuple[Version, ...]:
    begins = sorted(draw(st.sets(DAYS, min_size=1, max_size=3)))
    made = []
    for number, in_force in enumerate(begins, start=1):
        following = begins[number] if number < len(begins) else None
        clock = None
        if kind is RuleKind.CLOCK:
            own = draw(st.sampled_from([calendar, "eu-DE"]))
            clock = ClockTerms(
                draw(limits()), own, draw(CODES), draw(CODES), draw(st.sampled_from(Expiry))
            )
        made.append(
            Version(
                rule=rule,
                number=number,
                in_force=in_force,
                until=following - timedelta(days=1) if following else None,
                source=draw(SOURCES),
                also=tuple(draw(st.lists(SOURCES, max_size=2))),
                certainty=draw(st.sampled_from("ABCD")),
                reading=draw(st.sampled_from(["", *"ABCD"])),
                checked_on=draw(DAYS),
                transition=draw(st.sampled_from(Transition)),
                text=Text(draw(TEXTS), draw(TEXTS)),
                clock=clock,
                terms=draw(st.dictionaries(st.text(SIGNS, max_size=6), VALUES, max_size=3)),
            )
        )
    return tuple(made)


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    rules = []
    for name in sorted(draw(st.sets(CODES, min_size=1, max_size=3))):
        kind = draw(st.sampled_from(RuleKind))
        rules.append(
            Rule(
                f"cn.made.{name}",
                "cn.made",
                kind,
                Text(draw(TEXTS), draw(TEXTS)),
                tuple(draw(st.lists(TEXTS, max_size=2))),
                ZONE,
                draw(versions(f"cn.made.{name}", kind, "cn")),
            )
        )
    title = Text(draw(TEXTS), draw(TEXTS))
    return Pack("cn.made", title, "cn", "Asia/Shanghai", tuple(rules))


@settings(max_examples=examples(50), deadline=None)
@given(packs())
def test_a_pack_that_is_written_reads_the_same(pack: Pack) -> None:
    assert read_pack(pack_text(pack).encode(), "made.toml") == pack


@settings(max_examples=examples(50), deadline=None)
@given(st.dictionaries(st.text(SIGNS, max_size=8), VALUES, max_size=5))
def test_any_table_that_is_written_reads_the_same(body: dict[str, Any]) -> None:
    assert read_toml(table_text(body).encode(), "") == body


def test_every_shipped_pack_reads_the_same_when_it_is_written() -> None:
    for pack in shipped().packs.values():
        assert read_pack(pack_text(pack).encode(), pack.name) == pack
    known = shipped().instruments
    text = instruments_text({key: instrument_body(known[key]) for key in known})
    assert read_instruments(text.encode(), "") == known


@given(st.data())
def test_with_editions_every_day_has_one_version_at_most(data: st.DataObject) -> None:
    """Whatever is released, the versions of a rule stay in order and never overlap."""
    rule = data.draw(st.sampled_from(sorted(shipped().rules.values(), key=lambda each: each.id)))
    newest = rule.versions[-1]
    steps = data.draw(st.lists(st.integers(1, 900), min_size=1, max_size=4))
    editions, begins = [], newest.in_force
    for number, step in enumerate(steps, start=newest.number + 1):
        begins += timedelta(days=step)
        version = Version(
            rule.id, number, begins, None, newest.source, (), "A", "", begins, newest.transition, newest.text, newest.clock
        )  # fmt: skip
        editions.append(Edition(rule.id, version))
    data.draw(st.permutations(editions))
    found = merged(shipped(), data.draw(st.permutations(editions))).rules[rule.id]
    assert [each.number for each in found.versions] == list(
        range(1, newest.number + len(steps) + 1)
    )
    for earlier, later in pairwise(found.versions):
        assert earlier.until is not None
        assert earlier.in_force <= earlier.until < later.in_force
    assert found.versions[-1].until is None
    assert shipped().rules[rule.id] == rule
