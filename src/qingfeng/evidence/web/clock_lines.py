"""A clock of the law on a page of evidence: what is left of it, what it says, and why that day."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate

from qingfeng.foundation.api import formats, kit
from qingfeng.kernel.clocks import Status
from qingfeng.law import api as law

STANDINGS: dict[Status, kit.Standing] = {
    Status.RUNNING: "running",
    Status.PAUSED: "paused",
    Status.MET: "met",
    Status.MET_LATE: "met",
    Status.OVERDUE: "overdue",
    Status.LAPSED: "overdue",
    Status.EFFECT: "overdue",
    Status.NO_CALENDAR: "no_calendar",
}


@dataclass(frozen=True, slots=True)
class ClockLine:
    name: str
    line: kit.Clock
    expiry: str
    rule_url: str
    over: bool


def clock_line(clock: UUID | None, at: datetime) -> ClockLine | None:
    if clock is None:
        return None
    reply = law.reply_of(clock, now=at)
    answer = reply.answer
    language = "zh" if formats.chinese() else "en"
    name, stands = answer.rule.name.in_(language), answer.standing
    due = stands.due
    steps = [
        kit.ClockStep(
            step.text.in_(language),
            localdate(step.day) if isinstance(step.day, datetime) else step.day,
        )
        for step in reply.steps
    ]
    effects = law.library().words["effects"]
    return ClockLine(
        name=name,
        line=kit.Clock(
            name,
            STANDINGS[stands.status],
            due,
            reply.left,
            reply.left_unit,
            reply.not_before,
            steps=steps,
        ),
        expiry=effects[answer.terms.on_expiry.value].in_(language),
        rule_url=f"{reverse('law_rule', args=[answer.rule.id])}#v{answer.version.number}",
        over=stands.status in (Status.LAPSED, Status.OVERDUE, Status.EFFECT),
    )
