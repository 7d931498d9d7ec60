"""Goods that another case needs as evidence: noted, their evidence fixed at the holder's application, free again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.ledger import lock_families
from qingfeng.evidence.models import EvidenceNeed, Holding
from qingfeng.evidence.queries import grounds
from qingfeng.evidence.queries.needs import samples_kept
from qingfeng.evidence.rules.custody import FINAL
from qingfeng.evidence.rules.needs import NEED, RULE, Fixing, fixing_barred
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, NotFound, Refused, refuse_gaps
from qingfeng.kernel.ids import Subject, uuid7


@dataclass(frozen=True, slots=True)
class Fixed:
    """The right holder's application, and how the evidence is fixed: photographs, or a sample that is kept."""

    applicant: str
    application: str
    by: str
    photos: str = ""
    sample: UUID | None = None


@transaction.atomic
def note_need(
    *, lot_id: UUID, case_number: str, organ: str, actor: Actor, now: datetime, request: str = ""
) -> UUID:
    """`request` is the scan of what asks for them, where something does. It holds for every part of the goods."""
    foundation.require(actor, access.GOODS_EDIT)
    lot = access.lot_of(actor, lot_id)
    if actor.user_id is None or lot.office_id != actor.office_id:
        raise Refused("need_of_owner")
    named = {"case_number": case_number, "organ": organ}
    refuse_gaps(("field_missing", name) for name, text in named.items() if not text.strip())
    lock_families([lot.root_id])
    left = Holding.objects.filter(lot__root=lot.root_id, quantity__gt=0)
    if not left.exclude(status__in=FINAL).exists():
        raise Refused("nothing_held")
    need = EvidenceNeed(
        id=uuid7(now),
        office_id=lot.office_id,
        lot_id=lot.root_id,
        case_number=case_number.strip(),
        organ=organ.strip(),
        request_id=request or None,
        noted_at=now,
        noted_by_id=actor.user_id,
    )
    need.save(force_insert=True)
    foundation.journal_append(
        actor=actor,
        verb=events.NEED_NOTED,
        subject=Subject(events.NEED, need.pk),
        payload={"lot": lot.root_id, "case": need.case_number, "organ": need.organ},
        now=now,
    )
    return need.pk


@transaction.atomic
def fix_evidence(*, need_id: UUID, fixed: Fixed, actor: Actor, now: datetime) -> None:
    """From now on the goods may go, but for the sample that stands for them."""
    need = _locked(need_id, actor)
    reasons = fixing_barred(
        fixed.by,
        known=grounds.terms(RULE, on=now)["fixed_by"],
        applicant=fixed.applicant,
        application=fixed.application,
        photos=fixed.photos,
        sample_kept=fixed.sample in {lot.pk for lot in samples_kept(need.lot_id)},
    )
    if reasons:
        raise Refused(*reasons)
    by_sample = fixed.by == Fixing.SAMPLING
    need.applicant, need.application_id = fixed.applicant.strip(), fixed.application
    need.fixed_by, need.fixed_at = fixed.by, now
    need.photos_id = None if by_sample else fixed.photos
    need.sample_id = fixed.sample if by_sample else None
    need.save(update_fields=["applicant", "application", "fixed_by", "fixed_at", "photos", "sample"])  # fmt: skip
    told = {
        "by": need.fixed_by,
        "applicant": need.applicant,
        "application": need.application_id,
        "photos": need.photos_id,
        "sample": need.sample_id,
    }
    _move(need, "fix", told, actor, now)


@transaction.atomic
def end_need(*, need_id: UUID, paper: str, actor: Actor, now: datetime) -> None:
    """The other case is over: `paper` says so, a judgment, a decision or a letter of the organ."""
    need = _locked(need_id, actor)
    if not paper:
        raise BadInput("end_paper_missing", column="paper")
    need.end_paper_id, need.over_at = paper, now
    need.save(update_fields=["end_paper", "over_at"])
    _move(need, "end", {"paper": paper}, actor, now)


def _locked(need_id: UUID, actor: Actor) -> EvidenceNeed:
    """Behind its goods, as every order over them is."""
    foundation.require(actor, access.GOODS_DECIDE)
    need = access.need_of(actor, need_id)
    if need.office_id != actor.office_id:
        raise Refused("need_of_owner")
    lock_families([need.lot_id])
    found = EvidenceNeed.objects.select_for_update().filter(pk=need_id).first()
    if found is None:
        raise NotFound(kind="need", id=need_id)
    return found


def _move(
    need: EvidenceNeed, verb: str, told: Mapping[str, object], actor: Actor, now: datetime
) -> None:
    """Its own columns are written before: the database asks that they are there when the state moves."""
    foundation.move(
        row=need, workflow=NEED, verb=verb, facts={}, actor=actor, now=now, payload=told
    )
