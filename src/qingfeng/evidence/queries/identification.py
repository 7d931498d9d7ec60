"""Questions to right holders as rows: whole for the office that asks, by stage for the holder that is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.models import (
    BrandService,
    HolderAnswer,
    Identification,
    IdentificationSignature,
    MachineReading,
    Rebuttal,
    SeizureNotice,
    ServiceProof,
)
from qingfeng.evidence.queries.confiscations import Taken, confiscated_goods
from qingfeng.evidence.queries.paging import PAGE, Position, page_of
from qingfeng.evidence.rules.codes import OF_PRODUCTS, CodeKind
from qingfeng.evidence.rules.identification import (
    Finding,
    Ground,
    Means,
    Outcome,
    Route,
    State,
    Verdict,
)
from qingfeng.evidence.rules.pictures import Box
from qingfeng.foundation.api import Actor, media_type_of, offices_named, people_of
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from qingfeng.register import api as register

_OPEN = (State.DRAFTED, State.SENT, State.SERVED, State.ANSWERED, State.SILENT)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A line of either side's list."""

    id: UUID
    goods: str
    mark: str
    holder: str
    holder_en: str
    office: str
    office_en: str
    state: State
    sent_at: datetime | None
    due: datetime | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class CodeRow:
    kind: CodeKind
    value: str
    serial: str
    batch: str


@dataclass(frozen=True, slots=True)
class PictureRow:
    """`current` is the file that stands to be shown: `plain`, or that with the newest mask over it."""

    id: UUID
    current: str
    plain: str
    cleared: bool
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceRow:
    means: Means
    served_at: datetime
    proof: str | None


@dataclass(frozen=True, slots=True)
class HolderView:
    """What the side of the holder reads. How the goods came to the office, and from whom, is not in it."""

    id: UUID
    state: State
    route: Route
    office: str
    office_en: str
    goods: str
    value: Decimal | None
    right: register.RightRow
    product: register.ProductRow | None
    guide: tuple[register.GuideRow, ...]
    pictures: tuple[PictureRow, ...]
    codes: tuple[CodeRow, ...]
    questions: tuple[str, ...]
    asked_for: date | None
    clock: UUID | None
    sent_at: datetime
    service: ServiceRow | None
    answer: HolderAnswer | None
    notice: SeizureNotice | None
    # What the office decided and when: not who signed, nor why.
    outcomes: tuple[tuple[str, datetime], ...]
    silence_taken_back: datetime | None


@dataclass(frozen=True, slots=True)
class OfficeView:
    """The whole of a question, for the office that asks."""

    id: UUID
    state: State
    workflow_version: int
    route: Route
    ground: Ground
    ground_text: str
    parcel: bool
    subject: Subject
    goods: str
    value: Decimal | None
    right: register.RightRow | None
    product: register.ProductRow | None
    recorded: bool
    guide: tuple[register.GuideRow, ...]
    ticks: Mapping[UUID, Finding]
    pictures: tuple[PictureRow, ...]
    codes: tuple[CodeRow, ...]
    questions: tuple[str, ...]
    asked_for: date | None
    clock: UUID | None
    created_at: datetime
    sent_at: datetime | None
    service: ServiceRow | None
    answer: HolderAnswer | None
    rebuttals: tuple[Rebuttal, ...]
    readings: tuple[MachineReading, ...]
    brand_host: str
    signatures: tuple[IdentificationSignature, ...]
    notice: SeizureNotice | None
    taken: Taken
    silence_taken_back: datetime | None
    # Whether anybody acts here for the holder of the right.
    reached: bool

    @property
    def itself(self) -> bool:
        return self.subject == Subject(events.IDENTIFICATION, self.id)


