"""The calendars that are loaded, by name; each is read when it is asked for."""

from collections.abc import Iterator, Mapping

from qingfeng.foundation.api import calendar, calendar_years
from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.errors import NotFound


class _Calendars(Mapping[str, Calendar]):
    def __init__(self) -> None:
        self._read: dict[str, Calendar] = {}

    def __getitem__(self, name: str) -> Calendar:
        if name not in self._read:
            try:
                self._read[name] = calendar(name)
            except NotFound:
                raise KeyError(name) from None
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({row.jurisdiction for row in calendar_years()}))

    def __len__(self) -> int:
        return len(list(iter(self)))


def calendars() -> Mapping[str, Calendar]:
    return _Calendars()
