"""Lots split by what was found about them, and samples drawn from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions import ledger
from qingfeng.evidence.actions.appraisal_results import check_results_told, depart_from_reports
from qingfeng.evidence.actions.orders import Asked, Request, begin_order
from qingfeng.evidence.models import Holding, Lot, Sample
from qingfeng.evidence.queries.bag_rows import sample_record
from qingfeng.evidence.queries.grounds import sampling_methods
from qingfeng.evidence.rules.custody import FINAL, Finding, Share, Status, Verb, check_split
from qingfeng.evidence.rules.handling import method_barred, sampling_barred
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a lot stands when something is done to it."""

    lot: UUID
    place: UUID
    status: Status
    seal_read: str = ""


@transaction.atomic
def split_lot(
    *,
    stand: Stand,
    shares: Sequence[tuple[Share, str]],
    decision: str,
    actor: Actor,
    now: datetime,
    against_report: str = "",
) -> UUID:
    """One order for every share, each with the seal of its part; the shares make up what stands there."""
    foundation.require(actor, access.GOODS_EDIT)
    lot = _locked(stand.lot, actor)
    if any(share.finding is not Finding.UNDETERMINED for share, _ in shares):
        _check_may_find(lot, actor)
        check_results_told([lot.pk], findings_only=True, now=now)
        found = [share.finding for share, _ in shares]
        depart_from_reports(lot.pk, found, against_report, actor=actor, now=now)
    kept = ledger.held_at(lot.pk, stand.place, stand.status)
    held, seal = kept.quantity, kept.seal
    reasons = check_split(held, tuple(share for share, _ in shares))
    if seal and not all(strip.strip() for _, strip in shares):
        reasons += ("parts_unsealed",)
    if reasons:
        raise Refused(*reasons, held=held)
    parts = [_part(lot, f"P{n}", share, now) for n, (share, _) in _counted(lot, shares)]
    Lot.objects.bulk_create(parts)
    _tell_found(parts, actor, now)
    lines = []
    for part, (share, strip) in zip(parts, shares, strict=True):
        lines.append(_asked(stand, share.quantity, strip, part, seal))
        seal = ""
    request = Request(Verb.SPLIT, stand.place, stand.place, lines, decision)
    return begin_order(request=request, actor=actor, now=now)


def _asked(stand: Stand, quantity: Decimal, strip: str, part: Lot, seal: str) -> Asked:
    """Only the first part meets the strip; the others are taken from what it has opened."""
    return Asked(
        lot=stand.lot,
        status=stand.status,
        quantity=quantity,
        seal_read=stand.seal_read if seal else "",
        seal_after=strip,
        to_lot=part.pk,
    )


@dataclass(frozen=True, slots=True)
class Draw:
    """One sample: how much, under which seal, photographed how; the spare is kept for a re-examination."""

    quantity: Decimal
    seal: str
    photo: str
    is_spare: bool = False


@dataclass(frozen=True, slots=True)
class Sampling:
    """`method` is one that the packs name; `method_note` says more of it in words."""

    purpose: str
    method: str
    party_present: bool
    party_note: str = ""
    body: str = ""
    measure: UUID | None = None
    method_note: str = ""


