"""What the holder answers: here itself, or on a paper that the asking office enters."""

import io
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.exhibits import receive_exhibit
from qingfeng.evidence.actions.identification_service import (
    receive,
    tell_clocks_of_subject,
)
from qingfeng.evidence.actions.papers import paper_part
from qingfeng.evidence.actions.saying import written_word
from qingfeng.evidence.models import HolderAnswer, Identification
from qingfeng.evidence.queries.identification import due_of
from qingfeng.evidence.queries.securities import security_asked
from qingfeng.evidence.rules.exhibits import EvidenceKind, Form, Part
from qingfeng.evidence.rules.identification import (
    IDENTIFICATION_FLOW,
    REGIMES,
    Answer,
    Circumstances,
    Route,
    State,
    check_answer,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.errors import BadInput
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from qingfeng.register import api as register

ANSWERED = "identification.answered"
MARKS = frozenset(
    {register.RightKind.WORD, register.RightKind.FIGURATIVE, register.RightKind.COMBINED}
)
_PAPERS = ("authority", "right_proof", "security_proof", "paper")


@transaction.atomic
def answer_question(
    *, identification_id: UUID, answer: Answer, actor: Actor, now: datetime
) -> UUID:
    """By the holder or who acts for it. Whoever answers has received the question."""
    row = access.asked_of(actor, identification_id, localdate(now))
    if row.state == State.SENT:
        receive(row=row, actor=actor, now=now)
    return _answered(row, answer, verb="answer", paper="", at=now, actor=actor, now=now)


@transaction.atomic
def enter_answer(
    *,
    identification_id: UUID,
    answer: Answer,
    paper: str,
    answered_at: datetime,
    actor: Actor,
    now: datetime,
) -> UUID:
    """An answer that came on paper, entered by the asking office with its scan."""
    row = access.asked_by(actor, identification_id, localdate(now))
    if not paper:
        raise BadInput("scan_missing", column="paper")
    served = row.service.served_at if row.state == State.SERVED else None
    if served is not None and not served <= answered_at <= now:
        raise BadInput("answered_out_of_order", column="answered_at")
    return _answered(row, answer, verb="enter", paper=paper, at=answered_at, actor=actor, now=now)


def _answered(
    row: Identification,
    answer: Answer,
    *,
    verb: str,
    paper: str,
    at: datetime,
    actor: Actor,
    now: datetime,
) -> UUID:
    around = _circumstances(row, at, now)
    check_answer(answer, REGIMES[Route(row.route)], around)
    foundation.move(
        row=row,
        workflow=IDENTIFICATION_FLOW,
        verb=verb,
        facts={},
        actor=actor,
        now=now,
        payload={
            "verdict": answer.verdict.value,
            "request": answer.request.value if answer.request else "",
            "in_time": around.in_time,
        },
    )
    exhibit = _exhibit(row, answer, paper, at, actor, now)
    _keep(row, answer, paper, around.in_time, at, exhibit, actor)
    if row.clock is not None:
        law.tell_clock(clock_id=row.clock, name="met", at=at, actor=actor, now=now)
    tell_clocks_of_subject(row=row, name="identification.returned", actor=actor, now=now)
    _tell_office(row, now)
    return exhibit


def _circumstances(row: Identification, at: datetime, now: datetime) -> Circumstances:
    due = due_of(row, now=now) if row.clock is not None else None
    (right,) = register.right_rows([row.right_id], localdate(now)) if row.right_id else (None,)
    return Circumstances(
        in_time=due is None or at <= due,
        of_mark=right is not None and right.kind in MARKS,
        security_due=security_asked(row.value, now),
    )


def _exhibit(
    row: Identification,
    answer: Answer,
    paper: str,
    at: datetime,
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
    papers = {**_plain(answer), "paper": paper}
    parts += [paper_part(str(papers[name]), name, column=name) for name in _PAPERS if papers[name]]
    return receive_exhibit(
        office=row.office_id,
        subject=Subject(row.subject_kind, row.subject_id),
        form=Form.ANSWER,
        kind=EvidenceKind.DOCUMENT,
        title=f"{written_word(f'verdict.{answer.verdict.value}')} · {row.goods}"[:200],
        obtained_at=at,
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
        return str(value)
    return "" if value is None else value


def _keep(
    row: Identification,
    answer: Answer,
    paper: str,
    in_time: bool,
    at: datetime,
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
        right_proof_id=answer.right_proof or None,
        guarantee=answer.guarantee.strip(),
        security_amount=answer.security_amount,
        security_proof_id=answer.security_proof or None,
        paper_id=paper or None,
        in_time=in_time,
        office_id=None if paper else actor.office_id,
        entered_by_id=actor.user_id,
        answered_at=at,
        exhibit_id=exhibit,
    )


def _tell_office(row: Identification, now: datetime) -> None:
    if row.asked_by_id is not None:
        subject = Subject(events.IDENTIFICATION, row.pk)
        foundation.notify(users=[row.asked_by_id], code=ANSWERED, subject=subject, now=now)
