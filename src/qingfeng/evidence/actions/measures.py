"""Measures over goods: proposed with their ground, approved, taken, extended, released."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.releases import hand_back
from qingfeng.evidence.models import Measure, MeasureOfficer
from qingfeng.evidence.queries import grounds, standing
from qingfeng.evidence.queries.bag_rows import measure_record
from qingfeng.evidence.queries.goods import emptied
from qingfeng.evidence.rules.measures import (
    DECIDE,
    EDIT,
    MEASURE,
    POWERS,
    Concern,
    MeasureKind,
    barred,
    grants,
    regime_of,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.clocks import EXTENDED, MET
from qingfeng.kernel.errors import BadInput, Broken, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.law import api as law


@dataclass(frozen=True, slots=True)
class Proposal:
    """`concerns` is the officers' answer to each thing that the law wants looked for; `lots` are goods on record already."""

    kind: MeasureKind
    ground: str
    goods: str
    officers: Sequence[UUID]
    party: str = ""
    concerns: Mapping[Concern, bool] = field(default_factory=dict)
    subject: Subject | None = None
    lots: Sequence[UUID] = ()


def propose_measure(*, proposal: Proposal, actor: Actor, now: datetime) -> UUID:
    """Refused with every reason: no statute grants it, too few officers, goods that no measure may reach."""
    foundation.require(actor, EDIT)
    foundation.require(actor, POWERS[proposal.kind])
    if not grounds.grounds(proposal.kind, actor.function, on=now):
        raise Refused("measure_without_ground")
    if proposal.subject is not None:
        foundation.get(actor, proposal.subject.kind, proposal.subject.id)
    _check(proposal, actor, now)
    measure = _proposed(proposal, actor, now)
    with transaction.atomic():
        measure.save(force_insert=True)
        MeasureOfficer.objects.bulk_create(
            MeasureOfficer(measure=measure, user_id=user) for user in sorted(set(proposal.officers))
        )
        foundation.journal_append(
            actor=actor,
            verb=events.MEASURE_PROPOSED,
            subject=Subject(events.MEASURE, measure.pk),
            payload={
                "kind": measure.kind,
                "ground": measure.ground,
                "version": measure.ground_version,
                "lots": sorted(set(proposal.lots)),
                "record": measure_record(measure.pk),
            },
            now=now,
        )
        heads = {person.id for person in foundation.colleagues(actor, DECIDE, now=now)}
        _notify(measure, "measure.proposed", heads - {actor.user_id}, now)
    return measure.pk


def _proposed(proposal: Proposal, actor: Actor, now: datetime) -> Measure:
    ground = grounds.ground_named(proposal.ground, on=now)
    if ground is None or actor.office_id is None or actor.user_id is None:
        raise Refused("no_permission")
    subject = proposal.subject
    return Measure(
        id=uuid7(now),
        office_id=actor.office_id,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        kind=proposal.kind.value,
        ground=ground.rule,
        ground_version=ground.version,
        statute=ground.cited,
        goods=proposal.goods.strip(),
        party=proposal.party.strip(),
        checked=sorted(proposal.concerns),
        proposed_at=now,
        proposed_by_id=actor.user_id,
    )


def _check(proposal: Proposal, actor: Actor, now: datetime) -> None:
    if not proposal.goods.strip():
        raise BadInput("goods_missing", column="goods")
    colleagues = {person.id for person in foundation.colleagues(actor, EDIT, now=now)}
    if not set(proposal.officers) <= colleagues:
        raise BadInput("officer_unknown", column="officers")
    if access.visible_lots(actor).filter(pk__in=proposal.lots).count() < len(set(proposal.lots)):
        raise BadInput("lot_unknown", column="lots")
    reasons = against(
        proposal.kind,
        ground=proposal.ground,
        officers=proposal.officers,
        concerns=proposal.concerns,
        function=actor.function,
        now=now,
    )
    if reasons:
        raise Refused(*reasons)
    if Concern.SEALED_ELSEWHERE in _refused(actor.function, now):
        _check_elsewhere(proposal, actor, now)


def against(
    kind: MeasureKind,
    *,
    ground: str,
    officers: Sequence[object],
    concerns: Mapping[Concern, bool],
    function: str,
    now: datetime,
) -> tuple[str, ...]:
    """What the law of the office's function has against such a measure."""
    return barred(
        kind,
        function=function,
        ground=grounds.ground_named(ground, on=now),
        officers=officers,
        least=int(grounds.terms(regime_of(function).officers, on=now)["officers_min"]),
        concerns=concerns,
        refused=_refused(function, now),
    )


def _refused(function: str, now: datetime) -> frozenset[str]:
    return frozenset(grounds.terms(regime_of(function).refusals, on=now)["refused"])


