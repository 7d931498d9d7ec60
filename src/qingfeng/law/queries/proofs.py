"""The running clocks of a subject with all that is needed to count them anew elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qingfeng.foundation.api import Actor, calendar_years
from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import Happening
from qingfeng.kernel.ids import Subject
from qingfeng.law.access import visible_clocks
from qingfeng.law.queries.answers import ClockReply, running_reply
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.histories import histories_of
from qingfeng.law.rules.library import shipped_version


@dataclass(frozen=True, slots=True)
class ClockProof:
    """`due_at` is what the platform keeps; `reply` is counted now, with the reasoning. `edition` where the version was
    released in this installation, `own_years` those of its calendar that were loaded here: no release has them."""

    id: UUID
    subject: Subject
    office: UUID | None
    start_at: datetime
    due_at: datetime | None
    reply: ClockReply
    history: tuple[Happening, ...]
    calendar: Calendar
    edition: bool
    own_years: frozenset[int]


def clock_proofs(subject: Subject, *, actor: Actor, now: datetime) -> tuple[ClockProof, ...]:
    """Those that the actor may read, in the order in which they were started."""
    found = visible_clocks(actor).filter(subject_kind=subject.kind, subject_id=subject.id)
    clocks = list(found.order_by("start_at", "pk"))
    histories, loaded = histories_of([clock.pk for clock in clocks]), calendars()
    own = set(_loaded_here())
    replies = {clock.pk: running_reply(clock, now=now) for clock in clocks}
    return tuple(
        ClockProof(
            clock.pk,
            subject,
            clock.office,
            clock.start_at,
            clock.due_at,
            replies[clock.pk],
            tuple(histories.get(clock.pk, ())),
            loaded[clock.calendar],
            not shipped_version(replies[clock.pk].answer.version),
            frozenset(year for name, year in own if name == clock.calendar),
        )
        for clock in clocks
    )


def _loaded_here() -> Iterator[tuple[str, int]]:
    """Calendars with the years that a file of this installation speaks of: its own, and days of the December before."""
    for row in calendar_years():
        if row.loaded_here:
            yield from ((row.jurisdiction, year) for year in (row.year - 1, row.year))
