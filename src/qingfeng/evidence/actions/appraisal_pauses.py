"""Clocks wait for an appraisal while the body has the samples: from their signed handover, for the time that was fixed and told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from qingfeng.evidence import events
from qingfeng.evidence.models import Appraisal
from qingfeng.evidence.queries.appraisal_samples import all_with_the_body
from qingfeng.evidence.rules.appraisal import PAUSES, Purpose, State, pause_gaps
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Refused, refuse_gaps
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law

_ASKED = (State.REQUESTED.value, State.ACCEPTED.value)


def fix_pause(row: Appraisal, days: int | None, notice: str) -> None:
    """Beforehand, and one at a time for a matter: a time that was fixed and not used up is not fixed again."""
    refuse_gaps(pause_gaps(Purpose(row.purpose), days=days, told=bool(notice)))
    if days is None:
        return
    row.pause_days, row.pause_notice_id = days, notice
    if _others(row).exists():
        raise Refused("pause_runs")


def _others(row: Appraisal) -> QuerySet[Appraisal]:
    fixed = Appraisal.objects.filter(
        office=row.office_id,
        state__in=_ASKED,
        pause_days__isnull=False,
        pause_ended_at__isnull=True,
    )
    matters = _matters(row)
    same = Q()
    for matter in matters:
        same |= Q(subject_kind=matter.kind, subject_id=matter.id)
    measures = [matter.id for matter in matters if matter.kind == events.MEASURE]
    same |= Q(samples__sample__lot__measure__in=measures)
    return fixed.filter(same).exclude(pk=row.pk)


def begin_pause(row: Appraisal, *, received: bool, actor: Actor, now: datetime) -> None:
    """Once the body has accepted and has what it is asked about; never by the request alone.

    Of samples drawn in custody the ledger says it, by an order that both sides signed; of others the body's own word.
    """
    if row.pause_days is None or row.pause_begun_at is not None or row.state != State.ACCEPTED:
        return
    drawn = row.samples.filter(sample__isnull=False).exists()
    if not (all_with_the_body(row) if drawn else received):
        return
    row.pause_begun_at = now
    row.save(update_fields=["pause_begun_at"])
    _tell_clocks(row, "sent", now, actor, now)
    _tell(row, events.APPRAISAL_PAUSE_BEGUN, now, actor, now)


def follow_handover(lots: Iterable[UUID], *, actor: Actor, now: datetime) -> None:
    """Samples that went to a body by a signed order: the clocks of their matters wait from here."""
    waiting = Appraisal.objects.select_for_update(of=("self",)).filter(
        pk__in=Appraisal.objects.filter(samples__sample__lot__in=list(lots)).values("pk"),
        state=State.ACCEPTED.value,
        pause_days__isnull=False,
        pause_begun_at__isnull=True,
    )
    for row in waiting.order_by("pk"):
        begin_pause(row, received=False, actor=actor, now=now)


@transaction.atomic
def end_pauses(*, actor: Actor, now: datetime, most: int = 500) -> int:
    """Pauses whose fixed time is over: the clocks go on, whether the report is there or not."""
    waiting = Appraisal.objects.select_for_update(skip_locked=True).filter(
        state__in=_ASKED, pause_begun_at__isnull=False, pause_ended_at__isnull=True
    )
    over = [row for row in waiting.order_by("pause_begun_at")[:most] if _pause_end(row) <= now]
    for row in over:
        end_pause(row=row, actor=actor, now=now)
    return len(over)


def _pause_end(row: Appraisal) -> datetime:
    if row.pause_begun_at is None or row.pause_days is None:
        raise BadInput("pause_not_fixed", column="pause_days")
    return row.pause_begun_at + timedelta(days=row.pause_days)


def end_pause(*, row: Appraisal, actor: Actor, now: datetime) -> None:
    """Once, and never later than the time that was fixed; what never began need not end."""
    if row.pause_begun_at is None or row.pause_ended_at is not None:
        return
    at = min(now, _pause_end(row))
    row.pause_ended_at = at
    row.save(update_fields=["pause_ended_at"])
    _tell_clocks(row, "returned", at, actor, now)
    _tell(row, events.APPRAISAL_PAUSE_ENDED, at, actor, now)


def _tell(row: Appraisal, verb: str, at: datetime, actor: Actor, now: datetime) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.APPRAISAL, row.pk),
        payload={"at": at},
        now=now,
    )


def _tell_clocks(row: Appraisal, happened: str, at: datetime, actor: Actor, now: datetime) -> None:
    """Which of them it stops is each rule's own matter; a registration-preservation waits for nothing."""
    name = f"{PAUSES[Purpose(row.purpose)]}.{happened}"
    for subject in _matters(row):
        for clock in law.clocks_of(subject, now=now):
            ran = row.pause_begun_at is not None and clock.start_at <= row.pause_begun_at
            if clock.office == row.office_id and ran:
                law.tell_clock(clock_id=clock.id, name=name, at=at, actor=actor, now=now)


def _matters(row: Appraisal) -> list[Subject]:
    """What the appraisal is about, and the measures under which its samples are held."""
    measures = row.samples.filter(sample__lot__measure__isnull=False)
    held = measures.values_list("sample__lot__measure", flat=True).order_by("sample__lot__measure")
    about = Subject(row.subject_kind, row.subject_id)
    under = [Subject(events.MEASURE, measure) for measure in held.distinct()]
    return [about, *(one for one in under if one != about)]
