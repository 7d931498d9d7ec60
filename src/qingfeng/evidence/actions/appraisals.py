"""A request for appraisal from the samples to the report, and the clocks that wait for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions import ledger
from qingfeng.evidence.actions.appraisal_pauses import begin_pause, end_pause, fix_pause
from qingfeng.evidence.actions.exhibits import receive_exhibit
from qingfeng.evidence.actions.papers import paper_part
from qingfeng.evidence.models import (
    Appraisal,
    AppraisalReport,
    AppraisalSample,
    ReportLine,
    Sample,
)
from qingfeng.evidence.queries.appraisal_samples import (
    DrawnSample,
    all_with_the_body,
    samples_on_offer,
)
from qingfeng.evidence.queries.appraisals import (
    body_conflicts,
    body_scope,
    classes_known,
    right_asked_about,
)
from qingfeng.evidence.rules.appraisal import (
    APPRAISAL_FLOW,
    COMPULSORY,
    MOST_SAMPLES,
    Line,
    Opinion,
    PriceOf,
    Purpose,
    Scope,
    State,
    check_report,
    class_of_goods,
    payer,
)
from qingfeng.evidence.rules.exhibits import EvidenceKind, Form
from qingfeng.evidence.rules.identification import questions_of
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused, refuse_gaps
from qingfeng.kernel.ids import Subject, uuid7

REQUESTED, DONE = "appraisal.requested", "appraisal.done"


@dataclass(frozen=True, slots=True)
class SampleFields:
    name: str
    quantity: Decimal
    unit: str
    seal: str


@dataclass(frozen=True, slots=True)
class AppraisalFields:
    """What is asked of whom about which samples: `drawn` in custody, and others that are described.

    `goods_class` may be left out where the product or the right says it. `seized`: the goods are under a compulsory measure; of drawn samples the ledger says it.
    """

    body: UUID
    purpose: Purpose
    questions: str
    seized: bool
    samples: Sequence[SampleFields] = ()
    drawn: Sequence[UUID] = ()
    right: UUID | None = None
    goods_class: int | None = None
    why_unqualified: str = ""
    price_of: PriceOf = PriceOf.GOODS


@dataclass(frozen=True, slots=True)
class ReportFields:
    number: str
    conclusion: str
    appraisers: str
    fee: Decimal
    paper: str
    seals_intact: bool
    lines: Sequence[Line] = field(default_factory=tuple)


@transaction.atomic
def draft_appraisal(
    *,
    fields: AppraisalFields,
    actor: Actor,
    now: datetime,
    subject: Subject | None = None,
    second_of: UUID | None = None,
    asked_by_party: bool = False,
) -> UUID:
    """On a subject that the actor sees, else on the goods its samples were drawn from, else for itself. A second one goes to another body than the first."""
    office = _asking_office(actor, subject)
    first = _first(fields.body, second_of, actor)
    drawn = _drawn(fields.drawn, actor)
    identifier = uuid7(now)
    about = subject or _about(drawn) or Subject(events.APPRAISAL, identifier)
    right = fields.right or right_asked_about(about, first)
    known = classes_known(about, right, first, localdate(now))
    row = Appraisal(
        id=identifier,
        office_id=office,
        asked_by_id=actor.user_id,
        body_id=fields.body,
        purpose=fields.purpose.value,
        price_of=fields.price_of.value,
        subject_kind=about.kind,
        subject_id=about.id,
        right_id=right,
        goods_class=class_of_goods(known, fields.goods_class),
        questions=list(questions_of(fields.questions)),
        seized=fields.seized or any(one.measured in COMPULSORY for one in drawn),
        why_unqualified=fields.why_unqualified.strip(),
        second_of=first,
        asked_by_party=asked_by_party,
        created_at=now,
    )
    row.save(force_insert=True)
    _add_samples(row, fields.samples, drawn, now)
    _tell_draft(row, drawn, actor, now)
    return row.pk


def _tell_draft(row: Appraisal, drawn: Sequence[DrawnSample], actor: Actor, now: datetime) -> None:
    foundation.journal_append(
        actor=actor,
        verb=events.APPRAISAL_DRAFTED,
        subject=Subject(events.APPRAISAL, row.pk),
        payload={
            "of": {"kind": row.subject_kind, "id": row.subject_id},
            "body": row.body_id,
            "purpose": row.purpose,
            "second_of": row.second_of_id,
            "price_of": row.price_of,
            "goods_class": row.goods_class,
            "drawn": sorted(str(one.lot) for one in drawn),
        },
        now=now,
    )


def _asking_office(actor: Actor, subject: Subject | None) -> UUID:
    foundation.require(actor, access.ASK_APPRAISAL)
    if actor.office_kind != "agency" or actor.office_id is None:
        raise Refused("no_permission")
    if subject is not None:
        foundation.get(actor, subject.kind, subject.id)
    return actor.office_id


def _first(body: UUID, second_of: UUID | None, actor: Actor) -> Appraisal | None:
    """The appraisal that is repeated, if any; NotFound for what is no appraisal body."""
    named = foundation.offices_named([body]).get(body)
    if named is None or named.kind != "appraisal":
        raise NotFound(kind="appraisal_body", id=body)
    first = access.own_appraisal(actor, second_of) if second_of else None
    if first is not None and (first.body_id == body or first.state != State.REPORTED):
        raise Refused("second_by_another_body")
    return first


def _drawn(chosen: Sequence[UUID], actor: Actor) -> tuple[DrawnSample, ...]:
    """Samples of one's own sampling tree that no body has yet; their lots are held until the end."""
    lots = Sample.objects.filter(pk__in=chosen).values_list("lot__root", flat=True)
    ledger.lock_families(list(lots))
    offered = {one.id: one for one in samples_on_offer(actor=actor)}
    missing = set(chosen) - set(offered)
    if missing:
        raise Conflict("sample_not_on_offer", column="drawn", samples=sorted(missing))
    return tuple(offered[one] for one in dict.fromkeys(chosen))


