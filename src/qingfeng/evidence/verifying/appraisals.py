"""Appraisals in a bag: a body within its certificate, one line for each sample, a pause no longer than was told."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from qingfeng.evidence.rules.appraisal import (
    AT_BODY,
    PAUSES,
    SCOPE_GUARDS,
    PriceOf,
    Purpose,
    Qualification,
    Scope,
    State,
    qualified,
    scope_of,
    still_certified,
)
from qingfeng.evidence.verifying.answers import HOME
from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.fields import (
    Object,
    Unwanted,
    amount,
    amount_or_none,
    day,
    day_or_none,
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
from qingfeng.evidence.verifying.objections import agree_objections
from qingfeng.evidence.verifying.papers_named import check_papers, named_in
from qingfeng.evidence.verifying.trees import Tree
from qingfeng.evidence.verifying.witnesses import Witnesses

APPRAISALS: Final = "appraisals.json"
_TITLE: Final = 200


def check_appraisals(tree: Tree, findings: Findings) -> None:
    body = whole_object(tree, APPRAISALS, findings) if APPRAISALS in tree.names() else None
    if body is None:
        findings.problem(APPRAISALS, "missing")
        return
    try:
        rows = parts(body, "appraisals")
        bodies = {text(row, "id"): text(row, "body") for row in rows}
        for row in rows:
            _check(row, findings)
            # A second opinion is another body's.
            first = bodies.get(text(row, "second_of"), "")
            findings.compare(_place(row), "appraisal_differs", False, first == text(row, "body"))
        check_papers(tree, _papers(rows), findings)
    except (ValueError, OverflowError) as error:
        findings.problem(APPRAISALS, "document_malformed", found=str(error))


def _place(row: Object) -> str:
    return f"{APPRAISALS}: {text(row, 'id')}"


def _papers(rows: Iterable[Object]) -> set[str]:
    every = list(rows)
    certificates = [held for row in every for held in parts(row, "qualifications")]
    told = [part(row, name) for row in every for name in ("told", "waiver") if row.get(name)]
    return (
        named_in(every, "pause_notice")
        | named_in(certificates, "certificate")
        | named_in(told, "paper")
    )


def _told(row: Object) -> Object | None:
    """What the party was told; bags from before it was asked say nothing of it."""
    return part(row, "told") if row.get("told") is not None else None


def _check(row: Object, findings: Findings) -> None:
    place, state = _place(row), State(text(row, "state"))
    PriceOf(text(row, "price_of"))
    steps = [instant_or_none(row, name) for name in ("created_at", "requested_at", "accepted_at")]
    report = part(row, "report") if row.get("report") is not None else None
    findings.compare(place, "appraisal_differs", state is State.REPORTED, report is not None)
    if report is not None:
        steps.append(instant(report, "reported_at"))
        _report(place, row, report, findings)
        if told_of := _told(row):
            steps.append(instant(told_of, "served_at"))
    told = [step for step in steps if step is not None]
    findings.compare(place, "out_of_order", sorted(told), told)
    if steps[1] is not None:
        _qualified(place, row, findings)
    _pause(place, row, findings)
    for objection in parts(row, "objections"):
        reviewed = (bool(text(objection, "reviewed_by")), bool(text(objection, "reason")))
        findings.compare(place, "unsigned", (bool(text(objection, "review")),) * 2, reviewed)


def _qualified(place: str, row: Object, findings: Findings) -> None:
    """On the days of the request, the acceptance and the report, and for the class of the goods; where nobody is, the
    reason why this body was asked.

    Bags from before the class was asked for say nothing of it; that it was not asked, the journal agrees with.
    """
    on, asked = day(row, "requested_on"), instant(row, "requested_at")
    findings.compare(place, "out_of_order", True, abs(asked.date() - on) <= timedelta(days=1))
    facts = _certified(row, on, asked)
    for code, passes in SCOPE_GUARDS.items():
        findings.compare(place, code, True, passes(facts))
    report = part(row, "report") if row.get("report") is not None else {}
    for at in (instant_or_none(row, "accepted_at"), instant_or_none(report, "reported_at")):
        if at is not None and row.get("goods_class") is not None:
            held = still_certified(_certified(row, at.astimezone(HOME).date(), at))
            findings.compare(place, "certificate_gone", True, held)


def _certified(row: Object, on: date, at: datetime) -> dict[str, object]:
    purpose, held = Purpose(text(row, "purpose")), parts(row, "qualifications")
    facts: dict[str, object] = {"why_unqualified": text(row, "why_unqualified")}
    if row.get("goods_class") is None:
        known = [_qualification(each) for each in held]
        facts["scope"] = Scope.COVERED if qualified(known, purpose, on) else Scope.UNHELD
    else:
        # What was entered later nobody could rest on, nor be refused by.
        known = [_qualification(each) for each in held if instant(each, "entered_at") <= at]
        facts["scope"] = scope_of(known, purpose, whole(row, "goods_class"), on)
        facts["scope_confirmed"] = truth(row, "scope_confirmed")
    return facts


def _qualification(row: Object) -> Qualification:
    """One from before its scope was coded has no classes."""
    classes = row.get("classes", [])
    if not isinstance(classes, list) or not all(isinstance(each, int) for each in classes):
        raise Unwanted("classes is no list of whole numbers")
    return Qualification(
        frozenset(Purpose(each) for each in texts(row, "purposes")),
        text(row, "scope"),
        frozenset(classes),
        day(row, "valid_from"),
        day(row, "valid_to"),
        day_or_none(row, "withdrawn_on"),
    )


def _report(place: str, row: Object, report: Object, findings: Findings) -> None:
    """One line for each sample; a price where prices were asked, else a finding."""
    samples = sorted(text(sample, "id") for sample in parts(row, "samples"))
    lines = parts(report, "lines")
    findings.compare(place, "appraisal_differs", samples, sorted(text(line, "sample") for line in lines))  # fmt: skip
    priced = text(row, "purpose") == Purpose.PRICE
    for line in lines:
        price = amount_or_none(line, "unit_price")
        found = (price is not None and price > 0, bool(text(line, "opinion")))
        findings.compare(place, "appraisal_differs", (priced, not priced), found)
    for sample in parts(row, "samples"):
        findings.compare(place, "appraisal_differs", True, amount(sample, "quantity") > 0)


def _pause(place: str, row: Object, findings: Findings) -> None:
    """Fixed beforehand, told in writing, and over when it was said to be."""
    if row.get("pause_days") is None:
        return
    days, begun = whole(row, "pause_days"), _pause_begun(row)
    told = text(row, "seat") != "office" or bool(text(row, "pause_notice"))
    findings.compare(place, "pause_differs", (True, True), (0 < days <= 180, told))
    ended = instant_or_none(row, "pause_ended_at")
    findings.compare(place, "pause_differs", False, begun is None and ended is not None)
    if begun is None:
        return
    if ended is not None:
        within = begun <= ended <= begun + timedelta(days=min(max(days, 0), 180))
        findings.compare(place, "pause_differs", True, within)


def _pause_begun(row: Object) -> datetime | None:
    """In bags from before the handover was waited for, it began with the request."""
    return instant_or_none(row, "pause_begun_at" if "pause_begun_at" in row else "requested_at")


def agree_appraisals(body: Object, known: Witnesses, findings: Findings) -> None:
    """With the exhibits, the clocks and the journal of the asking office, where the bag is that office's."""
    for row in parts(body, "appraisals"):
        if text(row, "seat") != "office" or text(row, "office") != known.office:
            findings.note("left_out")
            continue
        if row.get("report") is not None:
            _exhibits(row, part(row, "report"), known, findings)
        _clocks(row, known, findings)
        _handed_over(row, known, findings)
        _journal(row, known, findings)
        _drawn(row, known, findings)
    agree_objections(body, known, findings)


