"""Samples that can be sent for appraisal, where they stand, and what their prices say of the lots they were drawn from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from qingfeng.evidence import access
from qingfeng.evidence.models import (
    Appraisal,
    AppraisalReport,
    AppraisalSample,
    Holding,
    Lot,
    OrderLine,
    ReportLine,
    Sample,
)
from qingfeng.evidence.queries.appraisal_results import pending_reports, standing_reports
from qingfeng.evidence.rules.appraisal import (
    AT_BODY,
    LIST_FACTS,
    OPEN,
    PRICE_FACTS,
    PriceOf,
    price_of_each,
)
from qingfeng.evidence.rules.custody import Status
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject

MOST_OFFERED = 100


@dataclass(frozen=True, slots=True)
class DrawnSample:
    """A sample of the sampling tree as it stands in custody now."""

    id: UUID
    lot: UUID
    drawn_from: UUID | None
    root: UUID
    number: str
    name: str
    quantity: Decimal
    unit: str
    seal: str
    place: str
    status: Status
    is_spare: bool
    measured: str


def samples_on_offer(*, actor: Actor) -> tuple[DrawnSample, ...]:
    """Of one's own office, drawn and sealed, and with no body yet; the newest first."""
    if not actor.may(access.GOODS_READ):
        return ()
    taken = AppraisalSample.objects.filter(appraisal__state__in=OPEN, sample__isnull=False)
    mine = Sample.objects.filter(
        lot__in=access.visible_lots(actor).filter(office=actor.office_id),
        lot__holdings__status=Status.SAMPLED.value,
        lot__holdings__quantity__gt=0,
    ).exclude(pk__in=taken.values("sample"))
    newest = mine.order_by("-drawn_at", "lot__number").distinct()[:MOST_OFFERED]
    return standing_of(newest.values_list("pk", flat=True))


def chosen_for(lot: UUID, drawn: Iterable[DrawnSample]) -> list[str]:
    """The sample itself, or those drawn from the lot; a spare waits for a second appraisal."""
    return [
        str(row.id)
        for row in drawn
        if row.lot == lot or (row.drawn_from == lot and not row.is_spare)
    ]


def standing_of(samples: Iterable[UUID]) -> tuple[DrawnSample, ...]:
    """One row each, in the order of their numbers; a sample that is used up stands where it ended."""
    rows = Sample.objects.filter(pk__in=list(samples)).select_related("lot__measure")
    by_lot = {row.lot_id: row for row in rows}
    held = Holding.objects.filter(lot__in=by_lot, quantity__gt=0).select_related("place")
    found = [_drawn(by_lot[one.lot_id], one) for one in held]
    return tuple(sorted(found, key=lambda row: row.number))


def _drawn(row: Sample, held: Holding) -> DrawnSample:
    lot = row.lot
    return DrawnSample(
        id=row.pk,
        lot=lot.pk,
        drawn_from=row.drawn_from_id,
        root=lot.root_id,
        number=lot.number,
        name=lot.name,
        quantity=held.quantity,
        unit=lot.unit,
        seal=held.seal,
        place=held.place.name,
        status=Status(held.status),
        is_spare=row.is_spare,
        measured=lot.measure.kind if lot.measure else "",
    )


def all_with_the_body(row: Appraisal) -> bool:
    """Whether every sample of the ledger was handed over by an order that both sides signed."""
    drawn = row.samples.filter(sample__isnull=False).values_list("sample", flat=True)
    standing = standing_of(drawn)
    there = {one.id for one in standing if one.status in AT_BODY}
    return there == set(drawn)


def orders_of(row: Appraisal) -> Mapping[UUID, tuple[OrderLine, ...]]:
    """The orders by which each sample's lot went on its way, the oldest first."""
    found: dict[UUID, list[OrderLine]] = {}
    lots = row.samples.filter(sample__isnull=False).values("sample__lot")
    lines = OrderLine.objects.filter(lot__in=lots).select_related("order")
    for line in lines.order_by("order__begun_at", "pk"):
        found.setdefault(line.lot_id, []).append(line)
    return {lot: tuple(lines) for lot, lines in found.items()}


