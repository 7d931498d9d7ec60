"""Orders over goods: begun, signed by one side, done by the second signature; or refused, withdrawn, stopped by a seal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions import incidents, ledger
from qingfeng.evidence.actions.appraisal_results import check_results_told
from qingfeng.evidence.actions.hands import (
    check_entry,
    check_hands,
    check_named,
    check_supervision,
    seals_seen,
    supervised,
    told_of,
)
from qingfeng.evidence.actions.owners import check_owner_called
from qingfeng.evidence.models import (
    Disposal,
    Lot,
    Measure,
    Order,
    OrderLine,
    Place,
    Signature,
)
from qingfeng.evidence.queries import grounds
from qingfeng.evidence.queries.appraisal_results import check_goods_settled
from qingfeng.evidence.queries.needs import check_not_needed
from qingfeng.evidence.queries.places import reachable_places
from qingfeng.evidence.queries.seals import check_fresh, check_seals_explained
from qingfeng.evidence.queries.signers import hands_gone, signer_barred
from qingfeng.evidence.queries.standing import not_standing
from qingfeng.evidence.rules.custody import (
    ORDER,
    Line,
    Side,
    Status,
    Verb,
    barred,
    begun_with,
    target,
)
from qingfeng.evidence.rules.disposal import WAYS
from qingfeng.evidence.rules.handling import IncidentKind, plain
from qingfeng.evidence.rules.measures import HOLDING, MeasureKind
from qingfeng.evidence.rules.places import leads_to, stays_in_office
from qingfeng.evidence.rules.weighing import RULE as WEIGHING
from qingfeng.evidence.rules.weighing import slack_of, stated
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7


@dataclass(frozen=True, slots=True)
class Asked:
    """One lot as it is asked for. `seal_read` is the number that whoever begins reads on it."""

    lot: UUID
    status: Status
    quantity: Decimal
    seal_read: str = ""
    seal_after: str = ""
    seal_rest: str = ""
    weight: Decimal | None = None
    weight_note: str = ""
    photo: str = ""
    to_lot: UUID | None = None


@dataclass(frozen=True, slots=True)
class Request:
    verb: Verb
    from_place: UUID
    to_place: UUID
    lines: Sequence[Asked] = field(default_factory=tuple)
    decision: str = ""
    measure: UUID | None = None
    release_ground: str = ""


@transaction.atomic
def begin_order(*, request: Request, actor: Actor, now: datetime) -> UUID:
    """An order that waits for its signatures. Where a seal differs it is stopped at once, with an incident."""
    foundation.require(actor, access.GOODS_EDIT)
    foundation.require(actor, begun_with(request.verb))
    if request.verb in (*WAYS, Verb.DESTROY):
        raise Refused("conditions_missing")
    if request.verb is Verb.RETURN and not actor.may(access.GOODS_DECIDE):
        _check_measure_over([asked.lot for asked in request.lines], now)
    return write_order(request=request, actor=actor, now=now)


def _check_measure_over(lots: Sequence[UUID], now: datetime) -> None:
    """What a measure in force holds goes back by the head's decision: lifted, or of a part of it an order of its own."""
    held = Lot.objects.filter(pk__in=lots, measure__isnull=False).select_related("measure")
    if any(not not_standing(lot.measure, HOLDING, on=now) for lot in held):
        raise Refused("return_to_decide")


def _check_confiscation(lots: Sequence[UUID], now: datetime) -> None:
    """Neither what was only kept for some days, nor against an owner who was not called, nor on a result untold."""
    if Lot.objects.filter(pk__in=lots, measure__kind=MeasureKind.PRESERVE).exists():
        raise Refused("only_preserved")
    check_owner_called(lots, announced=False, now=now)
    check_results_told(lots, findings_only=False, now=now)


