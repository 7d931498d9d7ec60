"""New versions of rules as rows for pages."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qingfeng.kernel.errors import NotFound
from qingfeng.law.models import RuleEdition
from qingfeng.law.queries.library import edition_of
from qingfeng.law.rules.shapes import Edition

MOST = 200


@dataclass(frozen=True, slots=True)
class EditionRow:
    id: UUID
    rule: str
    number: int
    in_force: date
    state: str
    source: str
    reason: str
    drafted_by: UUID
    drafted_at: datetime
    released_by: UUID | None
    released_at: datetime | None


def editions(state: str = "") -> tuple[EditionRow, ...]:
    """The newest first; a few hundred are all that an installation sees in years."""
    rows = RuleEdition.objects.filter(**({"state": state} if state else {}))
    return tuple(_row(row) for row in rows.order_by("-drafted_at", "-id")[:MOST])


def drafts_of(rule_id: str) -> tuple[EditionRow, ...]:
    rows = RuleEdition.objects.filter(rule=rule_id, state="draft")
    return tuple(_row(row) for row in rows.order_by("number", "drafted_at"))


def edition(edition_id: UUID) -> tuple[EditionRow, Edition]:
    """The row with the version that it holds."""
    row = RuleEdition.objects.filter(pk=edition_id).first()
    if row is None:
        raise NotFound(kind="rule_edition", id=edition_id)
    return _row(row), edition_of(row)


def _row(row: RuleEdition) -> EditionRow:
    return EditionRow(
        row.pk,
        row.rule,
        row.number,
        row.in_force,
        row.state,
        row.source,
        row.reason,
        row.drafted_by_id,
        row.drafted_at,
        row.released_by_id,
        row.released_at,
    )
