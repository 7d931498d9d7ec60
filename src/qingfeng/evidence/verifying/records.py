"""What the journal of a bag tells of goods, against the rows that the bag has: none is missing, none says otherwise."""

from collections.abc import Mapping
from typing import Final

from qingfeng.evidence.rules.custody import Finding
from qingfeng.evidence.verifying.fields import Object, part, parts, text
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.ledger import GOODS
from qingfeng.evidence.verifying.witnesses import Witnesses
from qingfeng.kernel.digest import canonical, sha256

# Of what kind a journal entry is, by the first word of its verb, and where its row stands.
_ROWS: Final[Mapping[str, str]] = {
    "lot": "lots", "order": "orders", "item_list": "lists", "measure": "measures", "incident": "incidents",
    "stocktake": "stocktakes", "need": "needs",
}  # fmt: skip
_RECORD: Final = ("destruction", "disposal", "passed_over")


def agree_rows(body: Object, known: Witnesses, findings: Findings) -> None:
    """A row that was taken out is still told of, whatever the bag says was left out."""
    told: dict[str, set[str]] = {}
    for verb, subject in known.entries:
        told.setdefault(verb.partition(".")[0], set()).add(subject)
    for kind, name in _ROWS.items():
        there = {text(row, "id") for row in parts(body, name)}
        findings.compare(
            f"{GOODS}: {name}", "journal_differs", [], sorted(told.get(kind, set()) - there)
        )


def agree_findings(body: Object, known: Witnesses, findings: Findings) -> None:
    """What each lot was found to be is what the journal was told last; what nobody found is undetermined."""
    for lot in parts(body, "lots"):
        if text(lot, "office") != known.office:
            continue
        told = [
            part(e, "payload").get("finding")
            for e in known.told(text(lot, "id"), "lot.finding_stated")
        ]
        stated = told[-1] if told else Finding.UNDETERMINED.value
        findings.compare(
            f"{GOODS}: lot {text(lot, 'id')}", "journal_differs", stated, text(lot, "finding")
        )


def agree_records(body: Object, known: Witnesses, findings: Findings) -> None:
    """On which decision and ground an order was begun, and its record as it was written that day."""
    for order in parts(body, "orders"):
        name = text(order, "id")
        place = f"{GOODS}: order {name}"
        for entry in known.told(name, "order.begun"):
            told = part(entry, "payload")
            if "decision" in told:
                begun = (told.get("decision"), told.get("ground"), told.get("of"))
                said = (text(order, "decision"), text(order, "release_ground"), text(order, "verb"))
                findings.compare(place, "journal_differs", begun, said)
        record = {each: order.get(each) for each in _RECORD}
        entries = known.told(name, "order.recorded")
        wanted = [part(entry, "payload").get("record") for entry in entries]
        found = [sha256(canonical(record))] * max(len(wanted), _has(record))
        if text(order, "office") == known.office:
            findings.compare(place, "journal_differs", wanted, found)


def _has(record: Mapping[str, object]) -> int:
    return int(any(record[name] for name in ("destruction", "disposal")))
