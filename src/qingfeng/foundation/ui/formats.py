"""Dates, numbers and masks as our readers write them, in the language that is active."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

from qingfeng.foundation.ui.kit import Clock

WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$"}
LAST_SECOND = (23, 59, 59)


def chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def chooser() -> Callable[[str, str], str]:
    """Which of two texts the reader gets, for many of them: the language is asked for once."""
    if chinese():
        return lambda text, text_en: text or text_en
    return lambda text, text_en: text_en or text


def in_language(name: str, name_en: str) -> str:
    """What has a Chinese and an English name, by the reader's; by the other where that is missing."""
    return chooser()(name, name_en)


def _local_date(value: date | datetime) -> date:
    return localtime(value).date() if isinstance(value, datetime) else value


def weekday(value: date) -> str:
    return WEEKDAYS["zh" if chinese() else "en"][value.weekday()]


def day(value: date | datetime | None) -> str:
    """2026-10-09 (五)"""
    if value is None:
        return ""
    on = _local_date(value)
    return f"{on.isoformat()} ({weekday(on)})"


def moment(value: datetime | None) -> str:
    """2026-10-09 (五) 14:30; the last second of a day is written 24:00."""
    return "" if value is None else f"{day(value)} {clock_time(value)}"


def clock_time(value: datetime) -> str:
    local = localtime(value)
    if (local.hour, local.minute, local.second) == LAST_SECOND:
        return "24:00"
    return f"{local:%H:%M}"


def number(value: float | Decimal | None, places: int = 0) -> str:
    return "" if value is None else f"{value:,.{places}f}"


def capped(value: int | None, ceiling: int | None) -> str:
    """A count, or "10,000+" where counting stopped."""
    if value is None:
        return ""
    if ceiling is not None and value > ceiling:
        return f"{ceiling:,}+"
    return f"{value:,}"


def money(amount: Decimal | float | None, currency: str = "CNY") -> str:
    if amount is None:
        return ""
    exact = Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    sign = SIGNS.get(currency, f"{currency} ")
    return f"{'-' if exact < 0 else ''}{sign}{abs(exact):,.2f}"


def percent(value: float | Decimal | None, places: int = 0) -> str:
    return "" if value is None else f"{value * 100:.{places}f}%"


def phone(value: str | None) -> str:
    """138****0000; anything too short to keep seven digits is masked whole."""
    if not value:
        return ""
    digits = re.sub(r"\D", "", value)
    if len(digits) < 8:
        return "*" * len(digits)
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"


def age(value: datetime | None, now: datetime) -> str:
    """How long ago, in its largest unit; beyond thirty days the day itself."""
    if value is None:
        return ""
    passed = now - value
    if passed < timedelta(0):
        return moment(value)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    if passed.days <= 30:
        return ngettext("%(n)d day ago", "%(n)d days ago", passed.days) % {"n": passed.days}
    return day(value)


def due(value: datetime) -> str:
    """Fri 9 Oct 24:00, or 10月9日(五) 24:00"""
    local = localtime(value)
    if chinese():
        return f"{local.month}月{local.day}日({weekday(local)}) {clock_time(value)}"
    return f"{weekday(local)} {local.day} {MONTHS[local.month - 1]} {clock_time(value)}"


def left(count: int, unit: str) -> str:
    values = {"n": count}
    if unit == "working_day":
        return ngettext("%(n)d working day left", "%(n)d working days left", count) % values
    if unit == "hour":
        return ngettext("%(n)d hour left", "%(n)d hours left", count) % values
    return ngettext("%(n)d day left", "%(n)d days left", count) % values


def clock_sentence(clock: Clock) -> str:
    """What a clock says in a line: how much is left and when it ends."""
    if clock.standing == "no_calendar":
        if clock.not_before is None:
            return gettext("no calendar for the year")
        return gettext("no calendar for the year; not before %(day)s") % {
            "day": day(clock.not_before)
        }
    if clock.standing == "idle":
        return gettext("not started")
    if clock.standing == "met":
        return gettext("met")
    ends = due(clock.due) if clock.due else ""
    if clock.standing == "paused":
        return gettext("paused")
    if clock.standing == "overdue":
        return gettext("overdue since %(due)s") % {"due": ends}
    return _running(clock, ends)


def _running(clock: Clock, ends: str) -> str:
    if clock.left is None:
        return gettext("due %(due)s") % {"due": ends}
    return gettext("%(left)s, due %(due)s") % {"left": left(clock.left, clock.unit), "due": ends}
