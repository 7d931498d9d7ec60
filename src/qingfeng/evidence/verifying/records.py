"""What the journal of a bag tells of goods, against the rows that the bag has: none is missing, none says otherwise."""

from collections.abc import Mapping, Sequence
from typing import Final

from qingfeng.evidence.rules.custody import Finding
from qingfeng.evidence.verifying.fields import Object, part, parts, text, whole
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.ledger import GOODS
from qingfeng.evidence.verifying.witnesses import Witnesses
from qingfeng.kernel.digest import canonical, sha256

# Of what kind a journal entry is, by the first word of its verb, and where its row stands.
_ROWS: Final[Mapping[str, str]] = {
    "lot": "lots", "order": "orders", "item_list": "lists", "measure": "measures", "incident": "incidents",
    "stocktake": "stocktakes", "need": "needs",
}  # fmt: skip
MEASURE: Final = (
    "kind", "ground", "ground_version", "statute", "goods", "party", "officers", "proposed_by",
)  # fmt: skip
LIST: Final = (
    "place", "measure", "purchase", "party", "presence", "presence_note", "made_at", "body_sha256",
)  # fmt: skip
LINE: Final = (
    "id",
    "number",
    "name",
    "mark",
    "spec",
    "quantity",
    "unit",
    "weight",
    "seal",
    "photos",
)
HAND: Final = ("user", "name", "paper", "file")
SAMPLE: Final = (
    "lot", "drawn_from", "order", "is_spare", "purpose", "method", "method_note", "party_present", "party_note",
    "body", "drawn_at",
)  # fmt: skip
# The owner of goods that were nobody's may be found later.
_MEASURE_TOLD: Final = ("measure.proposed", "measure.owner_named")
_RECORD: Final = ("destruction", "disposal", "passed_over")


def record(row: Mapping[str, object], names: Sequence[str]) -> str:
    """The digest of what was written on one day and is changed by nobody."""
    return sha256(canonical({name: row.get(name, "") for name in names}))


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
    kinds = {text(place, "id"): text(place, "kind") for place in parts(body, "places")}
    for order in parts(body, "orders"):
        name = text(order, "id")
        place = f"{GOODS}: order {name}"
        for entry in known.told(name, "order.begun"):
            told = part(entry, "payload")
            if "decision" in told:
                begun = (told.get("decision"), told.get("ground"), told.get("of"))
                said = (text(order, "decision"), text(order, "release_ground"), text(order, "verb"))
                findings.compare(place, "journal_differs", begun, said)
            if "kinds" in told:
                between = [text(order, name) for name in ("from_place", "to_place")]
                found = [kinds.get(each) for each in between if each]
                findings.compare(place, "journal_differs", told.get("kinds"), found)
        record = {each: order.get(each) for each in _RECORD}
        entries = known.told(name, "order.recorded")
        wanted = [part(entry, "payload").get("record") for entry in entries]
        found = [sha256(canonical(record))] * max(len(wanted), _has(record))
        if text(order, "office") == known.office:
            findings.compare(place, "journal_differs", wanted, found)


def agree_written(body: Object, known: Witnesses, findings: Findings) -> None:
    """Measures, lists with their lines, hands and samples, as they were written. Entries of before have no digest of it."""
    for measure in parts(body, "measures"):
        _as_written("measure", measure, MEASURE, known, _MEASURE_TOLD, findings)
    for each in parts(body, "lists"):
        _as_written("list", each, LIST, known, ("item_list.received",), findings)
        _lines_as_written(each, known, findings)
        _hands_as_written("list", each, known, "item_list.signed", findings)
    for order in parts(body, "orders"):
        if text(order, "office") == known.office:
            _hands_as_written("order", order, known, "order.signed", findings)
    for sample in parts(body, "samples"):
        named = {**sample, "id": text(sample, "lot")}
        _as_written("sample", named, SAMPLE, known, ("lot.sampled",), findings)


def _as_written(
    kind: str,
    row: Object,
    names: Sequence[str],
    known: Witnesses,
    verbs: Sequence[str],
    findings: Findings,
) -> None:
    """As it was written last."""
    told = [part(entry, "payload").get("record") for entry in known.told(text(row, "id"), *verbs)]
    if told and told[-1] is not None:
        place = f"{GOODS}: {kind} {text(row, 'id')}"
        findings.compare(place, "journal_differs", told[-1], record(row, names))


def _lines_as_written(each: Object, known: Witnesses, findings: Findings) -> None:
    for entry in known.told(text(each, "id"), "item_list.received"):
        told = part(entry, "payload").get("line_records")
        if not isinstance(told, list):
            continue
        for line in parts(each, "lines"):
            number = whole(line, "number")
            written = told[number - 1] if 0 < number <= len(told) else ""
            place = f"{GOODS}: list {text(each, 'id')} {number}"
            findings.compare(place, "journal_differs", written, record(line, LINE))


def _hands_as_written(
    kind: str, row: Object, known: Witnesses, verb: str, findings: Findings
) -> None:
    """Under which name, beside whose login or on which paper."""
    told = [part(entry, "payload").get("hand") for entry in known.told(text(row, "id"), verb)]
    if told and None not in told:
        said = sorted(record(hand, HAND) for hand in parts(row, "signatures"))
        place = f"{GOODS}: {kind} {text(row, 'id')}"
        findings.compare(place, "journal_differs", sorted(map(str, told)), said)


def _has(record: Mapping[str, object]) -> int:
    return int(any(record[name] for name in ("destruction", "disposal")))
