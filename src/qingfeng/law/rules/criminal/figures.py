"""The figures of a case by the law of one day, each with the facts it came from and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from qingfeng.law.rules.criminal import rows
from qingfeng.law.rules.criminal.facts import Facts, Goods
from qingfeng.law.rules.criminal.saying import Saying, Value, Word, missing, source_of
from qingfeng.law.rules.shapes import Library, Version

ZERO = Decimal(0)
UNDETERMINED, GENUINE = "undetermined", "genuine"


@dataclass(slots=True)
class Figures:
    """Amounts by name; a name that is absent is unknown, which is not nought."""

    amounts: dict[str, Decimal] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=dict)
    steps: list[Saying] = field(default_factory=list)
    missing: list[Saying] = field(default_factory=list)
    readings: set[str] = field(default_factory=set)

    def add(self, name: str, amount: Decimal, *places: str) -> None:
        self.amounts[name] = self.amounts.get(name, ZERO) + amount
        self.evidence.setdefault(name, []).extend(places)

    def value(self, name: str) -> Decimal:
        return self.amounts.get(name, ZERO)


def figures_at(
    facts: Facts, library: Library, day: date, used: frozenset[str], reading: frozenset[str]
) -> Figures:
    found = Figures()
    for entry in facts.goods:
        if _belongs(entry, found):
            _sold(entry, found)
            _unsold(entry, facts, library, day, found, reading)
    _business_amount(found)
    _gains(facts, library, day, found)
    _counts(facts, used, found)
    if "loss" in facts.amounts:
        found.add("loss", facts.amounts["loss"], "loss")
    return found


def tell_the_rest(found: Figures) -> None:
    """Counts, losses and what only acts made, whose way is told by their evidence alone."""
    told = {step.figure for step in found.steps}
    for name, value in found.amounts.items():
        if name not in told and found.evidence[name]:
            values: dict[str, Value] = {"figure": Word("figures", name), "value": value}
            evidence = tuple(dict.fromkeys(found.evidence[name]))
            found.steps.append(Saying("established", values, name, evidence))


def _belongs(entry: Goods, found: Figures) -> bool:
    """Of a mixed lot only what was found counterfeit counts."""
    if entry.finding == UNDETERMINED:
        found.missing.append(missing("finding", f"{entry.place}.finding", place=entry.place))
    if entry.finding == GENUINE:
        found.steps.append(Saying("genuine_left_out", {"place": entry.place}))
    return entry.finding not in (UNDETERMINED, GENUINE)


def _sold(entry: Goods, found: Figures) -> None:
    if entry.sold_amount is not None:
        found.add("sales", entry.sold_amount, f"{entry.place}.sold_amount")
        values: dict[str, Value] = {"place": entry.place, "amount": entry.sold_amount}
        found.steps.append(Saying("sold", values, "sales", (f"{entry.place}.sold_amount",)))
        return
    average = entry.prices.get("average_price")
    if not entry.sold_quantity:
        return
    if average is None:
        found.missing.append(
            missing("sold_amount", f"{entry.place}.sold_amount", place=entry.place)
        )
        return
    amount = entry.sold_quantity * average
    places = (f"{entry.place}.sold_quantity", f"{entry.place}.average_price")
    found.add("sales", amount, *places)
    found.steps.append(
        Saying(
            "sold_by_average",
            {"place": entry.place, "n": entry.sold_quantity, "price": average, "amount": amount},
            "sales",
            places,
        )
    )


def _unsold(
    entry: Goods, facts: Facts, library: Library, day: date, found: Figures, reading: frozenset[str]
) -> None:
    quantity = entry.unsold_quantity
    if quantity is None:
        if entry.sold_amount is not None or entry.sold_quantity is not None:
            found.add("unsold_value", ZERO)
        return
    if not quantity:
        found.add("unsold_value", ZERO, f"{entry.place}.unsold_quantity")
        return
    if entry.unlabelled and not _to_be_labelled(entry, library, day, found):
        return
    version = _price_rule(facts, library, day)
    valued = _priced(entry, quantity, version, found, reading)
    if valued is None:
        found.missing.append(missing("price", entry.place, place=entry.place))
        return
    price, amount, places = valued
    found.add("unsold_value", amount, *places)
    found.steps.append(
        Saying(
            "unsold",
            {
                "place": entry.place,
                "n": quantity,
                "price": Word("prices", price),
                "each": amount / quantity,
                "amount": amount,
            },
            "unsold_value",
            places,
            source_of(version),
        )
    )


def _to_be_labelled(entry: Goods, library: Library, day: date, found: Figures) -> bool:
    version = rows.version(library, "amount.unlabelled", day)
    if version is None or not version.terms["counts"]:
        found.steps.append(Saying("unlabelled_left_out", {"place": entry.place}))
        return False
    if not entry.to_be_labelled:
        found.missing.append(
            missing("to_be_labelled", f"{entry.place}.to_be_labelled", place=entry.place)
        )
        return False
    found.steps.append(
        Saying("unlabelled_counted", {"place": entry.place}, source=source_of(version))
    )
    return True


def _price_rule(facts: Facts, library: Library, day: date) -> Version:
    shoddy = rows.rule(library, "shoddy_value")
    version = shoddy.at(max(day, shoddy.versions[0].in_force))
    if version is not None and facts.crime in version.terms["crimes"]:
        return version
    rule = rows.rule(library, "amount.unsold")
    return rule.at(day) or rule.versions[0]


def _priced(
    entry: Goods, quantity: Decimal, version: Version, found: Figures, reading: frozenset[str]
) -> tuple[str, Decimal, tuple[str, ...]] | None:
    """The first group of prices that is known; within a group the lower one, or by the contested reading the higher."""
    contested = version.terms.get("contested", "")
    for group in version.terms["prices"]:
        known = [valued for name in group if (valued := _value_by(entry, quantity, name))]
        if not known:
            continue
        if len({amount for _name, amount, _places in known}) > 1:
            found.readings.add(contested)
        choose = max if contested in reading else min
        return choose(known, key=lambda valued: valued[1])
    return None


def _value_by(
    entry: Goods, quantity: Decimal, name: str
) -> tuple[str, Decimal, tuple[str, ...]] | None:
    unsold = f"{entry.place}.unsold_quantity"
    if name in entry.prices:
        return name, quantity * entry.prices[name], (unsold, f"{entry.place}.{name}")
    if name != "average_price" or not entry.sold_quantity or entry.sold_amount is None:
        return None
    # Multiplied first: a third of 100 is no decimal, nine thirds of 100 are.
    amount = quantity * entry.sold_amount / entry.sold_quantity
    return name, amount, (unsold, f"{entry.place}.sold_amount", f"{entry.place}.sold_quantity")


def _business_amount(found: Figures) -> None:
    for part in ("sales", "unsold_value"):
        if part in found.amounts:
            found.add("business_amount", found.amounts[part], *found.evidence[part])
    if "business_amount" in found.amounts:
        values = {
            "sales": found.value("sales"),
            "unsold": found.value("unsold_value"),
            "amount": found.value("business_amount"),
        }
        evidence = tuple(dict.fromkeys(found.evidence["business_amount"]))
        found.steps.append(Saying("business_amount", values, "business_amount", evidence))


def _gains(facts: Facts, library: Library, day: date, found: Figures) -> None:
    """In a case of services alone `gains` are those of the services."""
    given = facts.amounts
    main = "gains"
    if facts.kind == "services" and "service_gains" not in given:
        main = "service_gains"
    if "gains" in given:
        found.add(main, given["gains"], "gains")
        found.steps.append(Saying("gains_given", {"amount": given["gains"]}, main, ("gains",)))
    else:
        _gains_computed(facts, library, day, found, main)
    if "service_gains" in given:
        amount = given["service_gains"]
        found.add("service_gains", amount, "service_gains")
        found.steps.append(
            Saying("service_gains_given", {"amount": amount}, "service_gains", ("service_gains",))
        )


def _gains_computed(facts: Facts, library: Library, day: date, found: Figures, name: str) -> None:
    rule = rows.rule(library, "amount.gains")
    version = rule.at(day) or rule.versions[0]
    terms: Mapping[str, Any] = version.terms
    income = [key for key in terms["adds"] if key in facts.amounts]
    if not income:
        return
    costs = [key for key in terms["takes_off"] if key in facts.amounts]
    if not costs:
        found.missing.append(missing("costs", *terms["takes_off"]))
    received = sum((facts.amounts[key] for key in income), ZERO)
    spent = sum((facts.amounts[key] for key in costs), ZERO)
    amount = max(ZERO, received - spent)
    found.add(name, amount, *income, *costs)
    if not terms["defined"]:
        found.readings.add(terms["contested"])
    values = {"income": received, "costs": spent, "amount": amount}
    found.steps.append(
        Saying("gains_computed", values, name, (*income, *costs), source_of(version))
    )


def _counts(facts: Facts, used: frozenset[str], found: Figures) -> None:
    for name in ("works", "downloads", "clicks", "members"):
        if name in facts.amounts:
            found.add(name, facts.amounts[name], name)
    for name in ("pieces", "copies"):
        if {name, f"{name}_sold", f"{name}_unsold"} & used:
            _parts(name, facts, found)


def _parts(name: str, facts: Facts, found: Figures) -> None:
    """The whole and its two parts; a whole that nothing divides is taken as sold, and the doubt is named."""
    sold_key, unsold_key = f"{name}_sold", f"{name}_unsold"
    whole = facts.amounts.get(name)
    sold = _part(facts, sold_key, "sold_quantity", alone=whole is None)
    unsold = _part(facts, unsold_key, "unsold_quantity", alone=True)
    if whole is None and sold is None and unsold is None:
        return
    if whole is None:
        whole_places: tuple[str, ...] = (*(sold[1] if sold else ()), *(unsold[1] if unsold else ()))
        whole = (sold[0] if sold else ZERO) + (unsold[0] if unsold else ZERO)
    else:
        whole_places = (name,)
        if sold is None and unsold is None:
            found.missing.append(
                missing("parts", sold_key, unsold_key, figure=Word("figures", name))
            )
        if sold is None:
            sold = max(ZERO, whole - (unsold[0] if unsold else ZERO)), (name,)
        if unsold is None:
            unsold = whole - sold[0], (name,)
    found.add(name, whole, *whole_places)
    for key, part in ((sold_key, sold), (unsold_key, unsold)):
        if part is not None:
            found.add(key, part[0], *part[1])


def _part(
    facts: Facts, key: str, quantity: str, *, alone: bool
) -> tuple[Decimal, tuple[str, ...]] | None:
    """As given, else what the goods add up to."""
    if key in facts.amounts:
        return facts.amounts[key], (key,)
    if not alone:
        return None
    counted = [
        (amount, f"{entry.place}.{quantity}")
        for entry in facts.goods
        if entry.finding not in (UNDETERMINED, GENUINE)
        and (amount := getattr(entry, quantity)) is not None
    ]
    if not counted:
        return None
    return sum((amount for amount, _place in counted), ZERO), tuple(p for _a, p in counted)
