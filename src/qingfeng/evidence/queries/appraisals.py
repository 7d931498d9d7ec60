"""Appraisals as rows; which body may be asked; which prices a subject's thresholds are measured by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from qingfeng.evidence import access
from qingfeng.evidence.models import (
    Appraisal,
    AppraisalSample,
    BodyQualification,
    Objection,
    Recognition,
    ReportLine,
)
from qingfeng.evidence.rules.appraisal import (
    Purpose,
    Qualification,
    Review,
    State,
    conflicts,
    qualified,
)
from qingfeng.foundation.api import Actor, offices_named, offices_of_kinds, organisation
from qingfeng.kernel.ids import Subject
from qingfeng.register import api as register

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class BodyRow:
    id: UUID
    name: str
    name_en: str
    certificates: tuple[BodyQualification, ...]
    purposes_now: frozenset[Purpose]


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
        found.append(BodyRow(office.id, office.name, office.name_en, tuple(rows), now))
    return tuple(found)


def _terms(row: BodyQualification) -> Qualification:
    return Qualification(
        frozenset(Purpose(purpose) for purpose in row.purposes),
        row.scope,
        row.valid_from,
        row.valid_to,
        row.withdrawn_on,
    )


def is_qualified(body: UUID, purpose: Purpose, on: date) -> bool:
    rows = BodyQualification.objects.filter(body=body)
    return qualified([_terms(row) for row in rows], purpose, on)


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
    samples: int
    second: bool


def appraisals_listed(*, actor: Actor) -> tuple[AppraisalRow, ...]:
    found = access.visible_appraisals(actor).prefetch_related("samples")
    rows = list(found.order_by("-created_at")[:MOST_ROWS])
    names = offices_named(office for row in rows for office in (row.body_id, row.office_id))
    return tuple(
        AppraisalRow(
            id=row.pk,
            purpose=Purpose(row.purpose),
            state=State(row.state),
            body=names[row.body_id].name,
            body_en=names[row.body_id].name_en,
            office=names[row.office_id].name,
            office_en=names[row.office_id].name_en,
            samples=len(row.samples.all()),
            second=row.second_of_id is not None,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class AppraisalView:
    """The whole of one, with what came of it. The body sees no objection and no recognition."""

    row: Appraisal
    purpose: Purpose
    state: State
    subject: Subject
    samples: tuple[tuple[AppraisalSample, ReportLine | None], ...]
    qualified: bool
    conflicts: tuple[str, ...]
    objections: tuple[Objection, ...]
    recognitions: tuple[Recognition, ...]
    own: bool
    of_body: bool


def appraisal_view(*, actor: Actor, identifier: UUID, on: date) -> AppraisalView:
    row = access.appraisal_of(actor, identifier)
    own, of_body = row.office_id == actor.office_id, row.body_id == actor.office_id
    lines = {line.sample_id: line for line in ReportLine.objects.filter(report__appraisal=row)}
    samples = row.samples.order_by("seal")
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
        qualified=is_qualified(row.body_id, Purpose(row.purpose), on),
        conflicts=body_conflicts(row, on=on),
        objections=() if of_body else tuple(objections),
        recognitions=tuple(offers),
        own=own,
        of_body=of_body,
    )


@dataclass(frozen=True, slots=True)
class AppraisedPrice:
    """A price for the thresholds of a matter, with the evidence that it comes from."""

    appraisal: UUID
    exhibit: UUID
    sample: str
    subject: Subject | None
    unit_price: Decimal


def appraised_prices(subject: Subject, *, actor: Actor) -> tuple[AppraisedPrice, ...]:
    """Of reports that stand: none that an objection overturned or that another body was asked to repeat."""
    mine = access.visible_appraisals(actor).filter(
        subject_kind=subject.kind, subject_id=subject.id, state=State.REPORTED.value
    )
    fallen = Objection.objects.filter(review__in=[Review.UPHELD.value, Review.AGAIN.value])
    standing = mine.exclude(pk__in=fallen.values("appraisal"))
    lines = ReportLine.objects.filter(report__appraisal__in=standing, unit_price__isnull=False)
    return tuple(_price(line) for line in lines.select_related("report", "sample").order_by("pk"))


def _price(line: ReportLine) -> AppraisedPrice:
    sample, price = line.sample, line.unit_price
    about = Subject(sample.subject_kind, sample.subject_id) if sample.subject_id else None
    return AppraisedPrice(
        appraisal=line.report.appraisal_id,
        exhibit=line.report.exhibit_id,
        sample=sample.name,
        subject=about,
        unit_price=price if price is not None else Decimal(0),
    )


def threshold_goods(prices: Sequence[AppraisedPrice]) -> list[dict[str, object]]:
    """The lots that a threshold check begins with: what was appraised, each at its price."""
    return [{"product": price.sample, "appraised_price": str(price.unit_price)} for price in prices]
