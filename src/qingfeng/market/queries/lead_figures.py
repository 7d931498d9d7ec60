"""What decisions say of the ranking and of each other, and the labels they become."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from qingfeng.foundation.api import Actor
from qingfeng.market.models import LeadDecision, ReviewPolicy
from qingfeng.market.rules.lead_measures import (
    Agreement,
    FalseAlarms,
    Judged,
    WeekFigure,
    agreement,
    false_alarms,
    precision_by_week,
)
from qingfeng.market.rules.lead_scope import MASKED_FUNCTIONS

TOP_K = 100
# Below this many decisions a share says more of chance, and of who decided, than of a province.
FEWEST = 20


@dataclass(frozen=True, slots=True)
class ReasonCount:
    reason: str
    verdict: str
    n: int


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """The decisions of one office, or of all offices whose decisions are labels."""

    decisions: int
    labels: int
    second_reviews: Agreement
    weeks: tuple[WeekFigure, ...]
    reasons: tuple[ReasonCount, ...]
    k: int


@dataclass(frozen=True, slots=True)
class Label:
    """One training label: what a trusted office said of a text, at which score and by which rules."""

    listing_id: UUID
    listing_version: int
    right_id: str
    text_digest: str
    verdict: str
    reason: str
    score: float
    snapshot_number: int
    rules_version: str
    decided_at: datetime


def label_figures(*, actor: Actor, everyone: bool = False, k: int = TOP_K) -> LabelFigures:
    """Figures of the reader's own office; of all label-giving ones for who may see those."""
    standing = _standing()
    if everyone and sees_all_figures(actor):
        ours = standing.filter(office_id__in=_label_offices())
    else:
        ours = standing.filter(office_id=actor.office_id)
    firsts = ours.filter(round="first")
    judged = [
        Judged(decided_at.date(), score, verdict)
        for decided_at, score, verdict in firsts.values_list("decided_at", "score", "verdict")
    ]
    reasons = ours.values_list("reason", "verdict").annotate(n=Count("id")).order_by("-n", "reason")
    return LabelFigures(
        decisions=ours.count(),
        labels=ours.filter(office_id__in=_label_offices()).exclude(verdict="unsure").count(),
        second_reviews=agreement(_pairs(ours)),
        weeks=tuple(precision_by_week(judged, k=k)),
        reasons=tuple(ReasonCount(*row) for row in reasons),
        k=k,
    )


def false_alarm_rates(*, actor: Actor, everyone: bool = False) -> FalseAlarms:
    """Share of leads found innocent, by the seller's province: never by officer, never as a ranking."""
    standing = _standing().filter(check_of__state="decided", check_of__cycle=F("cycle"))
    if everyone and sees_all_figures(actor):
        ours = standing.filter(office_id__in=_label_offices())
    else:
        ours = standing.filter(office_id=actor.office_id)
    last = ours.order_by("check_of", "-id").distinct("check_of")
    regions = last.values_list(Coalesce("lead__seller__region", Value("")), "verdict")
    return false_alarms(regions.iterator(), fewest=FEWEST)


def sees_all_figures(actor: Actor) -> bool:
    """An administrator and a coordinating office, which has figures instead of records."""
    return actor.is_admin or actor.function in MASKED_FUNCTIONS


def _standing() -> QuerySet[LeadDecision]:
    return LeadDecision.objects.filter(undone_by__isnull=True).exclude(round="undo")


def _label_offices() -> QuerySet[ReviewPolicy, UUID]:
    return ReviewPolicy.objects.filter(gives_labels=True).values_list("office_id", flat=True)


def _pairs(decisions: QuerySet[LeadDecision]) -> list[tuple[str, str]]:
    """First and second verdicts of the same cycle of the same check."""
    first = _standing().filter(
        check_of=OuterRef("check_of"), cycle=OuterRef("cycle"), round="first"
    )
    seconds = decisions.filter(round="second").annotate(
        first_verdict=Subquery(first.values("verdict")[:1])
    )
    return list(seconds.filter(first_verdict__isnull=False).values_list("first_verdict", "verdict"))


def labels() -> Iterator[Label]:
    """The verdict that stands last in each check of an office that an administrator named."""
    last = (
        _standing()
        .filter(~Q(verdict="unsure"), office_id__in=_label_offices(), check_of__cycle=F("cycle"))
        .filter(check_of__state__in=("decided", "second_review"))
        .filter(verdict=F("check_of__verdict"), reason=F("check_of__reason"))
        .order_by("check_of", "-id")
        .distinct("check_of")
    )
    for row in last.iterator():
        yield Label(
            listing_id=row.lead_id,
            listing_version=row.listing_version,
            right_id=row.right_id,
            text_digest=row.text_digest,
            verdict=row.verdict,
            reason=row.reason,
            score=row.score,
            snapshot_number=row.snapshot_number,
            rules_version=row.rules_version,
            decided_at=row.decided_at,
        )
