"""The party learns what an appraisal found; before that nothing rests on it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.papers import paper_part
from qingfeng.evidence.models import Appraisal, Lot, ObjectionWaiver, ReportLine, ResultNotice
from qingfeng.evidence.queries.appraisal_results import (
    check_not_pending,
    findings_of,
    reports_on,
)
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.rules.appraisal import (
    REINSPECTED,
    Purpose,
    ServiceMode,
    State,
    departs,
)
from qingfeng.evidence.rules.custody import Finding
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Conflict, Refused, refuse_gaps
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law

MODES, REINSPECTION = "cn.penalty.service_modes", "cn.quality.reinspection"


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told, how and when it reached them. `object_until`: the last day to object, where no clock of law says it."""

    party: str
    mode: ServiceMode
    served_at: datetime
    paper: str
    object_until: date | None = None


@transaction.atomic
def tell_result(*, appraisal_id: UUID, told: Told, actor: Actor, now: datetime) -> None:
    """The time to object runs from what reached the party, not from what was sent."""
    foundation.require(actor, access.ASK_APPRAISAL)
    row = access.own_appraisal(actor, appraisal_id)
    if row.state != State.REPORTED:
        raise Refused("not_reported_yet")
    if ResultNotice.objects.filter(pk=row.pk).exists():
        raise Conflict("told_already")
    _check(row, told, now)
    timed = Purpose(row.purpose) in REINSPECTED
    clock = _clock(row, told, actor, now) if timed else None
    ResultNotice.objects.create(
        appraisal=row,
        party=told.party.strip(),
        mode=told.mode.value,
        served_at=told.served_at,
        paper_id=told.paper,
        object_until=None if timed else told.object_until,
        clock=clock,
        entered_by_id=actor.user_id,
        entered_at=now,
    )
    foundation.journal_append(
        actor=actor,
        verb=events.APPRAISAL_TOLD,
        subject=Subject(events.APPRAISAL, row.pk),
        payload={
            "mode": told.mode.value,
            "served_at": told.served_at,
            "paper": told.paper,
            "object_until": None if timed else told.object_until,
        },
        now=now,
    )


def _check(row: Appraisal, told: Told, now: datetime) -> None:
    refuse_gaps(_gaps(row, told, now))
    paper_part(told.paper, "notice")


def _gaps(row: Appraisal, told: Told, now: datetime) -> Iterator[tuple[str, str]]:
    if not told.party.strip():
        yield "missing", "party"
    if told.mode.value not in terms(MODES, on=now)["modes"]:
        yield "mode_unknown", "mode"
    if not row.report.reported_at <= told.served_at <= now:
        yield "told_out_of_order", "served_at"
    if Purpose(row.purpose) in REINSPECTED:
        return
    if told.object_until is None or told.object_until <= localdate(told.served_at):
        yield "objection_time_missing", "object_until"


def _clock(row: Appraisal, told: Told, actor: Actor, now: datetime) -> UUID:
    return law.start_clock(
        subject=Subject(events.APPRAISAL, row.pk),
        rule=REINSPECTION,
        start=told.served_at,
        office=row.office_id,
        actor=actor,
        now=now,
    )


@transaction.atomic
def waive_objection(
    *, appraisal_id: UUID, waived_at: datetime, paper: str, actor: Actor, now: datetime
) -> None:
    """The party's own word in writing, after it was told; an objection that it raised before is reviewed all the same."""
    foundation.require(actor, access.ASK_APPRAISAL)
    row = access.own_appraisal(actor, appraisal_id)
    notice = ResultNotice.objects.filter(pk=row.pk).first()
    if notice is None:
        raise Refused("result_not_told")
    if ObjectionWaiver.objects.filter(pk=row.pk).exists():
        raise Conflict("waived_already")
    if not notice.served_at <= waived_at <= now:
        raise BadInput("waived_out_of_order", column="waived_at")
    paper_part(paper, "waiver")
    ObjectionWaiver.objects.create(
        appraisal=row,
        waived_at=waived_at,
        paper_id=paper,
        entered_by_id=actor.user_id,
        entered_at=now,
    )
    foundation.journal_append(
        actor=actor,
        verb=events.APPRAISAL_WAIVED,
        subject=Subject(events.APPRAISAL, row.pk),
        payload={"waived_at": waived_at, "paper": paper},
        now=now,
    )


def check_results_told(lots: Iterable[UUID], *, findings_only: bool, now: datetime) -> None:
    """Before anybody decides on these goods: no report on them that the party was not told of, or may still object to."""
    found = _reports(lots)
    if findings_only:
        found = findings_of(found)
    if found.filter(told__isnull=True).exists():
        raise Refused("result_not_told")
    check_not_pending(found, now)


def depart_from_reports(
    lot: UUID, found: Collection[Finding], word: str, *, actor: Actor, now: datetime
) -> None:
    """Who finds otherwise than a report that stands says why, in the history of that report."""
    for row in findings_of(_reports([lot])):
        said = set(
            ReportLine.objects.filter(report__appraisal=row).values_list("opinion", flat=True)
        )
        if not departs(found, said):
            continue
        if not word.strip():
            raise BadInput("report_word_missing", column="against_report")
        foundation.journal_append(
            actor=actor,
            verb=events.APPRAISAL_DEPARTED,
            subject=Subject(events.APPRAISAL, row.pk),
            payload={"lot": lot, "found": sorted(found)},
            texts={"reason": word.strip()},
            now=now,
        )


def _reports(lots: Iterable[UUID]) -> QuerySet[Appraisal]:
    roots = Lot.objects.filter(pk__in=list(lots)).values_list("root", flat=True)
    return reports_on(roots)
