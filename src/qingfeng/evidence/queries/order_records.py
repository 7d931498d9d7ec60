"""What a bag says of an order beside its lines, and its digest, which the journal keeps from the day it was begun."""

from qingfeng.evidence.models import Destruction, Disposal, Order, WaysPassedOver
from qingfeng.kernel.digest import canonical, sha256


def recorded(order: Order) -> dict[str, object]:
    """The record of a destruction, the conditions of another way out, and why others were passed over."""
    record: Destruction | None = getattr(order, "destruction", None)
    terms: Disposal | None = getattr(order, "disposal", None)
    return {
        "destruction": _destruction(record) if record is not None else None,
        "disposal": _disposal(terms) if terms is not None else None,
        "passed_over": _passed_over(order),
    }


def record_digest(order: Order) -> str:
    """As the rows stand in the database: what was handed in may be written otherwise."""
    return sha256(canonical(recorded(Order.objects.get(pk=order.pk))))


def _destruction(record: Destruction) -> dict[str, object]:
    names = (
        "waste", "handling", "method", "operator", "licence", "notary", "holder_present", "currency",
    )  # fmt: skip
    told: dict[str, object] = {name: getattr(record, name) for name in names}
    told["supervisors"] = record.supervisors
    return told | {"value": _text(record.value), "video": _text(record.video_id)}


def _disposal(terms: Disposal) -> dict[str, object]:
    names = ("verb", "cause", "consent", "recipient", "currency", "account")
    told: dict[str, object] = {name: getattr(terms, name) for name in names}
    return told | {
        "price": _text(terms.price),
        "paper": _text(terms.paper_id),
        "record": _text(terms.record_id),
        "marks_off": _text(terms.marks_off_id),
        "approved_by": str(terms.approved_by_id),
    }


def _passed_over(order: Order) -> dict[str, str]:
    said: WaysPassedOver | None = getattr(order, "passed_over", None)
    names = ("not_given", "not_auctioned", "holder_view")
    return {name: getattr(said, name, "") for name in names}


def _text(value: object) -> str:
    return "" if value is None else str(value)
