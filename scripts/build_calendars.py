"""Make `foundation/data/calendars/cn.json` from the installed `chinesecalendar`.

    python scripts/build_calendars.py

The package holds days off and make-up working days by date; a year is taken when it has both new
year's day and the national day in it, so that a notice which only begins in December is not taken for a year.
"""

import json
from collections import defaultdict
from datetime import date
from importlib.metadata import version
from pathlib import Path

from chinese_calendar.constants import Holiday, holidays, workdays

TARGET = Path(__file__).parents[1] / "src/qingfeng/foundation/data/calendars/cn.json"
NAMES = {holiday.value: holiday.chinese for holiday in Holiday}


def main() -> None:
    years = years_covered()
    body = {
        "jurisdiction": "cn",
        "source": f"State Council holiday notices {years[0]} to {years[-1]}, after chinesecalendar "
        f"{version('chinesecalendar')} (MIT)",
        "made_at": "2026-11-21T00:00:00+00:00",
        "years": [year_table(year) for year in years],
    }
    TARGET.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {years[0]} to {years[-1]}")


def years_covered() -> list[int]:
    found = defaultdict(set)
    for day in holidays:
        found[day.year].add((day.month, day.day))
    return sorted(year for year, days in found.items() if {(1, 1), (10, 1)} <= days)


def year_table(year: int) -> dict[str, object]:
    return {
        "year": year,
        "holidays": [
            {"date": day.isoformat(), "name": NAMES[str(getattr(name, "value", name))]}
            for day, name in sorted(holidays.items())
            if day.year == year
        ],
        "workdays": weekend_workdays(year),
    }


def weekend_workdays(year: int) -> list[str]:
    days: list[date] = [day for day in workdays if day.year == year and day.weekday() >= 5]
    return [day.isoformat() for day in sorted(days)]


if __name__ == "__main__":
    main()
