"""Reading what is masked: each time named, with its ground, in the journal."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.foundation.api import Actor, journal_append, require
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.market.access.leads import READ, get_lead, get_seller, scope_of
from qingfeng.market.queries.lead_record import lead_record
from qingfeng.market.queries.lead_rows import LeadRecord

SHORTEST_GROUND = 4
LONGEST_GROUND = 500


def reveal_seller(*, seller_id: UUID, actor: Actor, now: datetime) -> tuple[str, str]:
    """The seller's name and its number at the platform, in plain."""
    require(actor, READ)
    if scope_of(actor, localdate(now)).masked:
        raise Refused("coordinating_office")
    seller = get_seller(actor, seller_id, on=localdate(now))
    with transaction.atomic():
        journal_append(
            actor=actor,
            verb="seller.revealed",
            subject=Subject("seller", seller_id),
            payload={"fields": ["name", "seller_id"]},
            now=now,
        )
    return seller.name, seller.seller_id


def open_in_full(*, lead_id: UUID, ground: str, actor: Actor, now: datetime) -> LeadRecord:
    """One record, for this once, with a ground that stays in the journal."""
    require(actor, READ)
    ground = " ".join(ground.split())
    if not SHORTEST_GROUND <= len(ground) <= LONGEST_GROUND:
        raise BadInput("ground_missing", column="ground")
    lead = get_lead(actor, lead_id, on=localdate(now))
    with transaction.atomic():
        journal_append(
            actor=actor,
            verb="lead.opened_in_full",
            subject=Subject("lead", lead.pk),
            payload={"snapshot": lead.snapshot_number},
            texts={"ground": ground},
            now=now,
        )
    return lead_record(actor=actor, lead_id=lead_id, now=now, opened_in_full=True)


def dispute_reason(*, lead_id: UUID, code: str, note: str, actor: Actor, now: datetime) -> None:
    """ "Wrong?" beside a machine's reason: noted with the lead, for those who mend the rules."""
    require(actor, READ)
    lead = get_lead(actor, lead_id, on=localdate(now))
    known = {str(reason.get("code")) for reason in lead.reasons}
    if code not in known:
        raise BadInput("unknown_reason", column="code")
    note = " ".join(note.split())[:LONGEST_GROUND]
    with transaction.atomic():
        journal_append(
            actor=actor,
            verb="lead.reason_disputed",
            subject=Subject("lead", lead.pk),
            payload={
                "reason": code,
                "snapshot": lead.snapshot_number,
                "rules": lead.rules_version,
            },
            texts={"note": note} if note else None,
            now=now,
        )