def office_view(*, actor: Actor, identifier: UUID, now: datetime) -> OfficeView:
    on = localdate(now)
    row = access.identification_of(actor, identifier, on)
    if access.is_asked(actor):
        raise NotFound(kind=events.IDENTIFICATION, id=identifier)
    right, product, guide = _goods(row, actor, on)
    return OfficeView(
        id=row.pk,
        state=State(row.state),
        workflow_version=row.workflow_version,
        route=Route(row.route),
        ground=Ground(row.ground),
        ground_text=row.ground_text,
        parcel=row.parcel,
        subject=Subject(row.subject_kind, row.subject_id),
        goods=row.goods,
        value=row.value,
        right=right,
        product=product,
        recorded=right is not None and register.is_recorded(right.id, on),
        guide=guide,
        ticks={tick.point: Finding(tick.finding) for tick in row.ticks.all()},
        pictures=_pictures(row, actor),
        codes=_codes(row, frozenset(CodeKind)),
        questions=tuple(row.questions),
        asked_for=row.asked_for,
        clock=row.clock,
        created_at=row.created_at,
        sent_at=row.sent_at,
        service=_service(row),
        answer=_answer(row),
        rebuttals=tuple(row.rebuttals.order_by("entered_at")),
        readings=tuple(row.readings.order_by("read_at", "pk")),
        brand_host=brand_host(row.holder_id),
        signatures=tuple(row.signatures.select_related("signed_by").order_by("signed_at")),
        notice=SeizureNotice.objects.filter(pk=row.pk).first(),
        taken=confiscated_goods(row),
        reached=bool(readers_for(right.holder_id if right else None, now)),
        silence_taken_back=_taken_back(row),
    )


def holder_view(*, actor: Actor, identifier: UUID, now: datetime) -> HolderView:
    on = localdate(now)
    row = access.identification_of(actor, identifier, on)
    right, product, guide = _goods(row, actor, on)
    if not access.is_asked(actor) or right is None or row.sent_at is None:
        raise NotFound(kind=events.IDENTIFICATION, id=identifier)
    office = offices_named([row.office_id])[row.office_id]
    return HolderView(
        id=row.pk,
        state=State(row.state),
        route=Route(row.route),
        office=office.name,
        office_en=office.name_en,
        goods=row.goods,
        value=row.value,
        right=right,
        product=product,
        guide=guide,
        pictures=_pictures(row, actor),
        codes=_codes(row, OF_PRODUCTS),
        questions=tuple(row.questions),
        asked_for=row.asked_for,
        clock=row.clock,
        sent_at=row.sent_at,
        service=_service(row),
        answer=_answer(row),
        notice=SeizureNotice.objects.filter(pk=row.pk).first(),
        outcomes=tuple(
            row.signatures.exclude(outcome="")
            .order_by("signed_at")
            .values_list("outcome", "signed_at")
        ),
        silence_taken_back=_taken_back(row),
    )


def _taken_back(row: Identification) -> datetime | None:
    """When an answer in time took back the silence that had been stated."""
    found = row.signatures.filter(takes_back__isnull=False)
    return found.values_list("signed_at", flat=True).first()


def _goods(
    row: Identification, actor: Actor, on: date
) -> tuple[register.RightRow | None, register.ProductRow | None, tuple[register.GuideRow, ...]]:
    if row.right_id is None:
        return None, None, ()
    (right,) = register.right_rows([row.right_id], on)
    products, guide = register.genuine_knowledge(row.right_id, actor=actor, on=on)
    product = next((each for each in products if each.id == row.product_id), None)
    of_goods = tuple(point for point in guide if point.product_id in (None, row.product_id))
    return right, product, of_goods


def _pictures(row: Identification, actor: Actor) -> tuple[PictureRow, ...]:
    return tuple(_picture(picture) for picture in access.visible_pictures(actor, row))


def _picture(row: Any) -> PictureRow:
    return PictureRow(row.pk, row.current, row.shown_id, row.cleared)


def question_pictures(*, actor: Actor, identifier: UUID, now: datetime) -> tuple[PictureRow, ...]:
    return _pictures(access.identification_of(actor, identifier, localdate(now)), actor)


def picture_of(*, actor: Actor, identifier: UUID, picture: UUID, now: datetime) -> PictureRow:
    """One picture with the boxes of its newest mask, for the office that decides what of it is shown."""
    row = access.identification_of(actor, identifier, localdate(now))
    found = access.visible_pictures(actor, row).filter(pk=picture).first()
    if found is None or access.is_asked(actor):
        raise NotFound(kind="picture", id=picture)
    mask = found.masks.order_by("-made_at", "-pk").first()
    return replace(_picture(found), boxes=tuple(map(tuple, mask.boxes)) if mask else ())


