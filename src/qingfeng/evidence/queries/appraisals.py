"""Appraisals as rows, and which body may be asked."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from qingfeng.evidence import access, events
from qingfeng.evidence.models import (
    Appraisal,
    AppraisalSample,
    BodyQualification,
    Identification,
    Objection,
    ObjectionWaiver,
    Recognition,
    ReportLine,
    ResultNotice,
)
from qingfeng.evidence.queries.paging import Position, page_of
from qingfeng.evidence.rules.appraisal import (
    GOODS_CLASSES,
    Purpose,
    Qualification,
    Scope,
    State,
    conflicts,
    qualified,
    scope_of,
)
from qingfeng.foundation.api import Actor, offices_named, offices_of_kinds, organisation
from qingfeng.kernel.ids import Subject
from qingfeng.register import api as register

RIGHT: Final = "right"


@dataclass(frozen=True, slots=True)
class BodyRow:
    id: UUID
    name: str
    name_en: str
    certificates: tuple[BodyQualification, ...]
    purposes_now: frozenset[Purpose]
    classes_now: frozenset[int]


def bodies(on: date) -> tuple[BodyRow, ...]:
    """Every appraisal body with its certificates, and what it is qualified for on the day."""
    held: dict[UUID, list[BodyQualification]] = {}
    for row in BodyQualification.objects.order_by("valid_from", "number"):
        held.setdefault(row.body_id, []).append(row)
    found = []
    for office in offices_of_kinds(["appraisal"]):
        rows = held.get(office.id, [])
        terms = [_terms(row) for row in rows]
        now = frozenset(purpose for purpose in Purpose if qualified(terms, purpose, on))
        classes = frozenset(
            each for one in terms for each in one.classes if any(one.covers(p, on) for p in now)
        )
        found.append(BodyRow(office.id, office.name, office.name_en, tuple(rows), now, classes))
    return tuple(found)


def _terms(row: BodyQualification) -> Qualification:
    return Qualification(
        frozenset(Purpose(purpose) for purpose in row.purposes),
        row.scope,
        frozenset(row.classes),
        row.valid_from,
        row.valid_to,
        row.withdrawn_on,
    )


def body_scope(row: Appraisal, on: date) -> Scope | None:
    """How the body's certificates stand to the goods; None for a draft from before the class was asked for."""
    if row.goods_class is None:
        return None
    return scope_of(_held(row), Purpose(row.purpose), row.goods_class, on)


def _held(row: Appraisal) -> list[Qualification]:
    return [_terms(one) for one in BodyQualification.objects.filter(body=row.body_id)]


def uncoded_scopes(row: Appraisal, on: date) -> tuple[str, ...]:
    """The words of the certificates in force for the purpose that name no classes."""
    in_force = (one for one in _held(row) if one.covers(Purpose(row.purpose), on))
    return tuple(one.scope for one in in_force if not one.classes)


def right_asked_about(subject: Subject | None, first: Appraisal | None) -> UUID | None:
    """Whose goods they are said to be, where the subject tells: its holder is a side of the matter."""
    if first is not None:
        return first.right_id
    if subject is not None and subject.kind == RIGHT:
        return subject.id
    asked = _question(subject)
    return asked.right_id if asked else None


def classes_known(
    subject: Subject | None, right: UUID | None, first: Appraisal | None, on: date
) -> frozenset[int]:
    """The classes that the goods can be of: of the appraisal repeated, the genuine product named, or the right."""
    if first is not None and first.goods_class is not None:
        return frozenset({first.goods_class})
    asked = _question(subject)
    named = asked.product.nice_class if asked and asked.product else None
    told = {named} if named else {each for one in _rights(right, on) for each in one.classes}
    return frozenset(told & set(GOODS_CLASSES))


def _question(subject: Subject | None) -> Identification | None:
    if subject is None or subject.kind != events.IDENTIFICATION:
        return None
    return Identification.objects.select_related("product").filter(pk=subject.id).first()


def _rights(right: UUID | None, on: date) -> tuple[register.RightRow, ...]:
    return register.right_rows([right], on) if right else ()


def body_conflicts(row: Appraisal, *, on: date) -> tuple[str, ...]:
    """Why the body must step aside, as far as the register and the organisations tell."""
    holder = register.holder_of([row.right_id]).get(str(row.right_id)) if row.right_id else None
    offices = register.offices_acting_for(holder.id, on) if holder else frozenset()
    body, office = organisation(row.body_id), organisation(row.office_id)
    sides = {office.uscc, holder.uscc if holder else ""} - {""}
    return conflicts(
        row.body_id,
        office=row.office_id,
        holder_offices=offices,
        same_owner=body.uscc in sides,
    )


@dataclass(frozen=True, slots=True)
class AppraisalRow:
    id: UUID
    purpose: Purpose
    state: State
    body: str
    body_en: str
    office: str
    office_en: str
    goods: str
    samples: int
    second: bool


def appraisals_page(
    *, actor: Actor, after: Position | None = None
) -> tuple[tuple[AppraisalRow, ...], str]:
    """The newest first, and where the next page begins."""
    found = access.visible_appraisals(actor).prefetch_related("samples")
    page = page_of(found, "created_at", after)
    names = offices_named(office for row in page.rows for office in (row.body_id, row.office_id))
    rows = tuple(
        AppraisalRow(
            id=row.pk,
            purpose=Purpose(row.purpose),
            state=State(row.state),
            body=names[row.body_id].name,
            body_en=names[row.body_id].name_en,
            office=names[row.office_id].name,
            office_en=names[row.office_id].name_en,
            goods=next((sample.name for sample in row.samples.all()), ""),
            samples=len(row.samples.all()),
            second=row.second_of_id is not None,
        )
        for row in page.rows
    )
    return rows, page.after


@dataclass(frozen=True, slots=True)
class AppraisalView:
    """The whole of one, with what came of it. The body sees no objection and no recognition."""

    row: Appraisal
    purpose: Purpose
    state: State
    subject: Subject
    samples: tuple[tuple[AppraisalSample, ReportLine | None], ...]
    scope: Scope | None
    conflicts: tuple[str, ...]
    told: ResultNotice | None
    waiver: ObjectionWaiver | None
    objections: tuple[Objection, ...]
    recognitions: tuple[Recognition, ...]
    own: bool
    of_body: bool


def appraisal_view(*, actor: Actor, identifier: UUID, on: date) -> AppraisalView:
    row = access.appraisal_of(actor, identifier)
    own, of_body = row.office_id == actor.office_id, row.body_id == actor.office_id
    lines = {line.sample_id: line for line in ReportLine.objects.filter(report__appraisal=row)}
    samples = row.samples.select_related("sample").order_by("seal")
    objections = row.objections.order_by("entered_at")
    offers = row.recognitions.select_related("office").order_by("offered_at")
    if not own:
        offers = offers.filter(office=actor.office_id)
    return AppraisalView(
        row=row,
        purpose=Purpose(row.purpose),
        state=State(row.state),
        subject=Subject(row.subject_kind, row.subject_id),
        samples=tuple((sample, lines.get(sample.pk)) for sample in samples),
        scope=body_scope(row, on),
        conflicts=body_conflicts(row, on=on),
        told=ResultNotice.objects.filter(pk=row.pk).first() if own else None,
        waiver=ObjectionWaiver.objects.filter(pk=row.pk).first() if own else None,
        objections=() if of_body else tuple(objections),
        recognitions=tuple(offers),
        own=own,
        of_body=of_body,
    )