def write_order(*, request: Request, actor: Actor, now: datetime) -> UUID:
    """Within the action of somebody who may decide that the goods go: a release, a destruction."""
    if actor.user_id is None or actor.office_id is None:
        raise Refused("no_permission")
    if not request.lines:
        raise BadInput("order_without_lot", column="lines")
    source = access.place_of(actor, request.from_place)
    goal = _goal(request, source, actor)
    if request.verb is Verb.CONFISCATE:
        _check_confiscation([asked.lot for asked in request.lines], now)
    order = Order(
        id=uuid7(now),
        office_id=source.office_id,
        to_office_id=goal.office_id,
        verb=request.verb.value,
        from_place=source,
        to_place=goal,
        measure=_measure(request, actor, now),
        release_ground=_release_ground(request, now),
        decision=request.decision.strip(),
        begun_at=now,
        begun_by_id=actor.user_id,
    )
    lots = {lot.pk: lot for lot in access.visible_lots(actor).filter(pk__in=_named(request))}
    standing = ledger.Standing(source.pk)
    lines = [
        _line(order, number, asked, lots, standing, now)
        for number, asked in enumerate(request.lines, start=1)
    ]
    _check_lines(order, lines, now)
    order.save(force_insert=True)
    OrderLine.objects.bulk_create(lines)
    _tell(
        events.ORDER_BEGUN, order, actor, now, of=order.verb, lots=[line.lot_id for line in lines],
        decision=order.decision, ground=order.release_ground, kinds=_kinds(order),
    )  # fmt: skip
    if request.verb is not Verb.RESEAL:
        _stopped(order, lines, {line.pk: line.seal_before for line in lines}, actor, now)
    return order.pk


def _kinds(order: Order) -> list[str]:
    """A store, a plant, a place outside: what the goods left and what they went into."""
    return [place.kind for place in (order.from_place, order.to_place) if place is not None]


def _check_lines(order: Order, lines: Sequence[OrderLine], now: datetime) -> None:
    """What is asked again when the second side signs."""
    verb = Verb(order.verb)
    goods = [line.lot for line in lines]
    check_not_needed(order.verb, goods)
    check_goods_settled(order.verb, goods, now)
    ledger.check_bought(lines, verb)
    check_seals_explained(verb, lines)
    check_fresh(lines, order)
    ledger.check_room(order, lines, now)


def _goal(request: Request, source: Place, actor: Actor) -> Place:
    goal = reachable_places(actor).filter(pk=request.to_place).first()
    if goal is None:
        raise NotFound(kind="place", id=request.to_place)
    own = goal.office_id == source.office_id
    if not leads_to(request.verb, goal.kind) or stays_in_office(request.verb, goal.kind, own=own):
        raise Refused("place_unfit", place=goal.name)
    if goal.closed_at is not None and goal.pk != request.from_place:
        raise Refused("place_closed", place=goal.name)
    return goal


def _named(request: Request) -> set[UUID]:
    return {lot for asked in request.lines for lot in (asked.lot, asked.to_lot) if lot}


def _measure(request: Request, actor: Actor, now: datetime) -> Measure | None:
    found = access.measure_of(actor, request.measure) if request.measure else None
    ledger.check_measure(request.verb, found, [asked.lot for asked in request.lines], now)
    return found


def _release_ground(request: Request, now: datetime) -> str:
    """Goods under a measure go back on one of the grounds of the law, a part of them as well as the whole."""
    if request.verb is not Verb.RETURN:
        return ""
    offices = Lot.objects.filter(pk__in=[asked.lot for asked in request.lines]).exclude(
        measure=None
    )
    functions = set(offices.values_list("measure__office__function", flat=True))
    if any(request.release_ground not in grounds.releases(one, on=now) for one in functions):
        raise Refused("ground_missing")
    return request.release_ground if functions else ""


