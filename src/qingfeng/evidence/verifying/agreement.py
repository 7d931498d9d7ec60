"""What the parts of a bag say of each other: whoever changes one of them has to change them all."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from qingfeng.evidence.rules.custody import Verb
from qingfeng.evidence.verifying.answers import ANSWERS, agree_answers
from qingfeng.evidence.verifying.appraisals import APPRAISALS, agree_appraisals
from qingfeng.evidence.verifying.digests import digests
from qingfeng.evidence.verifying.disposals import agree_disposals
from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.fields import (
    Object,
    instant,
    instant_or_none,
    part,
    parts,
    text,
    texts,
)
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.goods import moved_entries
from qingfeng.evidence.verifying.ledger import GOODS, read_ledger
from qingfeng.evidence.verifying.needs import agree_needs
from qingfeng.evidence.verifying.records import (
    agree_findings,
    agree_records,
    agree_rows,
    agree_written,
)
from qingfeng.evidence.verifying.stocktakes import agree_stocktakes
from qingfeng.evidence.verifying.trees import Tree, json_object
from qingfeng.evidence.verifying.witnesses import Shown, Witnesses, read_witnesses

Agreed = Callable[[Object, Witnesses, Findings], None]
_TOLD: Final = (
    "verb", "order", "to_lot", "from", "to", "from_place", "to_place", "seal_before", "seal_after", "seal_rest", "photo",
)  # fmt: skip


def check_agreement(data: Tree, office: str, findings: Findings) -> None:
    """`office` is whose bag it is, as the index says."""
    try:
        known = read_witnesses(data, office, findings)
        _exhibits(known, findings)
        for folder, (name, agree) in _AGREED.items():
            path = f"{folder}/{name}"
            # What cannot be read is named by the part's own check.
            body = whole_object(data, path, Findings("")) if path in data.names() else None
            if body is not None:
                agree(body, known, findings.inside(folder))
    except ValueError as error:
        findings.problem("index.json", "document_malformed", found=str(error))


def _exhibits(known: Witnesses, findings: Findings) -> None:
    """The journal kept the digest of each manifest when it was entered, and the exhibit's own facts repeat it."""
    for name, shown in known.exhibits.items():
        place = f"{shown.folder}/exhibit.json"
        if place in known.data.names():
            facts = json_object(known.data, place, findings) or {}
            found = (facts.get("exhibit"), facts.get("manifest_sha256"))
            findings.compare(place, "exhibit_differs", (name, shown.sha256), found)
            _entered_as_told(place, name, facts, known, findings)
            _stamped_as_told(place, shown, facts, known, findings)
        entered = [part(e, "payload").get("manifest") for e in known.told(name, "exhibit.entered")]
        findings.compare(
            f"{shown.folder}/manifest.json", "journal_differs", [shown.sha256], entered
        )


def _entered_as_told(
    place: str, name: str, facts: Object, known: Witnesses, findings: Findings
) -> None:
    """By whom and when it was entered, and whether it counts: what was said of that last."""
    entries = list(known.told(name, "exhibit.entered"))
    told = [(e.get("actor"), instant(e, "at")) for e in entries]
    said = (facts.get("entered_by"), instant(facts, "entered_at"))
    findings.compare(place, "journal_differs", told, [said])
    turns = known.told(name, "exhibit.excluded", "exhibit.readmitted")
    last = max(turns, key=lambda entry: instant(entry, "at"), default=None)
    out = last is not None and last.get("verb") == "exhibit.excluded"
    states = (text(facts, "state"), place.partition("/")[0])
    findings.compare(
        place,
        "journal_differs",
        ("excluded", "excluded") if out else ("counted", "exhibits"),
        states,
    )


