"""Reports that stand, those of them that the party has not been told of, and those that it may still overturn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from qingfeng.evidence import events
from qingfeng.evidence.models import Appraisal, Lot, Objection, ResultNotice
from qingfeng.evidence.rules.appraisal import RESTING, Purpose, Review, State
from qingfeng.evidence.rules.custody import Verb
from qingfeng.evidence.rules.exhibits import ExhibitState
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law

OPEN, RUNS = "objection_open", "objection_time_runs"


def standing_reports(rows: QuerySet[Appraisal]) -> QuerySet[Appraisal]:
    """None that was excluded, that an objection overturned or that another body has repeated."""
    newer = _unfallen(Appraisal.objects.filter(second_of__isnull=False))
    return _unfallen(rows).exclude(pk__in=newer.values("second_of"))


def _unfallen(rows: QuerySet[Appraisal]) -> QuerySet[Appraisal]:
    fallen = Objection.objects.filter(review__in=[Review.UPHELD.value, Review.AGAIN.value])
    kept = rows.filter(
        state=State.REPORTED.value, report__exhibit__state=ExhibitState.COUNTED.value
    )
    return kept.exclude(pk__in=fallen.values("appraisal"))


def reports_on(roots: Iterable[UUID]) -> QuerySet[Appraisal]:
    """Standing reports on goods of these families: by their samples, or by the lot asked about.

    Asked about a list or a measure with a sample that is only described, a report is on all of its goods.
    """
    family = Lot.objects.filter(root__in=list(roots))
    about = Q(samples__sample__lot__in=family)
    about |= Q(subject_kind=events.LOT, subject_id__in=family.values("pk"))
    whole = Q(subject_kind=events.ITEM_LIST, subject_id__in=family.values("line__item_list"))
    whole |= Q(subject_kind=events.MEASURE, subject_id__in=family.values("measure"))
    about |= whole & Q(samples__sample__isnull=True)
    return standing_reports(Appraisal.objects.filter(about)).distinct()


def is_reported(lot: Lot) -> bool:
    return findings_of(reports_on([lot.root_id])).exists()


@dataclass(frozen=True, slots=True)
class Pending:
    """A report on which nothing rests yet, and until when; without a time it is open how long."""

    appraisal: UUID
    number: str
    code: str
    until: datetime | None


def pending_reports(rows: QuerySet[Appraisal], *, now: datetime) -> tuple[Pending, ...]:
    """An objection that nobody reviewed, or the party's time to object, which its written waiver ends."""
    told = rows.select_related("report", "told", "waiver").prefetch_related("objections")
    found = (_pending(row, now) for row in told.order_by("created_at", "pk"))
    return tuple(one for one in found if one is not None)


def pending_report(appraisal: UUID, *, now: datetime) -> Pending | None:
    """Why nothing rests on this one yet; None where it does, or does not stand."""
    standing = standing_reports(Appraisal.objects.filter(pk=appraisal))
    return next(iter(pending_reports(standing, now=now)), None)


def _pending(row: Appraisal, now: datetime) -> Pending | None:
    notice = getattr(row, "told", None)
    until = objection_ends(notice, now) if notice else None
    if any(not one.review for one in row.objections.all()):
        return Pending(row.pk, row.report.number, OPEN, until)
    waived = getattr(row, "waiver", None) is not None
    if notice is None or waived or _over(until, now):
        return None
    return Pending(row.pk, row.report.number, RUNS, until)


def _over(until: datetime | None, now: datetime) -> bool:
    """The last second to object belongs to the party to its end."""
    return until is not None and now >= until + timedelta(seconds=1)


def check_not_pending(rows: QuerySet[Appraisal], now: datetime) -> None:
    for one in pending_reports(rows, now=now):
        raise Refused(one.code, appraisal=one.appraisal, report=one.number, until=one.until)


def check_goods_settled(verb: str, lots: Iterable[Lot], now: datetime) -> None:
    """Goods neither go for good nor are they confiscated while a report on them may still fall."""
    if Verb(verb) in RESTING:
        check_not_pending(reports_on({lot.root_id for lot in lots}), now)


def findings_of(rows: QuerySet[Appraisal]) -> QuerySet[Appraisal]:
    return rows.exclude(purpose=Purpose.PRICE.value)


def objection_ends(told: ResultNotice, now: datetime) -> datetime | None:
    """The last second to object: by the clock of law, else as the office's own notice says."""
    if told.clock is not None:
        clocks = law.clocks_of(Subject(events.APPRAISAL, told.pk), now=now)
        return next((clock.due_at for clock in clocks if clock.id == told.clock), None)
    if told.object_until is None:
        return None
    return datetime.combine(told.object_until, time(23, 59, 59), law.HOME)
