"""Whose hand may stand under an order: who enters a paper, and that nobody speaks for both sides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from qingfeng.evidence import access
from qingfeng.evidence.actions import ledger
from qingfeng.evidence.models import (
    Destruction,
    Disposal,
    MeasureOfficer,
    Order,
    OrderLine,
    Place,
    PlaceCustodian,
    Signature,
)
from qingfeng.evidence.queries import grounds
from qingfeng.evidence.queries.bag_rows import hand_record
from qingfeng.evidence.rules.custody import Side, Verb
from qingfeng.evidence.rules.handling import plain
from qingfeng.evidence.rules.places import FROM_PARTY, OUTSIDERS
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Refused

_POLICE = "public_security"


def seals_seen(seals: Mapping[UUID, str] | None) -> dict[str, str]:
    return {str(line): number.strip() for line, number in (seals or {}).items()}


def place_of(order: Order, side: str) -> Place | None:
    return order.to_place if side == Side.TO else order.from_place


def office_of(order: Order, side: str) -> UUID:
    return order.to_office_id if side == Side.TO else order.office_id


def without_login(office: UUID, now: datetime) -> bool:
    """Nobody there can sign for goods here: another organ that does not work in this system."""
    return not foundation.people_of([office], access.GOODS_EDIT, now=now)


def is_outside(order: Order, side: str, now: datetime) -> bool:
    """Whether a party, a firm, a laboratory or an organ without logins stands on that side."""
    place = place_of(order, side)
    of_party = side == Side.FROM and Verb(order.verb) in FROM_PARTY
    elsewhere = place is not None and place.kind in OUTSIDERS
    return of_party or elsewhere or without_login(office_of(order, side), now)


def check_entry(*, order: Order, side: Side, actor: Actor, now: datetime) -> None:
    """A paper is entered in the office of its side; where nobody there has a login, in that of the other."""
    office = office_of(order, side)
    if without_login(office, now):
        office = office_of(order, Side.FROM if side is Side.TO else Side.TO)
    if actor.office_id != office:
        raise Refused("not_your_side")


def check_hands(order: Order, signature: Signature, clerk: UUID, now: datetime) -> None:
    """One side by paper at most, and never both sides through one clerk, save for somebody outside."""
    others = order.signatures.exclude(side=signature.side)
    sides = [one for one in others if one.side != Side.SUPERVISOR]
    by_paper = signature.user_id is None
    if signature.side != Side.SUPERVISOR and by_paper and any(not one.user_id for one in sides):
        raise Refused("one_paper_only")
    for other in others:
        if other.entered_by_id == clerk and not _may_be_same(order, signature, other, now):
            raise Refused("entered_other_side" if by_paper or not other.user_id else "same_signer")


def _may_be_same(order: Order, one: Signature, other: Signature, now: datetime) -> bool:
    """The officer who hands over enters the paper of the party, since nobody else is there. A supervisor's hand is its own."""
    papers = [hand for hand in (one, other) if not hand.user_id]
    if len(papers) != 1 or Side.SUPERVISOR in (one.side, other.side):
        return False
    return is_outside(order, papers[0].side, now)


def check_named(order: Order, signature: Signature, lines: Sequence[OrderLine]) -> None:
    """What holds for who signs on a login holds for the name on a paper as far as a name tells."""
    name, side = plain(signature.name), signature.side
    approved = Disposal.objects.filter(pk=order.pk).values_list("approved_by__name", flat=True)
    if name in map(plain, approved):
        raise Refused("approver_signs")
    place = place_of(order, side)
    if place is None or side == Side.SUPERVISOR or place.kind in OUTSIDERS:
        return
    keeping = PlaceCustodian.objects.filter(place=place, until__isnull=True)
    names = {plain(one) for one in keeping.values_list("user__name", flat=True)}
    if names and name not in names:
        raise Refused("not_custodian")
    if side == Side.TO and names and place.office.function == _POLICE:
        measures = {line.lot.measure_id for line in lines if line.lot.measure_id}
        officers = MeasureOfficer.objects.filter(measure__in=measures)
        if name in map(plain, officers.values_list("user__name", flat=True)):
            raise Refused("investigator_keeps")


def _record(order: Order) -> Destruction | None:
    return Destruction.objects.filter(pk=order.pk).first()


def check_supervision(order: Order, signature: Signature) -> None:
    """Who is named as a supervisor signs as one and as nothing else; nobody else signs as a supervisor."""
    record = _record(order)
    named = {plain(name) for name in record.supervisors} if record else set()
    signing = plain(signature.name)
    if signature.side != Side.SUPERVISOR:
        if signing in named:
            raise Refused("supervisor_handles")
        return
    if signing not in named:
        raise Refused("supervisor_not_named")
    before = order.signatures.filter(side=Side.SUPERVISOR).values_list("name", flat=True)
    if signing in map(plain, before):
        raise Refused("signed_already")
    if PlaceCustodian.objects.filter(
        place__in=[order.from_place_id, order.to_place_id],
        until__isnull=True,
        user=signature.user_id,
    ).exists():
        raise Refused("supervisor_handles")


def supervised(order: Order, now: datetime) -> bool:
    """Whether every supervisor of the record has signed, and they are as many as the pack asks."""
    if order.verb != Verb.DESTROY:
        return True
    record = _record(order)
    signed = order.signatures.filter(side=Side.SUPERVISOR).values_list("name", flat=True)
    hands = set(map(plain, signed))
    least = int(grounds.terms(ledger.SUPERVISORS, on=now)["supervisors_min"])
    return (
        record is not None and len(hands) >= least and hands == set(map(plain, record.supervisors))
    )


def told_of(order: Order, signature: Signature) -> dict[str, object]:
    """What the journal says of a hand: also that one person signed a side and entered the other's paper."""
    told: dict[str, object] = {
        "side": signature.side,
        "paper": signature.paper_id,
        "hand": hand_record(signature),
    }
    if signature.side != Side.SUPERVISOR:
        own = order.signatures.exclude(side=signature.side)
        told["both_entered"] = own.filter(entered_by=signature.entered_by_id).exists()
    return told