def _exhibits(row: Object, report: Object, known: Witnesses, findings: Findings) -> None:
    place, name = _place(row), text(report, "exhibit")
    shown = known.exhibits.get(name)
    if shown is None:
        findings.problem(place, "exhibit_missing", name)
        return
    if "opinions" in shown.facts:
        lines = parts(report, "lines")
        said = {
            text(each, "sample"): text(each, "opinion") for each in lines if text(each, "opinion")
        }
        stated = part(shown.facts, "opinions")
        findings.compare(place, "appraisal_differs", {key: stated.get(key) for key in said}, said)
    title = f"{text(report, 'number')}: {text(report, 'conclusion')}"[:_TITLE].strip()
    wanted = (
        text(row, "id"),
        text(row, "body"),
        text(report, "number"),
        title,
        instant(report, "reported_at"),
    )
    found = (
        shown.facts.get("appraisal"),
        shown.facts.get("body"),
        shown.facts.get("number"),
        text(shown.manifest, "title").strip(),
        shown.obtained_at,
    )
    findings.compare(place, "appraisal_differs", wanted, found)
    for objection in parts(row, "objections"):
        brought = known.exhibits.get(text(objection, "exhibit"))
        seen = (brought.facts.get("objects_to"), brought.obtained_at) if brought else None
        findings.compare(place, "objection_differs", (name, instant(objection, "entered_at")), seen)  # fmt: skip


