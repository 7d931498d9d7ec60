"""Incidents raised and closed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Holding, Incident, Place
from qingfeng.evidence.rules.handling import INCIDENT, IncidentKind
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7


@dataclass(frozen=True, slots=True)
class Seen:
    kind: IncidentKind
    lot: UUID | None = None
    place: UUID | None = None
    order: UUID | None = None
    found: int | None = None
    expected: str = ""
    seen: str = ""
    note: str = ""
    photo: str = ""


def raise_incident(*, seen: Seen, actor: Actor, now: datetime) -> UUID:
    """Something an officer saw. What the lot or place is, the officer must be able to see."""
    foundation.require(actor, access.GOODS_EDIT)
    if not seen.note.strip():
        raise BadInput("note_missing", column="note")
    if seen.lot is None and seen.place is None:
        raise BadInput("incident_of_nothing", column="lot")
    office = actor.office_id
    if seen.lot is not None:
        office = access.lot_of(actor, seen.lot).office_id
    if seen.place is not None:
        access.place_of(actor, seen.place)
    if office is None:
        raise Refused("no_permission")
    return record(seen=seen, office=office, actor=actor, now=now)


@transaction.atomic
def record(*, seen: Seen, office: UUID, actor: Actor, now: datetime) -> UUID:
    """Within the action that met it; the people who decide about goods are told."""
    if actor.user_id is None:
        raise Refused("no_permission")
    incident = Incident(
        id=uuid7(now),
        office_id=office,
        kind=seen.kind.value,
        lot_id=seen.lot,
        place_id=seen.place,
        order_id=seen.order,
        found_id=seen.found,
        expected=seen.expected,
        seen=seen.seen,
        note=seen.note.strip(),
        photo_id=seen.photo or None,
        raised_at=now,
        raised_by_id=actor.user_id,
    )
    incident.save(force_insert=True)
    subject = Subject(events.INCIDENT, incident.pk)
    foundation.journal_append(
        actor=actor,
        verb=events.INCIDENT_RAISED,
        subject=subject,
        payload={"kind": incident.kind, "lot": seen.lot, "place": seen.place, "order": seen.order},
        now=now,
    )
    told = foundation.people_of(_concerned(seen, office, actor), access.GOODS_DECIDE, now=now)
    foundation.notify(
        users=[person.id for person in told],
        code=events.INCIDENT_RAISED,
        subject=subject,
        now=now,
    )
    return incident.pk


def _concerned(seen: Seen, office: UUID, actor: Actor) -> list[UUID | None]:
    """Whose goods they are, who says it, and whoever keeps them."""
    keepers: list[UUID] = []
    if seen.lot is not None:
        held = Holding.objects.filter(lot=seen.lot, quantity__gt=0)
        keepers += held.values_list("keeper", flat=True)
    if seen.place is not None:
        keepers += Place.objects.filter(pk=seen.place).values_list("office", flat=True)
    return [office, actor.office_id, *keepers]


@transaction.atomic
def close_incident(*, incident_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    incident = access.visible_incidents(actor).filter(pk=incident_id).first()
    if incident is None:
        raise NotFound(kind="incident", id=incident_id)
    if actor.office_id != incident.office_id:
        raise Refused("incident_of_owner")
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    foundation.move(
        row=incident,
        workflow=INCIDENT,
        verb="close",
        facts={"reason": reason.strip()},
        actor=actor,
        now=now,
        texts={"reason": reason.strip()},
    )
    incident.explanation = reason.strip()
    incident.save(update_fields=["explanation"])
