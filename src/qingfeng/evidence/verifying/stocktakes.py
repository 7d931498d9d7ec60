"""Stock-takings in a bag: what each expected is what the ledger held by then, and every difference has its incident."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from qingfeng.evidence.rules.custody import HELD
from qingfeng.evidence.rules.handling import Counted, IncidentKind, differences
from qingfeng.evidence.verifying.fields import (
    Object,
    amount,
    amount_or_none,
    instant,
    instant_or_none,
    parts,
    text,
)
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.ledger import GOODS, History, Key
from qingfeng.evidence.verifying.witnesses import Witnesses

# A handover that was under way when the counting began bears the time at which it began itself.
_UNDER_WAY: Final = timedelta(minutes=1)
_HELD: Final = frozenset(status.value for status in HELD)


def check_stocktakes(body: Object, history: History, findings: Findings) -> None:
    raised = {_told(incident) for incident in parts(body, "incidents")}
    for each in parts(body, "stocktakes"):
        place = f"{GOODS}: stocktake {text(each, 'id')}"
        _expected(place, each, history, findings)
        if _closed(place, each, findings):
            _differences(place, each, raised, findings)
            _beside(place, each, raised, findings)
            _explained_away(place, each, body, findings)


def _explained_away(place: str, each: Object, body: Object, findings: Findings) -> None:
    """An incident that the counting raised has its difference: a count that was mended afterwards is found."""
    at, room = instant(each, "closed_at"), text(each, "place")
    lines = {text(line, "lot") for line in parts(each, "lines") if _differs(line)}
    lines |= {text(row, "lot") for row in (parts(each, "found") if "found" in each else ())}
    for incident in parts(body, "incidents"):
        ours = text(incident, "place") == room and instant(incident, "raised_at") == at
        if ours and text(incident, "kind") in _RAISED:
            findings.compare(place, "stocktake_differs", True, text(incident, "lot") in lines)


def _differs(line: Object) -> bool:
    said = text(line, "seal_seen") if "seal_seen" in line else ""
    seen = Counted(
        amount(line, "expected"), amount(line, "counted"), text(line, "seal"), text(line, "seal_read"), said
    )  # fmt: skip
    return bool(differences(seen))


_RAISED: Final = frozenset(
    {
        IncidentKind.SHORTAGE, IncidentKind.SURPLUS, IncidentKind.UNLISTED, IncidentKind.SEAL_MISMATCH,
        IncidentKind.SEAL_UNREAD, IncidentKind.SEAL_BROKEN,
    }
)  # fmt: skip
_SEALS = (IncidentKind.SEAL_MISMATCH, IncidentKind.SEAL_UNREAD, IncidentKind.SEAL_BROKEN)
# Bags of before tell a seal that was not read as one that differs.
_OF_BEFORE = (IncidentKind.SEAL_MISMATCH, IncidentKind.SEAL_UNREAD)


def _expected(place: str, each: Object, history: History, findings: Findings) -> None:
    """Every holding of the place stands in it, with the quantity and the seal that the ledger had for it."""
    room, begun = text(each, "place"), instant(each, "begun_at")
    lines: dict[Key, Object] = {}
    for line in parts(each, "lines"):
        key = text(line, "lot"), room, text(line, "status")
        findings.compare(place, "stocktake_differs", False, key in lines)
        lines[key] = line
        stated = (amount(line, "expected").normalize(), text(line, "seal"))
        stood = _stood(history.get(key, ()), begun)
        findings.compare(place, "stocktake_differs", True, stated in stood)
    for key, states in history.items():
        if key[1] != room or key[2] not in _HELD or key in lines:
            continue
        held = all(quantity > 0 for quantity, _seal in _stood(states, begun))
        findings.compare(place, "stocktake_differs", False, held)


def _stood(
    states: Sequence[tuple[datetime, Decimal, str]], begun: datetime
) -> list[tuple[Decimal, str]]:
    """What stood there just before, and after each movement of that minute."""
    found = [(Decimal(), "")]
    for at, quantity, seal in states:
        if at > begun + _UNDER_WAY:
            break
        if at < begun - _UNDER_WAY:
            found.clear()
        found.append((quantity.normalize(), seal))
    return found


def _closed(place: str, each: Object, findings: Findings) -> bool:
    """By somebody else than who began it, once everything was counted."""
    closed, by = instant_or_none(each, "closed_at"), text(each, "closed_by")
    done = text(each, "state") == "closed"
    findings.compare(place, "unsigned", (done, done), (closed is not None, bool(by)))
    if closed is None:
        return False
    findings.compare(place, "unsigned", True, bool(by) and by != text(each, "begun_by"))
    findings.compare(place, "out_of_order", True, instant(each, "begun_at") <= closed)
    counted = [amount_or_none(line, "counted") is not None for line in parts(each, "lines")]
    return findings.compare(place, "stocktake_differs", True, all(counted))


def _differences(
    place: str, each: Object, raised: set[tuple[object, ...]], findings: Findings
) -> None:
    for line in parts(each, "lines"):
        # Bags of before say nothing of a seal but its number.
        said = text(line, "seal_seen") if "seal_seen" in line else ""
        seen = Counted(
            amount(line, "expected"), amount(line, "counted"), text(line, "seal"), text(line, "seal_read"), said
        )  # fmt: skip
        for kind in differences(seen):
            by_seal = kind in _SEALS
            pair = (seen.seal, seen.seal_read) if by_seal else (_plain(line, "expected"), _plain(line, "counted"))  # fmt: skip
            told = (text(line, "lot"), text(each, "place"), *pair, instant(each, "closed_at"))
            kinds = _OF_BEFORE if kind is IncidentKind.SEAL_UNREAD else (kind,)
            there = any((one.value, *told) in raised for one in kinds)
            findings.compare(place, "incident_missing", True, there)


def _beside(place: str, each: Object, raised: set[tuple[object, ...]], findings: Findings) -> None:
    """What was found beside the list is an incident too; bags of before have none."""
    for row in parts(each, "found") if "found" in each else ():
        seen = f"{_plain(row, 'quantity')} {text(row, 'unit')}"
        told = (IncidentKind.UNLISTED.value, text(row, "lot"), text(each, "place"), "", seen, instant(each, "closed_at"))  # fmt: skip
        findings.compare(place, "incident_missing", True, told in raised)


def _plain(line: Object, name: str) -> str:
    return f"{amount(line, name).normalize():f}"


def _told(incident: Object) -> tuple[object, ...]:
    names = ("kind", "lot", "place", "expected", "seen")
    return (*(text(incident, name) for name in names), instant(incident, "raised_at"))


def agree_stocktakes(body: Object, known: Witnesses, findings: Findings) -> None:
    """Who began and who closed it, and when, is in the journal of the office that counted."""
    told_of = sorted(name for verb, name in known.entries if verb == "stocktake.begun")
    there = sorted(text(each, "id") for each in parts(body, "stocktakes"))
    findings.compare(f"{GOODS}: stocktakes", "journal_differs", told_of, there)
    for each in parts(body, "stocktakes"):
        name = text(each, "id")
        hands: Mapping[str, tuple[str, datetime | None]] = {
            "stocktake.begun": (text(each, "begun_by"), instant(each, "begun_at")),
            "stocktake.closed": (text(each, "closed_by"), instant_or_none(each, "closed_at")),
        }
        for verb, (by, at) in hands.items():
            told = [(entry.get("actor"), instant(entry, "at")) for entry in known.told(name, verb)]
            findings.compare(f"{GOODS}: stocktake {name}", "journal_differs", [(by, at)] if at else [], told)  # fmt: skip
