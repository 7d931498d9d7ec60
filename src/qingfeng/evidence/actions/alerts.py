"""Alerts: what a holder tells offices to look out for, and what an office tells the holder it has met."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.models import BrandAlert, Identification
from qingfeng.evidence.rules.identification import State, check_shown
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import api as register

RAISED = "alert.raised"
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class AlertFields:
    """`region` is where it matters, in two, four or six digits; nobody is suspected for coming from there."""

    title: str
    text: str
    valid_to: date
    region: str = ""


@transaction.atomic
def alert_offices(*, right_id: UUID, fields: AlertFields, actor: Actor, now: datetime) -> UUID:
    """By the holder or who acts for it, about its own right. Offices that asked about it are told; others find it."""
    foundation.require(actor, access.ANSWER)
    on = localdate(now)
    if right_id not in register.rights_acted_for(office_id=actor.office_id, on=on):
        raise NotFound(kind="right", id=right_id)
    (right,) = register.right_rows([right_id], on)
    if right is None or right.holder_id is None:
        raise NotFound(kind="right", id=right_id)
    made = _written(right_id, right.holder_id, True, fields, actor, now)
    asking = Identification.objects.filter(holder=right.holder_id, sent_at__isnull=False)
    offices = asking.values_list("office", flat=True).distinct()
    people = foundation.people_of(offices, access.ASK, now=now)
    _notify({person.id for person in people}, made, now)
    return made.pk


@transaction.atomic
def alert_holder(
    *, identification_id: UUID, fields: AlertFields, actor: Actor, now: datetime
) -> UUID:
    """By an office to a holder it has asked: more of the kind is about. Nobody who sent or got goods is named."""
    foundation.require(actor, access.ASK)
    on = localdate(now)
    row = access.asked_by(actor, identification_id, on)
    if row.state == State.DRAFTED or row.sent_at is None:
        raise Refused("question_not_sent")
    if row.right_id is None or row.holder_id is None:
        raise Refused("right_missing")
    made = _written(row.right_id, row.holder_id, False, fields, actor, now)
    offices = register.offices_acting_for(row.holder_id, on)
    users = {person.id for person in foundation.people_of(offices, access.ANSWER, now=now)}
    _notify(users, made, now)
    foundation.send_letters(users=users, code=RAISED, subject=Subject(events.ALERT, made.pk))
    return made.pk


def _written(
    right: UUID, holder: UUID, to_offices: bool, fields: AlertFields, actor: Actor, now: datetime
) -> BrandAlert:
    if actor.user_id is None or actor.office_id is None:
        raise Refused("no_permission")
    told = {name: check_shown(getattr(fields, name), name) for name in ("title", "text")}
    for name, text in told.items():
        if not text:
            raise BadInput("missing", column=name)
    if not localdate(now) <= fields.valid_to <= localdate(now) + LONGEST:
        raise BadInput("alert_term", column="valid_to")
    if not (fields.region.isdecimal() or not fields.region) or len(fields.region) not in (
        0,
        2,
        4,
        6,
    ):
        raise BadInput("region_digits", column="region")
    made = BrandAlert.objects.create(
        id=uuid7(now),
        holder_id=holder,
        right_id=right,
        office_id=actor.office_id,
        to_offices=to_offices,
        region=fields.region,
        valid_to=fields.valid_to,
        written_by_id=actor.user_id,
        written_at=now,
        **told,
    )
    _tell(events.ALERT_RAISED, made, {"right": right, "to_offices": to_offices}, actor, now)
    return made


@transaction.atomic
def end_alert(*, alert_id: UUID, actor: Actor, now: datetime) -> None:
    """By the office that wrote it."""
    mine = access.visible_alerts(actor, localdate(now)).select_for_update(of=("self",))
    row = mine.filter(pk=alert_id, office=actor.office_id, ended_at__isnull=True).first()
    if row is None:
        raise NotFound(kind=events.ALERT, id=alert_id)
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _tell(events.ALERT_ENDED, row, {}, actor, now)


def _notify(users: set[UUID], row: BrandAlert, now: datetime) -> None:
    foundation.notify(users=users, code=RAISED, subject=Subject(events.ALERT, row.pk), now=now)


def _tell(
    verb: str, row: BrandAlert, payload: Mapping[str, object], actor: Actor, now: datetime
) -> None:
    foundation.journal_append(
        actor=actor, verb=verb, subject=Subject(events.ALERT, row.pk), payload=payload, now=now
    )
