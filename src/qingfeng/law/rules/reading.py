"""Packs read from TOML, every field checked; what is wrong is named with its place."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qingfeng.kernel.clocks import LAST_SECOND, Extension, Kind, Limit, Unit
from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.shapes import (
    ClockTerms,
    Expiry,
    Instrument,
    Pack,
    Rule,
    RuleKind,
    Source,
    Text,
    Transition,
    Version,
)

MOST_BYTES = 4 << 20
_PACK = re.compile(r"[a-z]{2}\.[a-z0-9_]{2,30}\Z")
_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*\Z")
_CERTAINTIES = frozenset("ABCD")
_LONGEST = {Unit.HOUR: 24 * 366, Unit.YEAR: 100}
_Read = TypeVar("_Read")

_PACK_KEYS = frozenset({"pack", "title_zh", "title_en", "calendar", "zone", "rule"})
_RULE_KEYS = frozenset({"id", "kind", "name_zh", "name_en", "rows", "version"})
_VERSION_KEYS = frozenset(
    {
        "version",
        "in_force",
        "until",
        "instrument",
        "article",
        "certainty",
        "reading",
        "checked_on",
        "also",
        "transition",
        "text_zh",
        "text_en",
        "terms",
    }
)
_CLOCK_KEYS = frozenset(
    {
        "starts",
        "length",
        "unit",
        "clock",
        "bound",
        "on_expiry",
        "start_counted",
        "roll",
        "cut_off",
        "pauses",
        "extensions",
        "restarts",
        "calendar",
    }
)


def read_pack(content: bytes, file: str) -> Pack:
    """A pack; BadInput names the file, the rule and the field that is wrong."""
    body = read_toml(content, file)
    whole = _Table(body, file, "")
    whole.only(_PACK_KEYS)
    name = whole.matching("pack", _PACK)
    zone = whole.text("zone")
    calendar = whole.text("calendar")
    rules = tuple(
        _rule(_Table(entry, file, f"rule {number}"), name, calendar, _zone(whole))
        for number, entry in enumerate(whole.tables("rule"), start=1)
    )
    _unique((rule.id for rule in rules), file)
    return Pack(name, whole.both("title"), calendar, zone, rules)


def read_version(content: bytes, rule: Rule, calendar: str) -> Version:
    """One version of a rule by itself, as a pack writes it; `calendar` is the pack's. BadInput names the field."""
    return _version(_Table(read_toml(content, ""), "", ""), rule.id, rule.kind, calendar, rule.zone)


def read_instruments(content: bytes, file: str) -> dict[str, Instrument]:
    found = {}
    for key, entry in read_toml(content, file).items():
        table = _Table(entry, file, key)
        table.only(frozenset({"title_zh", "title_en", "number", "in_force", "until"}))
        found[key] = Instrument(
            key,
            table.both("title"),
            table.text("number", ""),
            table.day("in_force"),
            table.day("until", optional=True),
        )
    return found


def read_words(content: bytes, file: str) -> dict[str, dict[str, Text]]:
    """Codes and what they are called, by area: `[actors] holder = {zh = "…", en = "…"}`."""
    found: dict[str, dict[str, Text]] = {}
    for area, entries in read_toml(content, file).items():
        codes = _Table(entries, file, area)
        found[area] = {code: codes.nested(code).text_pair() for code in codes.body}
    return found


def read_toml(content: bytes, file: str) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise BadInput("file_too_large", file=file, max_bytes=MOST_BYTES)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput("not_utf8", file=file) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput("not_toml", file=file, cause=str(error)) from None


def _unique(ids: Iterable[str], file: str) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise BadInput("rule_twice", file=file, column=each)
        seen.add(each)