def _check_elsewhere(proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Whatever the officers saw: what the ledger knows another office to hold is refused with that office's name."""
    held = standing.held_by_another(
        lots=proposal.lots, subject=proposal.subject, office=actor.office_id, on=now
    )
    if held is not None:
        raise Refused("goods_held_by_another", office=held.office.name)


@transaction.atomic
def approve_measure(*, measure_id: UUID, actor: Actor, now: datetime, reason: str = "") -> None:
    """The head's approval, before the measure or, where it was urgent, within the clock of the late one.

    `reason`: asked for where that clock is over, so that what came late does not look like what came in time.
    """
    measure = _locked(measure_id, actor)
    verb = "approve_late" if measure.state == "urgent" else "approve"
    measure.approved_by_id, measure.approved_at = actor.user_id, now
    measure.save(update_fields=["approved_by", "approved_at"])
    late = measure.urgent_clock is not None and bool(
        law.clocks_over([measure.urgent_clock], now=now)
    )
    _move(measure, verb, actor, now, reason=reason, too_late=late)
    if measure.urgent_clock:
        _end(measure.urgent_clock, actor, now)
    _notify(measure, "measure.approved", _officers(measure), now)


@transaction.atomic
def refuse_measure(*, measure_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Also after the approval, as long as the measure was not taken: the approval is revoked."""
    measure = _locked(measure_id, actor)
    _move(measure, "refuse", actor, now, reason=reason)
    _notify(measure, "measure.refused", _officers(measure), now)


def _officers(measure: Measure) -> set[UUID]:
    return set(measure.officers.values_list("user_id", flat=True))


def _notify(measure: Measure, code: str, users: Collection[UUID], now: datetime) -> None:
    subject = Subject(events.MEASURE, measure.pk)
    about = {"about": measure.goods}
    foundation.notify(users=sorted(users), code=code, subject=subject, data=about, now=now)


def take_measure(*, measure_id: UUID, actor: Actor, now: datetime) -> None:
    """With the head's approval. From here its clock runs."""
    _take("take", measure_id, "", actor, now)


def take_urgently(*, measure_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Approval could not be waited for: it is reported, and a second clock runs until it is approved late."""
    _take("take_urgently", measure_id, reason, actor, now)


@transaction.atomic
def _take(verb: str, measure_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    measure = _locked(measure_id, actor)
    kind = MeasureKind(measure.kind)
    foundation.require(actor, POWERS[kind])
    if actor.user_id not in _officers(measure):
        raise Refused("not_officer_of_measure")
    regime = regime_of(actor.function)
    _check_ground(measure, actor, now)
    measure.taken_at = now
    measure.clock = _started(measure, regime.clocks.get(kind, ""), actor, now)
    if verb == "take_urgently":
        if not regime.urgent_clock:
            raise Refused("urgent_without_rule")
        measure.urgent_clock = _started(measure, regime.urgent_clock, actor, now)
    # The row's own check wants to see when it was taken together with the state.
    measure.save(update_fields=["taken_at", "clock", "urgent_clock"])
    _move(measure, verb, actor, now, reason=reason)


def _check_ground(measure: Measure, actor: Actor, now: datetime) -> None:
    """A statute may have ended, or been found to bind other offices, since the measure was proposed."""
    ground = grounds.ground_named(measure.ground, on=now)
    if ground is None or not grants(ground, MeasureKind(measure.kind), actor.function):
        raise Refused("ground_of_another_function")


def _started(measure: Measure, rule: str, actor: Actor, now: datetime) -> UUID | None:
    if not rule:
        return None
    return law.start_clock(
        subject=Subject(events.MEASURE, measure.pk),
        rule=rule,
        start=now,
        office=measure.office_id,
        actor=actor,
        now=now,
    )


@transaction.atomic
def extend_measure(
    *, measure_id: UUID, units: int, reason: str, actor: Actor, now: datetime
) -> None:
    """Within what the clock's rule allows; the party is told in writing with these reasons."""
    measure = _locked(measure_id, actor)
    if measure.clock is None:
        raise Refused("measure_without_clock")
    if standing.run_out(measure, on=now):
        raise Refused("measure_run_out")
    more = law.extension_left(measure.clock)
    if more is None:
        raise Refused("extension_not_given")
    if more.by and units > more.by:
        raise BadInput("extension_too_long", column="units")
    law.tell_clock(clock_id=measure.clock, name=EXTENDED, at=now, units=units, actor=actor, now=now)
    _move(measure, "extend", actor, now, reason=reason)


@transaction.atomic
def release_measure(
    *, measure_id: UUID, ground: str, reason: str, actor: Actor, now: datetime
) -> tuple[UUID, ...]:
    """On one of the grounds of the law. Gives the orders by which the goods go back, against receipt."""
    measure = _locked(measure_id, actor)
    measure.release_ground = (
        ground if ground in grounds.releases(measure.office.function, on=now) else ""
    )
    _move(measure, "release", actor, now, reason=reason, ground=measure.release_ground)
    measure.save(update_fields=["release_ground"])
    for clock in (measure.clock, measure.urgent_clock):
        if clock is not None:
            _end(clock, actor, now)
    emptied([measure.pk]).update(emptied_at=now)
    return hand_back(measure=measure, reason=reason, actor=actor, now=now)


def _end(clock: UUID, actor: Actor, now: datetime) -> None:
    try:
        law.tell_clock(clock_id=clock, name=MET, at=now, actor=actor, now=now)
    except BadInput:
        # The clock has ended by itself or by an earlier event: nothing more can be told of it.
        return


def _locked(measure_id: UUID, actor: Actor) -> Measure:
    found = access.visible_measures(actor).select_for_update().filter(pk=measure_id).first()
    if found is None:
        raise NotFound(kind="measure", id=measure_id)
    return found


def _move(
    measure: Measure,
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    ground: str = "",
    too_late: bool = False,
) -> None:
    officers = _officers(measure)
    if not officers:
        raise Broken("measure_without_officers", measure=measure.pk)
    foundation.move(
        row=measure,
        workflow=MEASURE,
        verb=verb,
        facts={
            "reason": reason.strip(),
            "ground": ground,
            "approver_is_officer": actor.user_id in officers,
            "too_late": too_late,
        },
        actor=actor,
        now=now,
        payload={"ground": ground} if ground else None,
        texts={"reason": reason.strip()} if reason.strip() else None,
    )
