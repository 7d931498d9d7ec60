"""Goods in custody in a bag: every family of lots with its handovers, signatures, movements, seals, and what befell it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from qingfeng.evidence.models import (
    EvidenceNeed,
    Holding,
    Incident,
    Lot,
    Movement,
    Order,
    OrderLine,
    Place,
    Sample,
    Seal,
)
from qingfeng.evidence.queries.bag_goods_printed import goods_shown
from qingfeng.evidence.queries.bag_papers import papers, titled
from qingfeng.evidence.queries.bag_rows import hand_row, list_row, measure_row, sample_row
from qingfeng.evidence.queries.bag_scope import Scope
from qingfeng.evidence.queries.bag_sections import Asked, Content, File, Section, written
from qingfeng.evidence.queries.bag_stocktakes import counted, stocktake_values, stocktakes_shown
from qingfeng.evidence.queries.goods_papers import papers_of_need, papers_of_order
from qingfeng.evidence.queries.order_records import recorded
from qingfeng.evidence.rules.custody import OrderState, Verb
from qingfeng.evidence.rules.provenance import Graph
from qingfeng.evidence.verifying.assembling import digest_of
from qingfeng.evidence.verifying.ledger import GOODS

PART = "goods"


def write_goods(asked: Asked) -> Content:
    scope = asked.scope
    if not (scope.lots or scope.measures or scope.lists):
        return Content()
    lots = [lot.pk for lot in scope.lots]
    lines = {lot.line_id for lot in scope.lots if lot.line_id}
    moved = list(
        Movement.objects.filter(root__in={lot.root_id for lot in scope.lots}, lot__in=lots)
        .select_related("from_place", "to_place")
        .order_by("pk")
    )
    held = list(Holding.objects.filter(lot__in=lots, quantity__gt=0).order_by("pk"))
    taken = counted(scope.stocktakes, lots)
    body = {
        "left_out": scope.left_out,
        "elsewhere": sorted(map(str, scope.elsewhere)),
        "places": _places(scope, held),
        "lots": [_lot(lot) for lot in scope.lots],
        "lists": [list_row(each, lines) for each in scope.lists],
        "measures": [measure_row(each) for each in scope.measures],
        "orders": [_order(each, set(lots)) for each in scope.orders],
        "movements": [_movement(each) for each in moved],
        "holdings": [_holding(each) for each in held],
        "seals": [_seal(each) for each in _seals(lots)],
        "samples": [
            sample_row(each) for each in Sample.objects.filter(lot__in=lots).order_by("pk")
        ],
        "incidents": [_incident(each) for each in scope.incidents],
        "stocktakes": [stocktake_values(each) for each in taken],
        "needs": [_need(each) for each in scope.needs],
    }
    files = [
        *written(GOODS, _("Goods in custody"), body),
        *papers(titled(_papers(scope, set(lots), lines))),
    ]
    _trace(asked.graph, scope, moved, files)
    return Content(files, [*goods_shown(scope, moved, held), *stocktakes_shown(taken, scope.lots)])


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _lot(lot: Lot) -> dict[str, object]:
    return {
        "id": lot.pk,
        "office": lot.office_id,
        "number": lot.number,
        "name": lot.name,
        "mark": lot.mark,
        "spec": lot.spec,
        "unit": lot.unit,
        "root": lot.root_id,
        "parent": _text(lot.parent_id),
        "line": _text(lot.line_id if lot.parent_id is None else None),
        "measure": _text(lot.measure_id),
        "finding": lot.finding,
        "finding_basis": lot.finding_basis,
    }


def _order(order: Order, lots: set[UUID]) -> dict[str, object]:
    return {
        "id": order.pk,
        "office": order.office_id,
        "verb": order.verb,
        "from_place": _text(order.from_place_id),
        "to_place": order.to_place_id,
        "measure": _text(order.measure_id),
        "decision": order.decision,
        "release_ground": order.release_ground,
        "begun_at": order.begun_at,
        "begun_by": order.begun_by_id,
        "state": order.state,
        "lines": [_line(line) for line in order.lines.all() if line.lot_id in lots],
        "signatures": [hand_row(hand) for hand in order.signatures.all()],
        **recorded(order),
        "function": order.office.function,
    }


def _line(line: OrderLine) -> dict[str, object]:
    return {
        "id": line.pk,
        "number": line.number,
        **_moved(line),
        "weight_note": line.weight_note,
    }


def _moved(row: OrderLine | Movement) -> dict[str, object]:
    return {
        "lot": row.lot_id,
        "to_lot": row.to_lot_id,
        "quantity": row.quantity,
        "weight": _text(row.weight),
        "from_status": row.from_status,
        "to_status": row.to_status,
        "seal_before": row.seal_before,
        "seal_after": row.seal_after,
        "seal_rest": row.seal_rest,
        "photo": _text(row.photo_id),
    }


def _movement(row: Movement) -> dict[str, object]:
    return {
        "id": row.pk,
        "line": row.line_id,
        "at": row.at,
        "verb": row.verb,
        "from_place": _text(row.from_place_id),
        "to_place": row.to_place_id,
        **_moved(row),
    }


def _holding(held: Holding) -> dict[str, object]:
    return {
        "lot": held.lot_id,
        "place": held.place_id,
        "status": held.status,
        "quantity": held.quantity,
        "weight": _text(held.weight),
        "seal": held.seal,
        "since": held.since,
    }


def _seals(lots: Iterable[UUID]) -> Iterable[Seal]:
    return Seal.objects.filter(lot__in=lots).order_by("put_on", "pk")


def _seal(seal: Seal) -> dict[str, object]:
    return {
        "office": seal.office_id,
        "number": seal.number,
        "lot": seal.lot_id,
        "place": seal.place_id,
        "put_on": seal.put_on_id,
    }


def _incident(incident: Incident) -> dict[str, object]:
    names = ("kind", "expected", "seen", "note", "raised_at", "state")
    told: dict[str, object] = {name: getattr(incident, name) for name in names}
    return told | {
        "id": incident.pk,
        "lot": _text(incident.lot_id),
        "place": _text(incident.place_id),
        "order": _text(incident.order_id),
        "photo": _text(incident.photo_id),
        "raised_by": incident.raised_by_id,
    }


def _need(need: EvidenceNeed) -> dict[str, object]:
    names = (
        "case_number",
        "organ",
        "noted_at",
        "applicant",
        "fixed_by",
        "fixed_at",
        "over_at",
        "state",
    )
    files = ("request", "application", "photos", "sample", "end_paper")
    told: dict[str, object] = {name: getattr(need, name) for name in names}
    told |= {name: _text(getattr(need, f"{name}_id")) for name in files}
    return told | {"id": need.pk, "lot": need.lot_id}


def _places(scope: Scope, held: Sequence[Holding]) -> list[dict[str, object]]:
    ids = {order.to_place_id for order in scope.orders} | {each.place_id for each in held}
    ids |= {order.from_place_id for order in scope.orders if order.from_place_id}
    ids |= {each.place_id for each in scope.lists}
    ids |= {each.place_id for each in scope.stocktakes}
    found = Place.objects.filter(pk__in=ids).order_by("name", "pk")
    return [
        {"id": place.pk, "kind": place.kind, "name": place.name, "office": place.office_id}
        for place in found
    ]


def _papers(scope: Scope, lots: set[UUID], lines: set[UUID]) -> Iterator[tuple[str | None, str]]:
    for each in scope.lists:
        for hand in each.signatures.all():
            yield hand.file_id, _("Signature on the list of items")
        for line in each.lines.all():
            if line.pk in lines:
                yield from ((photo.file_id, line.name) for photo in line.photos.all())
    for measure in scope.measures:
        yield measure.notice_paper_id, _("Notice to the unknown owner")
    for order in scope.orders:
        yield from papers_of_order(order, lots)
    for need in scope.needs:
        yield from papers_of_need(need)
    yield from ((each.photo_id, _("Photograph of an incident")) for each in scope.incidents)


def _trace(graph: Graph, scope: Scope, moved: Sequence[Movement], files: Sequence[File]) -> None:
    """Each handover as an activity between who gave and who took; each part comes of the lot that it was taken from."""
    ledger = graph.file(f"{PART}/{GOODS}", digest_of(files[0].content))
    paths = {file.content.sha256: file.path for file in files[1:]}
    orders = {line.pk: order for order in scope.orders for line in order.lines.all()}
    for movement in moved:
        order = orders[movement.line_id]
        moving = graph.add(
            "activity", f"moving/{order.pk}", at=movement.at.isoformat(), verb=movement.verb
        )
        lot, part = (
            graph.add("entity", f"lot/{pk}") for pk in (movement.lot_id, movement.to_lot_id)
        )
        graph.relate("wasDerivedFrom", ledger, part)
        if movement.verb == Verb.FIND:
            graph.relate("wasGeneratedBy", lot, moving)
        else:
            graph.relate("used", moving, lot)
        if part != lot:
            graph.relate("wasGeneratedBy", part, moving)
            graph.relate("wasDerivedFrom", part, lot)
        if movement.photo_id:
            shown = graph.file(f"{PART}/{paths[movement.photo_id]}", movement.photo_id)
            graph.relate("wasDerivedFrom", shown, lot)
    for order in scope.orders:
        if order.state == OrderState.DONE:
            _hands(graph, order, paths)


def _hands(graph: Graph, order: Order, paths: Mapping[str, str]) -> None:
    moving = graph.add("activity", f"moving/{order.pk}")
    office = graph.add("agent", f"office/{order.office_id}")
    for hand in order.signatures.all():
        entered = graph.add("agent", f"person/{hand.user_id or hand.entered_by_id}")
        graph.relate("actedOnBehalfOf", entered, office)
        graph.relate("wasAssociatedWith", moving, entered)
        if hand.paper_id:
            signer = graph.add("agent", f"signer/{order.pk}/{hand.side}")
            scan = graph.file(f"{PART}/{paths[hand.paper_id]}", hand.paper_id)
            graph.relate("wasAssociatedWith", moving, signer)
            graph.relate("wasAttributedTo", scan, signer)
            graph.relate("used", moving, scan)


GOODS_PART = Section(PART, 1, write_goods)
