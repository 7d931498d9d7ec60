""" "Not a match", remembered for the office that said it, and for no other."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from qingfeng.foundation.api import Actor, move, new_id, own_version, system_actor
from qingfeng.market.access.leads import scope_condition, scope_of
from qingfeng.market.actions.lead_checks import begin_again, save_beside_state
from qingfeng.market.models import Lead, LeadCheck, LeadDecision, NoMatch
from qingfeng.market.queries.lead_checks import beginning
from qingfeng.market.rules.lead_verdicts import NO_MATCH
from qingfeng.market.rules.leads import LEAD

# A text that thousands of offers share is put aside piece by piece, so that one click stays one click.
AT_ONCE = 500


def remember(lead: Lead, decision: LeadDecision, *, actor: Actor, now: datetime) -> int:
    """Remember a "not a match", and put the same text's other offers aside for this office."""
    if decision.verdict not in NO_MATCH or not lead.right_id or not lead.text_digest:
        return 0
    NoMatch.objects.bulk_create(
        [
            NoMatch(
                id=new_id(),
                right_id=lead.right_id,
                text_digest=lead.text_digest,
                office_id=decision.office_id,
                decision=decision,
                platform_id=lead.platform_id if actor.office_kind == "platform" else None,
                region=actor.region if actor.office_kind == "agency" else "",
                noted_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    same = (
        Lead.objects.filter(
            scope_condition(scope_of(actor, localdate(now))),
            right_id=lead.right_id,
            text_digest=lead.text_digest,
            live=True,
        )
        .exclude(pk=lead.pk)
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    return sum(
        recall(lead_id=other, office_id=decision.office_id, digest=lead.text_digest, now=now)
        for other in same
    )


def forget(which: Q, *, but: UUID, now: datetime) -> None:
    """End a memory, and bring back what was put aside because of it."""
    for memory in NoMatch.objects.filter(which, ended_at__isnull=True):
        memory.ended_at = now
        memory.save(update_fields=["ended_at"])
        aside = LeadCheck.objects.select_for_update(of=("self",)).filter(
            office_id=memory.office_id,
            state="recalled",
            text_digest=memory.text_digest,
            lead__right_id=memory.right_id,
        )
        for check in aside.exclude(lead=but).select_related("lead").order_by("pk")[:AT_ONCE]:
            begin_again(check, now)
            move(
                row=check,
                workflow=LEAD,
                verb="reopen",
                facts={"live": check.lead.live},
                actor=system_actor(),
                now=now,
            )


def recall(*, lead_id: UUID, office_id: UUID, digest: str, now: datetime) -> bool:
    """Put one lead aside for an office that has judged its text already, unless it has begun on it."""
    check, _ = LeadCheck.objects.get_or_create(
        lead_id=lead_id,
        office_id=office_id,
        defaults={"id": new_id(), "changed_at": now, **beginning(now)},
    )
    if check.state != own_version(LEAD, check.workflow_version).initial:
        return False
    check.text_digest, check.changed_at = digest, now
    save_beside_state(check)
    move(
        row=check,
        workflow=LEAD,
        verb="recall",
        facts={"remembered": True},
        actor=system_actor(),
        now=now,
    )
    return True
