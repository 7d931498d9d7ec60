"""Goods that leave otherwise than by destruction: the order with the record of its conditions, approved by its head."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.orders import Request, write_order
from qingfeng.evidence.actions.owners import check_owner_called
from qingfeng.evidence.models import Disposal, Lot, Order, WaysPassedOver
from qingfeng.evidence.queries.order_records import record_digest
from qingfeng.evidence.rules.custody import Verb
from qingfeng.evidence.rules.disposal import (
    CUSTOMS,
    SAID,
    WAYS,
    Conditions,
    Consent,
    PassedOver,
    barred,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject

NOTHING_PASSED: Final = PassedOver()


def keep_passed_over(order: UUID, verb: Verb, passed: PassedOver, function: str) -> None:
    if verb in SAID and function == CUSTOMS:
        said = {name: getattr(passed, name).strip() for name in SAID[verb]}
        WaysPassedOver.objects.create(order_id=order, **said)


def tell_record(*, order: UUID, actor: Actor, now: datetime) -> None:
    """The journal keeps the digest of what a bag will say of it."""
    foundation.journal_append(
        actor=actor,
        verb=events.ORDER_RECORDED,
        subject=Subject(events.ORDER, order),
        payload={"record": record_digest(Order(pk=order))},
        now=now,
    )


@transaction.atomic
def begin_disposal(
    *,
    request: Request,
    met: Conditions,
    actor: Actor,
    now: datetime,
    passed: PassedOver = NOTHING_PASSED,
) -> UUID:
    """Whoever begins it approves it, and signs for neither side."""
    foundation.require(actor, access.GOODS_DECIDE)
    if actor.user_id is None:
        raise Refused("no_permission")
    lots = Lot.objects.filter(pk__in=[asked.lot for asked in request.lines])
    findings = frozenset(lots.values_list("finding", flat=True))
    perishes = not lots.filter(perishes_on__isnull=True).exists()
    reasons = barred(request.verb, met, findings, perishes=perishes) + passed.missing(
        request.verb, actor.function
    )
    if reasons or request.verb not in WAYS:
        raise Refused(*(reasons or ("not_from_here",)))
    if request.verb is Verb.DISPOSE and met.consent == Consent.ANNOUNCED:
        check_owner_called(lots.values_list("pk", flat=True), announced=True, now=now)
    order = write_order(request=request, actor=actor, now=now)
    Disposal.objects.create(
        order_id=order,
        verb=request.verb.value,
        cause=met.cause,
        consent=met.consent,
        paper_id=met.paper or None,
        record_id=met.record or None,
        marks_off_id=met.marks_off or None,
        recipient=met.recipient.strip(),
        price=met.price,
        account=met.account.strip(),
        approved_by_id=actor.user_id,
    )
    keep_passed_over(order, request.verb, passed, actor.function)
    tell_record(order=order, actor=actor, now=now)
    return order
