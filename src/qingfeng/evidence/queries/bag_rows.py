"""Rows of a bag that people wrote by hand once: as a bag says them, and the digest that the journal keeps from that day."""

from uuid import UUID

from qingfeng.evidence.models import ItemList, ListLine, ListSignature, Measure, Sample, Signature
from qingfeng.evidence.verifying import records


def measure_record(measure: UUID) -> str:
    """Of the row as the database has it: what was handed in may be written otherwise."""
    return records.record(measure_row(Measure.objects.get(pk=measure)), records.MEASURE)


def list_record(item: UUID) -> dict[str, object]:
    """Of the list, and of each line by its number: a bag may hold some of the lines only."""
    found = ItemList.objects.get(pk=item)
    lines = found.lines.order_by("number")
    return {
        "record": records.record(list_row(found, set()), records.LIST),
        "line_records": [records.record(line_row(line), records.LINE) for line in lines],
    }


def hand_record(hand: Signature | ListSignature) -> str:
    row = hand_row(hand) if isinstance(hand, Signature) else list_hand_row(hand)
    return records.record(row, records.HAND)


def sample_record(sample: Sample) -> str:
    return records.record(sample_row(sample), records.SAMPLE)


def list_row(item: ItemList, lines: set[UUID]) -> dict[str, object]:
    """A line that became a lot of another matter stays away; so does a draft's."""
    return {
        "id": item.pk,
        "place": item.place_id,
        "measure": _text(item.measure_id),
        "purchase": _text(item.purchase_id),
        "party": item.party,
        "presence": item.presence,
        "presence_note": item.presence_note,
        "made_at": item.made_at,
        "state": item.state,
        "body_sha256": item.body_sha256,
        "lines": [line_row(line) for line in item.lines.all() if line.pk in lines],
        "signatures": [list_hand_row(hand) for hand in item.signatures.all()],
    }


def line_row(line: ListLine) -> dict[str, object]:
    return {
        "id": line.pk,
        "number": line.number,
        "name": line.name,
        "mark": line.mark,
        "spec": line.spec,
        "quantity": line.quantity,
        "unit": line.unit,
        "weight": _text(line.weight),
        "seal": line.seal,
        "photos": sorted(photo.file_id for photo in line.photos.all()),
    }


def list_hand_row(hand: ListSignature) -> dict[str, object]:
    return {
        "role": hand.role,
        "user": _text(hand.user_id),
        "file": _text(hand.file_id),
        "name": hand.name,
        "at": hand.at,
    }


def measure_row(measure: Measure) -> dict[str, object]:
    return {
        "id": measure.pk,
        "kind": measure.kind,
        "ground": measure.ground,
        "ground_version": measure.ground_version,
        "statute": measure.statute,
        "goods": measure.goods,
        "party": measure.party,
        "officers": sorted(str(officer.user_id) for officer in measure.officers.all()),
        "proposed_by": measure.proposed_by_id,
        "approved_by": _text(measure.approved_by_id),
        "approved_at": measure.approved_at,
        "taken_at": measure.taken_at,
        "clock": _text(measure.clock),
        "urgent_clock": _text(measure.urgent_clock),
        "release_ground": measure.release_ground,
        "notice_at": measure.notice_at,
        "notice_paper": _text(measure.notice_paper_id),
        "notice_clock": _text(measure.notice_clock),
        "state": measure.state,
    }


def hand_row(hand: Signature) -> dict[str, object]:
    return {
        "side": hand.side,
        "user": _text(hand.user_id),
        "paper": _text(hand.paper_id),
        "name": hand.name,
        "at": hand.at,
        "entered_by": hand.entered_by_id,
        "seals": hand.seals,
    }


def sample_row(sample: Sample) -> dict[str, object]:
    names = (
        "is_spare",
        "purpose",
        "method",
        "method_note",
        "party_present",
        "party_note",
        "body",
        "drawn_at",
    )
    told: dict[str, object] = {name: getattr(sample, name) for name in names}
    return told | {
        "lot": sample.lot_id,
        "drawn_from": sample.drawn_from_id,
        "order": sample.order_id,
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
