"""What the holder answers, what the party says against it, and what an officer signs in the end."""

import io
from collections.abc import Mapping
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
    tell_holder,
)
from qingfeng.evidence.actions.saying import written_word
from qingfeng.evidence.models import (
    HolderAnswer,
    Identification,
    IdentificationSignature,
    Rebuttal,
    SeizureNotice,
)
from qingfeng.evidence.queries.identification import due_of
from qingfeng.evidence.rules.exhibits import EvidenceKind, ExhibitState, Form, Part
from qingfeng.evidence.rules.identification import (
    IDENTIFICATION_FLOW,
    REGIMES,
    Answer,
    Circumstances,
    Disclosure,
    Outcome,
    Request,
    Route,
    State,
    Verdict,
    check_answer,
    check_disclosure,
    security_due,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor, StoredFile
from qingfeng.kernel.clocks import Status
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.law import api as law
from qingfeng.register import api as register

ANSWERED, TOLD = "identification.answered", "identification.disclosed"
DECIDED, TAKEN_BACK = "identification.decided", "identification.taken_back"
BANDS = "cn.customs.security_bands"
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


def security_asked(value: Decimal | None, now: datetime) -> Decimal | None:
    """What customs asks as security for goods of this value, by the pack of the day."""
    version = law.library().rules[BANDS].at(localdate(now))
    if value is None or version is None:
        return None
    return security_due(value, version.terms["bands"])


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
    parts += [_part(name, str(papers[name])) for name in _PAPERS if papers[name]]
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


def _part(name: str, sha256: str) -> Part:
    stored = StoredFile.objects.get(pk=sha256)
    ending = stored.media_type.rpartition("/")[2]
    return Part(f"{name}.{ending}", name, stored.sha256, stored.size, stored.media_type)


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
    if not paper:
        raise BadInput("scan_missing", column="paper")
    exhibit = receive_exhibit(
        office=row.office_id,
        subject=Subject(row.subject_kind, row.subject_id),
        form=Form.RECORD,
        kind=EvidenceKind.PARTY,
        title=text.strip()[:200],
        obtained_at=now,
        parts=[_part("paper", paper)],
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
    _journal(row, events.IDENTIFICATION_REBUTTED, {"exhibit": exhibit}, actor, now)
    return rebuttal.pk


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
    facts = {"outcome": Outcome.RELEASED, "reason": reason.strip()}
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
    _journal(row, events.IDENTIFICATION_DISCLOSED, {}, actor, now)
    tell_holder(row, TOLD, now)


def _journal(
    row: Identification, verb: str, payload: dict[str, object], actor: Actor, now: datetime
) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.IDENTIFICATION, row.pk),
        payload=payload,
        now=now,
    )
