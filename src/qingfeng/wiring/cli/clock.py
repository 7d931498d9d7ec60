from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from qingfeng.foundation.api import in_language
from qingfeng.foundation.api import now as this_instant
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.law import api as law
from qingfeng.wiring.cli.output import Json, doubt, emit, say
from qingfeng.wiring.schema import bring_up_to_date

NO_CALENDAR = 3


def clock(
    rule: Annotated[str, typer.Argument(help="A rule such as cn.transfer.decide.")] = "",
    start: Annotated[
        str,
        typer.Option(help="The day or instant it starts: 2026-10-09 or 2026-10-09T10:00+08:00."),
    ] = "",
    event: Annotated[
        list[str] | None,
        typer.Option(
            help="What happened: testing.sent=2026-10-12, met=…, extension.approved=…:15."
        ),
    ] = None,
    now: Annotated[str, typer.Option(help="The instant it is looked at; now if not given.")] = "",
    calendar: Annotated[str, typer.Option(help="Another calendar than the rule's own.")] = "",
    list_rules: Annotated[bool, typer.Option("--list", help="All clocks and their terms.")] = False,
    as_json: Json = False,
) -> None:
    """A legal deadline, with the rule, its version and each step of the reasoning."""
    if not list_rules and not (rule and start):
        raise BadInput("rule_and_start_needed", column="rule" if not rule else "--start")
    bring_up_to_date()
    if list_rules:
        _list(as_json=as_json)
        return
    looked_at = law.instant(now, "--now", _zone(rule)) if now else this_instant()
    reply = _reply(rule, start, event or [], looked_at, calendar)
    if as_json:
        emit(_refusal(reply) | _answered(reply), as_json=True)
    else:
        _tell(reply)
    if reply.refused_year is not None:
        raise typer.Exit(NO_CALENDAR)


def _reply(
    rule: str, start: str, events: Sequence[str], now: datetime, calendar: str
) -> law.ClockReply:
    try:
        return law.clock_reply(rule, start=start, events=events, now=now, calendar_name=calendar)
    except Refused as refusal:
        # The rule did not stand on that day: here it is the day typed that must change.
        raise BadInput(refusal.code, None, None, "start", **refusal.data) from refusal


def _zone(rule: str) -> ZoneInfo:
    found = law.library().rules.get(rule)
    return found.zone if found else law.HOME


def _refusal(reply: law.ClockReply) -> dict[str, Any]:
    if reply.refused_year is None:
        return {}
    return {
        "refused": "no_calendar",
        "year": reply.refused_year,
        "not_before": reply.not_before,
    }


def _answered(reply: law.ClockReply) -> dict[str, Any]:
    answer = reply.answer
    held = law.library()
    instrument = held.instruments[answer.version.source.instrument]
    due = answer.standing.due
    return {
        "rule": answer.rule.id,
        "version": answer.version.number,
        "in_force": answer.version.in_force,
        "instrument": instrument.cited_zh,
        "instrument_en": instrument.title.en,
        "article": answer.version.source.article,
        "certainty": answer.version.certainty,
        "reading": answer.version.reading or answer.version.certainty,
        "start": answer.start.isoformat(),
        "due": due.isoformat() if due else None,
        "not_before": reply.not_before,
        "standing": answer.standing.status.value,
        "on_expiry": answer.terms.on_expiry.value,
        "calendar": reply.calendar,
        "steps": [_step(step, held) for step in reply.steps],
    }


def _step(step: law.Said, held: law.Library) -> dict[str, Any]:
    day = step.day.date() if isinstance(step.day, datetime) else step.day
    return {
        "code": step.code,
        "date": day.isoformat(),
        "rule": step.basis.rule,
        "version": step.basis.version,
        "instrument": held.instruments[step.basis.source.instrument].title.zh,
        "article": step.basis.source.article,
        "text": _text(step.text),
        "text_zh": step.text.zh,
        "text_en": step.text.en,
    }


def _text(text: law.Text) -> str:
    """In the language of the installation."""
    return in_language(text.zh, text.en)


def _tell(reply: law.ClockReply) -> None:
    version = reply.answer.version
    for step in reply.steps:
        mark = doubt(version.certainty, version.reading) if step.code == "version" else ""
        say(_text(step.text) + mark)
    words = law.library().words
    say(_text(words["standings"][reply.answer.standing.status.value]))


def _list(*, as_json: bool) -> None:
    rules = [_line(rule, version) for rule in law.clock_rules() for version in rule.versions]
    if as_json:
        emit({"rules": rules}, as_json=True)
        return
    for line in rules:
        say(
            f"{line['id']:<40} {line['length']:>4} {line['unit']:<13} {line['instrument']} {line['article']}"
        )


def _line(rule: law.Rule, version: law.Version) -> Mapping[str, Any]:
    terms = version.clock
    if terms is None:
        raise BadInput("rule_is_no_clock", column="rule", rule=rule.id)
    instrument = law.library().instruments[version.source.instrument]
    until: date | None = version.until
    return {
        "id": rule.id,
        "name_zh": rule.name.zh,
        "name_en": rule.name.en,
        "instrument": instrument.cited_zh,
        "article": version.source.article,
        "version": version.number,
        "in_force": version.in_force.isoformat(),
        "until": until.isoformat() if until else None,
        "length": terms.limit.length,
        "unit": terms.limit.unit.value,
        "kind": terms.limit.kind.value,
        "on_expiry": terms.on_expiry.value,
        "pauses": sorted(terms.limit.pauses),
        "certainty": version.certainty,
        "reading": version.reading or version.certainty,
    }
