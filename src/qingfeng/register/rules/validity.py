"""Is a right in force on a day, and what must its holder do next?

Trademarks in China run ten years from registration; renewal is asked for in the twelve months
before the end, or within six months of grace after it (Trademark Law 2019 art. 40). A customs
recordation runs ten years too, but its renewal belongs in the six months before the end and it
lapses with the right (Regulation on customs protection art. 10).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from qingfeng.kernel.calendar import add_months
from qingfeng.register.rules.vocabulary import MARK_KINDS, RightKind, RightState

ZONE = ZoneInfo("Asia/Shanghai")
RENEWAL_MONTHS_BEFORE = 12
GRACE_MONTHS_AFTER = 6
RECORDATION_RENEWAL_MONTHS_BEFORE = 6


class Standing(StrEnum):
    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    RENEWAL_OPEN = "renewal_open"
    IN_GRACE = "in_grace"
    EXPIRED = "expired"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    UNDATED = "undated"


IN_FORCE = frozenset(
    {Standing.IN_FORCE, Standing.RENEWAL_OPEN, Standing.DISPUTED, Standing.UNDATED}
)


@dataclass(frozen=True, slots=True)
class Term:
    kind: RightKind
    state: RightState
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Validity:
    standing: Standing
    days_left: int | None
    grace_ends: date | None

    @property
    def in_force(self) -> bool:
        return self.standing in IN_FORCE


def register_day(now: datetime) -> date:
    """Terms are counted in the zone of the office that keeps the register."""
    return now.astimezone(ZONE).date()


def validity(term: Term, on: date) -> Validity:
    """The standing of a right on a day; both ends of its term are days on which it stands."""
    opens, grace_ends = renewal_window(term)
    days_left = None if term.valid_to is None else (term.valid_to - on).days
    return Validity(_standing(term, on, opens, grace_ends), days_left, grace_ends)


def renewal_window(term: Term) -> tuple[date | None, date | None]:
    """First day to ask for renewal and last day of grace; only marks in China have them here."""
    renewable = term.kind in MARK_KINDS and term.jurisdiction == "CN"
    if term.valid_to is None or not renewable:
        return None, None
    return (
        add_months(term.valid_to, -RENEWAL_MONTHS_BEFORE),
        add_months(term.valid_to, GRACE_MONTHS_AFTER),
    )


def _standing(term: Term, on: date, opens: date | None, grace_ends: date | None) -> Standing:
    if term.state == RightState.WITHDRAWN:
        return Standing.WITHDRAWN
    if term.valid_from is not None and on < term.valid_from:
        return Standing.NOT_YET
    if term.valid_to is not None and on > term.valid_to:
        return Standing.IN_GRACE if grace_ends and on <= grace_ends else Standing.EXPIRED
    if term.state == RightState.DISPUTED:
        return Standing.DISPUTED
    if term.valid_to is None:
        return Standing.UNDATED
    return Standing.RENEWAL_OPEN if opens and on >= opens else Standing.IN_FORCE


def recordation_standing(valid_from: date, valid_to: date, right: Validity, on: date) -> Standing:
    """A customs recordation stands in its own term and only as long as the right does."""
    if not right.in_force:
        return right.standing
    if on < valid_from:
        return Standing.NOT_YET
    if on > valid_to:
        return Standing.EXPIRED
    opens = add_months(valid_to, -RECORDATION_RENEWAL_MONTHS_BEFORE)
    return Standing.RENEWAL_OPEN if on >= opens else Standing.IN_FORCE


def last_end_opened(on: date, months: int) -> date:
    """The latest last day whose window of `months` before it is open on the day."""
    end = add_months(on, months)
    while add_months(end + timedelta(days=1), -months) <= on:
        end += timedelta(days=1)
    while add_months(end, -months) > on:
        end -= timedelta(days=1)
    return end


def first_end_within(on: date, months: int) -> date:
    """The earliest last day whose grace of `months` after it still runs on the day."""
    end = add_months(on, -months)
    while add_months(end - timedelta(days=1), months) >= on:
        end -= timedelta(days=1)
    while add_months(end, months) < on:
        end += timedelta(days=1)
    return end
