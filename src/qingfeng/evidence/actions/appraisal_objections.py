"""Objections to a report, what the office makes of them, and its recognition by an office elsewhere."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.exhibits import receive_exhibit
from qingfeng.evidence.actions.papers import paper_part
from qingfeng.evidence.models import Appraisal, Objection, Recognition, ResultNotice
from qingfeng.evidence.rules.appraisal import Review, State
from qingfeng.evidence.rules.exhibits import EvidenceKind, Form
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7

OFFERED = "appraisal.offered"


@transaction.atomic
def object_to_report(
    *, appraisal_id: UUID, text: str, paper: str, actor: Actor, now: datetime
) -> UUID:
    """The party's or the holder's word, entered by the office with the paper that carries it."""
    foundation.require(actor, access.ASK_APPRAISAL)
    row = _reported(access.own_appraisal(actor, appraisal_id))
    if not text.strip():
        raise BadInput("missing", column="text")
    exhibit = receive_exhibit(
        office=row.office_id,
        subject=Subject(row.subject_kind, row.subject_id),
        form=Form.RECORD,
        kind=EvidenceKind.PARTY,
        title=text.strip()[:200],
        obtained_at=now,
        parts=[paper_part(paper, "paper")],
        facts={"appraisal": row.pk, "objects_to": row.report.exhibit_id},
        actor=actor,
        now=now,
    )
    made = Objection.objects.create(
        id=uuid7(now),
        appraisal=row,
        text=text.strip(),
        exhibit_id=exhibit,
        entered_by_id=actor.user_id,
        entered_at=now,
    )
    _tell(events.APPRAISAL_OBJECTED, row, {"exhibit": exhibit}, actor, now)
    return made.pk


@transaction.atomic
def review_objection(
    *, objection_id: UUID, review: Review, reason: str, actor: Actor, now: datetime
) -> None:
    """By a person who decides: the report stands, is not relied on, or another body is asked again."""
    foundation.require(actor, access.REVIEW_APPRAISAL)
    found = Objection.objects.filter(pk=objection_id).values_list("appraisal", flat=True).first()
    if found is None:
        raise NotFound(kind="objection", id=objection_id)
    row = access.own_appraisal(actor, found)
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    if objection.review:
        raise Conflict("objection_reviewed_already")
    if not reason.strip():
        raise Refused("reason_missing")
    if actor.user_id is None:
        raise Refused("signature_by_person")
    objection.review, objection.reason = review.value, reason.strip()
    objection.reviewed_by_id, objection.reviewed_at = actor.user_id, now
    objection.save(update_fields=["review", "reason", "reviewed_by", "reviewed_at"])
    _tell(events.APPRAISAL_REVIEWED, row, {"review": review.value}, actor, now)


@transaction.atomic
def offer_report(*, appraisal_id: UUID, office: UUID, actor: Actor, now: datetime) -> UUID:
    """To an agency elsewhere, which from then on reads the report and says whether it recognises it."""
    foundation.require(actor, access.SHARE_APPRAISAL)
    row = _reported(access.own_appraisal(actor, appraisal_id))
    if not ResultNotice.objects.filter(pk=row.pk).exists():
        raise Refused("result_not_told")
    named = foundation.offices_named([office]).get(office)
    if named is None or named.kind != "agency" or office == row.office_id:
        raise BadInput("office_not_offered", column="office")
    if Recognition.objects.filter(appraisal=row, office=office).exists():
        raise Conflict("offered_already", column="office")
    made = Recognition.objects.create(
        id=uuid7(now),
        appraisal=row,
        office_id=office,
        offered_by_id=actor.user_id,
        offered_at=now,
    )
    _tell(events.APPRAISAL_OFFERED, row, {"office": office}, actor, now)
    people = foundation.people_of([office], access.REVIEW_APPRAISAL, now=now)
    subject = Subject(events.APPRAISAL, row.pk)
    users = [person.id for person in people]
    foundation.notify(users=users, code=OFFERED, subject=subject, now=now)
    return made.pk


@transaction.atomic
def recognise_report(
    *, appraisal_id: UUID, recognised: bool, reason: str, actor: Actor, now: datetime
) -> None:
    """By the office to which it was offered, over a person's signature."""
    foundation.require(actor, access.REVIEW_APPRAISAL)
    row = access.appraisal_of(actor, appraisal_id)
    mine = Recognition.objects.select_for_update()
    offer = mine.filter(appraisal=row, office=actor.office_id).first()
    if offer is None:
        raise NotFound(kind="recognition", id=appraisal_id)
    if offer.recognised is not None:
        raise Conflict("recognition_signed_already")
    if actor.user_id is None:
        raise Refused("signature_by_person")
    if not reason.strip():
        raise Refused("reason_missing")
    offer.recognised, offer.reason = recognised, reason.strip()
    offer.signed_by_id, offer.signed_at = actor.user_id, now
    offer.save(update_fields=["recognised", "reason", "signed_by", "signed_at"])
    _tell(events.APPRAISAL_RECOGNISED, row, {"recognised": recognised}, actor, now)


def _reported(row: Appraisal) -> Appraisal:
    if row.state != State.REPORTED:
        raise Refused("not_reported_yet")
    return row


def _tell(
    verb: str, row: Appraisal, payload: dict[str, object], actor: Actor, now: datetime
) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.APPRAISAL, row.pk),
        payload=payload,
        now=now,
    )
