"""A page captured for a subject: asked for, done in the background, entered as an exhibit."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.exhibits import enter_exhibit
from qingfeng.evidence.models import Capture
from qingfeng.evidence.recording.order import checked_url
from qingfeng.evidence.recording.page import Recording, recorded
from qingfeng.evidence.rules.captures import (
    CAPTURE_FLOW,
    CaptureState,
    Role,
    storable,
    title_of,
)
from qingfeng.evidence.rules.exhibits import LONGEST_TITLE, EvidenceKind, Form, Part
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Broken, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7

RUN: Final = "evidence.capture"
_LARGEST: Final = 1 << 30
_PATIENCE: Final = timedelta(minutes=15)
_AT_LAST: Final = timedelta(days=1)
_AT_ONCE: Final = 100
_NAMES: Final = (
    ("wacz", "page.wacz", Role.ARCHIVE),
    ("picture", "page.png", Role.PICTURE),
    ("html", "page.html", Role.RENDERED),
)


def capture_page(*, subject: Subject, url: str, actor: Actor, now: datetime) -> UUID:
    """Ask for it: BadInput for what is no address of the web, NotFound for a subject out of sight."""
    foundation.require(actor, access.ADD)
    if actor.office_id is None or actor.user_id is None:
        raise Refused("no_permission")
    foundation.get(actor, subject.kind, subject.id)
    capture = Capture(
        id=uuid7(now),
        subject_kind=subject.kind,
        subject_id=subject.id,
        url=checked_url(url),
        office_id=actor.office_id,
        asked_by_id=actor.user_id,
        seat=actor.seat,
        asked_at=now,
    )
    with transaction.atomic():
        capture.save(force_insert=True)
        foundation.journal_append(
            actor=actor,
            verb=events.CAPTURE_ASKED,
            subject=Subject(events.CAPTURE, capture.pk),
            payload={"of": {"kind": subject.kind, "id": subject.id}},
            texts={"url": capture.url},
            now=now,
        )
        _queue(capture.pk)
    return capture.pk


def resume_captures(*, now: datetime) -> int:
    """Ask again for those whose worker was killed; one that never ends is given up after a day."""
    overdue = Capture.objects.filter(state=CaptureState.QUEUED.value, asked_at__lt=now - _PATIENCE)
    waiting = list(overdue.order_by("asked_at")[:_AT_ONCE])
    for capture in waiting:
        if capture.asked_at < now - _AT_LAST:
            _fail(capture.pk, "ended", foundation.system_actor(), now)
        else:
            _queue(capture.pk)
    return len(waiting)


def _queue(capture_id: UUID) -> None:
    name = str(capture_id)
    foundation.defer(RUN, queueing_lock=f"{RUN}.{name}", capture=name)


def run_capture(*, capture_id: UUID, now: datetime) -> None:
    """Do what was asked. May run twice: what has ended stays as it ended."""
    capture = Capture.objects.filter(pk=capture_id).first()
    if capture is None or capture.state != CaptureState.QUEUED:
        return
    try:
        actor = foundation.actor_again(capture.asked_by_id, capture.seat, now)
        foundation.require(actor, access.ADD)
    except (NotFound, Refused):
        _fail(capture_id, "no_permission", foundation.system_actor(), now)
        return
    try:
        with recorded(capture.url, operator=_operator(actor)) as recording:
            _enter(capture_id, recording, actor, now)
    except Broken as error:
        if error.code != "capture_failed":
            raise
        _fail(capture_id, str(error.data["reason"]), actor, now)


def _operator(actor: Actor) -> str:
    """Person and office, as a court reads them."""
    names = foundation.people_named([actor.user_id]).values()
    offices = foundation.offices_named([actor.office_id]).values()
    return ", ".join([*names, *(office.name for office in offices)])


def _enter(capture_id: UUID, recording: Recording, actor: Actor, now: datetime) -> None:
    """The files, the exhibit and the end of the capture stand together or not at all."""
    facts = recording.facts
    with transaction.atomic():
        capture = _locked(capture_id)
        if capture is None:
            return
        capture.exhibit_id = enter_exhibit(
            subject=Subject(capture.subject_kind, capture.subject_id),
            form=Form.CAPTURE,
            kind=EvidenceKind.ELECTRONIC,
            title=title_of(str(facts["title"]), capture.url, LONGEST_TITLE),
            obtained_at=now,
            parts=list(_parts(recording, actor, now)),
            facts={str(name): storable(value) for name, value in facts.items()},
            actor=actor,
            now=now,
        )
        capture.save(update_fields=["exhibit"])
        foundation.move(
            row=capture,
            workflow=CAPTURE_FLOW,
            verb="finish",
            facts={"exhibit": capture.exhibit_id},
            actor=actor,
            now=now,
            payload={"exhibit": capture.exhibit_id},
        )
        code = "capture.not_loaded" if facts["outcome"] == "failed" else "capture.done"
        _tell(capture, code, Subject(events.EXHIBIT, capture.exhibit_id), now)


def _parts(recording: Recording, actor: Actor, now: datetime) -> Iterator[Part]:
    for attribute, name, role in _NAMES:
        path: Path | None = getattr(recording, attribute)
        if path is None or not path.stat().st_size:
            continue
        kinds = {Role.ARCHIVE: "zip", Role.PICTURE: "image", Role.RENDERED: "text"}
        with path.open("rb") as content:
            stored = foundation.store_file(
                content=content,
                name=name,
                kinds=frozenset({kinds[role]}),
                max_bytes=_LARGEST,
                actor=actor,
                now=now,
            )
        yield Part(name, role.value, stored.sha256, stored.size, stored.media_type)


def _fail(capture_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        capture = _locked(capture_id)
        if capture is None:
            return
        capture.reason = reason
        capture.save(update_fields=["reason"])
        foundation.move(
            row=capture,
            workflow=CAPTURE_FLOW,
            verb="fail",
            facts={"reason": reason},
            actor=actor,
            now=now,
            payload={"reason": reason},
        )
        _tell(capture, "capture.failed", Subject(capture.subject_kind, capture.subject_id), now)


def _tell(capture: Capture, code: str, subject: Subject, now: datetime) -> None:
    about = {"about": capture.url}
    foundation.notify(users=[capture.asked_by_id], code=code, subject=subject, data=about, now=now)


def _locked(capture_id: UUID) -> Capture | None:
    """None where another run was first."""
    queued = Capture.objects.select_for_update().filter(state=CaptureState.QUEUED.value)
    return queued.filter(pk=capture_id).first()