def _about(drawn: Sequence[DrawnSample]) -> Subject | None:
    roots = {one.root for one in drawn}
    return Subject(events.LOT, roots.pop()) if len(roots) == 1 else None


def _add_samples(
    row: Appraisal,
    described: Sequence[SampleFields],
    drawn: Sequence[DrawnSample],
    now: datetime,
) -> None:
    every: list[DrawnSample | SampleFields] = [*drawn, *described]
    seals = [one.seal.strip() for one in every]
    if len(seals) > MOST_SAMPLES or len(set(seals)) < len(seals):
        raise BadInput("samples_differ", column="samples")
    for one in every:
        if not (one.name.strip() and one.unit.strip() and one.seal.strip()) or one.quantity <= 0:
            raise BadInput("sample_incomplete", column="samples")
    AppraisalSample.objects.bulk_create(
        AppraisalSample(
            id=uuid7(now),
            appraisal=row,
            name=one.name.strip(),
            quantity=one.quantity,
            unit=one.unit.strip(),
            seal=one.seal.strip(),
            sample_id=one.id if isinstance(one, DrawnSample) else None,
        )
        for one in every
    )


@transaction.atomic
def request_appraisal(
    *,
    appraisal_id: UUID,
    actor: Actor,
    now: datetime,
    pause_days: int | None = None,
    pause_notice: str = "",
    scope_confirmed: bool = False,
) -> None:
    """Clocks stop from the handover of the samples, and only where the time is fixed and the party was told in writing.

    `scope_confirmed`: the officer has read a scope that is words alone, and says that it covers these goods.
    """
    row = access.own_appraisal(actor, appraisal_id)
    fix_pause(row, pause_days, pause_notice)
    scope = body_scope(row, localdate(now))
    # Where no words had to be read, there was nothing to confirm.
    row.scope_confirmed = scope_confirmed and scope is Scope.UNCODED
    row.requested_at = now
    row.save(update_fields=["requested_at", "pause_days", "pause_notice", "scope_confirmed"])
    facts = {
        "samples": row.samples.exists(),
        "goods_class": row.goods_class,
        "conflicts": body_conflicts(row, on=localdate(now)),
        **_certified(row, now),
    }
    told: dict[str, object] = {"pause_days": pause_days, "scope_confirmed": row.scope_confirmed}
    if pause_days is not None:
        told["pause_from"] = "handover"
    _move(row, "request", facts, actor, now, payload=told)
    _notify_office(row.body_id, access.APPRAISE, REQUESTED, row, now)


def _certified(row: Appraisal, now: datetime) -> dict[str, object]:
    """How the body's certificates stand to the goods on this day: it is asked, accepts and reports under one in force."""
    return {
        "scope": body_scope(row, localdate(now)),
        "scope_confirmed": row.scope_confirmed,
        "why_unqualified": row.why_unqualified,
    }


@transaction.atomic
def accept_appraisal(
    *, appraisal_id: UUID, no_interest: bool, actor: Actor, now: datetime, received: bool = False
) -> None:
    """By the body, which declares that neither it nor its appraisers have an interest.

    `received`: samples that are only described are there, under their seals.
    """
    row = access.body_appraisal(actor, appraisal_id)
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    facts = {"no_interest": no_interest, **_certified(row, now)}
    _move(row, "accept", facts, actor, now, payload={"received": received})
    begin_pause(row, received=received, actor=actor, now=now)