def _stamped_as_told(
    place: str, shown: Shown, facts: Object, known: Witnesses, findings: Findings
) -> None:
    """The tokens that lie there are those that came, and no stranger's."""
    stamped = known.told(str(shown.manifest.get("exhibit")), "exhibit.stamped")
    told = sorted(
        (str(part(e, "payload").get("token")), instant(part(e, "payload"), "at")) for e in stamped
    )
    said = sorted((text(each, "sha256"), instant(each, "at")) for each in parts(facts, "tokens"))
    findings.compare(place, "journal_differs", told, said)
    folder = f"{shown.folder}/tokens/"
    names = [name for name in known.data.names() if name.startswith(folder)]
    there = [
        (digests(known.data, name, ["sha256"], findings) or {}).get("sha256", "") for name in names
    ]
    findings.compare(place, "exhibit_differs", sorted(token for token, _ in said), sorted(there))


def agree_goods(body: Object, known: Witnesses, findings: Findings) -> None:
    """Every movement of the reader's own goods stands in the journal, with no other beside it."""
    offices = {text(lot, "id"): text(lot, "office") for lot in parts(body, "lots")}
    moved = Counter(
        (lot, *_line(told), at)
        for lot, told, at in moved_entries(body)
        if offices.get(lot) == known.office
    )
    entered = Counter(
        (lot, *_line(part(entry, "payload")), instant(entry, "at"))
        for lot in offices
        for entry in known.told(lot, "lot.moved")
        if offices[lot] == known.office
    )
    for line in sorted((moved - entered) + (entered - moved), key=str):
        findings.problem(
            f"{GOODS}: lot {line[0]}", "journal_differs",
            " ".join(map(str, line[1:])) if entered[line] > moved[line] else "",
            " ".join(map(str, line[1:])) if moved[line] > entered[line] else "",
        )  # fmt: skip
    findings.compare(GOODS, "journal_differs", sum(moved.values()), sum(entered.values()))
    _lists(body, known, findings)
    agree_rows(body, known, findings)
    agree_findings(body, known, findings)
    agree_records(body, known, findings)
    agree_written(body, known, findings)
    _measures(body, known, findings)
    _ownerless(body, known, findings)
    _hands(body, known, findings)
    agree_disposals(body, read_ledger(body), known, findings)
    agree_stocktakes(body, known, findings)
    agree_needs(body, known, findings)


def _line(told: Object) -> tuple[object, ...]:
    return (
        *(str(told.get(name) or "") for name in _TOLD),
        _number(told.get("quantity")),
        _number(told.get("weight")),
    )


def _number(written: object) -> Decimal | None:
    try:
        return Decimal(str(written)[:40]).normalize()
    except ArithmeticError:
        return None


def _lists(body: Object, known: Witnesses, findings: Findings) -> None:
    """Of what purchase a list is said the journal when it was received."""
    if "lists" in texts(body, "left_out"):
        return
    for each in parts(body, "lists"):
        told = known.told(text(each, "id"), "item_list.received")
        found = [str(part(entry, "payload").get("purchase") or "") for entry in told]
        place = f"{GOODS}: list {text(each, 'id')}"
        findings.compare(place, "journal_differs", [text(each, "purchase")], found)


def _measures(body: Object, known: Witnesses, findings: Findings) -> None:
    """A measure's clock runs from its taking; taking and approval are in the journal."""
    if "measures" in texts(body, "left_out"):
        return
    for measure in parts(body, "measures"):
        place, taken = (
            f"{GOODS}: measure {text(measure, 'id')}",
            instant_or_none(measure, "taken_at"),
        )
        starts = {
            "clock": taken,
            "urgent_clock": taken,
            "notice_clock": instant_or_none(measure, "notice_at"),
        }
        for name, start in starts.items():
            if text(measure, name):
                clock = known.clocks.get(text(measure, name), {})
                found = (clock.get("subject"), instant_or_none(clock, "start"))
                findings.compare(place, "clock_differs", (text(measure, "id"), start), found)
        name = text(measure, "id")
        at = [instant(e, "at") for e in known.told(name, "measure.taken", "measure.taken_urgently")]
        findings.compare(place, "journal_differs", [taken] if taken else [], at)
        told = known.told(name, "measure.approved", "measure.approved_late")
        approved = [(e.get("actor"), instant(e, "at")) for e in told]
        by, when = text(measure, "approved_by"), instant_or_none(measure, "approved_at")
        findings.compare(place, "journal_differs", [(by, when)] if by else [], approved)


