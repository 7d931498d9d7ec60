"""Goods of an unknown owner: the notice that calls for the owner, the owner who comes forward, and what waits until then."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Lot, Measure
from qingfeng.evidence.queries.bag_rows import measure_record
from qingfeng.evidence.rules.measures import EDIT, NOTICES, notice_barred, ownerless_barred
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.clocks import MET
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law


@transaction.atomic
def announce_goods(
    *, measure_id: UUID, published_on: date, paper: str, actor: Actor, now: datetime
) -> None:
    """The notice with its scan, as it was published. The clock of the rule runs from that day."""
    measure = _locked(measure_id, actor)
    rule = NOTICES.get(actor.function, "")
    published = datetime.combine(published_on, time(), law.HOME)
    reasons = notice_barred(
        party=measure.party, rule=rule, taken=measure.taken_at, announced=measure.notice_at
    )
    if reasons:
        raise Refused(*reasons)
    if not paper:
        raise BadInput("scan_missing", column="paper")
    if measure.taken_at is None or not _day(measure.taken_at) <= published_on <= _day(now):
        raise BadInput("notice_out_of_order", column="published_on")
    measure.notice_at, measure.notice_paper_id = published, paper
    measure.notice_clock = law.start_clock(
        subject=Subject(events.MEASURE, measure.pk),
        rule=rule,
        start=published,
        office=measure.office_id,
        actor=actor,
        now=now,
    )
    measure.save(update_fields=["notice_at", "notice_paper", "notice_clock"])
    told = {"published": published, "paper": paper, "clock": measure.notice_clock}
    _tell(events.OWNER_CALLED, measure, told, None, actor, now)


@transaction.atomic
def name_owner(*, measure_id: UUID, party: str, actor: Actor, now: datetime) -> None:
    """Whoever comes forward is a party from now on, and the goods are ownerless no more."""
    measure = _locked(measure_id, actor)
    if measure.party:
        raise Refused("owner_known")
    if not party.strip():
        raise BadInput("missing", column="party")
    measure.party = party.strip()
    measure.save(update_fields=["party"])
    if measure.notice_clock is not None:
        # Where the time had run out already, an owner who comes late is an owner still.
        with suppress(BadInput):
            law.tell_clock(clock_id=measure.notice_clock, name=MET, at=now, actor=actor, now=now)
    told: dict[str, object] = {"record": measure_record(measure.pk)}
    _tell(events.OWNER_NAMED, measure, told, {"party": measure.party}, actor, now)


def check_owner_called(lots: Iterable[UUID], *, announced: bool, now: datetime) -> None:
    """Before goods of nobody are confiscated, or disposed of because nobody answered: the notice has run its time.

    `announced`: the order says that it rests on the notice, whoever the measure names.
    """
    found = Lot.objects.filter(pk__in=list(lots), measure__isnull=False)
    measures = {lot.measure for lot in found.select_related("measure__office")} - {None}
    clocks = law.clocks_named([m.notice_clock for m in measures if m and m.notice_clock], now=now)
    reasons: set[str] = set()
    for measure in measures:
        if measure is None or not NOTICES.get(measure.office.function):
            continue
        clock = clocks.get(measure.notice_clock) if measure.notice_clock else None
        over = clock is not None and clock.due_at is not None and clock.due_at < now
        called = measure.notice_at is not None
        reasons |= set(ownerless_barred(party=measure.party, announced=announced, called=called, over=over))  # fmt: skip
    if reasons:
        raise Refused(*sorted(reasons))


def _day(at: datetime) -> date:
    return at.astimezone(law.HOME).date()


def _locked(measure_id: UUID, actor: Actor) -> Measure:
    foundation.require(actor, EDIT)
    found = (
        access.visible_measures(actor).select_for_update(of=("self",)).filter(pk=measure_id).first()
    )
    if found is None:
        raise NotFound(kind="measure", id=measure_id)
    return found


def _tell(
    verb: str,
    measure: Measure,
    payload: dict[str, object],
    texts: dict[str, str] | None,
    actor: Actor,
    now: datetime,
) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.MEASURE, measure.pk),
        payload=payload,
        texts=texts,
        now=now,
    )
