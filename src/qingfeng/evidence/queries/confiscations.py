"""Whether the goods that a question is about were confiscated, as the ledger has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from qingfeng.evidence import events
from qingfeng.evidence.models import Identification, Lot, Measure, Movement
from qingfeng.evidence.rules.custody import Verb


@dataclass(frozen=True, slots=True)
class Confiscation:
    """One movement by which such goods became the state's, and the decision that its order names."""

    movement: int
    decision: str
    on: date


@dataclass(frozen=True, slots=True)
class Taken:
    """`in_ledger`: the goods are in our custody ledger, which then alone says whether they were confiscated."""

    in_ledger: bool
    found: tuple[Confiscation, ...]


def confiscated_goods(row: Identification) -> Taken:
    lots = _goods_of(row)
    moved = Movement.objects.filter(verb=Verb.CONFISCATE.value, lot__in=lots)
    rows = moved.select_related("line__order").order_by("-pk")
    found = (Confiscation(one.pk, one.line.order.decision, localdate(one.at)) for one in rows)
    return Taken(bool(lots), tuple(found))


def _goods_of(row: Identification) -> frozenset[UUID]:
    """Lots that the question names itself, by list or by measure, and all that was parted from them."""
    kind, about = row.subject_kind, row.subject_id
    if kind == events.LOT:
        named = Q(pk=about)
    elif kind == events.MEASURE:
        named = Q(measure=about) | Q(line__item_list__measure=about)
    elif kind == events.ITEM_LIST:
        named = Q(line__item_list=about)
    else:
        of_matter = Measure.objects.filter(subject_kind=kind, subject_id=about).values("pk")
        named = Q(measure__in=of_matter) | Q(line__item_list__measure__in=of_matter)
    first = dict(Lot.objects.filter(named).values_list("pk", "root"))
    family = Lot.objects.filter(root__in=set(first.values())).values_list("pk", "parent")
    parents = dict(family)
    return frozenset(lot for lot in parents if _comes_from(lot, parents, first))


def _comes_from(lot: UUID, parents: Mapping[UUID, UUID | None], first: Mapping[UUID, UUID]) -> bool:
    at: UUID | None = lot
    while at is not None and at not in first:
        at = parents.get(at)
    return at is not None
