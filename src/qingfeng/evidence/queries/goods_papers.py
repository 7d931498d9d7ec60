"""The papers, pictures and films of goods in custody, each with what it is."""

from collections.abc import Container, Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from qingfeng.evidence import access
from qingfeng.evidence.models import Destruction, Disposal, EvidenceNeed, Lot, Order
from qingfeng.foundation.api import Actor


def papers_of_order(order: Order, lots: Container[UUID]) -> Iterator[tuple[str | None, str]]:
    for signed in order.signatures.all():
        yield signed.paper_id, _("Countersigned paper of a handover")
    for moved in order.lines.all():
        if moved.lot_id in lots:
            yield moved.photo_id, _("Photograph of goods handed over")
    record: Destruction | None = getattr(order, "destruction", None)
    if record is not None:
        yield record.video_id, _("Film of the destruction")
    terms: Disposal | None = getattr(order, "disposal", None)
    if terms is not None:
        yield terms.paper_id, _("Consent, notice or wish behind a disposal")
        yield terms.record_id, _("Record of the goods before their disposal")
        yield terms.marks_off_id, _("Record that the marks were taken off")


def papers_of_need(need: EvidenceNeed) -> Iterator[tuple[str | None, str]]:
    yield need.request_id, _("Request of the other case")
    yield need.application_id, _("Right holder's application to fix the evidence")
    yield need.photos_id, _("Photographs that fix the evidence")
    yield need.end_paper_id, _("Paper that the other case is over")


def is_paper_of(lot: Lot, sha256: str, *, actor: Actor) -> bool:
    """Of a handover or a need that the actor may read, and that moved or concerns these goods."""
    moved = access.visible_orders(actor).filter(lines__lot=lot)
    orders = moved.distinct().prefetch_related("signatures", "lines", "destruction", "disposal")
    needs = access.visible_needs(actor).filter(lot=lot.root_id)
    named = [paper for order in orders for paper, _what in papers_of_order(order, {lot.pk})]
    named += [paper for need in needs for paper, _what in papers_of_need(need)]
    return sha256 in named