def _line(
    order: Order,
    number: int,
    asked: Asked,
    lots: Mapping[UUID, Lot],
    standing: ledger.Standing,
    now: datetime,
) -> OrderLine:
    """The line, or Refused with every reason against it."""
    lot, to_lot = lots.get(asked.lot), lots.get(asked.to_lot or asked.lot)
    if lot is None or to_lot is None:
        raise NotFound(kind="lot", id=asked.lot)
    kept, verb = standing.at(lot.pk, asked.status), Verb(order.verb)
    facts = Line(
        status=asked.status,
        quantity=asked.quantity,
        held=kept.quantity,
        weight=stated(asked.weight, asked.quantity, lot.unit),
        seal_held=kept.seal,
        seal_read=asked.seal_read.strip(),
        seal_after=asked.seal_after.strip(),
        seal_rest=asked.seal_rest.strip(),
        photo=asked.photo,
        moved_elsewhere=order.from_place_id != order.to_place_id,
        opened_here=kept.opened,
    )
    line = OrderLine(
        id=uuid7(now),
        order=order,
        number=number,
        lot=lot,
        to_lot=to_lot,
        from_status=asked.status.value,
        to_status=target(asked.status, verb).value,
        quantity=asked.quantity,
        weight=facts.weight,
        # Who seals anew does not read what the ledger has: that is why they do it.
        seal_before=kept.seal if verb is Verb.RESEAL else facts.seal_read,
        seal_after=facts.seal_after,
        seal_rest=facts.seal_rest,
        photo_id=asked.photo or None,
        weight_note=asked.weight_note.strip(),
    )
    reasons = barred(verb, facts, decision=order.decision)
    reasons += kept.weighing(line).barred(slack_of(grounds.terms(WEIGHING, on=now)))
    if reasons:
        raise Refused(*reasons, lot=lot.number, held=kept.quantity, weighed=kept.weight)
    standing.take(line)
    return line


@transaction.atomic
def sign_order(
    *,
    order_id: UUID,
    side: Side,
    actor: Actor,
    now: datetime,
    seals: Mapping[UUID, str] | None = None,
) -> str:
    """One's own confirmation. `seals` are the numbers that the taker reads, by the line that opens each; gives the order's state."""
    order = _locked(order_id, actor)
    lines = list(order.lines.select_related("lot").order_by("number"))
    foundation.require(actor, access.GOODS_EDIT)
    if barred_by := signer_barred(order, side, lines, actor):
        raise Refused(barred_by)
    # First whether the goods are there at all: that somebody was quicker is no broken seal.
    ledger.lock_families([line.lot.root_id for line in lines])
    ledger.check_still_there(order, lines, now)
    if side is Side.TO:
        read = seals or {}
        _check_read(order, lines, read)
        if _stopped(order, lines, read, actor, now):
            return order.state
    name = foundation.people_named([actor.user_id]).get(_user(actor), "")
    signed = Signature(side=side.value, user_id=actor.user_id, name=name, seals=seals_seen(seals))
    check_hands(order, signed, _user(actor), now)
    _sign(order, signed, actor, now)
    return order.state


@transaction.atomic
def countersign(
    *,
    order_id: UUID,
    side: Side,
    name: str,
    paper: str,
    actor: Actor,
    now: datetime,
    seals: Mapping[UUID, str] | None = None,
) -> str:
    """A hand on a paper whose scan is kept: it says which seals its signer read, as a taker on a login does."""
    order = _locked(order_id, actor)
    foundation.require(actor, access.GOODS_EDIT)
    if not name.strip():
        raise BadInput("signer_unnamed", column="name")
    if not paper:
        raise BadInput("signed_paper_missing", column="paper")
    signed = Signature(side=side.value, paper_id=paper, name=name.strip(), seals=seals_seen(seals))
    lines = list(order.lines.select_related("lot").order_by("number"))
    check_entry(order=order, side=side, actor=actor, now=now)
    check_hands(order, signed, _user(actor), now)
    check_named(order, signed, lines)
    ledger.lock_families([line.lot.root_id for line in lines])
    ledger.check_still_there(order, lines, now)
    if side is Side.TO:
        read = seals or {}
        _check_read(order, lines, read)
        if _stopped(order, lines, read, actor, now):
            return order.state
    _sign(order, signed, actor, now)
    return order.state


