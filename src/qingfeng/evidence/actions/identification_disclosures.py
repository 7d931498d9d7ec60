"""What the holder learns after confiscation, and it alone."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.identification_service import tell_holder
from qingfeng.evidence.models import HolderAnswer, SeizureNotice
from qingfeng.evidence.rules.identification import (
    Disclosure,
    Outcome,
    State,
    Verdict,
    check_disclosure,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject

TOLD = "identification.disclosed"


@transaction.atomic
def disclose_seizure(
    *, identification_id: UUID, told: Disclosure, actor: Actor, now: datetime
) -> None:
    """After confiscation the holder learns what it may learn, and it alone."""
    foundation.require(actor, access.CLOSE)
    on = localdate(now)
    row = access.asked_by(actor, identification_id, on)
    given = HolderAnswer.objects.filter(pk=row.pk).first()
    built_on = row.signatures.filter(outcome__in=[Outcome.DETAINED, Outcome.RELIED]).exists()
    counterfeit = given is not None and Verdict(given.verdict).counterfeit and built_on
    check_disclosure(told, state=State(row.state), counterfeit=counterfeit, today=on)
    if SeizureNotice.objects.filter(pk=row.pk).exists():
        raise Refused("disclosed_already")
    fields = asdict(told)
    paper = fields.pop("paper") or None
    SeizureNotice.objects.create(
        identification=row, told_by_id=actor.user_id, told_at=now, paper_id=paper, **fields
    )
    foundation.journal_append(
        actor=actor,
        verb=events.IDENTIFICATION_DISCLOSED,
        subject=Subject(events.IDENTIFICATION, row.pk),
        payload={},
        now=now,
    )
    tell_holder(row, TOLD, now)
