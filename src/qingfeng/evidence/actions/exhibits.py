"""Exhibits entered, excluded and readmitted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Exhibit, ExhibitFile
from qingfeng.evidence.rules.exhibits import (
    EXHIBIT_FLOW,
    EvidenceKind,
    Form,
    Part,
    check_entry,
    manifest,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7

STAMP: Final = "evidence.stamp"


def enter_exhibit(
    *,
    subject: Subject,
    form: Form,
    kind: EvidenceKind,
    title: str,
    obtained_at: datetime,
    parts: Sequence[Part],
    facts: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> UUID:
    """Hang evidence on a subject that the actor can see. The files are stored already; see `foundation.store_file`."""
    foundation.require(actor, access.ADD)
    if actor.office_id is None:
        raise Refused("no_permission")
    foundation.get(actor, subject.kind, subject.id)
    return receive_exhibit(
        office=actor.office_id,
        subject=subject,
        form=form,
        kind=kind,
        title=title,
        obtained_at=obtained_at,
        parts=parts,
        facts=facts,
        actor=actor,
        now=now,
    )


def receive_exhibit(
    *,
    office: UUID,
    subject: Subject,
    form: Form,
    kind: EvidenceKind,
    title: str,
    obtained_at: datetime,
    parts: Sequence[Part],
    facts: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> UUID:
    """What an office is given in its own matter, maybe by a stranger to it: the action that takes it in has authorised."""
    check_entry(title, parts, obtained_at, now)
    exhibit = Exhibit(
        id=uuid7(now),
        subject_kind=subject.kind,
        subject_id=subject.id,
        office_id=office,
        form=form.value,
        kind=kind.value,
        title=title.strip(),
        obtained_at=obtained_at,
        entered_at=now,
        entered_by_id=actor.user_id,
    )
    body = manifest(
        exhibit=exhibit.pk,
        subject=subject,
        form=form,
        kind=kind,
        title=exhibit.title,
        obtained_at=obtained_at,
        parts=parts,
        facts=facts,
    )
    exhibit.manifest, exhibit.manifest_sha256 = body.decode(), sha256(body)
    with transaction.atomic():
        _save(exhibit, parts, actor, now)
    return exhibit.pk


def _save(exhibit: Exhibit, parts: Sequence[Part], actor: Actor, now: datetime) -> None:
    exhibit.save(force_insert=True)
    ExhibitFile.objects.bulk_create(
        ExhibitFile(exhibit=exhibit, name=part.name, role=part.role, file_id=part.sha256)
        for part in parts
    )
    foundation.journal_append(
        actor=actor,
        verb=events.EXHIBIT_ENTERED,
        subject=Subject(events.EXHIBIT, exhibit.pk),
        payload={
            "of": {"kind": exhibit.subject_kind, "id": exhibit.subject_id},
            "form": exhibit.form,
            "manifest": exhibit.manifest_sha256,
        },
        now=now,
    )
    foundation.defer(STAMP, queueing_lock=f"{STAMP}.{exhibit.pk}", exhibit=str(exhibit.pk))


def exclude_exhibit(*, exhibit_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """It was obtained unlawfully: it is kept, and counts no longer."""
    _decide("exclude", exhibit_id, reason, actor, now)


def readmit_exhibit(*, exhibit_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    _decide("readmit", exhibit_id, reason, actor, now)


def _decide(verb: str, exhibit_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    foundation.require(actor, access.DECIDE)
    with transaction.atomic():
        mine = access.visible_exhibits(actor).select_for_update()
        exhibit = mine.filter(pk=exhibit_id).first()
        if exhibit is None:
            raise NotFound(kind="exhibit", id=exhibit_id)
        foundation.move(
            row=exhibit,
            workflow=EXHIBIT_FLOW,
            verb=verb,
            facts={"reason": reason.strip()},
            actor=actor,
            now=now,
            texts={"reason": reason.strip()},
        )
