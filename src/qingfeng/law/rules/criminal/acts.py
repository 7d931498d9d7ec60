"""Which of several acts add up: those not handled yet and still within limitation."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from qingfeng.law.rules.criminal import rows
from qingfeng.law.rules.criminal.circumstances import counted_from
from qingfeng.law.rules.criminal.facts import Act, Facts
from qingfeng.law.rules.criminal.figures import ZERO, Figures
from qingfeng.law.rules.criminal.saying import Saying, Value, Word, source_of
from qingfeng.law.rules.shapes import Library, Version

# Whether that amount by itself reaches a line.
Alone = Callable[[Decimal], bool]
SALES, BUSINESS = "sales", "business_amount"


def add_acts(
    facts: Facts,
    library: Library,
    day: date,
    figure: str,
    alone: Alone,
    found: Figures,
    reading: frozenset[str],
) -> None:
    version = adding_up(facts, library, day)
    terms: Mapping[str, Any] = version.terms if version else {}
    counted = [act for act in facts.acts if _counts(act, facts, terms, alone, found, reading)]
    for act in counted:
        place = f"{act.place}.amount"
        found.add(figure, act.amount, place)
        if figure == SALES:
            found.add(BUSINESS, act.amount, place)
    if counted:
        total = sum((act.amount for act in counted), ZERO)
        sums: dict[str, Value] = {
            "n": len(counted),
            "amount": total,
            "figure": Word("figures", figure),
        }
        places = tuple(f"{act.place}.amount" for act in counted)
        source = source_of(version) if version else None
        found.steps.append(Saying("acts_added", sums, figure, places, source))
    _hint_of_splitting(facts, alone, found)


def adding_up(facts: Facts, library: Library, day: date) -> Version | None:
    """The rule of the crime: shoddy goods have their own."""
    shoddy = rows.version(library, "shoddy_accumulation", day)
    if shoddy is not None and facts.crime in shoddy.terms["crimes"]:
        return shoddy
    return rows.version(library, "accumulation", day)


def _counts(
    act: Act,
    facts: Facts,
    terms: Mapping[str, Any],
    alone: Alone,
    found: Figures,
    reading: frozenset[str],
) -> bool:
    values: dict[str, Value] = {"place": act.place, "date": act.on}
    if act.handled:
        found.steps.append(Saying("act_handled", values))
        return False
    if act.on < counted_from(terms, "crime_years", facts.found_on):
        found.steps.append(Saying("act_too_old", values))
        return False
    end = max(facts.conduct_to, *(other.on for other in facts.acts if not other.handled))
    if act.on >= counted_from(terms, "years", end) or alone(act.amount):
        return True
    contested = terms["contested"]
    found.readings.add(contested)
    if contested in reading:
        return True
    found.steps.append(Saying("act_of_doubtful_limitation", values))
    return False


def _hint_of_splitting(facts: Facts, alone: Alone, found: Figures) -> None:
    """Penalised cases are never summed; that together they would reach a line is told to a person."""
    handled = [act.amount for act in facts.acts if act.handled]
    total = sum(handled, ZERO)
    if len(handled) > 1 and alone(total) and not any(alone(amount) for amount in handled):
        found.steps.append(Saying("handled_acts_together", {"n": len(handled), "amount": total}))
