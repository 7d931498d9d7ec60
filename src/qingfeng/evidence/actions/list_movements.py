"""The first movements of goods: what a confirmed list says was found, listed and taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qingfeng.evidence.actions import ledger
from qingfeng.evidence.models import ItemList, ListLine, ListSignature, Lot, Order, OrderLine
from qingfeng.evidence.models import Signature as Hand
from qingfeng.evidence.rules.custody import ORDER, Side, Status, Verb
from qingfeng.evidence.rules.lists import Presence, Role
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import uuid7


@dataclass(frozen=True, slots=True)
class _Stage:
    verb: Verb
    source: str
    goal: Status
    gave: ListSignature
    took: ListSignature


def carry_list(
    *, found: ItemList, hands: Sequence[ListSignature], actor: Actor, now: datetime
) -> None:
    """Officers found and listed; the party, or the witness in its place, handed over what a measure takes."""
    officers = [hand for hand in hands if hand.role == Role.OFFICER]
    giving = [Role.PARTY] if found.presence == Presence.PRESENT else [Role.WITNESS]
    other = next(hand for hand in hands if hand.role in giving)
    lots = [_lot(found, line) for line in found.lines.order_by("number")]
    Lot.objects.bulk_create(lots)
    last = next(hand for hand in officers if hand.user_id == actor.user_id)
    first = next(hand for hand in officers if hand.user_id != actor.user_id)
    stages = [
        _Stage(Verb.FIND, "", Status.FOUND, first, last),
        _Stage(Verb.LIST, Status.FOUND, Status.LISTED, first, last),
    ]
    taken = _taken(found)
    if taken is not None:
        verb, goal = taken
        stages.append(_Stage(verb, Status.LISTED, goal, other, last))
    for stage in stages:
        _carry(found, lots, stage, actor, now)


def _taken(found: ItemList) -> tuple[Verb, Status] | None:
    measure = found.measure
    if measure is None or measure.kind == MeasureKind.SAMPLE:
        return None
    verb = Verb(measure.kind)
    if verb is Verb.SEAL and found.lines.filter(seal="").exists():
        raise Refused("seal_missing")
    goals = {
        Verb.PRESERVE: Status.PRESERVED,
        Verb.SEAL: Status.SEALED,
        Verb.SEIZE: Status.SEIZED,
    }
    return verb, goals[verb]


def _lot(found: ItemList, line: ListLine) -> Lot:
    # The end of a UUIDv7 is what its phone drew; the day and the line make it readable.
    number = f"{found.made_at:%y%m%d}-{found.pk.hex[-6:].upper()}-{line.number:02d}"
    identifier: UUID = line.pk
    return Lot(
        id=identifier,
        office_id=found.office_id,
        line=line,
        root_id=identifier,
        number=number,
        name=line.name,
        mark=line.mark,
        spec=line.spec,
        features=line.features,
        unit=line.unit,
        price=line.price,
        currency=line.currency,
        price_basis=line.price_basis,
        hazard=line.hazard,
        waste=line.waste,
        perishes_on=line.perishes_on,
        made_at=found.made_at,
    )


def _carry(
    found: ItemList, lots: Sequence[Lot], stage: _Stage, actor: Actor, now: datetime
) -> None:
    if actor.user_id is None:
        raise Refused("no_permission")
    begins = stage.verb is Verb.FIND
    order = Order.objects.create(
        id=uuid7(now),
        office_id=found.office_id,
        to_office_id=found.office_id,
        verb=stage.verb.value,
        from_place=None if begins else found.place,
        to_place=found.place,
        measure=found.measure,
        begun_at=now,
        begun_by_id=actor.user_id,
    )
    OrderLine.objects.bulk_create(
        _line(order, number, lot, stage, now) for number, lot in enumerate(lots, start=1)
    )
    for side, hand in ((Side.FROM, stage.gave), (Side.TO, stage.took)):
        Hand.objects.create(
            order=order,
            side=side.value,
            user_id=hand.user_id,
            paper_id=hand.file_id,
            name=hand.name,
            at=hand.at,
            entered_by_id=hand.user_id or actor.user_id,
        )
    foundation.move(row=order, workflow=ORDER, verb="sign", facts={}, actor=actor, now=now)
    facts: dict[str, object] = {"two_people": True, "supervised": True, "recorded": True}
    ledger.carry_out(order=order, facts=facts, actor=actor, now=now)


def _line(order: Order, number: int, lot: Lot, stage: _Stage, now: datetime) -> OrderLine:
    listed = lot.line
    if listed is None:
        raise Refused("no_permission")
    photo = listed.photos.order_by("pk").first()
    bears = Verb.LIST if order.from_place_id and listed.item_list.purchase_id else None
    sealed = stage.verb not in (Verb.FIND, Verb.LIST) or stage.verb is bears
    return OrderLine(
        id=uuid7(now),
        order=order,
        number=number,
        lot=lot,
        to_lot=lot,
        from_status=stage.source,
        to_status=stage.goal.value,
        quantity=listed.quantity,
        weight=listed.weight,
        seal_after=listed.seal if sealed else "",
        photo_id=photo.file_id if photo else None,
    )