def _codes(row: Identification, kinds: frozenset[CodeKind]) -> tuple[CodeRow, ...]:
    return tuple(
        CodeRow(CodeKind(code.kind), code.value, code.serial, code.batch)
        for code in row.codes.order_by("read_at", "pk")
        if code.kind in kinds
    )


def _service(row: Identification) -> ServiceRow | None:
    found = getattr(row, "service", None)
    return found and ServiceRow(Means(found.means), found.served_at, found.proof_id)


def _answer(row: Identification) -> HolderAnswer | None:
    return HolderAnswer.objects.filter(pk=row.pk).first()


def readers_for(holder: UUID | None, now: datetime) -> frozenset[UUID]:
    """Everybody who may answer for the holder here; nobody where it has no login and no agent with one."""
    if holder is None:
        return frozenset()
    offices = register.offices_acting_for(holder, localdate(now))
    return frozenset(person.id for person in people_of(offices, access.ANSWER, now=now))


def brand_host(holder: UUID | None) -> str:
    """Where the holder's own service answers for serial numbers, if it has named one."""
    found = BrandService.objects.filter(holder=holder, ended_at__isnull=True) if holder else None
    return (found and found.values_list("host", flat=True).first()) or ""


@dataclass(frozen=True, slots=True)
class QuestionPage:
    rows: tuple[QuestionRow, ...]
    after: str


def questions_page(
    *, actor: Actor, now: datetime, over: bool = False, after: Position | None = None
) -> QuestionPage:
    """Open ones by due time, those without one behind them; or those that are over, the newest first."""
    found = access.visible_identifications(actor, localdate(now))
    if over:
        page = page_of(found.exclude(state__in=_OPEN).select_related(*_NAMED), "created_at", after)
        return QuestionPage(_lines(page.rows, now), page.after)
    order = _by_urgency(found.filter(state__in=_OPEN), now)
    begin = next((at + 1 for at, key in enumerate(order) if after and key == after[1]), 0)
    keys = order[begin : begin + PAGE]
    rows = found.select_related(*_NAMED).in_bulk(keys)
    last = rows[keys[-1]] if keys and len(order) > begin + PAGE else None
    following = f"{last.created_at.isoformat()}~{last.pk}" if last else ""
    return QuestionPage(_lines([rows[key] for key in keys], now), following)


_NAMED = ("right", "holder", "office")


def _by_urgency(found: QuerySet[Identification], now: datetime) -> list[UUID]:
    """Those that wait for the holder before those that wait for the office; of each, what ends first in front.

    What is open of one office or holder is never so much that its keys could not be sorted here: when a clock ends stands
    with the law.
    """
    longest_first = (F("sent_at").asc(nulls_last=True), "-created_at", "-pk")
    light = found.only("pk", "state", "sent_at", "clock", "asked_for")
    rows = list(light.order_by(*longest_first))
    ends = _ends(rows, now)

    def urgency(row: Identification) -> tuple[bool, bool, datetime]:
        done = row.state not in (State.SENT.value, State.SERVED.value)
        end = ends[row.pk] or row.sent_at
        return done, ends[row.pk] is None, end or datetime.combine(date.max, time(), law.HOME)

    return [row.pk for row in sorted(rows, key=urgency)]


def _lines(rows: Sequence[Identification], now: datetime) -> tuple[QuestionRow, ...]:
    ends = _ends(rows, now)
    answers = HolderAnswer.objects.filter(pk__in=[row.pk for row in rows])
    verdicts = dict(answers.values_list("pk", "verdict"))
    return tuple(_line(row, verdicts.get(row.pk), ends[row.pk]) for row in rows)


def _line(row: Identification, verdict: str | None, due: datetime | None) -> QuestionRow:
    return QuestionRow(
        id=row.pk,
        goods=row.goods,
        mark=row.right.mark if row.right else "",
        holder=row.holder.name if row.holder else "",
        holder_en=row.holder.name_en if row.holder else "",
        office=row.office.name,
        office_en=row.office.name_en,
        state=State(row.state),
        sent_at=row.sent_at,
        due=due,
        verdict=Verdict(verdict) if verdict else None,
    )


