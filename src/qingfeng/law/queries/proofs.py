"""The running clocks of a subject with all that is needed to count them anew elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qingfeng.foundation.api import Actor
from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.clocks import Happening
from qingfeng.kernel.ids import Subject
from qingfeng.law.access import visible_clocks
from qingfeng.law.queries.answers import ClockReply, running_reply
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.histories import histories_of


@dataclass(frozen=True, slots=True)
class ClockProof:
    """`due_at` is what the platform keeps; `reply` is counted now, with the reasoning."""

    id: UUID
    subject: Subject
    office: UUID | None
    start_at: datetime
    due_at: datetime | None
    reply: ClockReply
    history: tuple[Happening, ...]
    calendar: Calendar


def clock_proofs(subject: Subject, *, actor: Actor, now: datetime) -> tuple[ClockProof, ...]:
    """Those that the actor may read, in the order in which they were started."""
    found = visible_clocks(actor).filter(subject_kind=subject.kind, subject_id=subject.id)
    clocks = list(found.order_by("start_at", "pk"))
    histories, loaded = histories_of([clock.pk for clock in clocks]), calendars()
    return tuple(
        ClockProof(
            clock.pk,
            subject,
            clock.office,
            clock.start_at,
            clock.due_at,
            running_reply(clock, now=now),
            tuple(histories.get(clock.pk, ())),
            loaded[clock.calendar],
        )
        for clock in clocks
    )
