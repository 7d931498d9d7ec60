"""Goods in custody on the printed index of a bag: measures, what is held and what is gone, and each movement."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.evidence.models import EvidenceNeed, Holding, Lot, Measure, Movement, Place
from qingfeng.evidence.queries.bag_printing import MOST_LINES
from qingfeng.evidence.queries.bag_scope import Scope
from qingfeng.foundation.api import blocks, formats, word

# What the reader may not read, and why.
LEFT_OUT: Final = {
    "lists": gettext_lazy(
        "The lists of items are those of another office: they are not in this bag."
    ),
    "incidents": gettext_lazy("Incidents that another office recorded are not in this bag."),
    "needs": gettext_lazy(
        "For what cases elsewhere another office keeps these goods as evidence is not in this bag."
    ),
    "measures": gettext_lazy(
        "The measures over these goods are not for the reader: they are not in this bag."
    ),
    "stocktakes": gettext_lazy(
        "Stock-takings of another office counted these goods: they are not in this bag."
    ),
    "parts": gettext_lazy(
        "Parts of these goods are with another office: how much was parted from them is shown, what became of it is not."
    ),
}


def goods_shown(
    scope: Scope, moved: Sequence[Movement], held: Sequence[Holding]
) -> Iterator[blocks.Block]:
    for what in scope.left_out:
        yield blocks.Paragraph(str(LEFT_OUT[what]), style="note")
    for measure in scope.measures:
        yield from _measure_shown(measure)
    for need in scope.needs:
        yield from _need_shown(need)
    if held:
        yield blocks.Heading(_("What is held and what is gone"), 2)
        yield _held_shown(scope, held)
    if moved:
        yield blocks.Heading(_("Movements"), 2)
        yield _movements_shown(scope, moved)


def _measure_shown(measure: Measure) -> Iterator[blocks.Block]:
    yield blocks.Heading(f"{word('kind', 'measure')} · {measure.statute}", 2)
    yield blocks.Terms(
        (
            (_("Where it stands"), word("state", f"measure.{measure.state}")),
            (_("The goods"), measure.goods),
            (_("Party"), measure.party or "—"),
            (_("Taken at"), formats.moment(measure.taken_at) if measure.taken_at else "—"),
        )
    )


def _need_shown(need: EvidenceNeed) -> Iterator[blocks.Block]:
    yield blocks.Heading(f"{word('kind', 'need')} · {need.case_number}", 2)
    terms = [
        (_("Court or authority that handles it"), need.organ),
        (_("Where it stands"), word("state", f"need.{need.state}")),
        (_("Noted"), formats.moment(need.noted_at)),
    ]
    if need.fixed_at:
        terms.append((_("Right holder that applies"), need.applicant))
        terms.append((word("state", "need.fixed"), formats.moment(need.fixed_at)))
    if need.over_at:
        terms.append((word("state", "need.over"), formats.moment(need.over_at)))
    yield blocks.Terms(tuple(terms))


def _held_shown(scope: Scope, held: Sequence[Holding]) -> blocks.Table:
    lots = {lot.pk: lot for lot in scope.lots}
    named = Place.objects.filter(pk__in={one.place_id for one in held})
    places = dict(named.values_list("pk", "name"))
    rows = []
    for one in held[: MOST_LINES + 1]:
        lot = lots[one.lot_id]
        status = word("state", f"custody.{one.status}")
        rows.append(
            (
                lot.number,
                _what(lot),
                f"{one.quantity.normalize():f} {lot.unit}",
                status,
                places[one.place_id],
                one.seal or "—",
            )
        )
    head = (
        _("Lot"),
        _("What it is"),
        _("Quantity"),
        _("Where it stands"),
        _("Place of goods"),
        _("Seal"),
    )
    return blocks.Table(head, tuple(rows), (4, 4, 2, 3, 4, 4))  # fmt: skip


def _movements_shown(scope: Scope, moved: Sequence[Movement]) -> blocks.Table:
    lots = {lot.pk: lot for lot in scope.lots}
    hands: Mapping[UUID, Mapping[str, str]] = {
        line.pk: {hand.side: hand.name for hand in order.signatures.all()}
        for order in scope.orders
        for line in order.lines.all()
    }
    rows = [
        (
            formats.moment(one.at),
            word("state", f"custody.{one.to_status}"),
            lots[one.to_lot_id].number if one.to_lot_id in lots else _("Kept elsewhere"),
            _much(one, lots[one.lot_id].unit),
            _hand(hands[one.line_id].get("from", ""), one.from_place),
            _hand(hands[one.line_id].get("to", ""), one.to_place),
            _seals(one),
        )
        for one in moved[: MOST_LINES + 1]
    ]
    head = (_("Time"), _("Became"), _("Lot"), _("Quantity"), _("Gave"), _("Took"), _("Seal"))
    return blocks.Table(head, tuple(rows), (3, 2, 4, 2, 3, 3, 3))


def _what(lot: Lot) -> str:
    """All that it is known by, as the list had it."""
    price = formats.money(lot.price, lot.currency) if lot.price is not None else ""
    told = (f"{lot.name} {lot.mark}".strip(), lot.spec, lot.features, price)
    return "\n".join(part for part in told if part)


def _much(one: Movement, unit: str) -> str:
    weight = f"{one.weight.normalize():f} kg" if one.weight else ""
    return "\n".join(part for part in (f"{one.quantity.normalize():f} {unit}", weight) if part)


def _hand(name: str, place: Place | None) -> str:
    return "\n".join(part for part in (name, place.name if place else "") if part)


def _seals(one: Movement) -> str:
    after = one.seal_after or "—"
    return after if one.seal_before in ("", after) else f"{one.seal_before} → {after}"
