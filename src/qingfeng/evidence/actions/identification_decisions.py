"""What an officer signs about a question: that nobody answered, what came of the answer, that it is withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.identification_service import tell_clocks_of_subject, tell_holder
from qingfeng.evidence.models import HolderAnswer, Identification, IdentificationSignature
from qingfeng.evidence.queries.customs_rules import bar_of_silence
from qingfeng.evidence.rules.exhibits import ExhibitState
from qingfeng.evidence.rules.identification import (
    IDENTIFICATION_FLOW,
    REGIMES,
    Outcome,
    Request,
    Route,
    Verdict,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.clocks import Status
from qingfeng.kernel.errors import Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.law import api as law
from qingfeng.register import api as register

DECIDED, TAKEN_BACK = "identification.decided", "identification.taken_back"


@transaction.atomic
def state_silence(*, identification_id: UUID, actor: Actor, now: datetime) -> None:
    """The clock has stated what silence means; here an officer signs that it is so."""
    row = access.asked_by(actor, identification_id, localdate(now))
    rule = REGIMES[Route(row.route)].silence
    facts = {"has_clock": row.clock, "lapsed": _lapsed(row, now)}
    _sign(row, "state_silence", facts, {"rule": rule}, actor, now)
    tell_clocks_of_subject(row=row, name="identification.returned", actor=actor, now=now)


def _lapsed(row: Identification, now: datetime) -> bool:
    clocks = law.clocks_of(Subject(events.IDENTIFICATION, row.pk), now=now)
    return any(clock.id == row.clock and clock.status is Status.LAPSED for clock in clocks)


@transaction.atomic
def release_goods(*, identification_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """After silence, where the pack bars detention: the goods go, over an officer's signature."""
    row = access.asked_by(actor, identification_id, localdate(now))
    facts = {
        "route": row.route,
        "outcome": Outcome.RELEASED,
        "reason": reason.strip(),
        "bars": bar_of_silence(REGIMES[Route(row.route)].silence, row.service.served_at),
    }
    signed = {"outcome": Outcome.RELEASED.value, "reason": reason.strip()}
    _sign(row, "release", facts, signed, actor, now)
    tell_holder(row, DECIDED, now)


@transaction.atomic
def close_question(
    *,
    identification_id: UUID,
    outcome: Outcome,
    reason: str,
    standing_checked: bool,
    truth_checked: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """What the office makes of the answer. It builds on one only after checking who gave it and whether it is true."""
    row = access.asked_by(actor, identification_id, localdate(now))
    given = HolderAnswer.objects.filter(pk=row.pk).first()
    facts = {
        "route": row.route,
        "outcome": outcome,
        "applied": given is not None and given.request == Request.APPLY and given.in_time,
        "suspected": given is not None and Verdict(given.verdict).grounds(given.suspicion),
        "right_over": row.right_id is not None and register.is_over(row.right_id, localdate(now)),
        "excluded": given is not None and given.exhibit.state != ExhibitState.COUNTED.value,
        "standing_checked": standing_checked,
        "truth_checked": truth_checked,
        "reason": reason.strip(),
    }
    signed = {
        "outcome": outcome.value,
        "reason": reason.strip(),
        "standing_checked": standing_checked,
        "truth_checked": truth_checked,
    }
    _sign(row, "close", facts, signed, actor, now)
    tell_holder(row, DECIDED, now)


def _sign(
    row: Identification,
    verb: str,
    facts: Mapping[str, object],
    signed: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> None:
    if actor.user_id is None:
        raise Refused("signature_by_person")
    reason = str(signed.get("reason", ""))
    foundation.move(
        row=row,
        workflow=IDENTIFICATION_FLOW,
        verb=verb,
        facts=facts,
        actor=actor,
        now=now,
        payload={name: value for name, value in signed.items() if name != "reason"},
        texts={"reason": reason} if reason else None,
    )
    IdentificationSignature.objects.create(
        id=uuid7(now),
        identification=row,
        signed_by_id=actor.user_id,
        signed_at=now,
        **signed,
    )


@transaction.atomic
def withdraw_question(*, identification_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    row = access.asked_by(actor, identification_id, localdate(now))
    foundation.move(
        row=row,
        workflow=IDENTIFICATION_FLOW,
        verb="withdraw",
        facts={"reason": reason.strip(), "has_clock": row.clock},
        actor=actor,
        now=now,
        texts={"reason": reason.strip()},
    )
    tell_clocks_of_subject(row=row, name="identification.returned", actor=actor, now=now)
    if row.sent_at is not None:
        tell_holder(row, TAKEN_BACK, now)
