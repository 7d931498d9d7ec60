"""How much of a limit is still to run, in the unit in which people count it."""

from datetime import datetime, timedelta
from typing import Literal

from qingfeng.kernel.calendar import Calendar, working_days_between
from qingfeng.kernel.clocks import Limit, Unit, local_day
from qingfeng.kernel.errors import NoCalendar

LeftUnit = Literal["hour", "day", "working_day"]


def left_of(
    limit: Limit, due: datetime, now: datetime, calendar: Calendar
) -> tuple[int | None, LeftUnit]:
    """Whole units after today up to the due day, which counts; None once it is over or cannot be counted."""
    if now > due:
        return None, "day"
    if limit.unit is Unit.HOUR:
        return int((due - now) / timedelta(hours=1)), "hour"
    today, last = local_day(now, limit.zone), local_day(due, limit.zone)
    if limit.unit is not Unit.WORKING_DAY:
        return (last - today).days, "day"
    try:
        return working_days_between(today, last, calendar), "working_day"
    except NoCalendar:
        return None, "working_day"
