"""Every calendar that is loaded, by name."""

from collections.abc import Mapping

from qingfeng.foundation.api import calendar, calendar_years
from qingfeng.kernel.calendar import Calendar


def calendars() -> Mapping[str, Calendar]:
    names = {row.jurisdiction for row in calendar_years()}
    return {name: calendar(name) for name in names}
