"""What was found of a lot by the samples that were appraised: on which a split rests."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Lot, ReportLine
from qingfeng.foundation.api import Actor


@dataclass(frozen=True, slots=True)
class Found:
    sample: str
    opinion: str
    report: str


def found_of_samples(lot: Lot, *, actor: Actor) -> Sequence[Found]:
    """As the reports say that the actor may read."""
    if not actor.may(access.READ_APPRAISAL):
        return ()
    about = Q(report__appraisal__subject_kind=events.LOT, report__appraisal__subject_id=lot.pk)
    of_lot = ReportLine.objects.filter(Q(sample__sample__drawn_from=lot) | about)
    readable = of_lot.filter(report__appraisal__in=access.visible_appraisals(actor))
    rows = (
        readable.exclude(opinion="")
        .order_by("report__reported_at", "pk")
        .values_list("sample__sample__lot__number", "sample__name", "opinion", "report__number")
    )
    return [Found(number or name, opinion, report) for number, name, opinion, report in rows]
