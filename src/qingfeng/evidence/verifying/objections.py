"""Objections in a bag: as the journal has them, and nothing that rested on a report while one could still overturn it."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from qingfeng.evidence.rules.appraisal import RESTING, Review
from qingfeng.evidence.verifying.answers import HOME
from qingfeng.evidence.verifying.fields import (
    Object,
    day_or_none,
    instant,
    instant_or_none,
    part,
    parts,
    text,
    whole,
)
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.ledger import GOODS
from qingfeng.evidence.verifying.witnesses import Witnesses

_FALLEN: Final = frozenset({Review.UPHELD.value, Review.AGAIN.value})


def agree_objections(body: Object, known: Witnesses, findings: Findings) -> None:
    rows = [row for row in parts(body, "appraisals") if _own(row, known)]
    for row in rows:
        _journal(row, known, findings)
        _last_day(row, known, findings)
        for movement in _rested(row, known):
            at = instant(movement, "at")
            if not _stood(row, rows, at):
                continue
            place = f"{GOODS}: movement {whole(movement, 'id')}"
            findings.compare(place, "objection_open", False, _open(row, at))
            findings.compare(place, "objection_time_runs", False, _runs(row, known, at))


def _own(row: Object, known: Witnesses) -> bool:
    reported = row.get("report") is not None
    return reported and text(row, "seat") == "office" and text(row, "office") == known.office


def _journal(row: Object, known: Witnesses, findings: Findings) -> None:
    """Every objection, review, notice and waiver of the journal has its row, and every row its entry."""
    name, place = text(row, "id"), f"appraisals.json: {text(row, 'id')}"
    objections = parts(row, "objections")
    reviews = [(instant_or_none(one, "reviewed_at"), text(one, "review")) for one in objections]
    waiver = [part(row, "waiver")] if row.get("waiver") else []
    told = [part(row, "told")] if row.get("told") else []
    wanted: dict[str, list[object]] = {
        "objected": [(instant(one, "entered_at"), text(one, "exhibit")) for one in objections],
        "reviewed": [each for each in reviews if each[0] is not None],
        "waived": [(instant(one, "entered_at"), text(one, "paper")) for one in waiver],
        "told": [(instant(one, "served_at"), text(one, "paper")) for one in told],
    }
    says = {"objected": "exhibit", "reviewed": "review", "waived": "paper", "told": "paper"}
    for verb, stated in wanted.items():
        found: list[object] = []
        for entry in known.told(name, f"appraisal.{verb}"):
            payload = part(entry, "payload")
            at = instant(payload, "served_at") if verb == "told" else instant(entry, "at")
            found.append((at, text(payload, says[verb])))
        findings.compare(place, "journal_differs", sorted(stated, key=str), sorted(found, key=str))


def _last_day(row: Object, known: Witnesses, findings: Findings) -> None:
    """The day that the party was told it may object until; entries from before it was taken down say nothing of it."""
    for entry in known.told(text(row, "id"), "appraisal.told"):
        payload, notice = part(entry, "payload"), part(row, "told") if row.get("told") else {}
        stated = str(notice.get("object_until") or "")
        said = str(payload.get("object_until") or "") if "object_until" in payload else stated
        findings.compare(f"appraisals.json: {text(row, 'id')}", "journal_differs", said, stated)


def _rested(row: Object, known: Witnesses) -> Iterator[Object]:
    """Movements of the families that the report is on, by which goods went for good or were confiscated."""
    named = {text(sample, "lot") for sample in parts(row, "samples")} - {""}
    named.add(text(part(row, "subject"), "id"))
    families = {known.roots[one] for one in named if one in known.roots}
    for lot, moves in known.moves.items():
        if known.roots.get(lot) in families:
            yield from (one for one in moves if text(one, "verb") in RESTING)


def _stood(row: Object, rows: list[Object], at: datetime) -> bool:
    """Reported by then, not overturned by then, nor repeated by a newer report."""
    newer = [one for one in rows if text(one, "second_of") == text(row, "id")]
    repeated = any(instant(part(one, "report"), "reported_at") <= at for one in newer)
    fallen = [
        one
        for one in parts(row, "objections")
        if text(one, "review") in _FALLEN and instant(one, "reviewed_at") <= at
    ]
    return instant(part(row, "report"), "reported_at") <= at and not repeated and not fallen


def _open(row: Object, at: datetime) -> bool:
    for one in parts(row, "objections"):
        reviewed = instant_or_none(one, "reviewed_at")
        if instant(one, "entered_at") <= at and (reviewed is None or reviewed > at):
            return True
    return False


def _runs(row: Object, known: Witnesses, at: datetime) -> bool:
    """From what reached the party until its last day is over; a waiver that was entered before ends it."""
    if not row.get("told"):
        return False
    told = part(row, "told")
    waived = row.get("waiver") and instant(part(row, "waiver"), "entered_at") <= at
    if waived or instant(told, "served_at") > at:
        return False
    ends = _ends(told, known)
    return ends is not None and at < ends + timedelta(seconds=1)


def _ends(told: Object, known: Witnesses) -> datetime | None:
    until = day_or_none(told, "object_until")
    if until is not None:
        return datetime.combine(until, time(23, 59, 59), HOME)
    clock = known.clocks.get(text(told, "clock"))
    return instant_or_none(part(clock, "stated"), "due") if clock else None