def _clocks(row: Object, known: Witnesses, findings: Findings) -> None:
    """Clocks of the matter that wait for such work waited from the handover until the pause ended."""
    pause = PAUSES.get(Purpose(text(row, "purpose")))
    if pause is None or row.get("pause_days") is None:
        return
    begun, ended = _pause_begun(row), instant_or_none(row, "pause_ended_at")
    wanted = {
        (f"{pause}.{happened}", at)
        for happened, at in (("sent", begun), ("returned", ended))
        if at is not None
    }
    for clock in known.clocks.values():
        waits = pause in texts(part(clock, "limit"), "pauses")
        of_matter = text(clock, "subject") == text(part(row, "subject"), "id")
        if not (waits and of_matter) or begun is None or instant(clock, "start") > begun:
            continue
        told = {(text(event, "name"), instant(event, "at")) for event in parts(clock, "events")}
        findings.compare(_place(row), "pause_differs", True, wanted <= told)


def _handed_over(row: Object, known: Witnesses, findings: Findings) -> None:
    """A pause began when the body had accepted and had the samples; one that was asked for before that was waited for did
    with the request."""
    name, place = text(row, "id"), _place(row)
    asked = [part(entry, "payload") for entry in known.told(name, "appraisal.requested")]
    if not any("pause_from" in payload for payload in asked):
        return
    begun = instant_or_none(row, "pause_begun_at") if "pause_begun_at" in row else None
    entries = known.told(name, "appraisal.pause_begun")
    said = [instant(part(entry, "payload"), "at") for entry in entries]
    findings.compare(place, "journal_differs", [begun] if begun else [], said)
    if begun is None:
        return
    accepted = instant_or_none(row, "accepted_at")
    findings.compare(place, "pause_differs", True, accepted is not None and accepted <= begun)
    lots = [text(sample, "lot") for sample in parts(row, "samples") if text(sample, "lot")]
    for moves in (known.moves.get(lot) for lot in lots):
        if moves is not None:
            there = any(at <= begun for at in _arrived(moves))
            findings.compare(place, "pause_differs", True, there)
    if not lots:
        taken = [part(entry, "payload") for entry in known.told(name, "appraisal.accepted")]
        receipt = any(payload.get("received") is True for payload in taken)
        findings.compare(place, "pause_differs", True, receipt)


def _arrived(moves: Iterable[Object]) -> list[datetime]:
    return [instant(move, "at") for move in moves if text(move, "to_status") in AT_BODY]


def _journal(row: Object, known: Witnesses, findings: Findings) -> None:
    name = text(row, "id")
    report = part(row, "report") if row.get("report") is not None else {}
    steps = {
        "appraisal.requested": instant_or_none(row, "requested_at"),
        "appraisal.accepted": instant_or_none(row, "accepted_at"),
        "appraisal.reported": instant_or_none(report, "reported_at"),
    }
    for verb, at in steps.items():
        found = [instant(entry, "at") for entry in known.told(name, verb)]
        findings.compare(_place(row), "journal_differs", [at] if at else [], found)


def _drawn(row: Object, known: Witnesses, findings: Findings) -> None:
    """Samples out of custody: those that were asked about, sealed as the ledger sealed them, and with the body by the report."""
    name, place = text(row, "id"), _place(row)
    lots = {text(sample, "lot"): sample for sample in parts(row, "samples") if text(sample, "lot")}
    for entry in known.told(name, "appraisal.drafted"):
        told = part(entry, "payload")
        asked = (told.get("price_of"), told.get("drawn"), told.get("goods_class"))
        found = (text(row, "price_of"), sorted(lots), row.get("goods_class"))
        findings.compare(place, "journal_differs", asked if "drawn" in told else found, found)
    for entry in known.told(name, "appraisal.requested"):
        said = part(entry, "payload").get("scope_confirmed", row.get("scope_confirmed"))
        findings.compare(place, "journal_differs", said, row.get("scope_confirmed"))
    for lot, sample in lots.items():
        moves = known.moves.get(lot)
        if moves is None:
            findings.note("lot_elsewhere")
            continue
        sealed = {text(move, "seal_after") for move in moves}
        findings.compare(place, "sample_rootless", True, text(sample, "seal") in sealed)
        most = max(amount(move, "quantity") for move in moves)
        findings.compare(place, "sample_rootless", True, amount(sample, "quantity") <= most)
        arrived = _arrived(moves)
        if row.get("report") is not None:
            reported = instant(part(row, "report"), "reported_at")
            there = any(at <= reported for at in arrived)
            findings.compare(place, "samples_not_there", True, there)
