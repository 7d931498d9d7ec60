"""Certificates of appraisal bodies: entered with their paper, withdrawn on a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.models import BodyQualification
from qingfeng.evidence.rules.appraisal import GOODS_CLASSES, Purpose
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Conflict, NotFound, Refused, refuse_gaps
from qingfeng.kernel.ids import Subject, uuid7


@dataclass(frozen=True, slots=True)
class Certificate:
    number: str
    purposes: frozenset[Purpose]
    scope: str
    classes: frozenset[int]
    valid_from: date
    valid_to: date
    paper: str


@transaction.atomic
def enter_qualification(
    *, body_id: UUID, certificate: Certificate, actor: Actor, now: datetime
) -> UUID:
    """By an agency that reviews appraisals; no body enters its own."""
    _may_enter(actor)
    office = foundation.offices_named([body_id]).get(body_id)
    if office is None or office.kind != "appraisal":
        raise NotFound(kind="appraisal_body", id=body_id)
    refuse_gaps(_gaps(certificate))
    if BodyQualification.objects.filter(body=body_id, number=certificate.number.strip()).exists():
        raise Conflict("certificate_known", column="number")
    row = BodyQualification.objects.create(
        id=uuid7(now),
        body_id=body_id,
        number=certificate.number.strip(),
        purposes=sorted(_codes(certificate.purposes)),
        scope=certificate.scope.strip(),
        classes=sorted(certificate.classes),
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        certificate_id=certificate.paper,
        entered_by_id=actor.user_id,
        entered_at=now,
    )
    _tell(events.QUALIFICATION_ENTERED, row, actor, now)
    return row.pk


def _gaps(certificate: Certificate) -> Iterator[tuple[str, str]]:
    for name in ("number", "scope"):
        if not getattr(certificate, name).strip():
            yield "missing", name
    if not certificate.purposes:
        yield "missing", "purposes"
    if not certificate.classes or certificate.classes - set(GOODS_CLASSES):
        yield "classes_missing", "classes"
    if certificate.valid_to < certificate.valid_from:
        yield "ends_before_it_begins", "valid_to"


def _codes(purposes: Iterable[Purpose]) -> list[str]:
    return [purpose.value for purpose in purposes]


@transaction.atomic
def withdraw_qualification(
    *, qualification_id: UUID, on: date, actor: Actor, now: datetime
) -> None:
    _may_enter(actor)
    rows = BodyQualification.objects.select_for_update()
    row = rows.filter(pk=qualification_id, withdrawn_on__isnull=True).first()
    if row is None:
        raise NotFound(kind="qualification", id=qualification_id)
    row.withdrawn_on = on
    row.save(update_fields=["withdrawn_on"])
    _tell(events.QUALIFICATION_WITHDRAWN, row, actor, now)


def _may_enter(actor: Actor) -> None:
    foundation.require(actor, access.REVIEW_APPRAISAL)
    if actor.office_kind not in ("agency", "system"):
        raise Refused("no_permission")


def _tell(verb: str, row: BodyQualification, actor: Actor, now: datetime) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject("organisation", row.body_id),
        payload={"qualification": row.pk, "number": row.number},
        now=now,
    )
