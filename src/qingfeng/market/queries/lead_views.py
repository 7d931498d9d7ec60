"""Saved views of a list, and the settings of reviews, as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from qingfeng.foundation.api import Actor
from qingfeng.market.models import ReviewPolicy, SavedView

PAGES = ("queue",)
DEFAULT_SHARE = Decimal("0.05")
DEFAULT_SEED = "qingfeng"


@dataclass(frozen=True, slots=True)
class ViewRow:
    id: UUID
    name: str
    query: str
    own: bool


@dataclass(frozen=True, slots=True)
class PolicyRow:
    office_id: UUID
    gives_labels: bool
    second_share: Decimal
    seed: str
    set_at: datetime | None


def saved_views(*, actor: Actor, page: str) -> tuple[ViewRow, ...]:
    """The reader's own views, then those that colleagues share."""
    if actor.user_id is None:
        return ()
    rows = SavedView.objects.filter(
        Q(owner_id=actor.user_id) | Q(shared=True, office_id=actor.office_id, office__isnull=False),
        page=page,
    )
    found = [ViewRow(r.id, r.name, r.query, r.owner_id == actor.user_id) for r in rows]
    return tuple(sorted(found, key=lambda row: (not row.own, row.name)))


def review_policies() -> tuple[PolicyRow, ...]:
    rows = ReviewPolicy.objects.order_by("office_id")
    return tuple(
        PolicyRow(r.office_id, r.gives_labels, r.second_share, r.seed, r.set_at) for r in rows
    )


def review_policy(office_id: UUID | None) -> PolicyRow:
    """The office's own, else what holds where nobody settled anything."""
    row = ReviewPolicy.objects.filter(office_id=office_id).first() if office_id else None
    if row is None:
        return PolicyRow(office_id or UUID(int=0), False, DEFAULT_SHARE, DEFAULT_SEED, None)
    return PolicyRow(row.office_id, row.gives_labels, row.second_share, row.seed, row.set_at)
