"""A counting that goes on: its lines page by page, what stood beside its list, and what it still lacks."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from qingfeng.evidence import access
from qingfeng.evidence.models import Holding, Lot, Stocktake, StocktakeFound, StocktakeLine
from qingfeng.evidence.queries.goods import labelled
from qingfeng.evidence.rules.handling import SealSeen
from qingfeng.foundation.api import Actor

PAGE: Final = 50
# As `differences` of the rules has it.
DIFFERS: Final = Q(counted__isnull=False) & (
    ~Q(counted=F("expected"))
    | (Q(counted__gt=0) & (~Q(seal_read=F("seal")) | ~Q(seal_seen=SealSeen.READ)))
)
# What was entered beside the list and taken back again is none.
STANDS: Final = Q(quantity__gt=0)
SHOWN: Final = {"": Q(), "to_count": Q(counted__isnull=True), "differing": DIFFERS}


@dataclass(frozen=True, slots=True)
class Sheet:
    """`matching` lines are shown in pages; the other figures are of the whole counting."""

    lines: tuple[StocktakeLine, ...]
    beside: tuple[StocktakeFound, ...]
    page: int
    pages: int
    matching: int
    every: int
    uncounted: int
    differing: int
    unexplained: int


def sheet(found: Stocktake, *, show: str, sought: str, page: int) -> Sheet:
    rows = found.lines.filter(SHOWN[show], _meant(sought))
    matching = rows.count()
    pages = max(1, -(-matching // PAGE))
    page = min(max(1, page), pages)
    lines = ordered(rows)[(page - 1) * PAGE : page * PAGE]
    told = found.lines.aggregate(
        every=Count("pk"),
        uncounted=Count("pk", filter=Q(counted__isnull=True)),
        differing=Count("pk", filter=DIFFERS),
        unexplained=Count("pk", filter=DIFFERS & Q(note="")),
    )
    beside = tuple(found.found.select_related("lot").order_by("pk"))
    there = [row for row in beside if row.quantity > 0]
    told["differing"] += len(there)
    told["unexplained"] += sum(not row.explanation for row in there)
    return Sheet(tuple(lines), beside, page, pages, matching, **told)


def ordered(rows: QuerySet[StocktakeLine]) -> QuerySet[StocktakeLine]:
    return rows.select_related("lot").order_by("lot__number", "status", "pk")


def _meant(sought: str) -> Q:
    """A label bears one lot; what is typed is a number, a seal, or a part of the goods' name or mark."""
    if not sought:
        return Q()
    if lot := labelled(sought):
        return Q(lot=lot)
    named = Q(lot__name__icontains=sought) | Q(lot__mark__icontains=sought)
    return named | Q(lot__number__iexact=sought) | Q(seal__iexact=sought)


def lot_called(actor: Actor, text: str) -> Lot | None:
    """The lot that a number, a seal it bears now or its label names; none where two bear the same."""
    mine = access.visible_lots(actor)
    if lot := labelled(text):
        return mine.filter(pk=lot).first()
    sealed = Holding.objects.filter(seal=text, quantity__gt=0).values("lot")
    found = list(mine.filter(Q(number__iexact=text) | Q(pk__in=sealed))[:2])
    return found[0] if len(found) == 1 else None