def due_of(row: Identification, *, now: datetime) -> datetime | None:
    """The last second in time by the law's clock; else the end of the day that the office asked for, if any."""
    return _ends([row], now)[row.pk]


def _ends(rows: Sequence[Identification], now: datetime) -> dict[UUID, datetime | None]:
    """Of each when it is due: all clocks in one question."""
    clocks = law.clocks_named([row.clock for row in rows if row.clock], now=now)

    def end(row: Identification) -> datetime | None:
        if row.clock is not None:
            return clocks[row.clock].due_at if row.clock in clocks else None
        if row.asked_for is None:
            return None
        return datetime.combine(row.asked_for, time(23, 59, 59), law.HOME)

    return {row.pk: end(row) for row in rows}


@dataclass(frozen=True, slots=True)
class Record:
    """A holder's own accuracy and speed."""

    asked: int
    answered: int
    late: int
    hours: float | None
    relied_on: int
    not_relied_on: int


def own_record(*, actor: Actor, now: datetime) -> Record:
    """Of the questions that the actor's side was asked; answers that an office released goods over tell nothing."""
    mine = access.visible_identifications(actor, localdate(now)).exclude(state=State.WITHDRAWN)
    answers = HolderAnswer.objects.filter(identification__in=mine)
    counted = answers.aggregate(all=Count("pk"), late=Count("pk", filter=Q(in_time=False)))
    spans = answers.values_list(F("answered_at"), F("identification__service__served_at"))
    hours = [max((end - start).total_seconds() / 3600, 0.0) for end, start in _pairs(spans)]
    signed = IdentificationSignature.objects.filter(identification__in=mine)
    return Record(
        asked=mine.count(),
        answered=counted["all"],
        late=counted["late"],
        hours=median(hours) if hours else None,
        relied_on=signed.filter(outcome__in=[Outcome.RELIED, Outcome.DETAINED]).count(),
        not_relied_on=signed.filter(outcome=Outcome.NOT_RELIED).count(),
    )


def _pairs(
    spans: Iterable[tuple[datetime, datetime]],
) -> Iterable[tuple[datetime, datetime]]:
    return [(end, start) for end, start in spans if start is not None]


def picture_type(*, actor: Actor, identifier: UUID, sha256: str, now: datetime) -> str:
    """The media type of a picture as it may be shown; the original is nobody's to load here."""
    row = access.identification_of(actor, identifier, localdate(now))
    may = {picture.current for picture in _pictures(row, actor)}
    if not access.is_asked(actor):
        may |= {picture.plain for picture in _pictures(row, actor)}
    if sha256 not in may:
        raise NotFound(kind="file")
    return media_type_of(sha256)


_PAPERS = ("authority", "right_proof", "security_proof", "paper")


def paper_type(*, actor: Actor, identifier: UUID, sha256: str, now: datetime) -> str:
    """The media type of a paper of the answer, of the service or of the notice, for who may read it."""
    row = access.identification_of(actor, identifier, localdate(now))
    answers = HolderAnswer.objects.filter(pk=row.pk)
    notices = SeizureNotice.objects.filter(pk=row.pk)
    kept: list[tuple[QuerySet[Any], str]] = [(answers, name) for name in _PAPERS]
    for rows, name in [*kept, (notices, "paper")]:
        media = rows.filter(**{name: sha256}).values_list(f"{name}__media_type", flat=True).first()
        if media is not None:
            return str(media)
    if not access.is_asked(actor):
        media = _office_paper(row, sha256)
        if media is not None:
            return media
    raise NotFound(kind="file")


def _office_paper(row: Identification, sha256: str) -> str | None:
    """The proof of service and the scanned decision are papers of the office, and go to nobody else."""
    proofs = ServiceProof.objects.filter(pk=row.pk, proof=sha256)
    scans = SeizureNotice.objects.filter(pk=row.pk, decision_scan=sha256)
    found = proofs.values_list("proof__media_type", flat=True).first()
    return found or scans.values_list("decision_scan__media_type", flat=True).first()
