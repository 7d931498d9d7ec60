"""What the holder learns after confiscation, and it alone."""

import io
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.identification_service import tell_holder
from qingfeng.evidence.actions.papers import paper_part
from qingfeng.evidence.models import HolderAnswer, Identification, SeizureNotice
from qingfeng.evidence.queries.confiscations import confiscated_goods
from qingfeng.evidence.queries.seizure_papers import seizure_notice
from qingfeng.evidence.rules.disclosures import Disclosure, check_disclosure, confiscated_by
from qingfeng.evidence.rules.exhibits import ExhibitState
from qingfeng.evidence.rules.identification import (
    Outcome,
    State,
    Verdict,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject

TOLD = "identification.disclosed"
NOTICE_BYTES = 8 << 20


@transaction.atomic
def disclose_seizure(
    *, identification_id: UUID, told: Disclosure, actor: Actor, now: datetime
) -> None:
    """It rests on the ledger's movement or on the decision itself, and goes out as a paper that is printed here."""
    foundation.require(actor, access.CLOSE)
    row = access.asked_by(actor, identification_id, localdate(now))
    _check_counterfeit(row)
    told = replace(told, decision=told.decision.strip())
    check_disclosure(told, localdate(now))
    movement = _grounds(row, told)
    if SeizureNotice.objects.filter(pk=row.pk).exists():
        raise Refused("disclosed_already")
    SeizureNotice.objects.create(
        identification=row,
        decision=told.decision,
        decided_on=told.decided_on,
        goods=told.goods.strip(),
        quantity=told.quantity.strip(),
        origin=told.origin.strip(),
        destination=told.destination.strip(),
        movement_id=movement,
        decision_scan_id=None if movement else told.scan,
        paper_id=_printed(row, told, actor, now),
        told_by_id=actor.user_id,
        told_at=now,
    )
    foundation.journal_append(
        actor=actor,
        verb=events.IDENTIFICATION_DISCLOSED,
        subject=Subject(events.IDENTIFICATION, row.pk),
        payload={"movement": movement, "scan": "" if movement else told.scan},
        now=now,
    )
    tell_holder(row, TOLD, now)


def _check_counterfeit(row: Identification) -> None:
    """The office built on an answer that called the goods counterfeit."""
    given = HolderAnswer.objects.filter(pk=row.pk).first()
    built_on = row.signatures.filter(outcome__in=[Outcome.DETAINED, Outcome.RELIED]).exists()
    found = given is not None and Verdict(given.verdict).counterfeit
    if not (row.state == State.CLOSED and found and built_on):
        raise Refused("not_confiscated")
    if given is None or given.exhibit.state != ExhibitState.COUNTED:
        raise Refused("answer_excluded")


def _grounds(row: Identification, told: Disclosure) -> int | None:
    taken = confiscated_goods(row)
    found = [(one.movement, one.decision, one.on) for one in taken.found]
    movement = confiscated_by(told, in_ledger=taken.in_ledger, found=found)
    if movement is None:
        paper_part(told.scan, "decision", column="scan")
    return movement


def _printed(row: Identification, told: Disclosure, actor: Actor, now: datetime) -> str:
    """No paper of the office goes out as it is: it would carry what a holder never gets."""
    mark = row.right.mark if row.right else ""
    office = foundation.organisation(row.office_id).name
    paper = seizure_notice(told, mark=mark, office=office, at=now)
    stored = foundation.store_file(
        content=io.BytesIO(foundation.render(paper, at=now)),
        name="notice.pdf",
        kinds=frozenset({"pdf"}),
        max_bytes=NOTICE_BYTES,
        actor=actor,
        now=now,
    )
    return str(stored.sha256)
