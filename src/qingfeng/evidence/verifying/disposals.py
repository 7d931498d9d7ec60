"""Goods in a bag that left otherwise than by destruction: each condition of that way is met and has its paper."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from qingfeng.evidence.rules.custody import Finding, Verb
from qingfeng.evidence.rules.disposal import WAYS, Conditions, PassedOver, barred
from qingfeng.evidence.verifying.fields import (
    Object,
    amount_or_none,
    instant,
    part,
    parts,
    text,
)
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.ledger import GOODS, Ledger
from qingfeng.evidence.verifying.witnesses import Witnesses

PAPERS: Final = ("paper", "record", "marks_off")


def check_disposals(done: Mapping[str, Object], findings: Findings) -> None:
    """What the record must say whatever was found about the goods; whoever approved it signed for neither side."""
    for name, order in done.items():
        place = f"{GOODS}: order {name}"
        said = part(order, "passed_over")
        passed = PassedOver(
            **{n: text(said, n) for n in ("not_given", "not_auctioned", "holder_view")}
        )
        missing = passed.missing(Verb(text(order, "verb")), text(order, "function"))
        findings.compare(place, "way_unexplained", (), missing)
        if text(order, "verb") not in WAYS:
            continue
        record = order.get("disposal")
        found = isinstance(record, dict) and text(record, "verb") == text(order, "verb")
        if not findings.compare(place, "disposal_unproven", True, found):
            continue
        terms = part(order, "disposal")
        findings.compare(place, "disposal_unproven", (), _barred(terms, frozenset()))
        hands = {text(hand, "user") for hand in parts(order, "signatures")}
        approved = text(terms, "approved_by")
        findings.compare(place, "disposal_unproven", (True, False), (bool(approved), approved in hands))  # fmt: skip


def _barred(terms: Object, found: frozenset[str]) -> tuple[str, ...]:
    names = ("recipient", "cause", "consent", "account", *PAPERS)
    met = Conditions(**{n: text(terms, n) for n in names}, price=amount_or_none(terms, "price"))
    return barred(Verb(text(terms, "verb")), met, found)


def agree_disposals(body: Object, ledger: Ledger, known: Witnesses, findings: Findings) -> None:
    """By what was found about the goods that day, as the journal has it, and approved by whoever began it."""
    now = {text(lot, "id"): text(lot, "finding") for lot in parts(body, "lots")}
    moved = {m.line: m for m in ledger.movements}
    for order in parts(body, "orders"):
        if text(order, "office") != known.office or not isinstance(order.get("disposal"), dict):
            continue
        place, terms = f"{GOODS}: order {text(order, 'id')}", part(order, "disposal")
        began = [entry.get("actor") for entry in known.told(text(order, "id"), "order.begun")]
        findings.compare(place, "journal_differs", [text(terms, "approved_by")], began)
        gone = [moved[line] for line in (text(row, "id") for row in parts(order, "lines")) if line in moved]  # fmt: skip
        lots = {m.move.lot: m.at for m in gone if m.move.lot in now}
        found = frozenset(_found_by(lot, at, now[lot], known) for lot, at in lots.items())
        if found:
            findings.compare(place, "disposal_unproven", (), _barred(terms, found))


def _found_by(lot: str, at: datetime, now: str, known: Witnesses) -> str:
    """What was stated later does not undo it."""
    later = [e for e in known.told(lot, "lot.finding_stated") if instant(e, "at") > at]
    stated = part(later[0], "payload").get("before") if later else now
    return Finding(str(stated)).value
