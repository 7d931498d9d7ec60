"""What a holder is told after confiscation, and on what that rests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from qingfeng.evidence.rules.personal import name_gap, personal_data
from qingfeng.kernel.errors import BadInput, Refused, refuse_gaps


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a holder is told after confiscation (customs measures, art. 30).

    Who sent the goods and to whom stands in the printed notice alone; nothing keeps it as data. `scan` is the decision
    itself, where the goods are in no ledger of ours: it stays with the office.
    """

    decision: str
    decided_on: date
    goods: str
    quantity: str
    origin: str = ""
    destination: str = ""
    consignor: str = ""
    consignee: str = ""
    scan: str = ""


_TOLD: Final = ("decision", "goods", "quantity", "origin", "destination", "consignor", "consignee")


def check_disclosure(told: Disclosure, today: date) -> None:
    """Numbers, telephones and addresses of people never; a name is a name and carries no figure and no place."""
    refuse_gaps(_gaps(told, today))


def _gaps(told: Disclosure, today: date) -> Iterator[tuple[str, str]]:
    if told.decided_on > today:
        yield "decided_in_future", "decided_on"
    for name in _TOLD:
        text = getattr(told, name)
        if name in ("decision", "goods", "quantity") and not text.strip():
            yield "missing", name
        elif found := personal_data(text):
            yield found[0], name
        elif name in ("consignor", "consignee") and (gap := name_gap(text)):
            yield gap, name


def confiscated_by(
    told: Disclosure, *, in_ledger: bool, found: Sequence[tuple[int, str, date]]
) -> int | None:
    """The movement it rests on, newest first in `found`; None where it rests on the scanned decision.

    Of goods in our ledger the ledger alone says that they were confiscated, and by which decision.
    """
    if not in_ledger:
        if not told.scan:
            raise BadInput("decision_scan_missing", column="scan")
        return None
    if not found:
        raise Refused("not_confiscated_in_ledger")
    for movement, decision, on in found:
        if decision.strip() == told.decision.strip():
            if told.decided_on > on:
                raise BadInput("decided_after_confiscation", column="decided_on")
            return movement
    raise BadInput("decision_differs", column="decision")
