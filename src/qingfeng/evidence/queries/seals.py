"""Seals: which numbers are in use, and what an incident with one of them keeps from moving."""

from collections.abc import Collection, Iterable
from uuid import UUID

from qingfeng.evidence.models import Holding, Incident, Order, OrderLine, Seal
from qingfeng.evidence.rules.custody import Verb
from qingfeng.evidence.rules.handling import OF_SEALS, IncidentState
from qingfeng.kernel.errors import Refused

_KINDS = [kind.value for kind in OF_SEALS]


def used(office: UUID, numbers: Collection[str]) -> dict[str, str]:
    """Of these numbers those that the office has put on before, each with the lot that bears or bore it."""
    found = Seal.objects.filter(office=office, number__in={*numbers} - {""})
    return dict(found.values_list("number", "lot__number"))


def check_fresh(lines: Iterable[OrderLine], order: Order) -> None:
    """Refused where a strip was put on before: on other goods, or on these and taken off since.

    What goods bear stays on them, and what samples of an order leave bears one strip. Sealed goods take nothing more in.
    """
    rows = list(lines)
    borne = _borne({one for line in rows for one in (line.lot_id, line.to_lot_id)}, order)
    on: dict[str, UUID] = {}
    for line in rows:
        gave = borne.get((line.lot_id, order.from_place_id, line.from_status), "")
        there = borne.get((line.to_lot_id, order.to_place_id, line.to_status), "")
        if there and (line.lot_id, order.from_place_id, line.from_status) != (
            line.to_lot_id,
            order.to_place_id,
            line.to_status,
        ):
            raise Refused("seals_would_merge", case=f"{line.lot.number}: {there}")
        for number, lot in ((line.seal_after, line.to_lot_id), (line.seal_rest, line.lot_id)):
            if number in {gave, there, ""} or on.get(number) == lot:
                continue
            if taken := used(line.lot.office_id, [number]):
                raise Refused("seal_taken", case=f"{number}: {taken[number]}")
            if number in on:
                raise Refused("seal_used_twice", case=number)
            on[number] = lot


def _borne(lots: Collection[UUID], order: Order) -> dict[tuple[UUID, UUID | None, str], str]:
    """Which strip stands on each lot where the order begins and where it leads."""
    places = {order.from_place_id, order.to_place_id} - {None}
    held = Holding.objects.filter(lot__in=lots, place__in=places, quantity__gt=0)
    return {(one.lot_id, one.place_id, one.status): one.seal for one in held}


def check_seals_explained(verb: Verb, lines: Iterable[OrderLine]) -> None:
    """Nothing moves under a seal that differs until that is explained; a seal of which nothing was told stays on."""
    rows = list(lines)
    raised = Incident.objects.filter(lot__in={line.lot_id for line in rows}, kind__in=_KINDS)
    if verb is not Verb.RESEAL:
        open_ = raised.filter(state=IncidentState.OPEN.value).values_list("lot__number", flat=True)
        if number := open_.first():
            raise Refused("seal_unexplained", case=number)
        return
    for line in rows:
        put_on = Seal.objects.filter(office=line.lot.office_id, number=line.seal_before)
        told = raised.filter(lot=line.lot_id)
        if line.seal_before:
            told = told.filter(raised_at__gte=put_on.values("put_on__at")[:1])
        if not told.exists():
            raise Refused("seal_without_incident", case=line.lot.number)
