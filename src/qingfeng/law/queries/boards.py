"""The clocks of an office as a list: what runs, what has run out, what waits for a calendar, what has ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from qingfeng.foundation.api import Actor
from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import Status
from qingfeng.law import access
from qingfeng.law.models import ENDED, Clock
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.clocks import ClockRow, clock_rows
from qingfeng.law.queries.library import library
from qingfeng.law.rules.folding import Counter
from qingfeng.law.rules.left import LeftUnit, left_of

PAGE = 50
# Beyond it nobody counts: a list says "1,000+".
MOST_COUNTED = 1000
VIEWS = ("open", "over", "paused", "no_calendar", "ended")
# Of a whole installation: what may be looked for there.
ADMINISTRATORS_VIEWS = ("open", "over", "no_calendar")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list ends: by the day, then by id."""

    at: datetime
    id: UUID

    @property
    def text(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @staticmethod
    def read(text: str) -> "Place | None":
        """One that cannot be read begins anew."""
        at, _, identifier = text.partition("~")
        try:
            found = Place(datetime.fromisoformat(at), UUID(identifier))
        except ValueError:
            return None
        return found if found.at.tzinfo else None


@dataclass(frozen=True, slots=True)
class BoardRow:
    clock: ClockRow
    left: int | None
    unit: LeftUnit


def board(
    actor: Actor, view: str, *, now: datetime, after: Place | None = None, most: int = PAGE
) -> tuple[list[BoardRow], Place | None]:
    """A page of clocks, those due first at the front, and where the next page begins."""
    found: list[Clock] = list(page_of(actor, view, now, after)[: most + 1])
    page = found[:most]
    following = Place(getattr(page[-1], _order(view)), page[-1].pk) if len(found) > most else None
    loaded = calendars()
    counter = Counter(library().rules, {})
    rows = [
        _row(row, clock.calendar, loaded, counter, now)
        for row, clock in zip(clock_rows(page, now=now), page, strict=True)
    ]
    return rows, following


def page_of(actor: Actor, view: str, now: datetime, after: Place | None = None) -> QuerySet[Clock]:
    """The clocks of a view in their order, each walked along an index of its own."""
    order = _order(view)
    clocks = access.visible_clocks(actor).filter(_of(view, now))
    if after is not None:
        later = Q(**{f"{order}__gt": after.at}) | Q(**{order: after.at, "id__gt": after.id})
        # The first condition alone is a range of the index; the second only sorts out its beginning.
        clocks = clocks.filter(Q(**{f"{order}__gte": after.at}), later)
    return clocks.order_by(order, "id")


def _order(view: str) -> str:
    return "due_at" if view in ("open", "over") else "start_at"


def views_of(actor: Actor) -> tuple[str, ...]:
    return ADMINISTRATORS_VIEWS if actor.is_admin else VIEWS


def board_counts(actor: Actor, *, now: datetime) -> Mapping[str, int]:
    """By view; one more than MOST_COUNTED where there are more."""
    clocks = access.visible_clocks(actor)
    return {
        view: clocks.filter(_of(view, now))[: MOST_COUNTED + 1].count() for view in views_of(actor)
    }


def _of(view: str, now: datetime) -> Q:
    if view == "ended":
        return Q(standing__in=ENDED)
    if view in ("paused", "no_calendar"):
        return Q(standing=view)
    if view == "over":
        return Q(standing="running", due_at__lt=now)
    return Q(standing="running", due_at__gte=now)


def _row(
    row: ClockRow, calendar: str, loaded: Mapping[str, Calendar], counter: Counter, now: datetime
) -> BoardRow:
    if row.status is not Status.RUNNING or row.due_at is None:
        return BoardRow(row, None, "day")
    limit = counter.terms(row.rule, row.version).limit
    return BoardRow(row, *left_of(limit, row.due_at, now, loaded[calendar]))
