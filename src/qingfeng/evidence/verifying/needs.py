"""Goods in a bag that another case needed as evidence: none of them went before the evidence was fixed, or that case over."""

from datetime import datetime

from qingfeng.evidence.rules.custody import Verb
from qingfeng.evidence.rules.needs import Fixing, NeedState, keeps
from qingfeng.evidence.verifying.fields import Object, instant, instant_or_none, parts, text
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.ledger import GOODS, Ledger
from qingfeng.evidence.verifying.witnesses import Witnesses

PAPERS = ("request", "application", "photos", "end_paper")
_TOLD = {"noted_at": "need.noted", "fixed_at": "need.fixed", "over_at": "need.over"}


def check_needs(body: Object, ledger: Ledger, findings: Findings) -> None:
    roots = {text(lot, "id"): text(lot, "root") for lot in parts(body, "lots")}
    for need in parts(body, "needs"):
        findings.compare(_place(need), "need_unproved", True, _proved(need))
        for movement in ledger.movements:
            lot = movement.move.lot
            if roots.get(lot) != text(need, "lot"):
                continue
            sample = text(need, "sample") == lot
            kept = keeps(_stood(need, movement.at), Verb(movement.move.verb), sample=sample)
            findings.compare(movement.place, "needed_as_evidence", False, kept)


def _place(need: Object) -> str:
    return f"{GOODS}: need {text(need, 'id')}"


def _stood(need: Object, at: datetime) -> str:
    """How it stood when something moved; before it was noted nothing waited for it."""
    over, fixed = instant_or_none(need, "over_at"), instant_or_none(need, "fixed_at")
    if instant(need, "noted_at") > at or (over is not None and over <= at):
        return NeedState.OVER
    return NeedState.FIXED if fixed is not None and fixed <= at else NeedState.STANDING


def _proved(need: Object) -> bool:
    """What fixes the evidence is named with the application for it; what ends the need with its paper."""
    fixed, over = instant_or_none(need, "fixed_at"), instant_or_none(need, "over_at")
    what = {Fixing.PHOTOS.value: "photos", Fixing.SAMPLING.value: "sample"}.get(
        text(need, "fixed_by")
    )
    grounds = ("applicant", "application", what or "")
    if fixed is not None and not all(name and text(need, name) for name in grounds):
        return False
    if over is not None and not text(need, "end_paper"):
        return False
    stands = NeedState.OVER if over else NeedState.FIXED if fixed else NeedState.STANDING
    return text(need, "state") == stands


def agree_needs(body: Object, known: Witnesses, findings: Findings) -> None:
    """Noted, fixed and over at the times that the journal has."""
    for need in parts(body, "needs"):
        for name, verb in _TOLD.items():
            stated = instant_or_none(need, name)
            found = [instant(entry, "at") for entry in known.told(text(need, "id"), verb)]
            findings.compare(_place(need), "journal_differs", [stated] if stated else [], found)
    named = {text(need, "id") for need in parts(body, "needs")}
    told = {subject for verb, subject in known.entries if verb == "need.noted"}
    findings.compare(GOODS, "journal_differs", [], sorted(told - named))