@transaction.atomic
def draw_samples(
    *,
    stand: Stand,
    draws: Sequence[Draw],
    sampling: Sampling,
    seal_rest: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    """An order that draws every sample at once; its two signatures are those of the sampling record.

    It rests on a measure of sampling, or on the measure under which the goods are held.
    """
    foundation.require(actor, access.GOODS_EDIT)
    lot = _locked(stand.lot, actor)
    _check_sampling(sampling, draws, now)
    held = ledger.held_at(lot.pk, stand.place, stand.status).quantity
    parts = [_part(lot, f"S{n}", None, now) for n, _ in _counted(lot, draws)]
    Lot.objects.bulk_create(parts)
    _tell_found(parts, actor, now)
    read, lines = stand.seal_read, []
    for part, draw in zip(parts, draws, strict=True):
        held -= draw.quantity
        lines.append(
            Asked(
                lot=lot.pk,
                status=stand.status,
                quantity=draw.quantity,
                seal_read=read,
                seal_after=draw.seal,
                seal_rest=seal_rest if held > 0 else "",
                photo=draw.photo,
                to_lot=part.pk,
            )
        )
        read = seal_rest
    request = Request(Verb.SAMPLE, stand.place, stand.place, lines, measure=sampling.measure)
    order = begin_order(request=request, actor=actor, now=now)
    for part, draw in zip(parts, draws, strict=True):
        sample = _sample(part, lot, order, draw, sampling, now)
        sample.save(force_insert=True)
        _tell_sampled(sample, actor, now)
    return order


def _tell_sampled(sample: Sample, actor: Actor, now: datetime) -> None:
    foundation.journal_append(
        actor=actor,
        verb=events.LOT_SAMPLED,
        subject=Subject(events.LOT, sample.lot_id),
        payload={"record": sample_record(sample)},
        now=now,
    )


def _check_sampling(sampling: Sampling, draws: Sequence[Draw], now: datetime) -> None:
    reasons = sampling_barred(
        party_present=sampling.party_present,
        party_note=sampling.party_note,
        tested=sum(not draw.is_spare for draw in draws),
        seals=[draw.seal.strip() for draw in draws],
        purpose=sampling.purpose,
    )
    reasons += method_barred(
        sampling.method,
        note=sampling.method_note,
        body=sampling.body,
        methods=sampling_methods(on=now),
    )
    if reasons:
        raise Refused(*reasons)


def _sample(
    part: Lot, lot: Lot, order: UUID, draw: Draw, sampling: Sampling, now: datetime
) -> Sample:
    return Sample(
        id=uuid7(now),
        lot=part,
        drawn_from=lot,
        order_id=order,
        is_spare=draw.is_spare,
        purpose=sampling.purpose.strip(),
        method=sampling.method,
        method_note=sampling.method_note.strip(),
        party_present=sampling.party_present,
        party_note=sampling.party_note.strip(),
        body=sampling.body.strip(),
        drawn_at=now,
    )


@transaction.atomic
def state_finding(
    *,
    lot_id: UUID,
    finding: Finding,
    basis: str,
    actor: Actor,
    now: datetime,
    against_report: str = "",
) -> None:
    """What the lot as a whole was found to be, and on what that rests."""
    foundation.require(actor, access.GOODS_DECIDE)
    lot = _locked(lot_id, actor)
    _check_may_find(lot, actor)
    if not Holding.objects.filter(lot=lot, quantity__gt=0).exclude(status__in=FINAL).exists():
        raise Refused("nothing_held")
    if finding is not Finding.UNDETERMINED:
        if not basis.strip():
            raise BadInput("basis_missing", column="basis")
        check_results_told([lot.pk], findings_only=True, now=now)
        depart_from_reports(lot.pk, [finding], against_report, actor=actor, now=now)
    before, lot.finding, lot.finding_basis = Finding(lot.finding), finding.value, basis.strip()
    Lot.objects.filter(pk=lot.pk).update(finding=lot.finding, finding_basis=lot.finding_basis)
    _tell_finding(lot, before, actor, now)


def _tell_found(parts: Sequence[Lot], actor: Actor, now: datetime) -> None:
    """Of what the parts are from their beginning."""
    for part in parts:
        if part.finding != Finding.UNDETERMINED:
            _tell_finding(part, Finding.UNDETERMINED, actor, now)


def _tell_finding(lot: Lot, before: Finding, actor: Actor, now: datetime) -> None:
    foundation.journal_append(
        actor=actor,
        verb=events.LOT_FOUND,
        subject=Subject(events.LOT, lot.pk),
        payload={"finding": lot.finding, "before": before.value},
        texts={"basis": lot.finding_basis} if lot.finding_basis else None,
        now=now,
    )


def _check_may_find(lot: Lot, actor: Actor) -> None:
    """Whose goods they are, or who holds them under a measure of its own; of either whoever decides."""
    if not actor.may(access.GOODS_DECIDE):
        raise Refused("finding_to_decide")
    measured = lot.measure.office_id if lot.measure else None
    if actor.office_id not in (lot.office_id, measured):
        raise Refused("finding_of_owner")


def _counted(lot: Lot, items: Sequence[Item]) -> list[tuple[int, Item]]:
    """Numbered after the parts that there are."""
    return list(enumerate(items, start=lot.parts.count() + 1))


def _part(lot: Lot, mark: str, share: Share | None, now: datetime) -> Lot:
    return Lot(
        id=uuid7(now),
        office_id=lot.office_id,
        line_id=lot.line_id,
        root_id=lot.root_id,
        parent=lot,
        number=f"{lot.number}/{mark}",
        name=lot.name,
        mark=share.mark if share and share.mark else lot.mark,
        spec=lot.spec,
        features=lot.features,
        unit=lot.unit,
        price=lot.price,
        currency=lot.currency,
        price_basis=lot.price_basis,
        hazard=lot.hazard,
        waste=lot.waste,
        perishes_on=lot.perishes_on,
        made_at=now,
        measure_id=lot.measure_id,
        finding=share.finding.value if share else lot.finding,
        finding_basis=share.basis.strip() if share else lot.finding_basis,
    )


def _locked(lot_id: UUID, actor: Actor) -> Lot:
    found = access.visible_lots(actor).filter(pk=lot_id).first()
    if found is None:
        raise NotFound(kind="lot", id=lot_id)
    ledger.lock_families([found.root_id])
    return found
