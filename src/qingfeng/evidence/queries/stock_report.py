"""A year of the ledger: what every place held at its begin and end, what came and went by which act, what was counted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, Value, When

from qingfeng.evidence import access
from qingfeng.evidence.models import (
    Holding,
    Incident,
    Movement,
    Place,
    Stocktake,
    StocktakeFound,
    StocktakeLine,
)
from qingfeng.evidence.queries.paging import Position, page_of
from qingfeng.evidence.queries.stocktakes import DIFFERS, STANDS
from qingfeng.evidence.rules.custody import HELD
from qingfeng.evidence.rules.handling import Counted, IncidentKind, IncidentState, differences
from qingfeng.foundation.api import Actor
from qingfeng.law.api import HOME

# What a page or a paper names one by one; how many there are in all is said beside it.
MOST = 500
_BEFORE, _WITHIN, _AFTER = range(3)


@dataclass(frozen=True, slots=True)
class Act:
    """What one verb brought to a place, or took from it, in the year."""

    verb: str
    moves: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Stock:
    """A place in one unit. `held` is what the holdings say of the year's end, apart from the movements before it."""

    place: UUID
    name: str
    unit: str
    opening: Decimal
    came: tuple[Act, ...]
    went: tuple[Act, ...]
    held: Decimal

    @property
    def coming(self) -> Decimal:
        return sum((act.quantity for act in self.came), Decimal())

    @property
    def going(self) -> Decimal:
        return sum((act.quantity for act in self.went), Decimal())

    @property
    def closing(self) -> Decimal:
        return self.opening + self.coming - self.going

    @property
    def balanced(self) -> bool:
        return self.closing == self.held


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a counting: what it differs in from the ledger, which may be nothing, and what explained it.

    Goods found beside the list are one too; where the ledger does not know them they have no lot, and their number is what
    they look like."""

    place: str
    lot: UUID | None
    number: str
    unit: str
    expected: Decimal
    counted: Decimal | None
    seal: str
    seal_read: str
    seal_seen: str
    note: str
    kinds: tuple[IncidentKind, ...]
    explanations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    id: UUID
    place: str
    begun_at: datetime
    begun_by: str
    closed_at: datetime | None
    closed_by: str
    state: str
    lines: int
    differing: int


@dataclass(frozen=True, slots=True)
class YearReport:
    stocks: tuple[Stock, ...]
    countings: tuple[Counting, ...]
    differing: tuple[Line, ...]
    incidents: tuple[Incident, ...]
    incident_count: int

    @property
    def has_any(self) -> bool:
        """Whether anything stood, moved, was counted or befell; a place that holds goods only now did not in this year."""
        stood = any(one.opening or one.came or one.went or not one.balanced for one in self.stocks)
        return stood or bool(self.countings or self.incidents)

    @property
    def differing_count(self) -> int:
        return sum(one.differing for one in self.countings)


def first_year(*, actor: Actor) -> int | None:
    """Since when the office keeps places at all."""
    opened = access.own_places(actor).aggregate(first=Min("opened_at"))["first"]
    return opened.astimezone(HOME).year if opened else None


def year_report(year: int, *, actor: Actor) -> YearReport:
    begin, end = (datetime(one, 1, 1, tzinfo=HOME) for one in (year, year + 1))
    places = list(access.own_places(actor).order_by("kind", "name", "pk"))
    counted = Stocktake.objects.filter(place__in=places, begun_at__gte=begin, begun_at__lt=end)
    raised = access.visible_incidents(actor).filter(raised_at__gte=begin, raised_at__lt=end)
    named = raised.select_related("lot", "place").order_by("raised_at", "pk")
    return YearReport(
        stocks=tuple(_stocks(places, begin, end)),
        countings=countings_of(counted.order_by("begun_at", "pk")),
        differing=_differing(counted),
        incidents=tuple(named[:MOST]),
        incident_count=raised.count(),
    )


@dataclass(slots=True)
class _Sums:
    opening: Decimal = Decimal()
    after: Decimal = Decimal()
    held: Decimal = Decimal()
    came: list[Act] = field(default_factory=list)
    went: list[Act] = field(default_factory=list)


def _stocks(places: Sequence[Place], begin: datetime, end: datetime) -> Iterator[Stock]:
    """What only changes its status where it stands, or what is split there, neither came nor went."""
    sums: dict[tuple[UUID, str], _Sums] = {}
    stayed = Q(from_place=F("to_place"), from_status__in=HELD, to_status__in=HELD)
    moved = _in_time(Movement.objects.exclude(stayed), begin, end)
    for side, lot, sign in (("to", "to_lot", 1), ("from", "lot", -1)):
        there = moved.filter(**{f"{side}_place__in": places, f"{side}_status__in": HELD})
        grouped = there.values_list(f"{side}_place", f"{lot}__unit", "verb", "time")
        for place, unit, verb, time, moves, total in grouped.annotate(Count("pk"), Sum("quantity")):
            _add(sums.setdefault((place, unit), _Sums()), Act(verb, moves, total), time, sign)
    held = Holding.objects.filter(place__in=places, quantity__gt=0, status__in=HELD)
    for place, unit, total in held.values_list("place", "lot__unit").annotate(Sum("quantity")):
        sums.setdefault((place, unit), _Sums()).held = total
    for each in places:
        for unit in sorted(unit for place, unit in sums if place == each.pk):
            yield _stock(each, unit, sums[each.pk, unit])


def _in_time(moves: QuerySet[Movement], begin: datetime, end: datetime) -> QuerySet[Movement]:
    time = Case(
        When(at__lt=begin, then=Value(_BEFORE)),
        When(at__lt=end, then=Value(_WITHIN)),
        default=Value(_AFTER),
    )
    return moves.annotate(time=time)


def _add(sums: _Sums, act: Act, time: int, sign: int) -> None:
    if time == _BEFORE:
        sums.opening += sign * act.quantity
    elif time == _AFTER:
        sums.after += sign * act.quantity
    else:
        (sums.came if sign > 0 else sums.went).append(act)


def _stock(place: Place, unit: str, sums: _Sums) -> Stock:
    def ordered(acts: Iterable[Act]) -> tuple[Act, ...]:
        return tuple(sorted(acts, key=lambda act: act.verb))

    return Stock(
        place=place.pk,
        name=place.name,
        unit=unit,
        opening=sums.opening,
        came=ordered(sums.came),
        went=ordered(sums.went),
        held=sums.held - sums.after,
    )


def countings_page(
    place: UUID, *, actor: Actor, after: Position | None
) -> tuple[tuple[Counting, ...], str]:
    """The countings of a place, the newest first, and where the next page begins."""
    page = page_of(access.place_of(actor, place).stocktakes.all(), "begun_at", after)
    counted = Stocktake.objects.filter(pk__in=[one.pk for one in page.rows])
    return countings_of(counted.order_by("-begun_at", "-pk")), page.after


def counting(stocktake: UUID, *, actor: Actor) -> Counting:
    found = access.stocktake_of(actor, stocktake)
    (row,) = countings_of(Stocktake.objects.filter(pk=found.pk))
    return row


def counted_lines(stocktake: UUID, *, actor: Actor) -> tuple[Line, ...]:
    """Every line of a counting, counted or not, and what was found beside its list."""
    found = access.stocktake_of(actor, stocktake)
    lines = found.lines.select_related("lot", "stocktake__place")
    return (*_lines(lines.order_by("lot__number", "pk")), *_beside(found.found.all()))


def countings_of(counted: QuerySet[Stocktake]) -> tuple[Counting, ...]:
    """In the order in which they are asked for."""
    of_these = StocktakeLine.objects.filter(stocktake__in=counted.order_by())
    lines = of_these.values_list("stocktake")
    found = {
        key: (every, differing)
        for key, every, differing in lines.annotate(
            every=Count("pk"), differing=Count("pk", filter=DIFFERS)
        )
    }
    stood = StocktakeFound.objects.filter(STANDS, stocktake__in=counted.order_by())
    for key, beside in stood.values_list("stocktake").annotate(Count("pk")):
        every, differing = found.get(key, (0, 0))
        found[key] = every, differing + beside
    return tuple(
        Counting(
            one.pk,
            one.place.name,
            one.begun_at,
            one.begun_by.name,
            one.closed_at,
            one.closed_by.name if one.closed_by else "",
            one.state,
            *found.get(one.pk, (0, 0)),
        )
        for one in counted.select_related("place", "begun_by", "closed_by")
    )


def _differing(counted: QuerySet[Stocktake]) -> tuple[Line, ...]:
    """What stood beside the lists comes first: there is little of it, and nothing else tells of it."""
    lines = StocktakeLine.objects.filter(DIFFERS, stocktake__in=counted)
    related = lines.select_related("lot", "stocktake__place")
    named = related.order_by("stocktake__begun_at", "stocktake", "lot__number", "pk")[:MOST]
    beside = _beside(StocktakeFound.objects.filter(stocktake__in=counted))
    return (*beside, *_lines(named))[:MOST]


def _beside(found: QuerySet[StocktakeFound]) -> tuple[Line, ...]:
    related = found.filter(STANDS).select_related("lot", "stocktake__place")
    rows = related.prefetch_related("incidents").order_by("stocktake__begun_at", "pk")[:MOST]
    return tuple(
        Line(
            place=row.stocktake.place.name,
            lot=row.lot_id,
            number=row.lot.number if row.lot else row.description,
            unit=row.unit,
            expected=Decimal(),
            counted=row.quantity,
            seal="",
            seal_read=row.seal,
            seal_seen="",
            note=row.explanation,
            kinds=(IncidentKind.UNLISTED,),
            explanations=tuple(one.explanation for one in row.incidents.all() if one.explanation),
        )
        for row in rows
    )


def _lines(lines: Iterable[StocktakeLine]) -> tuple[Line, ...]:
    rows = list(lines)
    explained = _explanations(rows)
    return tuple(
        Line(
            place=row.stocktake.place.name,
            lot=row.lot_id,
            number=row.lot.number,
            unit=row.lot.unit,
            expected=row.expected,
            counted=row.counted,
            seal=row.seal,
            seal_read=row.seal_read,
            seal_seen=row.seal_seen,
            note=row.note,
            kinds=differences(
                Counted(row.expected, row.counted, row.seal, row.seal_read, row.seal_seen)
            ),
            explanations=explained.get((row.lot_id, row.stocktake.closed_at), ()),
        )
        for row in rows
    )


def _explanations(
    rows: Sequence[StocktakeLine],
) -> dict[tuple[UUID, datetime | None], tuple[str, ...]]:
    """What closed the incidents that a counting raised when it was closed."""
    raised = Incident.objects.filter(
        lot__in={row.lot_id for row in rows},
        place__in={row.stocktake.place_id for row in rows},
        found__isnull=True,
        raised_at__in={row.stocktake.closed_at for row in rows if row.stocktake.closed_at},
        state=IncidentState.CLOSED,
    )
    found: dict[tuple[UUID, datetime | None], tuple[str, ...]] = {}
    for lot, at, text in raised.order_by("pk").values_list("lot", "raised_at", "explanation"):
        if lot is not None and text:
            found[lot, at] = tuple(dict.fromkeys((*found.get((lot, at), ()), text)))
    return found
