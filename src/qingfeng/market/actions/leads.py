"""What people do with a lead, one function a verb."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from qingfeng.foundation.api import Actor, colleagues, move, new_id, require
from qingfeng.kernel.errors import Refused
from qingfeng.market.access.leads import DECIDE, EDIT
from qingfeng.market.actions.lead_checks import (
    begin_again,
    hold,
    payload_of,
    save_beside_state,
    show,
)
from qingfeng.market.actions.lead_memory import forget, remember
from qingfeng.market.models import LeadDecision
from qingfeng.market.queries.lead_checks import Held, facts_of
from qingfeng.market.queries.lead_views import review_policy
from qingfeng.market.rules.lead_verdicts import Reason, reason_of
from qingfeng.market.rules.leads import (
    LEAD,
    UNDO_VERB,
    decision_round,
    decision_verb,
    sampled_for_second_review,
)


@dataclass(frozen=True, slots=True)
class Decided:
    lead_id: UUID
    decision_id: UUID
    state: str
    verdict: str
    reason: str
    second_review: bool
    recalled: int


def decide(*, lead_id: UUID, reason: str, actor: Actor, now: datetime) -> Decided:
    """Give a verdict by its reason code; in a second review it confirms or disputes the first."""
    require(actor, DECIDE)
    coded = reason_of(reason)
    with transaction.atomic():
        held = hold(lead_id, actor=actor, now=now)
        facts = facts_of(held, actor, now, coded.verdict)
        first = held.standing[0].verdict if held.standing else None
        verb = decision_verb(held.check.state, coded.verdict, first)
        decision = _record(held, coded, actor, now)
        show((*held.standing, decision), held.check, now)
        move(
            row=held.check,
            workflow=LEAD,
            verb=verb,
            facts=facts,
            actor=actor,
            now=now,
            payload=payload_of(held.lead, facts, reason=reason, decision=str(decision.id)),
        )
        recalled = remember(held.lead, decision, actor=actor, now=now)
        sampled = verb == "decide" and _sample(held, actor, now)
    return Decided(lead_id, decision.id, held.check.state, coded.verdict, reason, sampled, recalled)


def undo(*, lead_id: UUID, actor: Actor, now: datetime) -> str:
    """Take back one's own last decision; the row stays, a new one says that it is void."""
    require(actor, DECIDE)
    with transaction.atomic():
        held = hold(lead_id, actor=actor, now=now)
        if not held.standing:
            raise Refused("nothing_to_undo")
        last = held.standing[-1]
        facts = facts_of(held, actor, now)
        verb = UNDO_VERB[last.round]
        void = _void(last, actor, now)
        forget(Q(decision=last), but=lead_id, now=now)
        show(held.standing[:-1], held.check, now)
        move(
            row=held.check,
            workflow=LEAD,
            verb=verb,
            facts=facts,
            actor=actor,
            now=now,
            payload=payload_of(held.lead, facts, undoes=str(last.id), decision=str(void.id)),
        )
    return held.check.state


def reopen(*, lead_id: UUID, actor: Actor, now: datetime) -> str:
    """Begin the office's check anew, whoever decided it before."""
    require(actor, EDIT)
    with transaction.atomic():
        held = hold(lead_id, actor=actor, now=now)
        facts = facts_of(held, actor, now)
        said_so = Q(
            office_id=actor.office_id,
            right_id=held.lead.right_id,
            text_digest=held.lead.text_digest,
        )
        forget(said_so, but=lead_id, now=now)
        begin_again(held.check, now)
        move(
            row=held.check,
            workflow=LEAD,
            verb="reopen",
            facts=facts,
            actor=actor,
            now=now,
            payload=payload_of(held.lead, facts),
        )
    return held.check.state


def assign(*, lead_id: UUID, assignee_id: UUID, actor: Actor, now: datetime) -> str:
    """Give a lead to a colleague, or take it oneself; only one who may decide can be given it."""
    require(actor, EDIT)
    with transaction.atomic():
        held = hold(lead_id, actor=actor, now=now)
        able = {person.id for person in colleagues(actor, DECIDE, now=now)}
        facts = {**facts_of(held, actor, now), "assignee_may_decide": assignee_id in able}
        held.check.assignee_id = assignee_id
        held.check.changed_at = now
        save_beside_state(held.check)
        move(
            row=held.check,
            workflow=LEAD,
            verb="assign",
            facts=facts,
            actor=actor,
            now=now,
            payload=payload_of(held.lead, facts, assignee=str(assignee_id)),
        )
    return held.check.state


def release(*, lead_id: UUID, actor: Actor, now: datetime) -> str:
    """Put an assigned lead back, free for everyone of the office."""
    require(actor, EDIT)
    with transaction.atomic():
        held = hold(lead_id, actor=actor, now=now)
        facts = facts_of(held, actor, now)
        held.check.assignee_id = None
        held.check.changed_at = now
        move(
            row=held.check,
            workflow=LEAD,
            verb="release",
            facts=facts,
            actor=actor,
            now=now,
            payload=payload_of(held.lead, facts),
        )
        save_beside_state(held.check)
    return held.check.state


def _person(actor: Actor) -> UUID:
    """A verdict has a person behind it: a key or a job gives none."""
    if actor.user_id is None:
        raise Refused("person_needed")
    return actor.user_id


def _record(held: Held, reason: Reason, actor: Actor, now: datetime) -> LeadDecision:
    lead, check = held.lead, held.check
    return LeadDecision.objects.create(
        id=new_id(),
        check_of=check,
        lead=lead,
        office_id=check.office_id,
        office_kind=actor.office_kind,
        user_id=_person(actor),
        cycle=check.cycle,
        round=decision_round(check.state),
        verdict=reason.verdict,
        reason=reason.code,
        score=lead.score,
        right_id=lead.right_id,
        text_digest=lead.text_digest,
        listing_version=lead.listing_version,
        snapshot_number=lead.snapshot_number,
        rules_version=lead.rules_version,
        decided_at=now,
    )


def _void(last: LeadDecision, actor: Actor, now: datetime) -> LeadDecision:
    return LeadDecision.objects.create(
        id=new_id(),
        check_of_id=last.check_of_id,
        lead_id=last.lead_id,
        office_id=last.office_id,
        office_kind=last.office_kind,
        user_id=_person(actor),
        cycle=last.cycle,
        round="undo",
        verdict=last.verdict,
        reason=last.reason,
        undoes=last,
        score=last.score,
        right_id=last.right_id,
        text_digest=last.text_digest,
        listing_version=last.listing_version,
        snapshot_number=last.snapshot_number,
        rules_version=last.rules_version,
        decided_at=now,
    )


def _sample(held: Held, actor: Actor, now: datetime) -> bool:
    """Send a seeded share of the decided leads to a second reviewer of the same office."""
    policy = review_policy(actor.office_id)
    sampled = sampled_for_second_review(
        lead_id=held.lead.pk,
        office_id=held.check.office_id,
        seed=policy.seed,
        share=policy.second_share,
    )
    if sampled:
        move(
            row=held.check,
            workflow=LEAD,
            verb="sample",
            facts={"sampled": True},
            actor=actor,
            now=now,
            payload=payload_of(held.lead, {}),
        )
    return sampled
