"""Whose own hand can stand under an order: the action refuses every other, and pages offer it to nobody else."""

from collections.abc import Sequence

from qingfeng.evidence.models import Disposal, MeasureOfficer, Order, OrderLine, PlaceCustodian
from qingfeng.evidence.rules.custody import Side, Verb
from qingfeng.evidence.rules.places import OUTSIDERS
from qingfeng.foundation.api import Actor


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
    keeping = PlaceCustodian.objects.filter(place=place, until__isnull=True)
    if not keeping.exists():
        return ""
    if not keeping.filter(user=actor.user_id).exists():
        return "not_custodian"
    measures = {line.lot.measure_id for line in lines if line.lot.measure_id}
    investigates = MeasureOfficer.objects.filter(measure__in=measures, user=actor.user_id)
    police = side is Side.TO and actor.function == "public_security"
    return "investigator_keeps" if police and investigates.exists() else ""
