"""Whether a measure stands: taken, approved in time, and its time not over. The database asks the same of each movement."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from qingfeng.evidence.models import Holding, Measure
from qingfeng.evidence.rules.custody import HELD
from qingfeng.evidence.rules.measures import HOLDING, MeasureKind
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import clocks_over

_TAKEN = ("urgent", "in_force")


def that_stand(
    measures: Iterable[Measure], kinds: Collection[MeasureKind], *, on: datetime
) -> list[Measure]:
    rows = list(measures)
    over = _over(rows, on)
    return [one for one in rows if not _amiss(one, kinds, over)]


def not_standing(measure: Measure | None, kinds: Collection[MeasureKind], *, on: datetime) -> str:
    """Why nothing new is done under the measure, or an empty text where it stands."""
    if measure is None:
        return "measure_not_in_force"
    return _amiss(measure, kinds, _over([measure], on))


def run_out(measure: Measure, *, on: datetime) -> bool:
    return measure.clock in _over([measure], on)


def _over(measures: Iterable[Measure], on: datetime) -> frozenset[UUID]:
    ids = [clock for one in measures for clock in (one.clock, one.urgent_clock) if clock]
    return clocks_over(ids, now=on)


def _amiss(measure: Measure, kinds: Collection[MeasureKind], over: frozenset[UUID]) -> str:
    found = {
        "measure_not_in_force": measure.kind not in kinds or measure.state not in _TAKEN,
        "measure_run_out": measure.clock in over,
        "late_approval_missing": measure.state == "urgent" and measure.urgent_clock in over,
    }
    return next((code for code, holds in found.items() if holds), "")


def held_by_another(
    *, lots: Sequence[UUID], subject: Subject | None, office: UUID | None, on: datetime
) -> Measure | None:
    """A measure of another office that stands over goods of these lots; where no lot is named, over goods of the subject."""
    goods = Holding.objects.filter(lot__measure=OuterRef("pk"), quantity__gt=0, status__in=HELD)
    taken = Measure.objects.filter(state__in=_TAKEN, kind__in=HOLDING).exclude(office=office)
    named = [*lots, subject.id] if subject is not None and subject.kind == "lot" else list(lots)
    if named:
        found = taken.filter(Exists(goods.filter(lot__in=named)))
    elif subject is not None:
        about = taken.filter(subject_kind=subject.kind, subject_id=subject.id)
        found = about.filter(Exists(goods))
    else:
        return None
    rows = found.select_related("office").order_by("taken_at", "pk")
    return next(iter(that_stand(rows, HOLDING, on=on)), None)
