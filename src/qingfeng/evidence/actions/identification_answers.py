"""What the holder answers: here itself, or on a paper that the asking office enters."""

import io
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.exhibits import receive_exhibit
from qingfeng.evidence.actions.identification_service import (
    receive,
    tell_clocks_of_subject,
    tell_holder,
)
from qingfeng.evidence.actions.papers import paper_part
from qingfeng.evidence.actions.saying import written_word
from qingfeng.evidence.models import HolderAnswer, Identification, IdentificationSignature
from qingfeng.evidence.queries.customs_rules import counting, guarantee_asked, security_asked
from qingfeng.evidence.queries.identification import due_of
from qingfeng.evidence.rules.answers import (
    Answer,
    Circumstances,
    Delivery,
    check_answer,
    last_moment,
)
from qingfeng.evidence.rules.exhibits import EvidenceKind, Form, Part
from qingfeng.evidence.rules.identification import (
    IDENTIFICATION_FLOW,
    REGIMES,
    Route,
    State,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.law import api as law
from qingfeng.register import api as register

ANSWERED, SILENCE_ENDED = "identification.answered", "identification.silence_taken_back"
MARKS = frozenset(
    {register.RightKind.WORD, register.RightKind.FIGURATIVE, register.RightKind.COMBINED}
)
_PAPERS = ("authority", "right_proof", "security_proof", "paper")


@dataclass(frozen=True, slots=True)
class Came:
    """When and how an answer came, and the scan of the paper that it came on; `timely`: what on it shows that it was in time,
    asked for once silence was stated."""

    at: datetime
    delivery: Delivery
    closes_at: time | None = None
    paper: str = ""
    timely: str = ""


@transaction.atomic
def answer_question(
    *, identification_id: UUID, answer: Answer, actor: Actor, now: datetime
) -> UUID:
    """By the holder or who acts for it. Whoever answers has received the question."""
    row = access.asked_of(actor, identification_id, localdate(now))
    if row.state == State.SENT:
        receive(row=row, actor=actor, now=now)
    came = Came(now, Delivery.ONLINE)
    return _answered(row, answer, verb="answer", came=came, actor=actor, now=now)


@transaction.atomic
def enter_answer(
    *,
    identification_id: UUID,
    answer: Answer,
    paper: str,
    answered_at: datetime,
    delivery: Delivery,
    closes_at: time | None = None,
    timely: str = "",
    actor: Actor,
    now: datetime,
) -> UUID:
    """An answer that came on paper, entered by the asking office with its scan; `closes_at`: the hour at which that office
    closed on the last day, for what was handed in. After silence was stated one that was in time takes it back."""
    row = access.asked_by(actor, identification_id, localdate(now))
    if not paper:
        raise BadInput("scan_missing", column="paper")
    silent = row.state == State.SILENT
    served = row.service.served_at if silent or row.state == State.SERVED else None
    if served is not None and not served <= answered_at <= now:
        raise BadInput("answered_out_of_order", column="answered_at")
    if delivery is Delivery.ONLINE:
        raise BadInput("delivery_missing", column="delivery")
    came = Came(answered_at, delivery, closes_at, paper, timely.strip())
    verb = "take_back" if silent else "enter"
    return _answered(row, answer, verb=verb, came=came, actor=actor, now=now)


def _answered(
    row: Identification,
    answer: Answer,
    *,
    verb: str,
    came: Came,
    actor: Actor,
    now: datetime,
) -> UUID:
    around = _circumstances(row, came, now)
    check_answer(answer, REGIMES[Route(row.route)], around)
    foundation.move(
        row=row,
        workflow=IDENTIFICATION_FLOW,
        verb=verb,
        facts={"in_time": around.in_time, "timely": came.timely},
        actor=actor,
        now=now,
        payload={
            "verdict": answer.verdict.value,
            "request": answer.request.value if answer.request else "",
            "in_time": around.in_time,
            "delivery": came.delivery.value,
        },
        texts={"reason": came.timely} if came.timely else None,
    )
    if verb == "take_back":
        _take_back(row, came, actor, now)
    exhibit = _exhibit(row, answer, came, actor, now)
    _keep(row, answer, came, around.in_time, exhibit, actor)
    if row.clock is not None:
        law.tell_clock(clock_id=row.clock, name="met", at=came.at, actor=actor, now=now)
    if verb != "take_back":
        tell_clocks_of_subject(row=row, name="identification.returned", actor=actor, now=now)
    _tell_office(row, now)
    return exhibit


def _take_back(row: Identification, came: Came, actor: Actor, now: datetime) -> None:
    """Signed beside the silence, which stands as it was signed. The case's clocks went on when it was stated."""
    if actor.user_id is None:
        raise Refused("signature_by_person")
    silence = row.signatures.exclude(rule="").get()
    IdentificationSignature.objects.create(
        id=uuid7(now),
        identification=row,
        rule=silence.rule,
        takes_back=silence,
        reason=came.timely,
        signed_by_id=actor.user_id,
        signed_at=now,
    )
    tell_holder(row, SILENCE_ENDED, now)


def _circumstances(row: Identification, came: Came, now: datetime) -> Circumstances:
    (right,) = register.right_rows([row.right_id], localdate(now)) if row.right_id else (None,)
    return Circumstances(
        in_time=_in_time(row, came, now),
        on=localdate(came.at),
        guarantee=guarantee_asked(came.at),
        of_mark=right is not None and right.kind in MARKS,
        security_due=security_asked(row.value, now),
    )


def _in_time(row: Identification, came: Came, now: datetime) -> bool:
    due = due_of(row, now=now) if row.clock is not None else None
    if due is None:
        return True
    regime = REGIMES[Route(row.route)]
    how = counting(regime.delivery, regime.clock, row.service.served_at)
    last = last_moment(due.astimezone(law.HOME), how, came.delivery, came.closes_at)
    # The last second of the day is the day's.
    return came.at.replace(microsecond=0) <= last


def _exhibit(
    row: Identification,
    answer: Answer,
    came: Came,
    actor: Actor,
    now: datetime,
) -> UUID:
    """The holder's word becomes the asking office's evidence on what the question was about."""
    body = {"identification": row.pk, "questions": row.questions, **_plain(answer)}
    stored = foundation.store_file(
        content=io.BytesIO(canonical(body)),
        name="answer.json",
        kinds=frozenset({"json", "ndjson"}),
        max_bytes=1 << 20,
        actor=actor,
        now=now,
    )
    parts = [Part("answer.json", "answer", stored.sha256, stored.size, stored.media_type)]
    papers = {**_plain(answer), "paper": came.paper}
    parts += [paper_part(str(papers[name]), name, column=name) for name in _PAPERS if papers[name]]
    return receive_exhibit(
        office=row.office_id,
        subject=Subject(row.subject_kind, row.subject_id),
        form=Form.ANSWER,
        kind=EvidenceKind.DOCUMENT,
        title=f"{written_word(f'verdict.{answer.verdict.value}')} · {row.goods}"[:200],
        obtained_at=came.at,
        parts=parts,
        facts={"identification": row.pk, "verdict": answer.verdict.value},
        actor=actor,
        now=now,
    )


def _plain(answer: Answer) -> dict[str, object]:
    """Without floats and enumerations, as canonical JSON wants it."""
    found = asdict(answer)
    return {name: _value(value) for name, value in found.items()}


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def _keep(
    row: Identification,
    answer: Answer,
    came: Came,
    in_time: bool,
    exhibit: UUID,
    actor: Actor,
) -> None:
    HolderAnswer.objects.create(
        identification=row,
        verdict=answer.verdict.value,
        reasons=answer.reasons.strip(),
        identifier=answer.identifier.strip(),
        position=answer.position.strip(),
        standing=answer.standing.value,
        interest=answer.interest.strip(),
        authority_id=answer.authority,
        truthful=answer.truthful,
        request=answer.request.value if answer.request else "",
        decline_reason=answer.decline_reason.strip(),
        suspicion=answer.suspicion.strip(),
        right_proof_id=answer.right_proof or None,
        guarantee=answer.guarantee.strip(),
        guarantee_bank=answer.guarantee_bank.strip(),
        guarantee_from=answer.guarantee_from,
        guarantee_to=answer.guarantee_to,
        guarantee_amount=answer.guarantee_amount,
        security_amount=answer.security_amount,
        security_proof_id=answer.security_proof or None,
        paper_id=came.paper or None,
        in_time=in_time,
        delivery=came.delivery.value,
        closes_at=came.closes_at,
        office_id=None if came.paper else actor.office_id,
        entered_by_id=actor.user_id,
        answered_at=came.at,
        exhibit_id=exhibit,
    )


def _tell_office(row: Identification, now: datetime) -> None:
    if row.asked_by_id is not None:
        subject = Subject(events.IDENTIFICATION, row.pk)
        about = {"about": row.goods}
        foundation.notify(
            users=[row.asked_by_id], code=ANSWERED, subject=subject, data=about, now=now
        )
