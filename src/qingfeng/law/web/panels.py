"""The panel of a clock: when it is due, where it stands, and every step of the reasoning with what it rests on."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qingfeng.foundation.api import formats, kit
from qingfeng.kernel.clocks import Happening, Moment, Status
from qingfeng.law.queries.answers import ClockReply
from qingfeng.law.rules.shapes import Library
from qingfeng.law.web import words
from qingfeng.law.web.facts import cited, length_of


@dataclass(frozen=True, slots=True)
class Step:
    day: str
    text: str
    basis: str
    basis_url: str


@dataclass(frozen=True, slots=True)
class Panel:
    name: str
    rule_url: str
    version: int
    basis: str
    badges: tuple[kit.Badge, ...]
    cautions: tuple[str, ...]
    standing: kit.Badge
    due: str
    left: str
    no_day: str
    start: str
    length: str
    bound: str
    expiry: str
    calendar: str
    calendar_url: str
    steps: tuple[Step, ...]
    try_url: str


def panel(reply: ClockReply, library: Library, try_url: str = "") -> Panel:
    answer = reply.answer
    terms, stands = answer.terms, answer.standing
    return Panel(
        name=words.shown(answer.rule.name),
        rule_url=rule_address(answer.rule.id, answer.version.number),
        version=answer.version.number,
        basis=cited(answer.version.source, library),
        badges=tuple(words.badges(library, answer.version)),
        cautions=tuple(words.cautions(answer.version)),
        standing=words.standing_badge(library, stands.status),
        due=moment_text(stands.due) if stands.due else "",
        left="" if reply.left is None else formats.left(reply.left, reply.left_unit),
        no_day=_no_day(reply),
        start=moment_text(answer.start),
        length=length_of(terms.limit),
        bound=words.named(library, "actors", terms.bound),
        expiry=words.named(library, "effects", terms.on_expiry.value),
        calendar=words.calendar_name(reply.calendar),
        calendar_url=reverse("law_calendar", args=[reply.calendar, (stands.due or answer.start).year]),
        steps=tuple(_steps(reply, library)),
        try_url=try_url,
    )  # fmt: skip


def _steps(reply: ClockReply, library: Library) -> list[Step]:
    return [
        Step(
            moment_text(step.day),
            words.shown(step.text),
            _("%(basis)s (version %(number)d)")
            % {"basis": cited(step.basis.source, library), "number": step.basis.version},
            rule_address(step.basis.rule, step.basis.version),
        )
        for step in reply.steps
    ]


def _no_day(reply: ClockReply) -> str:
    """Why there is no last day yet."""
    if reply.refused_year is not None:
        values = {"year": reply.refused_year, "day": formats.day(reply.not_before)}
        return (
            _("The calendar of %(year)s is not loaded: no last day can be given, only that it is not before %(day)s.")
            % values
        )  # fmt: skip
    if reply.answer.standing.status is Status.PAUSED and reply.not_before is not None:
        return _("While the pause is open there is no last day; if it ended today: %(day)s.") % {
            "day": formats.day(reply.not_before)
        }
    return ""


def rule_address(rule: str, version: int) -> str:
    return f"{reverse('law_rule', args=[rule])}#v{version}"


def moment_text(value: Moment) -> str:
    """In its own zone, which is named where it is not ours."""
    if not isinstance(value, datetime):
        return formats.day(value)
    last = (value.hour, value.minute, value.second) == (23, 59, 59)
    hour = "24:00" if last else f"{value:%H:%M}"
    text = f"{value:%Y-%m-%d} ({formats.weekday(value.date())}) {hour}"
    zone = str(value.tzinfo or "")
    return text if zone in ("", "Asia/Shanghai") else f"{text} {zone}"


def try_address(
    rule: str, start: Moment, history: list[Happening] | tuple[Happening, ...], calendar: str = ""
) -> str:
    """The try-it form with a clock's own start and history filled in."""
    asked = [("start", _typed(start))]
    asked += [("event", _event(happening)) for happening in history]
    if calendar:
        asked.append(("calendar", calendar))
    return f"{reverse('law_try', args=[rule])}?{urlencode(asked)}"


def _event(happening: Happening) -> str:
    text = f"{happening.name}={_typed(happening.at)}"
    return text if happening.units is None else f"{text}:{happening.units}"


def _typed(value: Moment) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
