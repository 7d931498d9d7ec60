"""Stock-takings in a bag: of each counting the lines of the goods that are in the bag, who counted and what differed."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from qingfeng.evidence.models import Lot, Place, Stocktake, StocktakeLine
from qingfeng.foundation.api import blocks, formats, people_named

Counted = Sequence[tuple[Stocktake, Sequence[StocktakeLine]]]


def counted(stocktakes: Iterable[Stocktake], lots: Iterable[UUID]) -> Counted:
    """With the lines of these lots only: the others of the place are another matter's."""
    found = {each.pk: (each, list[StocktakeLine]()) for each in stocktakes}
    lines = StocktakeLine.objects.filter(stocktake__in=found, lot__in=list(lots))
    for line in lines.order_by("stocktake", "lot", "status"):
        found[line.stocktake_id][1].append(line)
    return list(found.values())


def stocktake_values(stocktake: Stocktake, lines: Sequence[StocktakeLine]) -> dict[str, object]:
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
                "note": line.note,
            }
            for line in lines
        ],
    }


def stocktakes_shown(taken: Counted, lots: Sequence[Lot]) -> Iterator[blocks.Block]:
    if not taken:
        return
    known = {lot.pk: lot for lot in lots}
    places = Place.objects.in_bulk({each.place_id for each, _lines in taken})
    names = people_named([user for each, _lines in taken for user in (each.begun_by_id, each.closed_by_id) if user])  # fmt: skip
    yield blocks.Heading(_("Stock-takings"), 2)
    for each, lines in taken:
        closed = formats.moment(each.closed_at) if each.closed_at else "—"
        yield blocks.Terms(
            (
                (_("Place of goods"), places[each.place_id].name),
                (_("Begun"), f"{formats.moment(each.begun_at)} · {names.get(each.begun_by_id, '')}"),
                (_("Closed"), f"{closed} · {names.get(each.closed_by_id, '')}" if each.closed_by_id else "—"),
            )
        )  # fmt: skip
        rows = tuple(_row(known[line.lot_id], line) for line in lines)
        head = (_("Lot"), _("In the ledger"), _("Counted"), _("Seal"), _("Seal as read"))
        yield blocks.Table(head, rows, (4, 2, 2, 3, 3))


def _row(lot: Lot, line: StocktakeLine) -> tuple[str, ...]:
    said = "—" if line.counted is None else f"{line.counted.normalize():f} {lot.unit}"
    expected = f"{line.expected.normalize():f} {lot.unit}"
    return lot.number, expected, said, line.seal or "—", line.seal_read or "—"
