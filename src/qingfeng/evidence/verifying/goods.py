"""Goods in custody in a bag: the ledger balances, every movement is signed by two people, what is named is there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from qingfeng.evidence.rules.custody import UNMEASURED, Side, Verb
from qingfeng.evidence.rules.handling import LICENSED, OF_SEALS, plain
from qingfeng.evidence.verifying.disposals import PAPERS, check_disposals
from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.fields import (
    Object,
    amount,
    instant,
    instant_or_none,
    part,
    parts,
    text,
    texts,
    truth,
    whole,
)
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.ledger import GOODS, Ledger, check_ledger, read_ledger
from qingfeng.evidence.verifying.needs import PAPERS as NEED_PAPERS
from qingfeng.evidence.verifying.needs import check_needs
from qingfeng.evidence.verifying.papers_named import check_papers, named_in
from qingfeng.evidence.verifying.stocktakes import check_stocktakes
from qingfeng.evidence.verifying.trees import Tree

_MEASURES: Final = frozenset({Verb.PRESERVE.value, Verb.SEAL.value, Verb.SEIZE.value})
_SUPERVISORS: Final = 2
_OFFICERS: Final = 2


def check_goods(tree: Tree, findings: Findings) -> None:
    body = whole_object(tree, GOODS, findings) if GOODS in tree.names() else None
    if body is None:
        findings.problem(GOODS, "missing")
        return
    try:
        ledger = read_ledger(body)
        history = check_ledger(ledger, findings)
        done = {
            text(order, "id"): order
            for order in parts(body, "orders")
            if order.get("state") == "done"
        }
        _signed(ledger, done, findings)
        check_disposals(done, findings)
        check_stocktakes(body, history, findings)
        check_needs(body, ledger, findings)
        _under_measures(body, ledger, done, findings)
        _lists(body, ledger, findings)
        _samples(body, ledger, findings)
        _incidents(body, findings)
        _sealed_anew(body, ledger, findings)
        check_papers(tree, _papers(body), findings)
    except ValueError as error:
        findings.problem(GOODS, "document_malformed", found=str(error))  # fmt: skip


def _left_out(body: Object, what: str, findings: Findings) -> bool:
    """What the reader may not read is not in the bag, and the bag says so."""
    left_out = what in texts(body, "left_out")
    if left_out:
        findings.note("left_out")
    return left_out


def _papers(body: Object) -> set[str]:
    orders, lists = parts(body, "orders"), parts(body, "lists")
    destroyed = [part(order, "destruction") for order in orders if order.get("destruction")]
    disposed = [part(order, "disposal") for order in orders if order.get("disposal")]
    hands = [hand for order in orders for hand in parts(order, "signatures")]
    signers = [hand for each in lists for hand in parts(each, "signatures")]
    notices = named_in(parts(body, "measures"), "notice_paper")
    photos = {
        photo for each in lists for line in parts(each, "lines") for photo in texts(line, "photos")
    }
    rows = [row for order in orders for row in parts(order, "lines")]
    incidents = parts(body, "incidents")
    return (
        named_in([*rows, *incidents], "photo") | named_in(hands, "paper") | named_in(signers, "file")
        | named_in(destroyed, "video") | named_in(disposed, *PAPERS) | photos | notices
        | named_in(parts(body, "needs"), *NEED_PAPERS)
    )  # fmt: skip


def _signed(ledger: Ledger, done: Mapping[str, Object], findings: Findings) -> None:
    at = {ledger.lines[m.line][0]: m.at for m in ledger.movements if m.line in ledger.lines}
    for name, order in done.items():
        place = f"{GOODS}: order {name}"
        hands = parts(order, "signatures")
        findings.compare(place, "unsigned", True, _two_people(hands))
        if text(order, "verb") == Verb.DESTROY:
            _destroyed(place, order, hands, findings)
        _read(place, order, hands, findings)
        for hand in hands:
            signed, moved = instant(hand, "at"), at.get(name)
            findings.compare(place, "out_of_order", True, moved is None or signed <= moved)


def _read(place: str, order: Object, hands: Sequence[Object], findings: Findings) -> None:
    """The taker read the seal on each lot; further shares of one lot come from behind the seal that the first opened."""
    opening: dict[tuple[str, str], Object] = {}
    for line in sorted(parts(order, "lines"), key=lambda each: whole(each, "number")):
        opening.setdefault((text(line, "lot"), text(line, "from_status")), line)
    borne = "seal_after" if text(order, "verb") == Verb.RESEAL else "seal_before"
    sealed = {text(one, "id"): text(one, borne) for one in opening.values()}
    takers = [part(hand, "seals") for hand in hands if text(hand, "side") == Side.TO]
    for read in takers:
        for name, seal in sealed.items():
            if seal:
                findings.compare(place, "seal_unread", seal, str(read.get(name, "")))


def _two_people(hands: Sequence[Object]) -> bool:
    """Two logins are two people whatever their names; where a paper speaks for one side, the names must differ."""
    sides = [
        [hand for hand in hands if text(hand, "side") == side] for side in (Side.FROM, Side.TO)
    ]
    if [len(side) for side in sides] != [1, 1]:
        return False
    (gave,), (took,) = sides
    proven = all(bool(text(hand, "user")) != bool(text(hand, "paper")) for hand in (gave, took))
    if text(gave, "user") and text(took, "user"):
        return proven and text(gave, "user") != text(took, "user")
    names = [plain(text(hand, "name")) for hand in (gave, took)]
    return proven and all(names) and names[0] != names[1]  # fmt: skip


def _destroyed(place: str, order: Object, hands: Sequence[Object], findings: Findings) -> None:
    watched = {
        text(hand, "user") or plain(text(hand, "name"))
        for hand in hands
        if text(hand, "side") == Side.SUPERVISOR
    }
    findings.compare(place, "destruction_unproven", True, len(watched) >= _SUPERVISORS)
    record = order.get("destruction")
    told = isinstance(record, dict) and all(
        text(record, n) for n in ("method", "operator", "video")
    )
    findings.compare(place, "destruction_unproven", True, told)
    if isinstance(record, dict) and text(record, "handling") == LICENSED:
        findings.compare(place, "destruction_unproven", True, bool(text(record, "licence")))


def _under_measures(
    body: Object, ledger: Ledger, done: Mapping[str, Object], findings: Findings
) -> None:
    """What was preserved, sealed or seized stands under a measure of that kind that was in force by then."""
    if _left_out(body, "measures", findings):
        return
    measures = {text(each, "id"): each for each in parts(body, "measures")}
    for name, measure in measures.items():
        _measure(f"{GOODS}: measure {name}", measure, findings)
    for movement in ledger.movements:
        if movement.move.verb not in _MEASURES or movement.line not in ledger.lines:
            continue
        behind = measures.get(text(done[ledger.lines[movement.line][0]], "measure"), {})
        taken = instant_or_none(behind, "taken_at")
        in_time = taken is not None and taken <= movement.at
        found = (behind.get("kind"), in_time)
        findings.compare(movement.place, "measure_missing", (movement.move.verb, True), found)


def _measure(place: str, measure: Object, findings: Findings) -> None:
    officers = set(texts(measure, "officers"))
    findings.compare(place, "officers_too_few", True, len(officers) >= _OFFICERS)
    if instant_or_none(measure, "taken_at") is None:
        return
    approved = text(measure, "approved_by")
    allowed = bool(approved or text(measure, "urgent_clock"))
    findings.compare(place, "unapproved", True, allowed and approved not in officers)
    findings.compare(place, "statute_missing", True, bool(text(measure, "statute")))


def _lists(body: Object, ledger: Ledger, findings: Findings) -> None:
    """What was found is what the list says, in its quantity; the list is signed by two officers and the other side."""
    if _left_out(body, "lists", findings):
        return
    lines: dict[str, Object] = {}
    for each in parts(body, "lists"):
        lines |= {text(line, "id"): line for line in parts(each, "lines")}
        if text(each, "state") == "confirmed":
            _list_signed(f"{GOODS}: list {text(each, 'id')}", parts(each, "signatures"), findings)
    of_lot = {text(lot, "id"): text(lot, "line") for lot in parts(body, "lots")}
    _bought(body, ledger, findings)
    for movement in ledger.movements:
        line = of_lot.get(movement.move.lot, "")
        if movement.move.verb != Verb.FIND or not line:
            continue
        listed = lines.get(line)
        quantity = amount(listed, "quantity") if listed else None
        findings.compare(movement.place, "list_differs", quantity, movement.move.quantity)


def _sealed_anew(body: Object, ledger: Ledger, findings: Findings) -> None:
    """A new strip comes after an incident with the one before."""
    if _left_out(body, "incidents", findings):
        return
    told = [each for each in parts(body, "incidents") if text(each, "kind") in OF_SEALS]
    for movement in ledger.movements:
        if movement.move.verb == Verb.RESEAL:
            own = [each for each in told if text(each, "lot") == movement.move.lot]
            found = any(instant(each, "raised_at") <= movement.at for each in own)
            findings.compare(movement.place, "seal_unexplained", True, found)


def _bought(body: Object, ledger: Ledger, findings: Findings) -> None:
    """What went from its list into a store stood under no measure: a test purchase brought it."""
    bought = {
        text(line, "id")
        for each in parts(body, "lists")
        if text(each, "purchase") and not text(each, "measure")
        for line in parts(each, "lines")
    }
    lines = {text(lot, "id"): text(lot, "line") for lot in parts(body, "lots")}
    roots = {text(lot, "id"): text(lot, "root") for lot in parts(body, "lots")}
    for movement in ledger.movements:
        if (movement.move.from_status, movement.move.verb) == UNMEASURED:
            found = lines.get(roots.get(movement.move.lot, ""), "") in bought
            findings.compare(movement.place, "measure_missing", True, found)


def _list_signed(place: str, hands: Sequence[Object], findings: Findings) -> None:
    officers = {text(hand, "user") for hand in hands if text(hand, "role") == "officer"} - {""}
    others = [hand for hand in hands if text(hand, "role") != "officer" and text(hand, "file")]
    findings.compare(place, "unsigned", True, len(officers) >= _OFFICERS and bool(others))


def _samples(body: Object, ledger: Ledger, findings: Findings) -> None:
    """Each drawn part has its record, and each record the movement that drew it from its lot."""
    drawn = {
        m.move.to_lot: m
        for m in ledger.movements
        if m.move.verb == Verb.SAMPLE and m.move.to_lot not in ledger.elsewhere
    }
    recorded = {text(each, "lot"): each for each in parts(body, "samples")}
    for lot, movement in drawn.items():
        sample = recorded.get(lot, {})
        order = ledger.lines.get(movement.line, ("", None))[0]
        told = (sample.get("drawn_from"), sample.get("order"))
        findings.compare(movement.place, "sample_rootless", (movement.move.lot, order), told)
        present = sample.get("party_present") is True or bool(sample.get("party_note"))
        findings.compare(movement.place, "sample_rootless", True, present)
    for lot, sample in recorded.items():
        truth(sample, "is_spare")
        known = lot in ledger.lots and ledger.lots[lot].parent == text(sample, "drawn_from")
        findings.compare(f"{GOODS}: sample {lot}", "sample_rootless", True, known)


def _incidents(body: Object, findings: Findings) -> None:
    """An order that a seal stopped has its incident, where what was seen differs from what was expected."""
    if _left_out(body, "incidents", findings):
        return
    of_order: dict[str, Object] = {}
    for incident in parts(body, "incidents"):
        if text(incident, "kind") == "seal_mismatch" and text(incident, "order"):
            differs = text(incident, "expected") != text(incident, "seen")
            findings.compare(
                f"{GOODS}: incident {text(incident, 'id')}", "incident_missing", True, differs
            )
            of_order[text(incident, "order")] = incident
    for order in parts(body, "orders"):
        if text(order, "state") == "stopped":
            known = text(order, "id") in of_order
            findings.compare(f"{GOODS}: order {text(order, 'id')}", "incident_missing", True, known)  # fmt: skip


def moved_entries(body: Object) -> list[tuple[str, dict[str, object], datetime]]:
    """What the journal says of each movement: its lot, the payload, and when."""
    ledger = read_ledger(body)
    found: list[tuple[str, dict[str, object], datetime]] = []
    for movement in ledger.movements:
        move = movement.move
        order = ledger.lines.get(movement.line, ("", move))[0]
        told: dict[str, object] = {
            "verb": move.verb, "order": order, "to_lot": move.to_lot, "from": move.from_status,
            "to": move.to_status, "photo": move.photo, "quantity": move.quantity.normalize(),
            "weight": "" if move.weight is None else move.weight.normalize(), "from_place": move.from_place,
            "to_place": move.to_place, "seal_before": move.seal_before, "seal_after": move.seal_after,
            "seal_rest": move.seal_rest,
        }  # fmt: skip
        found.append((move.lot, told, movement.at))
    return found
