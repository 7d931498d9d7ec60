"""Stock-takings in a bag: of each counting the lines of the goods that are in the bag, who counted and what differed.

Of the goods that were found beside a list it has those that are in the bag; the others are no matter of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from qingfeng.evidence.models import Lot, Place, Stocktake, StocktakeFound, StocktakeLine
from qingfeng.evidence.queries.stocktakes import STANDS
from qingfeng.foundation.api import blocks, formats, people_named


@dataclass(frozen=True, slots=True)
class Counted:
    stocktake: Stocktake
    lines: list[StocktakeLine] = field(default_factory=list)
    beside: list[StocktakeFound] = field(default_factory=list)


def counted(stocktakes: Iterable[Stocktake], lots: Iterable[UUID]) -> Sequence[Counted]:
    """With the lines of these lots only: the others of the place are another matter's."""
    found, wanted = {each.pk: Counted(each) for each in stocktakes}, list(lots)
    lines = StocktakeLine.objects.filter(stocktake__in=found, lot__in=wanted)
    for line in lines.order_by("stocktake", "lot", "status"):
        found[line.stocktake_id].lines.append(line)
    for row in StocktakeFound.objects.filter(STANDS, stocktake__in=found, lot__in=wanted).order_by(
        "pk"
    ):
        found[row.stocktake_id].beside.append(row)
    return list(found.values())


def stocktake_values(taken: Counted) -> dict[str, object]:
    stocktake = taken.stocktake
    return {
        "id": stocktake.pk,
        "office": stocktake.office_id,
        "place": stocktake.place_id,
        "begun_at": stocktake.begun_at,
        "begun_by": stocktake.begun_by_id,
        "closed_at": stocktake.closed_at,
        "closed_by": str(stocktake.closed_by_id or ""),
        "state": stocktake.state,
        "lines": [
            {
                "lot": line.lot_id,
                "status": line.status,
                "expected": line.expected,
                "seal": line.seal,
                "counted": line.counted,
                "seal_read": line.seal_read,
                "seal_seen": line.seal_seen,
                "note": line.note,
            }
            for line in taken.lines
        ],
        "found": [
            {
                "lot": row.lot_id,
                "quantity": row.quantity,
                "unit": row.unit,
                "seal": row.seal,
                "explanation": row.explanation,
                "found_at": row.found_at,
                "found_by": row.found_by_id,
            }
            for row in taken.beside
        ],
    }


def stocktakes_shown(taken: Sequence[Counted], lots: Sequence[Lot]) -> Iterator[blocks.Block]:
    if not taken:
        return
    known = {lot.pk: lot for lot in lots}
    stocktakes = [one.stocktake for one in taken]
    places = Place.objects.in_bulk({each.place_id for each in stocktakes})
    names = people_named([user for each in stocktakes for user in (each.begun_by_id, each.closed_by_id) if user])  # fmt: skip
    yield blocks.Heading(_("Stock-takings"), 2)
    for one in taken:
        each = one.stocktake
        closed = formats.moment(each.closed_at) if each.closed_at else "—"
        yield blocks.Terms(
            (
                (_("Place of goods"), places[each.place_id].name),
                (_("Begun"), f"{formats.moment(each.begun_at)} · {names.get(each.begun_by_id, '')}"),
                (_("Closed"), f"{closed} · {names.get(each.closed_by_id, '')}" if each.closed_by_id else "—"),
            )
        )  # fmt: skip
        rows = tuple(_row(known[line.lot_id], line) for line in one.lines)
        rows += tuple(_row_beside(row) for row in one.beside)
        head = (_("Lot"), _("In the ledger"), _("Counted"), _("Seal"), _("Seal as read"))
        yield blocks.Table(head, rows, (4, 2, 2, 3, 3))


def _row_beside(row: StocktakeFound) -> tuple[str, ...]:
    number = row.lot.number if row.lot else row.description
    quantity = f"{row.quantity.normalize():f} {row.unit}"
    return number, _("Found beside the list"), quantity, "—", row.seal or "—"


def _row(lot: Lot, line: StocktakeLine) -> tuple[str, ...]:
    said = "—" if line.counted is None else f"{line.counted.normalize():f} {lot.unit}"
    expected = f"{line.expected.normalize():f} {lot.unit}"
    return lot.number, expected, said, line.seal or "—", line.seal_read or "—"