@dataclass(frozen=True, slots=True)
class AppraisedPrice:
    """A price for the thresholds of a matter, with the evidence that it comes from and the lot it was drawn from."""

    appraisal: UUID
    exhibit: UUID
    name: str
    lot: UUID | None
    fact: str
    unit_price: Decimal


def appraised_prices(
    subject: Subject, *, actor: Actor, now: datetime
) -> tuple[AppraisedPrice, ...]:
    """Of reports that stand, that the party was told of and against which its time to object is over."""
    mine = access.visible_appraisals(actor).filter(subject_kind=subject.kind, subject_id=subject.id)
    told = standing_reports(mine).filter(told__isnull=False)
    waiting = {one.appraisal for one in pending_reports(told, now=now)}
    counted = AppraisalReport.objects.filter(appraisal__in=told).exclude(appraisal__in=waiting)
    lines = ReportLine.objects.filter(report__in=counted, unit_price__isnull=False)
    named = lines.select_related("report__appraisal", "sample__sample").order_by("pk")
    return tuple(_price(line) for line in named)


def _price(line: ReportLine) -> AppraisedPrice:
    drawn, price = line.sample.sample, line.unit_price
    return AppraisedPrice(
        appraisal=line.report.appraisal_id,
        exhibit=line.report.exhibit_id,
        name=line.sample.name,
        lot=drawn.drawn_from_id if drawn else None,
        fact=PRICE_FACTS[PriceOf(line.report.appraisal.price_of)],
        unit_price=price if price is not None else Decimal(0),
    )


def threshold_goods(subject: Subject, *, actor: Actor, now: datetime) -> list[dict[str, str]]:
    """The goods that a threshold check begins with: what custody holds of each priced lot, by mark and finding.

    What has no lot in custody goes in with its price alone, and an officer adds the quantity.
    """
    prices = appraised_prices(subject, actor=actor, now=now)
    described = [{"product": p.name, p.fact: str(p.unit_price)} for p in prices if p.lot is None]
    return _goods_in_custody(prices) + described


def _goods_in_custody(prices: Iterable[AppraisedPrice]) -> list[dict[str, str]]:
    drawn_from = {price.lot for price in prices if price.lot is not None}
    roots = Lot.objects.filter(pk__in=drawn_from).values("root")
    family = {lot.pk: lot for lot in Lot.objects.filter(root__in=roots)}
    facts = _price_facts(family, prices)
    held = Holding.objects.filter(lot__in=facts, quantity__gt=0).order_by("lot__number", "pk")
    sums: dict[tuple[tuple[str, str], ...], Decimal] = {}
    for one in held.exclude(status=Status.RETURNED.value):
        lot = family[one.lot_id]
        told = {"mark": lot.mark, "product": lot.name, "finding": lot.finding, **facts[lot.pk]}
        sums[tuple(told.items())] = sums.get(tuple(told.items()), Decimal()) + one.quantity
    return [
        {**dict(told), "unsold_quantity": f"{quantity.normalize():f}"}
        for told, quantity in sums.items()
    ]


def _price_facts(
    family: Mapping[UUID, Lot], prices: Iterable[AppraisedPrice]
) -> dict[UUID, dict[str, str]]:
    """What was priced, by whatever name: a price of the list stands beside those of the reports."""
    parents = {lot.pk: lot.parent_id for lot in family.values()}
    found: dict[UUID, dict[str, str]] = {}
    for fact in PRICE_FACTS.values():
        lowest: dict[UUID, Decimal] = {}
        for price in prices:
            # Of several prices for one lot the lowest counts, as doubt goes to the party.
            if price.lot is not None and price.fact == fact:
                lowest[price.lot] = min(price.unit_price, lowest.get(price.lot, price.unit_price))
        for lot, worth in price_of_each(parents, lowest).items():
            found.setdefault(lot, _listed_price(family[lot]))[fact] = str(worth)
    return found


def _listed_price(lot: Lot) -> dict[str, str]:
    fact = LIST_FACTS.get(lot.price_basis)
    return (
        {fact: str(lot.price)} if fact and lot.price is not None and lot.currency == "CNY" else {}
    )
