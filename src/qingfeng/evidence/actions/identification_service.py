"""A question goes out, reaches the holder, and its clock runs from there; reminders before it ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Identification, ServiceProof
from qingfeng.evidence.queries.customs_rules import counting, unserved_since
from qingfeng.evidence.queries.identification import due_of, readers_for
from qingfeng.evidence.rules.identification import (
    IDENTIFICATION_FLOW,
    REGIMES,
    Means,
    Regime,
    Route,
    State,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from qingfeng.register import api as register

ASKED, REMINDED, RECEIVED = (
    "identification.asked",
    "identification.due_soon",
    "identification.served",
)
LAPSED, UNSERVED = "identification.clock_ran_out", "identification.unserved"
BEFORE_DUE = timedelta(hours=24)


@transaction.atomic
def send_question(*, identification_id: UUID, actor: Actor, now: datetime) -> int:
    """Those who act for the holder are told by notice and by letter, and how many they are is said: where nobody has a login
    for it, the office serves the question on paper. No clock runs yet: it waits for proof of service."""
    on = localdate(now)
    row = access.asked_by(actor, identification_id, on)
    regime = REGIMES[Route(row.route)]
    facts = {
        "right": row.right_id,
        "right_over": row.right_id is not None and register.is_over(row.right_id, on),
        "holder": row.holder_id,
        "recorded": not regime.recorded_only
        or (row.right_id is not None and register.is_recorded(row.right_id, on)),
        "pictures": row.pictures.exists(),
        "cleared": access.visible_pictures(actor, row).filter(cleared=True).exists(),
        "questions": row.questions,
        "valued": not regime.request or row.value is not None,
    }
    if row.holder_id is not None:
        row.sent_at = now
        row.save(update_fields=["sent_at"])
    readers = len(readers_for(row.holder_id, now))
    foundation.move(
        row=row,
        workflow=IDENTIFICATION_FLOW,
        verb="send",
        facts=facts,
        actor=actor,
        now=now,
        payload={"readers": readers},
    )
    tell_clocks_of_subject(row=row, name="identification.sent", actor=actor, now=now)
    tell_holder(row, ASKED, now)
    return readers


@transaction.atomic
def confirm_receipt(*, identification_id: UUID, actor: Actor, now: datetime) -> None:
    """By whoever reads it for the holder: a receipt of its own, from which the clock runs."""
    row = access.asked_of(actor, identification_id, localdate(now))
    receive(row=row, actor=actor, now=now)


def receive(*, row: Identification, actor: Actor, now: datetime) -> None:
    """The row is locked, and the actor stands for the holder."""
    foundation.move(
        row=row, workflow=IDENTIFICATION_FLOW, verb="receive", facts={}, actor=actor, now=now
    )
    _served(row, Means.IN_APP, now, None, actor, now)
    if row.asked_by_id is not None:
        subject = Subject(events.IDENTIFICATION, row.pk)
        about = {"about": row.goods}
        foundation.notify(
            users=[row.asked_by_id], code=RECEIVED, subject=subject, data=about, now=now
        )


@transaction.atomic
def prove_service(
    *,
    identification_id: UUID,
    means: Means,
    served_at: datetime,
    proof: str,
    actor: Actor,
    now: datetime,
) -> None:
    """By the asking office: a confirmation that came by e-mail, or a paper receipt as a scan."""
    row = access.asked_by(actor, identification_id, localdate(now))
    if means is Means.IN_APP or not proof:
        raise BadInput("service_unproven", column="proof")
    if not (row.sent_at and row.sent_at <= served_at <= now):
        raise BadInput("served_out_of_order", column="served_at")
    foundation.move(
        row=row,
        workflow=IDENTIFICATION_FLOW,
        verb="serve",
        facts={},
        actor=actor,
        now=now,
        payload={"means": means.value, "proof": proof},
    )
    _served(row, means, served_at, proof, actor, now)


def _served(
    row: Identification,
    means: Means,
    served_at: datetime,
    proof: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    ServiceProof.objects.create(
        identification=row,
        means=means.value,
        served_at=served_at,
        proof_id=proof,
        entered_by_id=actor.user_id,
        entered_at=now,
    )
    regime = REGIMES[Route(row.route)]
    if regime.clock:
        row.clock = law.start_clock(
            subject=Subject(events.IDENTIFICATION, row.pk),
            rule=regime.clock,
            start=_counted_from(regime, served_at),
            office=row.office_id,
            actor=actor,
            now=now,
        )
        row.save(update_fields=["clock"])


def _counted_from(regime: Regime, served_at: datetime) -> datetime:
    """Whatever the hour, and on a rest day too: the day of service is left out, and the clock counts from the next."""
    counting(regime.delivery, regime.clock, served_at)
    return served_at


def tell_clocks_of_subject(*, row: Identification, name: str, actor: Actor, now: datetime) -> None:
    """The case's own clocks learn of it; which of them it stops is each rule's own matter."""
    subject = Subject(row.subject_kind, row.subject_id)
    if subject.kind == events.IDENTIFICATION or row.sent_at is None:
        return
    for clock in law.clocks_of(subject, now=now):
        if clock.office == row.office_id and clock.start_at <= row.sent_at:
            law.tell_clock(clock_id=clock.id, name=name, at=now, actor=actor, now=now)


def remind(*, actor: Actor, now: datetime, most: int = 500) -> int:
    """Holders whose time ends within a day; officers where it has ended, and where what they sent was not served after some
    days: each told once. How many were told."""
    told = _remind_of_service(now, most)
    for identifier in _waiting():
        if told >= most:
            break
        with transaction.atomic():
            rows = Identification.objects.select_for_update(skip_locked=True)
            row = rows.filter(pk=identifier, state=State.SERVED.value).first()
            due = due_of(row, now=now) if row else None
            if row is not None and due is not None:
                told += _remind(row, due, actor, now)
    return told


def _remind_of_service(now: datetime, most: int) -> int:
    """No clock runs before service, so nothing else ever looks at these again."""
    late = Identification.objects.filter(
        state=State.SENT.value, sent_at__lte=unserved_since(now), unserved_told_at__isnull=True
    )
    with transaction.atomic():
        rows = list(late.select_for_update(skip_locked=True).order_by("sent_at")[:most])
        for row in rows:
            row.unserved_told_at = now
            row.save(update_fields=["unserved_told_at"])
            officers = foundation.people_of([row.office_id], access.CLOSE, now=now)
            users = {row.asked_by_id, *(person.id for person in officers)} - {None}
            foundation.notify(
                users=[user for user in users if user],
                code=UNSERVED,
                subject=Subject(events.IDENTIFICATION, row.pk),
                data={"about": row.goods},
                now=now,
            )
    return len(rows)


def _waiting() -> Iterable[UUID]:
    """Those whose time can end, the oldest in front: however many wait, the last of them is looked at too."""
    served = Identification.objects.filter(state=State.SERVED.value, lapse_told_at__isnull=True)
    timed = served.exclude(clock__isnull=True, asked_for__isnull=True)
    return list(timed.order_by("sent_at").values_list("pk", flat=True))


def _remind(row: Identification, due: datetime, actor: Actor, now: datetime) -> int:
    subject = Subject(events.IDENTIFICATION, row.pk)
    if due < now:
        row.lapse_told_at = now
        row.save(update_fields=["lapse_told_at"])
        officers = foundation.people_of([row.office_id], access.CLOSE, now=now)
        users = {person.id for person in officers}
        about = {"about": row.goods}
        foundation.notify(users=users, code=LAPSED, subject=subject, data=about, now=now)
        return 1
    if due - now > BEFORE_DUE or row.reminded_at is not None:
        return 0
    row.reminded_at = now
    row.save(update_fields=["reminded_at"])
    foundation.journal_append(
        actor=actor,
        verb=events.IDENTIFICATION_REMINDED,
        subject=subject,
        payload={"due": due},
        now=now,
    )
    tell_holder(row, REMINDED, now)
    return 1


def tell_holder(row: Identification, code: str, now: datetime) -> None:
    """Everybody who may answer for the holder, in the site and by letter."""
    users = readers_for(row.holder_id, now)
    subject = Subject(events.IDENTIFICATION, row.pk)
    about = {"about": row.goods}
    foundation.notify(users=users, code=code, subject=subject, data=about, now=now)
    foundation.send_letters(users=users, code=code, subject=subject)
