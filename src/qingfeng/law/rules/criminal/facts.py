"""The facts of one party's case, as the contract names them; everything unreadable is refused with its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.criminal import rows
from qingfeng.law.rules.criminal.reading import LONGEST_TEXT, Reader
from qingfeng.law.rules.shapes import Library, RuleKind

MONEY = ("gains", "service_gains", "income", "receivable", "fees", "costs", "loss")
COUNTS = (
    "pieces", "pieces_sold", "pieces_unsold", "copies", "copies_sold", "copies_unsold",
    "works", "downloads", "clicks", "members",
)  # fmt: skip
PRICES = ("average_price", "marked_price", "genuine_price", "appraised_price")
DATES = ("conduct_from", "conduct_to", "decided_on", "found_on")
OTHERS = (
    "crime", "kind", "role", "goods", "patents", "unit", "holder_closed", "acts", "prior",
    "signs", "helps", "sector",
)  # fmt: skip
GOODS = frozenset({
    "mark", "source", "product", "sold_quantity", "sold_amount", "unsold_quantity", *PRICES,
    "finding", "unlabelled", "to_be_labelled",
})  # fmt: skip
ACT = frozenset({"date", "amount", "handled"})
PRIOR = frozenset({"date", "kind", "article", "annulled"})
KNOWN = frozenset({*MONEY, *COUNTS, *DATES, *OTHERS})
ROLES = frozenset({"makes", "sells"})
PRIOR_KINDS = frozenset({"criminal", "administrative"})
FINDINGS = frozenset({"counterfeit", "genuine", "undetermined"})
ARTICLE = re.compile(r"第?(?P<article>[0-9]{1,3})条?(?P<first>[-之][1一])?")


@dataclass(frozen=True, slots=True)
class Goods:
    place: str
    mark: str
    source: str
    product: str
    sold_quantity: Decimal | None
    sold_amount: Decimal | None
    unsold_quantity: Decimal | None
    prices: Mapping[str, Decimal]
    finding: str
    unlabelled: bool
    to_be_labelled: bool


@dataclass(frozen=True, slots=True)
class Act:
    place: str
    on: date
    amount: Decimal
    handled: bool


@dataclass(frozen=True, slots=True)
class Prior:
    place: str
    on: date
    kind: str
    article: str
    annulled: bool


@dataclass(frozen=True, slots=True)
class Facts:
    crime: str
    kind: str
    role: str
    conduct_from: date
    conduct_to: date
    decided_on: date
    found_on: date
    dated: bool
    unit: bool
    holder_closed: bool
    patents: int
    amounts: Mapping[str, Decimal]
    goods: tuple[Goods, ...]
    acts: tuple[Act, ...]
    prior: tuple[Prior, ...]
    signs: tuple[str, ...]
    helps: tuple[str, ...]
    sector: str


def read_facts(raw: object, library: Library, today: date) -> Facts:
    top = Reader(raw, "", KNOWN)
    crime = _crime(top, library)
    acts, prior = _acts(top), _prior(top)
    days = _days(top, today, [act.on for act in acts])
    _in_order(top, days, acts, prior)
    return Facts(
        crime=crime,
        kind=top.choice("kind", kinds(library)) or "goods",
        role=top.choice("role", ROLES),
        conduct_from=days["conduct_from"],
        conduct_to=days["conduct_to"],
        decided_on=days["decided_on"],
        found_on=days["found_on"],
        dated=top.raw.get("conduct_to") is not None,
        unit=top.flag("unit"),
        holder_closed=top.flag("holder_closed"),
        patents=patents(top),
        amounts=_amounts(top),
        goods=tuple(_goods(entry) for entry in top.objects("goods", GOODS)),
        acts=acts,
        prior=prior,
        signs=top.codes("signs", listed(library, "knowledge", "signs")),
        helps=top.codes("helps", listed(library, "accomplices", "helps")),
        sector=top.choice("sector", listed(library, "specialist_review", "sectors")),
    )


def crimes(library: Library) -> frozenset[str]:
    return frozenset(
        crime
        for rule in rows.of_kind(library, RuleKind.THRESHOLD)
        for version in rule.versions
        for crime in version.terms["crimes"]
    )


def kinds(library: Library) -> frozenset[str]:
    return frozenset(
        kind
        for rule in rows.of_kind(library, RuleKind.THRESHOLD)
        for version in rule.versions
        for kind in version.terms.get("kinds", ())
    )


def listed(library: Library, rule: str, key: str) -> frozenset[str]:
    return frozenset(
        code for version in rows.rule(library, rule).versions for code in version.terms[key]
    )


def article_of(text: str) -> str:
    """219, 第219条, 219-1, 219之一: one spelling; empty where it is none."""
    found = ARTICLE.fullmatch(text.strip())
    if found is None:
        return ""
    return found["article"] + ("-1" if found["first"] else "")


def _crime(top: Reader, library: Library) -> str:
    value = top.raw.get("crime")
    if value is None:
        raise top.refuse("crime_missing", "crime")
    known = crimes(library)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise top.refuse("unknown_crime", "crime", known)
    found = article_of(str(value)[:LONGEST_TEXT])
    if found not in known:
        raise top.refuse("unknown_crime", "crime", known)
    return found


def _days(top: Reader, today: date, acted: list[date]) -> dict[str, date]:
    given = {key: day for key in DATES if (day := top.day(key)) is not None}
    begun = given.get("conduct_from")
    ended = given.get("conduct_to") or max(
        [*acted, *([begun] if begun else [])], default=given.get("decided_on", today)
    )
    decided = given.get("decided_on") or max(today, ended)
    return {
        "conduct_from": begun or ended,
        "conduct_to": ended,
        "decided_on": decided,
        "found_on": given.get("found_on") or decided,
    }


def _in_order(
    top: Reader, days: Mapping[str, date], acts: tuple[Act, ...], prior: tuple[Prior, ...]
) -> None:
    if days["conduct_from"] > days["conduct_to"]:
        key = "conduct_from" if top.raw.get("conduct_from") is not None else "conduct_to"
        raise top.refuse("conduct_ends_before_it_begins", key)
    if days["decided_on"] < days["conduct_to"]:
        raise top.refuse("decided_before_the_conduct_ended", "decided_on")
    if not days["conduct_from"] <= days["found_on"] <= days["decided_on"]:
        raise top.refuse("found_before_the_conduct_or_after_the_decision", "found_on")
    dated: tuple[Act | Prior, ...] = (*acts, *prior)
    for entry in dated:
        if entry.on > days["decided_on"]:
            raise BadInput("later_than_the_decision", column=f"{entry.place}.date")


def _amounts(top: Reader) -> dict[str, Decimal]:
    money = {key: top.amount(key) for key in MONEY}
    counts = {key: top.count(key) for key in COUNTS}
    for part in ("pieces", "copies"):
        whole = counts[part]
        pieces = sum(counts[f"{part}_{state}"] or Decimal(0) for state in ("sold", "unsold"))
        if whole is not None and pieces > whole:
            raise top.refuse("parts_exceed_the_whole", part)
    return {key: value for key, value in {**money, **counts}.items() if value is not None}


def patents(top: Reader) -> int:
    """A number, or the list of them."""
    value = top.raw.get("patents")
    if isinstance(value, list | tuple):
        for number, entry in enumerate(value):
            if not isinstance(entry, str):
                raise top.refuse("not_a_text", f"patents[{number}]")
        return len({entry.strip() for entry in value if entry.strip()})
    return int(top.count("patents") or 0)


def _goods(entry: Reader) -> Goods:
    sold, amount = entry.amount("sold_quantity"), entry.amount("sold_amount")
    if sold == 0 and amount:
        raise entry.refuse("sold_amount_without_quantity", "sold_quantity")
    return Goods(
        place=entry.place,
        mark=entry.text("mark"),
        source=entry.text("source"),
        product=entry.text("product"),
        sold_quantity=sold,
        sold_amount=amount,
        unsold_quantity=entry.amount("unsold_quantity"),
        prices={key: price for key in PRICES if (price := entry.amount(key)) is not None},
        finding=entry.choice("finding", FINDINGS) or "counterfeit",
        unlabelled=entry.flag("unlabelled"),
        to_be_labelled=entry.flag("to_be_labelled"),
    )


def _acts(top: Reader) -> tuple[Act, ...]:
    found = []
    for entry in top.objects("acts", ACT):
        on, amount = entry.day("date"), entry.amount("amount")
        if on is None:
            raise entry.refuse("date_missing", "date")
        if amount is None:
            raise entry.refuse("amount_missing", "amount")
        found.append(Act(entry.place, on, amount, entry.flag("handled")))
    return tuple(found)


def _prior(top: Reader) -> tuple[Prior, ...]:
    found = []
    for entry in top.objects("prior", PRIOR):
        on = entry.day("date")
        if on is None:
            raise entry.refuse("date_missing", "date")
        kind = entry.choice("kind", PRIOR_KINDS)
        if not kind:
            raise entry.refuse("kind_missing", "kind")
        article = entry.raw.get("article")
        if article is not None and (
            isinstance(article, bool) or not isinstance(article, str | int)
        ):
            raise entry.refuse("not_an_article", "article")
        found.append(
            Prior(entry.place, on, kind, article_of(str(article or "")), entry.flag("annulled"))
        )
    return tuple(found)
