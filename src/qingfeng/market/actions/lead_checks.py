"""Writing an office's check of a lead: begun with the first act, locked, shown in lists."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from qingfeng.foundation.api import Actor, new_id
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.workflow import Facts
from qingfeng.market.access.leads import get_lead, scope_of
from qingfeng.market.models import Lead, LeadCheck, LeadDecision
from qingfeng.market.queries.lead_checks import Held, beginning, standing_decisions

_BESIDE_STATE = [
    "assignee",
    "verdict",
    "reason",
    "decided_at",
    "text_digest",
    "cycle",
    "changed_at",
]


def hold(lead_id: UUID, *, actor: Actor, now: datetime) -> Held:
    """Lock the lead, then the office's check of it; the check begins with the first act."""
    scope = scope_of(actor, localdate(now))
    if scope.masked or actor.office_id is None:
        raise Refused("coordinating_office")
    lead = get_lead(actor, lead_id, on=localdate(now), lock=True)
    LeadCheck.objects.bulk_create(
        [
            LeadCheck(
                id=new_id(),
                lead=lead,
                office_id=actor.office_id,
                changed_at=now,
                **beginning(now),
            )
        ],
        ignore_conflicts=True,
    )
    check = LeadCheck.objects.select_for_update().get(lead=lead, office_id=actor.office_id)
    return Held(lead, check, standing_decisions(check))


def begin_again(check: LeadCheck, now: datetime) -> None:
    """A new cycle: what was decided before stays in the record and no longer stands."""
    check.cycle += 1
    check.assignee_id = None
    show((), check, now)


def show(standing: Sequence[LeadDecision], check: LeadCheck, now: datetime) -> None:
    """Let the check carry the verdict that stands last, for lists."""
    last = standing[-1] if standing else None
    check.verdict = last.verdict if last else ""
    check.reason = last.reason if last else ""
    check.decided_at = last.decided_at if last else None
    check.text_digest = last.text_digest if last else ""
    check.changed_at = now
    save_beside_state(check)


def save_beside_state(check: LeadCheck) -> None:
    """Everything but the state, which moves by `move` alone."""
    check.save(update_fields=_BESIDE_STATE)


def payload_of(lead: Lead, facts: Facts, **more: object) -> dict[str, object]:
    """What the journal keeps of a move: ids and codes."""
    return {"lead": str(lead.pk), "verdict": facts.get("verdict") or "", **more}
