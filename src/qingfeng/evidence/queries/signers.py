"""Whose own hand can stand under an order: the action refuses every other, and pages offer it to nobody else."""

from collections.abc import Sequence
from uuid import UUID

from qingfeng.evidence.models import (
    Disposal,
    MeasureOfficer,
    Order,
    OrderLine,
    Place,
    PlaceCustodian,
)
from qingfeng.evidence.rules.custody import Side, Verb
from qingfeng.evidence.rules.places import OUTSIDERS
from qingfeng.foundation.api import Actor


def keeps(place: Place, user: UUID) -> bool:
    """Whether they are one of those who keep the place now; where nobody is named, anybody of the office is."""
    keeping = set(
        PlaceCustodian.objects.filter(place=place, until__isnull=True).values_list(
            "user", flat=True
        )
    )
    return not keeping or user in keeping


def hands_gone(order: Order) -> list[str]:
    """Those who signed for a place that they keep no longer: their hand is no handing over any more."""
    places = {Side.FROM.value: order.from_place, Side.TO.value: order.to_place}
    hands = order.signatures.filter(side__in=places)
    return [
        hand.name
        for hand in hands
        if hand.user_id and (place := places[hand.side]) and not keeps(place, hand.user_id)
    ]


def signer_barred(order: Order, side: Side, lines: Sequence[OrderLine], actor: Actor) -> str:
    """Why this person does not sign on that side, as the code of a refusal; an empty text where they do."""
    place = order.to_place if side is Side.TO else order.from_place
    office = order.to_office_id if side is Side.TO else order.office_id
    if actor.user_id is None or actor.office_id != office:
        return "not_your_side"
    if Disposal.objects.filter(pk=order.pk, approved_by=actor.user_id).exists():
        return "approver_signs"
    if order.verb == Verb.TRANSFER and side is Side.TO and order.to_place.kind in OUTSIDERS:
        return "receipt_missing"
    if place is None or side is Side.SUPERVISOR:
        return ""
    if not keeps(place, actor.user_id):
        return "not_custodian"
    if not PlaceCustodian.objects.filter(place=place, until__isnull=True).exists():
        return ""
    measures = {line.lot.measure_id for line in lines if line.lot.measure_id}
    investigates = MeasureOfficer.objects.filter(measure__in=measures, user=actor.user_id)
    police = side is Side.TO and actor.function == "public_security"
    return "investigator_keeps" if police and investigates.exists() else ""
