"""Reports that stand, and those of them that the party has not been told of."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet

from qingfeng.evidence import events
from qingfeng.evidence.models import Appraisal, Objection, ResultNotice
from qingfeng.evidence.rules.appraisal import Review, State
from qingfeng.evidence.rules.exhibits import ExhibitState
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law


def standing_reports(rows: QuerySet[Appraisal]) -> QuerySet[Appraisal]:
    """None that was excluded, that an objection overturned or that another body repeats."""
    fallen = Objection.objects.filter(review__in=[Review.UPHELD.value, Review.AGAIN.value])
    kept = rows.filter(
        state=State.REPORTED.value, report__exhibit__state=ExhibitState.COUNTED.value
    )
    return kept.exclude(pk__in=fallen.values("appraisal"))


def untold_results(roots: Iterable[UUID]) -> QuerySet[Appraisal]:
    """On goods of these families, by their samples or by what the request is about."""
    families = list(roots)
    about = Q(samples__sample__lot__root__in=families)
    about |= Q(subject_kind=events.LOT, subject_id__in=families)
    rows = standing_reports(Appraisal.objects.filter(about))
    return rows.filter(told__isnull=True).distinct()


def objection_ends(told: ResultNotice, now: datetime) -> datetime | None:
    """The last second to object: by the clock of law, else as the office's own notice says."""
    if told.clock is not None:
        clocks = law.clocks_of(Subject(events.APPRAISAL, told.pk), now=now)
        return next((clock.due_at for clock in clocks if clock.id == told.clock), None)
    if told.object_until is None:
        return None
    return datetime.combine(told.object_until, time(23, 59, 59), law.HOME)
