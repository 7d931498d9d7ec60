"""Destruction of confiscated goods: the order with its record, before supervisors who sign it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access
from qingfeng.evidence.actions import ledger
from qingfeng.evidence.actions.disposals import NOTHING_PASSED, keep_passed_over, tell_record
from qingfeng.evidence.actions.orders import Request, write_order
from qingfeng.evidence.models import Destruction, Lot, PlaceCustodian
from qingfeng.evidence.queries import grounds
from qingfeng.evidence.rules.custody import Finding, Verb
from qingfeng.evidence.rules.disposal import PassedOver
from qingfeng.evidence.rules.handling import destruction_barred
from qingfeng.evidence.rules.places import Waste
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Refused

_WASTE = "cn.items.waste."


@dataclass(frozen=True, slots=True)
class Record:
    """What the record of a destruction says beside its list and its signatures."""

    waste: Waste
    method: str
    operator: str
    video: str
    supervisors: tuple[str, ...]
    value: Decimal | None = None
    notary: str = ""
    holder_present: str = ""
    licence: str = ""


@transaction.atomic
def begin_destruction(
    *,
    request: Request,
    record: Record,
    actor: Actor,
    now: datetime,
    passed: PassedOver = NOTHING_PASSED,
) -> UUID:
    """`supervisors` are who will watch; each of them signs the order before it can be done."""
    foundation.require(actor, access.GOODS_DECIDE)
    if record.value is not None and record.value < 0:
        raise BadInput("value_negative", column="value")
    handling = str(grounds.terms(_WASTE + record.waste, on=now)["handling"])
    lots = Lot.objects.filter(pk__in=[asked.lot for asked in request.lines])
    reasons = destruction_barred(
        wastes=frozenset(lots.values_list("waste", flat=True)),
        waste=record.waste,
        method=record.method,
        operator=record.operator,
        video=record.video,
        supervisors=record.supervisors,
        least=int(grounds.terms(ledger.SUPERVISORS, on=now)["supervisors_min"]),
        handling=handling,
        licence=record.licence,
        undetermined=lots.filter(finding=Finding.UNDETERMINED.value).exists(),
        handlers=_keepers(request),
    ) + passed.missing(request.verb, actor.function)
    if reasons or request.verb is not Verb.DESTROY:
        raise Refused(*(reasons or ("not_from_here",)))
    order = write_order(request=request, actor=actor, now=now)
    Destruction.objects.create(
        order_id=order,
        waste=record.waste.value,
        handling=handling,
        licence=record.licence.strip(),
        supervisors=[name.strip() for name in record.supervisors],
        method=record.method.strip(),
        operator=record.operator.strip(),
        value=record.value,
        video_id=record.video,
        notary=record.notary.strip(),
        holder_present=record.holder_present.strip(),
    )
    keep_passed_over(order, request.verb, passed, actor.function)
    tell_record(order=order, actor=actor, now=now)
    return order


def _keepers(request: Request) -> list[str]:
    places = (request.from_place, request.to_place)
    keeping = PlaceCustodian.objects.filter(place__in=places, until__isnull=True)
    return list(keeping.values_list("user__name", flat=True))
