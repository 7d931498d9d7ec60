"""An office's check of a lead, and what its guards ask: for the page's buttons and for the deeds alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from qingfeng.foundation.api import Actor, own_version, workflow_in_force
from qingfeng.market.models import Lead, LeadCheck, LeadDecision
from qingfeng.market.rules.leads import LEAD, ROUNDS


@dataclass(frozen=True, slots=True)
class Held:
    """A lead, the reader's own office's check of it, and the decisions that stand, first voice first."""

    lead: Lead
    check: LeadCheck
    standing: tuple[LeadDecision, ...]


def standing_decisions(check: LeadCheck) -> tuple[LeadDecision, ...]:
    """The decisions of the present cycle that nobody took back."""
    rows = LeadDecision.objects.filter(
        check_of=check, cycle=check.cycle, undone_by__isnull=True
    ).exclude(round="undo")
    return tuple(sorted(rows, key=lambda row: ROUNDS.index(row.round)))


def beginning(now: datetime) -> dict[str, Any]:
    """How a check begins now: the version of the workflow that it keeps, and its first state."""
    flow = workflow_in_force(LEAD.name, localdate(now))
    return {"state": flow.initial, "workflow_version": flow.version}


def held_by(actor: Actor, lead: Lead, now: datetime) -> Held:
    """The check as it stands; an office that has not begun has an open one in thought only."""
    check = LeadCheck.objects.filter(lead=lead, office_id=actor.office_id).first()
    if check is None:
        return Held(lead, LeadCheck(lead=lead, changed_at=now, **beginning(now)), ())
    return Held(lead, check, standing_decisions(check))


def facts_of(
    held: Held, actor: Actor, now: datetime, verdict: str | None = None
) -> dict[str, object]:
    """What the guards of the workflow ask, as plain values."""
    last = held.standing[-1] if held.standing else None
    return {
        "actor": actor.user_id,
        "assignee": held.check.assignee_id,
        "live": held.lead.live,
        "reviewers": tuple(row.user_id for row in held.standing),
        "first_verdict": held.standing[0].verdict if held.standing else None,
        "verdict": verdict,
        "last_decider": last.user_id if last else None,
        "last_round": last.round if last else None,
        "decided_at": last.decided_at if last else None,
        "now": now,
    }


def offers(
    held: Held, actor: Actor, now: datetime, *, masked: bool = False
) -> Mapping[str, tuple[str, ...]]:
    """Every verb of the present state with the codes that bar it, a missing right included."""
    facts = facts_of(held, actor, now)
    barred: dict[str, tuple[str, ...]] = {}
    flow = own_version(LEAD, held.check.workflow_version)
    for offer in flow.offers(held.check.state, facts):
        codes = [*offer.barred]
        if not actor.may(offer.step.permission):
            codes.append("no_permission")
        if masked:
            codes.append("coordinating_office")
        barred[offer.step.verb] = tuple(codes)
    return barred
