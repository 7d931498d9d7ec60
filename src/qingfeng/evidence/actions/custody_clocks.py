"""Clocks that goods themselves run: into the store after a seizure, back to the owner once they are found unrelated.

The rules, their lengths and whom they bind stand in the pack cn.items; what happens when one has run out is an alarm.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Holding, ItemList, Lot, Order, OrderLine
from qingfeng.evidence.rules.custody import HELD, Status, Verb, find_unrelated_barred
from qingfeng.evidence.rules.places import STORAGE_ENTRY, STORES, UNRELATED
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.clocks import MET
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law

_GIVEN_BACK: Final = HELD | {Status.LISTED}


def follow(*, order: Order, lines: Sequence[OrderLine], actor: Actor, now: datetime) -> None:
    """What an order that was carried out begins and ends; within its own transaction."""
    lots = [line.lot for line in lines]
    if order.verb == Verb.SEIZE and order.to_place.kind not in STORES:
        for listed in _lists(lots):
            _start_once(Subject(events.ITEM_LIST, listed.pk), STORAGE_ENTRY, order.office_id, actor, now)  # fmt: skip
    elif any(line.from_status == Status.SEIZED for line in lines):
        for listed in _lists(lots):
            held = Holding.objects.filter(lot__line__item_list=listed, quantity__gt=0)
            if not held.filter(status=Status.SEIZED.value).exists():
                _meet(Subject(events.ITEM_LIST, listed.pk), STORAGE_ENTRY, actor, now)
    if order.verb == Verb.RETURN:
        for lot in _with_parents(lots):
            if not _held_of(lot):
                _meet(Subject(events.LOT, lot.pk), UNRELATED, actor, now)


@transaction.atomic
def find_unrelated(*, lot_id: UUID, basis: str, actor: Actor, now: datetime) -> None:
    """The police found that the lot has nothing to do with the case: from now it goes back within the days of the law."""
    foundation.require(actor, access.GOODS_DECIDE)
    lot = access.visible_lots(actor).select_for_update().filter(pk=lot_id).first()
    if lot is None:
        raise NotFound(kind="lot", id=lot_id)
    if not basis.strip():
        raise BadInput("basis_missing", column="basis")
    reasons = find_unrelated_barred(
        function=actor.function,
        own=lot.office_id == actor.office_id,
        held=_held_of(lot),
        known=any(row.rule == UNRELATED for row in law.clocks_of(_subject(lot), now=now)),
    )
    if reasons:
        raise Refused(*reasons)
    clock = _start_once(_subject(lot), UNRELATED, lot.office_id, actor, now)
    foundation.journal_append(
        actor=actor,
        verb=events.LOT_UNRELATED,
        subject=_subject(lot),
        payload={"clock": clock},
        texts={"basis": basis.strip()},
        now=now,
    )


def _subject(lot: Lot) -> Subject:
    return Subject(events.LOT, lot.pk)


def _lists(lots: Iterable[Lot]) -> list[ItemList]:
    lines = {lot.line_id for lot in lots if lot.line_id}
    return list(ItemList.objects.filter(lines__in=lines).distinct().order_by("pk"))


def _with_parents(lots: Iterable[Lot]) -> list[Lot]:
    found: dict[UUID, Lot] = {}
    for lot in lots:
        above: Lot | None = lot
        while above is not None and above.pk not in found:
            found[above.pk] = above
            above = above.parent
    return list(found.values())


def _held_of(lot: Lot) -> bool:
    """Whether any of it is still here: the lot itself, or a part that was split or drawn from it."""
    parts = Q(lot__root=lot.root_id, lot__number__startswith=f"{lot.number}/")
    held = Holding.objects.filter(Q(lot=lot) | parts, quantity__gt=0, status__in=_GIVEN_BACK)
    return held.exists()


def _start_once(
    subject: Subject, rule: str, office: UUID, actor: Actor, now: datetime
) -> UUID | None:
    if any(row.rule == rule and row.start_at <= now for row in law.clocks_of(subject, now=now)):
        return None
    return law.start_clock(
        subject=subject, rule=rule, start=now, office=office, actor=actor, now=now
    )


def _meet(subject: Subject, rule: str, actor: Actor, now: datetime) -> None:
    for row in law.clocks_of(subject, now=now):
        if row.rule != rule:
            continue
        try:
            law.tell_clock(clock_id=row.id, name=MET, at=now, actor=actor, now=now)
        except BadInput:
            # Met before, by an earlier order over the same goods.
            continue
