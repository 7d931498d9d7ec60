"""What belongs to a subject, as far as one reader may read it: goods, measures, lists, questions, appraisals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.models import (
    Appraisal,
    EvidenceNeed,
    Identification,
    Incident,
    ItemList,
    Lot,
    Measure,
    Order,
    Purchase,
    Stocktake,
    StocktakeFound,
    StocktakeLine,
)
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject


@dataclass(frozen=True, slots=True)
class Scope:
    """Lots come by whole families, since a balance is a family's. Of one that the reader sees in part there is that part with
    all that it came of, and `elsewhere` names what was parted from these and is not for the reader.

    `left_out` names what of the goods the reader may not read.
    """

    lots: tuple[Lot, ...]
    orders: tuple[Order, ...]
    measures: tuple[Measure, ...]
    lists: tuple[ItemList, ...]
    incidents: tuple[Incident, ...]
    stocktakes: tuple[Stocktake, ...]
    needs: tuple[EvidenceNeed, ...]
    questions: tuple[Identification, ...]
    appraisals: tuple[Appraisal, ...]
    elsewhere: frozenset[UUID]
    left_out: tuple[str, ...]

    def matters(self) -> Iterator[Subject]:
        """On what further evidence may hang, and for what clocks may run."""
        yield from _subjects(events.LOT, self.lots)
        yield from _subjects(events.MEASURE, self.measures)
        yield from _subjects(events.ITEM_LIST, self.lists)
        yield from _subjects(events.IDENTIFICATION, self.questions)
        yield from _subjects(events.APPRAISAL, self.appraisals)

    def handled(self) -> Iterator[Subject]:
        yield from _subjects(events.ORDER, self.orders)
        yield from _subjects(events.STOCKTAKE, self.stocktakes)
        yield from _subjects(events.INCIDENT, self.incidents)
        yield from _subjects(events.NEED, self.needs)

    def owned(self, office: UUID | None) -> frozenset[UUID]:
        """Of the office itself: it reads every entry of their journal, others only what they wrote themselves."""
        owners = {
            **{row.pk: row.office_id for row in self.lots},
            **{row.pk: row.office_id for row in self.orders},
            **{row.pk: row.office_id for row in self.measures},
            **{row.pk: row.office_id for row in self.lists},
            **{row.pk: row.office_id for row in self.incidents},
            **{row.pk: row.office_id for row in self.needs},
            **{row.pk: row.office_id for row in self.questions},
            **{row.pk: row.office_id for row in self.appraisals},
        }
        return frozenset(key for key, owner in owners.items() if owner == office)


def _subjects(kind: str, rows: Iterable[object]) -> Iterator[Subject]:
    return (Subject(kind, row.pk) for row in rows)  # type: ignore[attr-defined]


def scope_of(subject: Subject, *, actor: Actor, now: datetime) -> Scope:
    """The caller has seen that the actor may read the subject."""
    lots, elsewhere = _lots(subject, actor)
    own = all(lot.office_id == actor.office_id for lot in lots)
    measures = _measures(subject, lots, actor)
    lists = _lists(subject, lots, measures, actor) if actor.may(access.GOODS_READ) else []
    about = [subject, *_subjects(events.LOT, lots), *_subjects(events.MEASURE, measures),
             *_subjects(events.ITEM_LIST, lists)]  # fmt: skip
    questions = _questions(subject, about, actor, now)
    about += _subjects(events.IDENTIFICATION, questions)
    orders = Order.objects.filter(lines__lot__in=lots).distinct().order_by("begun_at", "pk")
    unread = [] if own else ["lists", "incidents", "needs"]
    unread += [] if own and actor.may(access.MEASURE_READ) else ["measures"]
    unread += ["parts"] if elsewhere else []
    counted = _stocktakes(lots, actor)
    if Stocktake.objects.filter(_counts(lots)).exclude(pk__in=[one.pk for one in counted]).exists():
        unread.append("stocktakes")
    return Scope(
        lots=tuple(lots),
        orders=tuple(
            orders.select_related("office").prefetch_related(
                "lines", "signatures", "destruction", "disposal", "passed_over"
            )
        ),
        measures=tuple(measures),
        lists=tuple(lists),
        incidents=tuple(_incidents(lots, actor)),
        stocktakes=tuple(counted),
        needs=tuple(_needs(lots, actor)),
        questions=tuple(questions),
        appraisals=tuple(_appraisals(subject, about, actor)),
        elsewhere=elsewhere,
        left_out=tuple(unread),
    )


def _needs(lots: Iterable[Lot], actor: Actor) -> Iterable[EvidenceNeed]:
    if not actor.may(access.GOODS_READ):
        return ()
    found = access.visible_needs(actor).filter(lot__in={lot.root_id for lot in lots})
    return found.order_by("noted_at", "pk")


def _lots(subject: Subject, actor: Actor) -> tuple[list[Lot], frozenset[UUID]]:
    if not actor.may(access.GOODS_READ):
        return [], frozenset()
    seen = access.visible_lots(actor)
    if subject.kind == events.LOT:
        named = Q(pk=subject.id)
    elif subject.kind == events.MEASURE:
        named = Q(measure=subject.id) | Q(line__item_list__measure=subject.id)
    elif subject.kind == events.ITEM_LIST:
        named = Q(line__item_list=subject.id)
    elif subject.kind == events.ORDER:
        named = Q(pk__in=Order.objects.filter(pk=subject.id).values("lines__lot"))
    else:
        case = {"subject_kind": subject.kind, "subject_id": subject.id}
        of_case = Measure.objects.filter(**case).values("pk")
        bought = Q(subject_kind=subject.kind, subject_id=subject.id) | Q(pk=subject.id)
        in_it = Purchase.objects.filter(bought).values("pk")
        named = Q(measure__in=of_case) | Q(line__item_list__measure__in=of_case)
        named |= Q(line__item_list__purchase__in=in_it)
    roots = set(seen.filter(named).values_list("root", flat=True))
    family = Lot.objects.filter(root__in=roots).order_by("made_at", "number", "pk")
    every = {lot.pk: lot for lot in family.select_related("line", "sample")}
    kept = set(family.filter(pk__in=seen.values("pk")).values_list("pk", flat=True))
    for lot in [every[pk] for pk in kept]:
        while lot.parent_id is not None and lot.parent_id not in kept:
            kept.add(lot.parent_id)
            lot = every[lot.parent_id]
    lots = [lot for lot in every.values() if lot.pk in kept]
    parted = (lot.pk for lot in every.values() if lot.parent_id in kept and lot.pk not in kept)
    return lots, frozenset(parted)


def _measures(subject: Subject, lots: list[Lot], actor: Actor) -> list[Measure]:
    if not actor.may(access.MEASURE_READ):
        return []
    ids = [lot.pk for lot in lots]
    orders = Order.objects.filter(lines__lot__in=ids).values("measure")
    named = Q(subject_kind=subject.kind, subject_id=subject.id) | Q(pk__in=orders)
    named |= Q(pk__in={lot.measure_id for lot in lots if lot.measure_id})
    if subject.kind == events.MEASURE:
        named |= Q(pk=subject.id)
    found = access.visible_measures(actor).filter(named)
    return list(found.prefetch_related("officers").order_by("proposed_at", "pk"))


def _lists(
    subject: Subject, lots: list[Lot], measures: list[Measure], actor: Actor
) -> list[ItemList]:
    lines = {lot.line_id for lot in lots if lot.line_id}
    named = Q(lines__in=lines) | Q(measure__in=[measure.pk for measure in measures])
    if subject.kind == events.ITEM_LIST:
        named |= Q(pk=subject.id)
    found = access.visible_lists(actor).filter(named).distinct()
    return list(found.prefetch_related("lines__photos", "signatures").order_by("made_at", "pk"))


def _incidents(lots: list[Lot], actor: Actor) -> list[Incident]:
    if not lots:
        return []
    ids = [lot.pk for lot in lots]
    named = Q(lot__in=ids) | Q(order__lines__lot__in=ids)
    found = access.visible_incidents(actor).filter(named).distinct()
    return list(found.order_by("raised_at", "pk"))


def _counts(lots: list[Lot]) -> Q:
    """They stood on its list, or were found beside it."""
    ids = [lot.pk for lot in lots]
    lines = StocktakeLine.objects.filter(lot__in=ids).values("stocktake")
    return Q(pk__in=lines) | Q(
        pk__in=StocktakeFound.objects.filter(lot__in=ids).values("stocktake")
    )


def _stocktakes(lots: list[Lot], actor: Actor) -> list[Stocktake]:
    if not lots:
        return []
    found = access.visible_stocktakes(actor).filter(_counts(lots))
    return list(found.order_by("begun_at", "pk"))


def _questions(
    subject: Subject, about: list[Subject], actor: Actor, now: datetime
) -> list[Identification]:
    if not actor.may(access.READ_QUESTION):
        return []
    seen = access.visible_identifications(actor, localdate(now))
    # Whom a question's goods belong to is the asking office's to know: others come to it by the question itself.
    named = Q(pk=subject.id) if access.is_asked(actor) else _about(about) | Q(pk=subject.id)
    return list(seen.filter(named).order_by("created_at", "pk"))


def _appraisals(subject: Subject, about: list[Subject], actor: Actor) -> list[Appraisal]:
    if not actor.may(access.READ_APPRAISAL):
        return []
    seen = access.visible_appraisals(actor)
    found = _with_repeats(seen, seen.filter(_about(about) | Q(pk=subject.id)))
    return list(found.distinct().order_by("created_at", "pk"))


def _with_repeats(
    seen: "QuerySet[Appraisal]", found: "QuerySet[Appraisal]"
) -> "QuerySet[Appraisal]":
    """What was appraised again belongs together, from either side."""
    ids = found.values("pk")
    return seen.filter(Q(pk__in=ids) | Q(second_of__in=ids) | Q(repeats__in=ids))


def _about(about: Iterable[Subject]) -> Q:
    of_kind: dict[str, list[UUID]] = {}
    for subject in about:
        of_kind.setdefault(subject.kind, []).append(subject.id)
    named = Q(pk__in=[])
    for kind, ids in of_kind.items():
        named |= Q(subject_kind=kind, subject_id__in=ids)
    return named