@transaction.atomic
def decline_appraisal(*, appraisal_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Before it is accepted it is declined, afterwards given back; the clocks go on either way."""
    row = access.body_appraisal(actor, appraisal_id)
    verb = "give_back" if row.state == State.ACCEPTED else "decline"
    _end(row, verb, reason, actor, now)
    if row.asked_by_id is not None:
        _notify([row.asked_by_id], DONE, row, now)


@transaction.atomic
def recall_appraisal(*, appraisal_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    _end(access.own_appraisal(actor, appraisal_id), "recall", reason, actor, now)


def _end(row: Appraisal, verb: str, reason: str, actor: Actor, now: datetime) -> None:
    facts = {"reason": reason.strip()}
    texts = {"reason": reason.strip()} if reason.strip() else None
    _move(row, verb, facts, actor, now, texts=texts)
    end_pause(row=row, actor=actor, now=now)


@transaction.atomic
def report_appraisal(
    *, appraisal_id: UUID, fields: ReportFields, actor: Actor, now: datetime
) -> UUID:
    """By the body; its paper becomes the asking office's evidence on the subject."""
    row = access.body_appraisal(actor, appraisal_id)
    samples = frozenset(row.samples.values_list("pk", flat=True))
    check_report(fields.lines, samples, Purpose(row.purpose))
    texts = ("number", "conclusion", "appraisers")
    gaps = [("missing", name) for name in texts if not getattr(fields, name).strip()]
    refuse_gaps([*gaps, *([("missing", "fee")] if fields.fee < 0 else [])])
    facts = {
        "seals_intact": fields.seals_intact,
        "samples_there": all_with_the_body(row),
        **_certified(row, now),
    }
    _move(row, "report", facts, actor, now)
    exhibit = _report_exhibit(row, fields, actor, now)
    report = AppraisalReport.objects.create(
        appraisal=row,
        number=fields.number.strip(),
        conclusion=fields.conclusion.strip(),
        appraisers=fields.appraisers.strip(),
        fee=fields.fee,
        payer=_payer(row, fields.lines),
        exhibit_id=exhibit,
        reported_by_id=actor.user_id,
        reported_at=now,
    )
    ReportLine.objects.bulk_create(
        ReportLine(
            report=report,
            sample_id=line.sample,
            opinion=line.opinion.value if line.opinion else "",
            unit_price=line.unit_price,
            note=line.note.strip(),
        )
        for line in fields.lines
    )
    end_pause(row=row, actor=actor, now=now)
    if row.asked_by_id is not None:
        _notify([row.asked_by_id], DONE, row, now)
    return exhibit


def _report_exhibit(row: Appraisal, fields: ReportFields, actor: Actor, now: datetime) -> UUID:
    return receive_exhibit(
        office=row.office_id,
        subject=Subject(row.subject_kind, row.subject_id),
        form=Form.REPORT,
        kind=EvidenceKind.APPRAISAL,
        title=f"{fields.number}: {fields.conclusion}".strip()[:200],
        obtained_at=now,
        parts=[paper_part(fields.paper, "report")],
        facts={
            "appraisal": row.pk,
            "body": row.body_id,
            "number": fields.number,
            "opinions": {
                str(line.sample): line.opinion.value if line.opinion else str(line.unit_price)
                for line in fields.lines
            },
        },
        actor=actor,
        now=now,
    )


def _payer(row: Appraisal, lines: Sequence[Line]) -> str:
    """A second one upholds the first where of the same goods it finds the same; another price is never the same."""
    found = _found(row, ((line.sample, line.opinion) for line in lines))
    first = row.second_of
    upheld = False
    if first is not None:
        rows = ReportLine.objects.filter(report__appraisal=first).values_list("sample", "opinion")
        before = _found(
            first, ((sample, Opinion(said)) for sample, said in rows if sample and said)
        )
        upheld = all(before.get(goods) == said for goods, said in found.items())
    return payer(
        seized=row.seized,
        second=first is not None,
        asked_by_party=row.asked_by_party,
        upheld=upheld,
    ).value


def _found(
    row: Appraisal, lines: Iterable[tuple[UUID, Opinion | None]]
) -> dict[UUID | str, set[Opinion | None]]:
    """By the lot that a sample was drawn from, since a second body gets the spare; else by its name."""
    drawn = row.samples.values_list("pk", "sample__drawn_from", "name")
    goods = {sample: lot or name for sample, lot, name in drawn}
    found: dict[UUID | str, set[Opinion | None]] = {}
    for sample, opinion in lines:
        found.setdefault(goods[sample], set()).add(opinion)
    return found


def _move(
    row: Appraisal,
    verb: str,
    facts: Mapping[str, object],
    actor: Actor,
    now: datetime,
    payload: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
) -> None:
    foundation.move(
        row=row,
        workflow=APPRAISAL_FLOW,
        verb=verb,
        facts=facts,
        actor=actor,
        now=now,
        payload=payload,
        texts=texts,
    )


def _notify_office(office: UUID, permission: str, code: str, row: Appraisal, now: datetime) -> None:
    users = [person.id for person in foundation.people_of([office], permission, now=now)]
    _notify(users, code, row, now)
    foundation.send_letters(users=users, code=code, subject=Subject(events.APPRAISAL, row.pk))


def _notify(users: Sequence[UUID], code: str, row: Appraisal, now: datetime) -> None:
    foundation.notify(users=users, code=code, subject=Subject(events.APPRAISAL, row.pk), now=now)