def _ownerless(body: Object, known: Witnesses, findings: Findings) -> None:
    """Goods of an unknown owner were nobody's once the notice had run its time."""
    called = {
        text(each, "id"): known.clocks.get(text(each, "notice_clock"), {})
        for each in parts(body, "measures")
        if not text(each, "party") and text(each, "notice_clock")
    }
    under = {text(lot, "id"): text(lot, "measure") for lot in parts(body, "lots")}
    for movement in parts(body, "movements"):
        clock = called.get(under.get(text(movement, "lot"), ""))
        if clock and text(movement, "verb") == Verb.CONFISCATE:
            due = instant_or_none(part(clock, "stated"), "due")
            over = due is not None and due <= instant(movement, "at")
            findings.compare(
                f"{GOODS}: movement {movement.get('id')}", "notice_running", True, over
            )


def _hands(body: Object, known: Witnesses, findings: Findings) -> None:
    """Whose hand stands under a handover is in the journal, or it was carried over from the list of items."""
    listed: set[tuple[str, ...]] = set()
    for each in parts(body, "lists"):
        name = text(each, "id")
        hands = [_signer(hand, "file") for hand in parts(each, "signatures")]
        sides = [text(hand, "role") for hand in parts(each, "signatures")]
        told = known.told(name, "item_list.signed")
        entries = [_entered(entry, "file", "role") for entry in told]
        _same_hands(f"{GOODS}: list {name}", sides, hands, entries, findings)
        listed |= set(hands)
    for order in parts(body, "orders"):
        if text(order, "office") != known.office:
            continue
        place = f"{GOODS}: order {text(order, 'id')}"
        hands = [_signer(hand, "paper") for hand in parts(order, "signatures")]
        told = known.told(text(order, "id"), "order.signed")
        entries = [_entered(entry, "paper", "side") for entry in told]
        sides = [text(hand, "side") for hand in parts(order, "signatures")]
        if entries:
            _same_hands(place, sides, hands, entries, findings)
        elif "lists" not in texts(body, "left_out"):
            findings.compare(place, "journal_differs", [], sorted(set(hands) - listed))


def _same_hands(
    place: str,
    sides: Sequence[str],
    hands: Sequence[tuple[str, ...]],
    entries: Sequence[tuple[str, ...]],
    findings: Findings,
) -> None:
    """A login signs for itself and for its side; who entered a paper is not who signed it."""
    pairs = zip(sides, hands, strict=True)
    said = sorted((side, user, paper, at) for side, (user, paper, at, _name) in pairs)
    told = sorted((side, "" if paper else actor, paper, at) for side, actor, paper, at in entries)
    findings.compare(place, "journal_differs", told, said)


def _signer(hand: Object, paper: str) -> tuple[str, ...]:
    """By whose login or on which paper, when, and under which name."""
    return (
        text(hand, "user"),
        text(hand, paper),
        instant(hand, "at").isoformat(),
        text(hand, "name"),
    )


def _entered(entry: Object, paper: str, side: str) -> tuple[str, ...]:
    told = part(entry, "payload")
    scan, at = str(told.get(paper) or ""), instant(entry, "at").isoformat()
    return str(told.get(side) or ""), str(entry.get("actor")), scan, at


_AGREED: Final[Mapping[str, tuple[str, Agreed]]] = {
    "goods": (GOODS, agree_goods),
    "appraisals": (APPRAISALS, agree_appraisals),
    "answers": (ANSWERS, agree_answers),
}
