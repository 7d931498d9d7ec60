"""Which cases elsewhere need goods as evidence, and what that keeps here."""

from collections.abc import Iterable
from uuid import UUID

from qingfeng.evidence.models import EvidenceNeed, Holding, Lot, Sample
from qingfeng.evidence.rules.custody import HELD, Verb
from qingfeng.evidence.rules.needs import SAMPLE_GOING, NeedState, keeps
from qingfeng.kernel.errors import Refused


def needs_of(lot: Lot) -> tuple[EvidenceNeed, ...]:
    """Of the whole family, oldest first."""
    found = EvidenceNeed.objects.filter(lot=lot.root_id).select_related("sample", "noted_by")
    return tuple(found.order_by("noted_at", "pk"))


def check_not_needed(verb: str, lots: Iterable[Lot]) -> None:
    """Refused where one of them would be gone that a case elsewhere needs. The families are locked by the caller."""
    if Verb(verb) not in SAMPLE_GOING:
        return
    goods = list(lots)
    needs = EvidenceNeed.objects.filter(lot__in={one.root_id for one in goods})
    for need in needs.exclude(state=NeedState.OVER.value).order_by("noted_at", "pk"):
        for lot in goods:
            own = need.lot_id == lot.root_id
            if own and keeps(need.state, Verb(verb), sample=need.sample_id == lot.pk):
                raise Refused("needed_as_evidence", case=need.case_number)


def samples_kept(root: UUID) -> tuple[Lot, ...]:
    """The sealed samples of a family that are still held: any of them can stand for the goods."""
    held = Holding.objects.filter(quantity__gt=0, status__in=HELD).exclude(seal="")
    drawn = Sample.objects.filter(lot__root=root, lot__in=held.values("lot")).select_related("lot")
    return tuple(sample.lot for sample in drawn.order_by("lot__number"))
