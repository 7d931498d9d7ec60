"""What the party says against the holder's answer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.exhibits import receive_exhibit
from qingfeng.evidence.actions.papers import paper_part
from qingfeng.evidence.models import HolderAnswer, Rebuttal
from qingfeng.evidence.rules.exhibits import EvidenceKind, Form
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject, uuid7


@transaction.atomic
def rebut_answer(
    *, identification_id: UUID, text: str, paper: str, actor: Actor, now: datetime
) -> UUID:
    """The party's word against the holder's, entered by the office with the paper that carries it."""
    foundation.require(actor, access.ASK)
    row = access.asked_by(actor, identification_id, localdate(now))
    if not HolderAnswer.objects.filter(pk=row.pk).exists():
        raise Refused("nothing_to_rebut")
    if not text.strip():
        raise BadInput("missing", column="text")
    exhibit = receive_exhibit(
        office=row.office_id,
        subject=Subject(row.subject_kind, row.subject_id),
        form=Form.RECORD,
        kind=EvidenceKind.PARTY,
        title=text.strip()[:200],
        obtained_at=now,
        parts=[paper_part(paper, "paper")],
        facts={"identification": row.pk, "rebuts": row.answer.exhibit_id},
        actor=actor,
        now=now,
    )
    rebuttal = Rebuttal.objects.create(
        id=uuid7(now),
        identification=row,
        text=text.strip(),
        exhibit_id=exhibit,
        entered_by_id=actor.user_id,
        entered_at=now,
    )
    foundation.journal_append(
        actor=actor,
        verb=events.IDENTIFICATION_REBUTTED,
        subject=Subject(events.IDENTIFICATION, row.pk),
        payload={"exhibit": exhibit},
        now=now,
    )
    return rebuttal.pk
