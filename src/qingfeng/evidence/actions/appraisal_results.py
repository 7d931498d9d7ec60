"""The party learns what an appraisal found; before that nothing rests on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.papers import paper_part
from qingfeng.evidence.models import Appraisal, Lot, ResultNotice
from qingfeng.evidence.queries.appraisal_results import untold_results
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.rules.appraisal import REINSPECTED, Purpose, ServiceMode, State
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Conflict, Refused, refuse_gaps
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
        payload={"mode": told.mode.value, "served_at": told.served_at, "paper": told.paper},
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


def check_results_told(lots: Iterable[UUID], *, findings_only: bool) -> None:
    """Before anybody decides on these goods: no report on them that the party has not been told of."""
    roots = Lot.objects.filter(pk__in=list(lots)).values_list("root", flat=True)
    found = untold_results(roots)
    if findings_only:
        found = found.exclude(purpose=Purpose.PRICE.value)
    if found.exists():
        raise Refused("result_not_told")