@transaction.atomic
def refuse_order(*, order_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    _end(order_id, "refuse", reason, actor, now)


@transaction.atomic
def withdraw_order(*, order_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    _end(order_id, "withdraw", reason, actor, now)


def _end(order_id: UUID, verb: str, reason: str, actor: Actor, now: datetime) -> None:
    order = _locked(order_id, actor)
    if verb == "withdraw" and order.begun_by_id != actor.user_id:
        raise Refused("not_your_order")
    _move(order, verb, actor, now, {"reason": reason.strip()}, {"reason": reason.strip()})


def _sign(order: Order, signature: Signature, actor: Actor, now: datetime) -> None:
    """Writes the hand and, with the second one, carries the order out. Refused where both are the same person's."""
    if order.state not in ("open", "half"):
        raise Refused("order_closed", state=order.state)
    mine = order.signatures.filter(user=signature.user_id) if signature.user_id else None
    there = order.signatures.exclude(side=Side.SUPERVISOR)
    if (mine and mine.exists()) or _same_name(signature, list(order.signatures.all())):
        raise Refused("same_signer")
    if signature.side != Side.SUPERVISOR and there.filter(side=signature.side).exists():
        raise Refused("side_signed_already")
    check_supervision(order, signature)
    signature.order, signature.at, signature.entered_by_id = order, now, _user(actor)
    signature.save(force_insert=True)
    _tell(events.ORDER_SIGNED, order, actor, now, **told_of(order, signature))
    if signature.side == Side.SUPERVISOR:
        return
    if there.count() < 2:
        _move(order, "sign", actor, now, {})
        return
    if gone := hands_gone(order):
        raise Refused("signer_keeps_no_more", names=gone)
    facts: dict[str, object] = {
        "two_people": True,
        "supervised": supervised(order, now),
        "recorded": order.verb not in WAYS or Disposal.objects.filter(pk=order.pk).exists(),
    }
    ledger.carry_out(order=order, facts=facts, actor=actor, now=now)


def _same_name(signature: Signature, others: Sequence[Signature]) -> bool:
    """Two logins are two people whatever they are called; a paper speaks by its name alone."""
    name = plain(signature.name)
    return any(
        plain(other.name) == name
        for other in others
        if signature.user_id is None or other.user_id is None
    )


def _seals(order: Order, lines: Sequence[OrderLine]) -> Iterator[tuple[OrderLine, str]]:
    """Each seal that the taker reads, with the line that opens it: further shares of a lot come from behind it.

    Of goods sealed anew that is the new one.
    """
    standing = ledger.Standing(order.from_place_id)
    for line in lines:
        kept = standing.at(line.lot_id, Status(line.from_status))
        if not kept.opened:
            yield line, line.seal_after if order.verb == Verb.RESEAL else kept.seal
        standing.take(line)


def _check_read(order: Order, lines: Sequence[OrderLine], read: Mapping[UUID, str]) -> None:
    """A seal that nobody has looked at is no match; that it was not read is no incident either."""
    for line, held in _seals(order, lines):
        if held and not read.get(line.pk, "").strip():
            raise BadInput("seal_not_read", column=f"seal_{line.pk}")


def _stopped(
    order: Order,
    lines: Sequence[OrderLine],
    read: Mapping[UUID, str],
    actor: Actor,
    now: datetime,
) -> bool:
    """A seal that does not match stops everything and is an incident; nothing of the order moves."""
    found = ((line, held, read.get(line.pk, "").strip()) for line, held in _seals(order, lines))
    differing = [(line, held, seen) for line, held, seen in found if seen != held]
    if not differing:
        return False
    _move(order, "stop", actor, now, {})
    for line, held, seen in differing:
        noted = incidents.Seen(
            kind=IncidentKind.SEAL_MISMATCH,
            lot=line.lot_id,
            place=order.from_place_id,
            order=order.pk,
            expected=held,
            seen=seen,
            photo=line.photo_id or "",
        )
        incidents.record(seen=noted, office=line.lot.office_id, actor=actor, now=now)
    return True


def _move(
    order: Order,
    verb: str,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, object],
    texts: Mapping[str, str] | None = None,
) -> None:
    foundation.move(
        row=order,
        workflow=ORDER,
        verb=verb,
        facts=facts,
        actor=actor,
        now=now,
        payload={"of": order.verb},
        texts=texts,
    )


def _locked(order_id: UUID, actor: Actor) -> Order:
    found = access.visible_orders(actor).select_for_update().filter(pk=order_id).first()
    if found is None:
        raise NotFound(kind="order", id=order_id)
    return found


def _user(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Refused("no_permission")
    return actor.user_id


def _tell(verb: str, order: Order, actor: Actor, now: datetime, **payload: object) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.ORDER, order.pk),
        payload=payload,
        now=now,
    )
