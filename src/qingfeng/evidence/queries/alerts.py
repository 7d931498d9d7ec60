"""Alerts as rows, the newest first; those that are over are left out."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qingfeng.evidence import access
from qingfeng.evidence.models import BrandAlert
from qingfeng.foundation.api import Actor

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class AlertRow:
    id: UUID
    title: str
    text: str
    mark: str
    right: UUID
    office: str
    office_en: str
    to_offices: bool
    region: str
    valid_to: date
    written_at: datetime
    own: bool


def alerts_listed(*, actor: Actor, on: date, right: UUID | None = None) -> tuple[AlertRow, ...]:
    rows = access.visible_alerts(actor, on).filter(valid_to__gte=on, ended_at__isnull=True)
    if right is not None:
        rows = rows.filter(right=right)
    newest = rows.select_related("right", "office").order_by("-written_at", "-pk")[:MOST_ROWS]
    return tuple(_row(row, actor) for row in newest)


def _row(row: BrandAlert, actor: Actor) -> AlertRow:
    return AlertRow(
        id=row.pk,
        title=row.title,
        text=row.text,
        mark=row.right.mark,
        right=row.right_id,
        office=row.office.name,
        office_en=row.office.name_en,
        to_offices=row.to_offices,
        region=row.region,
        valid_to=row.valid_to,
        written_at=row.written_at,
        own=row.office_id == actor.office_id,
    )
