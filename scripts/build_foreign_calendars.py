"""Make the working-day years of other jurisdictions in `foundation/data/calendars/`.

    python scripts/build_foreign_calendars.py

Each holiday is computed from the statute that names it: fixed days, weekdays of a month, days counted
from Easter. Regional holidays are left out: Regulation 1182/71 asks for those of the Member State.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/qingfeng/foundation/data/calendars"
YEARS = range(2024, 2028)
LAST = -1
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


@dataclass(frozen=True, slots=True)
class Country:
    source: str
    fixed: dict[str, str]
    from_easter: dict[int, str]


US_SOURCE = "5 U.S.C. 6103(a) and (b), days observed included"
US_FIXED = {
    "01-01": "New Year's Day",
    "06-19": "Juneteenth National Independence Day",
    "07-04": "Independence Day",
    "11-11": "Veterans Day",
    "12-25": "Christmas Day",
}
US_WEEKDAYS = (
    (1, MONDAY, 3, "Birthday of Martin Luther King, Jr."),
    (2, MONDAY, 3, "Washington's Birthday"),
    (5, MONDAY, LAST, "Memorial Day"),
    (9, MONDAY, 1, "Labor Day"),
    (10, MONDAY, 2, "Columbus Day"),
    (11, THURSDAY, 4, "Thanksgiving Day"),
)
CHRISTMAS = {"12-25": "Christmas Day"}
SECOND_CHRISTMAS = {"12-26": "Second Day of Christmas"}
MOVABLE = {1: "Easter Monday", 39: "Ascension Day", 50: "Whit Monday"}
GOOD_FRIDAY = {-2: "Good Friday"}
EUROPE = {
    "eu-DE": Country(
        "Public holidays of all German Länder and the Unity Treaty art. 2(2)",
        {"01-01": "New Year's Day", "05-01": "Labour Day", "10-03": "Day of German Unity"}
        | CHRISTMAS
        | SECOND_CHRISTMAS,
        GOOD_FRIDAY | MOVABLE,
    ),
    "eu-NL": Country(
        "Algemene termijnenwet art. 3",
        {"01-01": "New Year's Day", "05-05": "Liberation Day"} | CHRISTMAS | SECOND_CHRISTMAS,
        GOOD_FRIDAY | MOVABLE,
    ),
    "eu-BE": Country(
        "Royal decree of 18 April 1974 art. 1",
        {
            "01-01": "New Year's Day",
            "05-01": "Labour Day",
            "07-21": "National Day",
            "08-15": "Assumption Day",
            "11-01": "All Saints' Day",
            "11-11": "Armistice Day",
        }
        | CHRISTMAS,
        MOVABLE,
    ),
    "eu-FR": Country(
        "Code du travail art. L3133-1",
        {
            "01-01": "New Year's Day",
            "05-01": "Labour Day",
            "05-08": "Victory Day 1945",
            "07-14": "National Day",
            "08-15": "Assumption Day",
            "11-01": "All Saints' Day",
            "11-11": "Armistice Day",
        }
        | CHRISTMAS,
        MOVABLE,
    ),
}


def main() -> None:
    write("us-federal", US_SOURCE, {year: dict(federal(year)) for year in YEARS})
    for name, country in EUROPE.items():
        years = {year: dict(european(name, country, year)) for year in YEARS}
        write(name, f"{country.source}, for counting under Regulation (EEC) 1182/71", years)


def write(name: str, source: str, years: dict[int, dict[date, str]]) -> None:
    body = {
        "jurisdiction": name,
        "source": source,
        "made_at": "2026-11-22T00:00:00+00:00",
        "years": [
            {
                "year": year,
                "holidays": [
                    {"date": day.isoformat(), "name": label} for day, label in sorted(days.items())
                ],
                "workdays": [],
            }
            for year, days in years.items()
        ],
    }
    text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    (TARGET / f"{name}.json").write_text(text, encoding="utf-8")
    print(f"{name}.json: {YEARS[0]} to {YEARS[-1]}")


def federal(year: int) -> Iterator[tuple[date, str]]:
    for month, weekday, number, name in US_WEEKDAYS:
        yield weekday_of(year, month, weekday, number), name
    for text, name in US_FIXED.items():
        yield date.fromisoformat(f"{year}-{text}"), name
    # New Year's Day of the next year is kept in this one where it is a Saturday.
    named = {f"{year}-{text}": name for text, name in US_FIXED.items()}
    for text, name in (named | {f"{year + 1}-01-01": US_FIXED["01-01"]}).items():
        moved = observed(date.fromisoformat(text))
        if moved.isoformat() != text and moved.year == year:
            yield moved, f"{name} (observed)"


def observed(day: date) -> date:
    """A Saturday's holiday is kept on the Friday, a Sunday's on the Monday."""
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def weekday_of(year: int, month: int, weekday: int, number: int) -> date:
    """The number-th such weekday of the month, or its last."""
    first = date(year, month, 1)
    days = [first + timedelta(days=n) for n in range(31)]
    found = [day for day in days if day.month == month and day.weekday() == weekday]
    return found[number if number == LAST else number - 1]


def european(name: str, country: Country, year: int) -> Iterator[tuple[date, str]]:
    for text, label in country.fixed.items():
        yield date.fromisoformat(f"{year}-{text}"), label
    sunday = easter(year)
    for days, label in country.from_easter.items():
        yield sunday + timedelta(days=days), label
    if name == "eu-NL":
        yield kings_day(year), "King's Day"


def kings_day(year: int) -> date:
    """27 April, or the day before where that is a Sunday."""
    day = date(year, 4, 27)
    return day - timedelta(days=1) if day.weekday() == SUNDAY else day


def easter(year: int) -> date:
    """Western Easter Sunday, by the Gregorian reckoning of golden number and epact."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, spare = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - moon + 15) % 30
    years, odd = divmod(rest, 4)
    sunday = (32 + 2 * spare + 2 * years - epact - odd) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


if __name__ == "__main__":
    main()
