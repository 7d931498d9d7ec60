"""The reasoning of a clock as sentences in both languages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import Moment, Step, Unit, local_day, pause_of
from qingfeng.law.rules.basis import Basis, basis_of
from qingfeng.law.rules.clocks import Answer
from qingfeng.law.rules.shapes import Library, Text

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MOST_DAYS_NAMED = 12
# What comes out of the count follows what happened; days off and make-up days belong to the count.
_COUNTED = frozenset({"not_counted", "reached", "paused", "no_calendar"})
_Told = tuple[str, Moment, Text]


@dataclass(frozen=True, slots=True)
class Said:
    """A step for people: its code, the day it speaks of, the sentence, and what it rests on."""

    code: str
    day: Moment
    text: Text
    basis: Basis


def reasoning(answer: Answer, library: Library, calendar: Calendar) -> tuple[Said, ...]:
    """Which text of the law, each event and what it did, and how the last day came out."""
    told = [_governed(answer, library)]
    told += [_sentence(step, answer, library) for step in answer.standing.steps]
    counted = next((n for n, each in enumerate(told) if each[0] in _COUNTED), len(told))
    told[counted:counted] = _days_named(answer, library, calendar)
    return tuple(
        Said(code, day, text, basis_of(code, answer.rule, answer.version, library))
        for code, day, text in told
    )


def _governed(answer: Answer, library: Library) -> _Told:
    version = answer.version
    instrument = library.instruments[version.source.instrument]
    told = {"article": version.source.article or "—", "number": version.number}
    return _said(
        library,
        "version",
        answer.start,
        told | {"instrument": instrument.title.zh, "in_force": date_text(version.in_force).zh},
        told | {"instrument": instrument.title.en, "in_force": date_text(version.in_force).en},
    )


def _sentence(step: Step, answer: Answer, library: Library) -> _Told:
    zh: dict[str, object] = {}
    en: dict[str, object] = {}
    unit, zone = answer.terms.limit.unit, answer.terms.limit.zone
    day = _local(step.day, zone)
    for key, value in (("unit", unit.value), ("day", day), *step.data):
        text = _value(key, _local(value, zone), library)
        zh[key], en[key] = text.zh, text.en
    if step.code == "not_counted":
        span = _span(int(str(dict(step.data)["units"])), unit)
        zh["span"], en["span"] = span.zh, span.en
    return _said(library, step.code, day, zh, en)


def _local(value: Any, zone: ZoneInfo) -> Any:
    """An instant in the zone of the rule, whose days it counts."""
    return value.astimezone(zone) if isinstance(value, datetime) and value.tzinfo else value


def _said(
    library: Library, code: str, day: Moment, zh: dict[str, object], en: dict[str, object]
) -> _Told:
    words = library.words["steps"][code]
    return code, day, Text(words.zh.format(**zh), words.en.format(**en))


def _value(key: str, value: object, library: Library) -> Text:
    if isinstance(value, date):
        return date_text(value)
    if key == "unit":
        return library.words["units"][str(value)]
    if key == "approver":
        return library.words["approvers"][str(value)]
    if key == "pause":
        return _word(library, "pauses", str(value))
    if key == "name":
        return event_text(library, str(value))
    return Text(str(value), str(value))


def event_text(library: Library, name: str) -> Text:
    """What an event of a clock is called: `testing.sent` is the beginning of testing."""
    pause = pause_of(name)
    if pause is None:
        return _word(library, "facts", name)
    word = _word(library, "pauses", pause[0])
    return Text(
        f"{word.zh}{'开始' if pause[1] else '结束'}",
        f"{word.en} {'begins' if pause[1] else 'ends'}",
    )


def _word(library: Library, area: str, code: str) -> Text:
    return library.words.get(area, {}).get(code, Text(code, code))


def _span(units: int, unit: Unit) -> Text:
    if unit is Unit.HOUR:
        hours, minutes = divmod(units // 60, 60)
        return Text(f"{hours}小时{minutes}分", f"{hours} h {minutes} min")
    return Text(f"{units}日", f"{units} days" if units > 1 else "1 day")


def _days_named(answer: Answer, library: Library, calendar: Calendar) -> Iterator[_Told]:
    """Holidays on weekdays that were not counted, and weekend days that were; a pause has taken its own days."""
    due, unit = answer.standing.due, answer.terms.limit.unit
    if due is None or unit is not Unit.WORKING_DAY:
        return
    zone = answer.terms.limit.zone
    first, last = local_day(answer.start, zone), local_day(due, zone)
    paused = [
        (dict(step.data)["first"], step.day)
        for step in answer.standing.steps
        if step.code == "not_counted"
    ]
    tables = [table for year, table in calendar.years.items() if first.year <= year <= last.year]
    for code, days in (
        ("days_off", (day for table in tables for day in table.holidays if day.weekday() < 5)),
        ("made_up", (day for table in tables for day in table.workdays)),
    ):
        inside = sorted(day for day in days if first < day <= last and not _within(day, paused))
        if inside:
            shown, more = inside[:_MOST_DAYS_NAMED], "…" if len(inside) > _MOST_DAYS_NAMED else ""
            zh = "、".join(date_text(day).zh for day in shown) + more
            en = ", ".join(date_text(day).en for day in shown) + more
            yield _said(library, code, inside[-1], {"days": zh}, {"days": en})


def _within(day: date, spans: Iterable[tuple[Any, Any]]) -> bool:
    return any(first <= day <= last for first, last in spans)


def date_text(moment: Moment) -> Text:
    """2026年10月9日（周五） / Fri 9 Oct 2026, with the hour where there is one; the last second is 24:00."""
    zh = f"{moment.year}年{moment.month}月{moment.day}日（周{_WEEKDAYS_ZH[moment.weekday()]}）"
    en = f"{_WEEKDAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    if not isinstance(moment, datetime):
        return Text(zh, en)
    hour = (
        "24:00"
        if (moment.hour, moment.minute, moment.second) == (23, 59, 59)
        else f"{moment:%H:%M}"
    )
    return Text(f"{zh}{hour}", f"{en} {hour}")
