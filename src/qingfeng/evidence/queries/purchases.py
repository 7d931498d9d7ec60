"""Test purchases as rows for pages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from qingfeng.evidence import access
from qingfeng.evidence.models import ItemList, Purchase
from qingfeng.evidence.rules.lists import ListState
from qingfeng.evidence.rules.purchases import PurchaseState, Terms
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject


@dataclass(frozen=True, slots=True)
class StepRow:
    verb: str
    at: datetime
    exhibit: UUID
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    id: UUID
    subject: Subject
    title: str
    officer: UUID | None
    planned_at: datetime
    state: PurchaseState
    workflow_version: int
    offer: UUID
    offer_title: str
    offer_seen_at: datetime
    offered: Terms
    steps: tuple[StepRow, ...]
    exhibit: UUID | None


def purchases_of(subject: Subject, *, actor: Actor) -> tuple[PurchaseRow, ...]:
    """The newest first."""
    mine = access.visible_purchases(actor)
    found = mine.filter(subject_kind=subject.kind, subject_id=subject.id)
    rows = found.select_related("offer").prefetch_related("taken__exhibit")
    return tuple(_row(purchase) for purchase in rows.order_by("-planned_at", "-pk"))


def purchases_to_list(*, actor: Actor) -> tuple[Purchase, ...]:
    """Sealed, and what was bought stands on no list yet; the newest first."""
    if not actor.may(access.READ):
        return ()
    sealed = access.visible_purchases(actor).filter(state=PurchaseState.SEALED.value)
    listed = ItemList.objects.filter(purchase=OuterRef("pk")).exclude(
        state=ListState.DISCARDED.value
    )
    return tuple(sealed.exclude(Exists(listed)).order_by("-planned_at", "-pk")[:50])


def lists_of_purchase(purchase: UUID, *, actor: Actor) -> tuple[ItemList, ...]:
    if not actor.may(access.GOODS_READ):
        return ()
    mine = access.visible_lists(actor).filter(purchase=purchase)
    return tuple(mine.select_related("place").order_by("made_at", "pk"))


def purchase_row(purchase_id: UUID, *, actor: Actor) -> PurchaseRow:
    return _row(access.purchase_of(actor, purchase_id))


def _row(purchase: Purchase) -> PurchaseRow:
    return PurchaseRow(
        id=purchase.pk,
        subject=Subject(purchase.subject_kind, purchase.subject_id),
        title=purchase.title,
        officer=purchase.officer_id,
        planned_at=purchase.planned_at,
        state=PurchaseState(purchase.state),
        workflow_version=purchase.workflow_version,
        offer=purchase.offer_id,
        offer_title=purchase.offer.title,
        offer_seen_at=purchase.offer.obtained_at,
        offered=Terms(purchase.mark, purchase.quality, purchase.quantity),
        steps=tuple(
            StepRow(step.verb, step.at, step.exhibit_id, step.exhibit.manifest_sha256)
            for step in sorted(purchase.taken.all(), key=lambda step: step.pk)
        ),
        exhibit=purchase.exhibit_id,
    )