def _zone(table: "_Table") -> ZoneInfo:
    try:
        return ZoneInfo(table.text("zone"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise table.wrong("zone", "zone_unknown") from None


def _rule(table: "_Table", pack: str, calendar: str, zone: ZoneInfo) -> Rule:
    short = table.matching("id", _ID)
    table = table.named(short)
    table.only(_RULE_KEYS)
    full = f"{pack}.{short}"
    kind = table.one_of("kind", RuleKind)
    versions = tuple(
        _version(_Table(entry, table.file, f"{short} version {number}"), full, kind, calendar, zone)
        for number, entry in enumerate(table.tables("version"), start=1)
    )
    if not versions:
        raise table.wrong("version", "version_missing")
    _in_order(versions, table)
    return Rule(full, pack, kind, table.both("name"), table.texts("rows"), zone, versions)


def _in_order(versions: Sequence[Version], table: "_Table") -> None:
    for number, version in enumerate(versions, start=1):
        if version.number != number:
            raise table.wrong("version", "version_out_of_order", found=version.number)
    for earlier, later in pairwise(versions):
        if earlier.until is None or earlier.until >= later.in_force:
            raise table.wrong("version", "versions_overlap", version=later.number)


def _version(table: "_Table", rule: str, kind: RuleKind, calendar: str, zone: ZoneInfo) -> Version:
    is_clock = kind is RuleKind.CLOCK
    table.only(_VERSION_KEYS | _CLOCK_KEYS if is_clock else _VERSION_KEYS)
    in_force, until = table.day("in_force"), table.day("until", optional=True)
    if until is not None and until < in_force:
        raise table.wrong("until", "until_before_in_force")
    return Version(
        rule=rule,
        number=table.whole("version", 1, 999),
        in_force=in_force,
        until=until,
        source=Source(table.text("instrument"), table.text("article", "")),
        also=tuple(
            Source(entry.text("instrument"), entry.text("article", ""))
            for entry in table.nested_list("also")
        ),
        certainty=table.one_of("certainty", _CERTAINTIES),
        reading=table.one_of("reading", _CERTAINTIES | {""}, ""),
        checked_on=table.day("checked_on"),
        transition=table.one_of("transition", Transition),
        text=table.both("text"),
        clock=_clock(table, calendar, zone) if is_clock else None,
        terms=table.mapping("terms"),
    )


def _clock(table: "_Table", calendar: str, zone: ZoneInfo) -> ClockTerms:
    unit = table.one_of("unit", Unit)
    limit = Limit(
        length=table.whole("length", 0, _LONGEST.get(unit, 4000)),
        unit=unit,
        kind=table.one_of("clock", Kind),
        zone=zone,
        start_counted=table.flag("start_counted", default=False),
        roll=table.flag("roll", default=unit is not Unit.HOUR),
        cut_off=_hour(table),
        pauses=frozenset(table.texts("pauses")),
        extensions=tuple(
            Extension(
                entry.whole("by", 0, 4000),
                entry.text("approver"),
                entry.one_of("unit", Unit, unit.value) if unit is not Unit.HOUR else unit,
            )
            for entry in table.nested_list("extensions")
        ),
        restarts=frozenset(table.texts("restarts")),
    )
    return ClockTerms(
        limit,
        table.text("calendar", calendar),
        table.text("starts"),
        table.text("bound"),
        table.one_of("on_expiry", Expiry),
    )


def _hour(table: "_Table") -> time:
    said = table.text("cut_off", "24:00")
    if said == "24:00":
        return LAST_SECOND
    try:
        return time.fromisoformat(said)
    except ValueError:
        raise table.wrong("cut_off", "hour_unreadable") from None


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file with its place, so that every refusal can name it."""

    body: Any
    file: str
    place: str

    def __post_init__(self) -> None:
        if not isinstance(self.body, dict):
            raise BadInput("not_a_table", file=self.file, column=self.place)

    def named(self, place: str) -> "_Table":
        return _Table(self.body, self.file, place)

    def wrong(self, key: str, reason: str, **data: object) -> BadInput:
        place = f"{self.place}: {key}" if self.place else key
        return BadInput(reason, self.file, None, place, **data)

    def only(self, keys: frozenset[str]) -> None:
        for key in self.body:
            if key not in keys:
                raise self.wrong(key, "key_unknown")

    def _get(self, key: str, default: _Read | None, read: Callable[[Any], _Read | None]) -> _Read:
        if key not in self.body:
            if default is None:
                raise self.wrong(key, "key_missing")
            return default
        found = read(self.body[key])
        if found is None:
            raise self.wrong(key, "value_unreadable")
        return found

    def text(self, key: str, default: str | None = None) -> str:
        return self._get(key, default, lambda v: v.strip() or None if isinstance(v, str) else None)

    def both(self, key: str) -> Text:
        return Text(self.text(f"{key}_zh"), self.text(f"{key}_en"))

    def text_pair(self) -> Text:
        self.only(frozenset({"zh", "en"}))
        return Text(self.text("zh"), self.text("en"))

    def matching(self, key: str, pattern: re.Pattern[str]) -> str:
        found = self.text(key)
        if not pattern.match(found):
            raise self.wrong(key, "value_unreadable")
        return found

    def one_of(self, key: str, allowed: Any, default: str | None = None) -> Any:
        """A member of an enumeration, or of a set of texts."""
        found = self._get(key, default, lambda v: v if isinstance(v, str) else None)
        values = {str(value): value for value in allowed}
        if found not in values:
            raise self.wrong(key, "value_unknown", allowed=", ".join(sorted(values)))
        return values[found]

    def whole(self, key: str, least: int, most: int) -> int:
        found: int = self._get(key, None, lambda v: v if type(v) is int else None)
        if not least <= found <= most:
            raise self.wrong(key, "value_out_of_range", least=least, most=most)
        return found

    def flag(self, key: str, *, default: bool) -> bool:
        return self._get(key, default, lambda v: v if isinstance(v, bool) else None)

    def day(self, key: str, *, optional: bool = False) -> Any:
        if optional and key not in self.body:
            return None
        return self._get(key, None, lambda v: v if type(v) is date else None)

    def texts(self, key: str) -> tuple[str, ...]:
        def read(value: Any) -> tuple[str, ...] | None:
            fits = isinstance(value, list) and all(isinstance(v, str) and v for v in value)
            return tuple(value) if fits else None

        return self._get(key, (), read)

    def tables(self, key: str) -> list[Any]:
        return self._get(key, [], lambda v: v if isinstance(v, list) else None)

    def nested(self, key: str) -> "_Table":
        return _Table(self.body[key], self.file, f"{self.place}: {key}")

    def nested_list(self, key: str) -> list["_Table"]:
        place = f"{self.place}: {key}" if self.place else key
        return [_Table(entry, self.file, place) for entry in self.tables(key)]

    def mapping(self, key: str) -> Mapping[str, Any]:
        return self._get(key, {}, lambda v: v if isinstance(v, dict) else None)
