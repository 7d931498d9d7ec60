"""A clock tried out: what is asked stands in the address, so that an answer can be sent to a colleague."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import calendar_years, kit, now, said, staff_page
from qingfeng.kernel.clocks import EXTENDED, LAST_SECOND, Unit
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.law.queries.answers import ClockReply, clock_reply
from qingfeng.law.queries.library import library
from qingfeng.law.rules.offered import events_of, other_events
from qingfeng.law.rules.reasoning import event_text
from qingfeng.law.rules.shapes import ClockTerms, Library, Rule
from qingfeng.law.rules.typed import happenings, instant, moment
from qingfeng.law.web import words
from qingfeng.law.web.panels import panel
from qingfeng.law.web.rules import rule_named

MOST_EVENTS = 60
EMPTY_ROWS = 2
UNREADABLE = 422


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the history as the form shows it. `kind` is the type of the field for its day."""

    name: str = ""
    at: str = ""
    units: str = ""
    kind: str = "date"
    error: str = ""

    @property
    def typed(self) -> str:
        return f"{self.name}={self.at}:{self.units}" if self.units else f"{self.name}={self.at}"


class TryForm(forms.Form):
    start = forms.CharField(label=gettext_lazy("Start"), max_length=40)
    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"), required=False)
    now = forms.CharField(
        label=gettext_lazy("Looked at"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Left empty: now."),
    )

    def __init__(self, *args: Any, terms: ClockTerms, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted({row.jurisdiction for row in calendar_years()})
        own = _("The rule's own: %(name)s") % {"name": words.calendar_name(terms.calendar)}
        self.fields["calendar"].choices = [  # type: ignore[attr-defined]
            ("", own),
            *((name, words.calendar_name(name)) for name in names),
        ]
        self._shape("start", "datetime-local" if with_hours(terms) else "date", zone)
        self._shape("now", "datetime-local", zone)

    def clean_start(self) -> str:
        return self._moment("start")

    def clean_now(self) -> str:
        return self._moment("now")

    def _moment(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if text:
            try:
                moment(text, name)
            except BadInput as error:
                raise forms.ValidationError(said(error)) from error
        return text

    def _shape(self, name: str, kind: str, zone: ZoneInfo) -> None:
        value, shape = field_value(str(self[name].value() or ""), kind, zone)
        attrs = {"type": shape} | ({"step": "1"} if shape == "datetime-local" else {})
        self.fields[name].widget = forms.TextInput(attrs=attrs)
        if self.is_bound:
            self.data = {**self.data, name: value}


def with_hours(terms: ClockTerms) -> bool:
    return terms.limit.unit is Unit.HOUR or terms.limit.cut_off != LAST_SECOND


def field_value(text: str, kind: str, zone: ZoneInfo) -> tuple[str, str]:
    """The text as a field of the browser takes it, and the field's type; what cannot be read stays as it is typed."""
    if not text:
        return text, kind
    try:
        read = moment(text, "")
    except BadInput:
        return text, "text"
    if isinstance(read, datetime):
        local = read.astimezone(zone).replace(tzinfo=None) if read.tzinfo else read
        return local.isoformat(), "datetime-local"
    return text, "date" if kind == "date" else "text"


@staff_page
@require_safe
def show(request: HttpRequest, rule_id: str) -> HttpResponse:
    if "name" in request.GET:
        return redirect(f"{request.path}?{urlencode(_joined(request))}")
    held = library()
    rule = rule_named(held, rule_id)
    terms = rule.versions[-1].clock
    if terms is None:
        raise NotFound(kind="clock", id=rule_id)
    asked = "start" in request.GET
    today = now(request).astimezone(rule.zone)
    form = TryForm(
        request.GET.dict() if asked else None,
        initial={"start": _first(today, terms)},
        terms=terms,
        zone=rule.zone,
    )
    rows = _rows(request.GET.getlist("event")[:MOST_EVENTS], held, rule, terms)
    reply = None
    if asked and form.is_valid() and not any(row.error for row in rows):
        reply, rows = _asked(form, rows, rule, today)
    return _page(request, held, rule, terms, form, rows, reply)


def _first(today: datetime, terms: ClockTerms) -> str:
    if with_hours(terms):
        return today.replace(tzinfo=None).isoformat(timespec="minutes")
    return today.date().isoformat()


def _joined(request: HttpRequest) -> list[tuple[str, str]]:
    """The form's separate fields as the short address that every clock links to."""
    query = request.GET
    asked = [(key, query[key]) for key in ("start", "calendar", "now") if query.get(key)]
    lines = zip(query.getlist("name"), query.getlist("at"), query.getlist("units"), strict=False)
    asked += [("event", EventRow(name, at, units).typed) for name, at, units in lines if name or at]
    return asked if any(key == "start" for key, _value in asked) else [("start", ""), *asked]


def _rows(events: Sequence[str], held: Library, rule: Rule, terms: ClockTerms) -> list[EventRow]:
    return [_row(event, held, rule, terms) for event in events]


def _row(event: str, held: Library, rule: Rule, terms: ClockTerms) -> EventRow:
    name, _equals, at = event[:200].partition("=")
    kind = "datetime-local" if with_hours(terms) else "date"
    try:
        read = happenings([event], held.rules)[0]
    except BadInput as error:
        value, shape = field_value(at, kind, rule.zone)
        return EventRow(name, value, "", shape, said(error))
    value, shape = field_value(read.at.isoformat(), kind, rule.zone)
    return EventRow(name, value, "" if read.units is None else str(read.units), shape)


def _asked(
    form: TryForm, rows: list[EventRow], rule: Rule, today: datetime
) -> tuple[ClockReply | None, list[EventRow]]:
    """The answer, or the errors at the fields that caused them."""
    data = form.cleaned_data
    try:
        looked_at = instant(data["now"], "now", rule.zone) if data["now"] else today
        reply = clock_reply(
            rule.id,
            start=data["start"],
            events=[row.typed for row in rows],
            now=looked_at,
            calendar_name=data["calendar"],
        )
    except Refused as refused:
        form.add_error("start", said(refused))
    except BadInput as error:
        at = _blamed_row(error, rows)
        if at is None:
            form.add_error(_blamed_field(error), said(error))
        else:
            rows = [*rows[:at], replace(rows[at], error=said(error)), *rows[at + 1 :]]
    else:
        return reply, rows
    return None, rows


def _blamed_field(error: BadInput) -> str:
    column = error.data.get("column")
    return column if column in ("now", "calendar") else "start"


def _blamed_row(error: BadInput, rows: Sequence[EventRow]) -> int | None:
    """The line of the history that the error speaks of: by name, and by the day that wants an hour."""
    named = error.data.get("column")
    value = error.data.get("value")
    for at in reversed(range(len(rows))):
        row = rows[at]
        if row.name != named or (named == EXTENDED and row.units):
            continue
        if error.reason != "hour_needed" or row.at == value:
            return at
    return None


def _page(
    request: HttpRequest,
    held: Library,
    rule: Rule,
    terms: ClockTerms,
    form: TryForm,
    rows: list[EventRow],
    reply: ClockReply | None,
) -> HttpResponse:
    kind = "datetime-local" if with_hours(terms) else "date"
    wrong = bool(form.errors) or any(row.error for row in rows)
    context: Mapping[str, Any] = {
        "rule": rule,
        "name": words.shown(rule.name),
        "rule_url": reverse("law_rule", args=[rule.id]),
        "form": form,
        "rows": [*rows, *[EventRow(kind=kind)] * EMPTY_ROWS],
        "row_errors": [(n, row) for n, row in enumerate(rows, 1) if row.error],
        "events": _options(held, rule, rows),
        "panel": panel(reply, held) if reply else None,
        "empty": kit.Empty(
            _("No answer yet"),
            _("Give the start, and what has happened since then."),
            icon="hourglass",
        ),
    }
    return render(request, "law/try.html", context, status=UNREADABLE if wrong else 200)


def _options(
    held: Library, rule: Rule, rows: Sequence[EventRow]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Events by group, each with what it is called; a name that was typed otherwise is kept as it is."""
    version = rule.versions[-1]
    own, others = events_of(version), other_events(version, held)
    typed = {row.name for row in rows if row.name} - {*own, *others}
    groups = [
        (_("Counts for this clock"), own),
        (_("Other events"), (*others, *sorted(typed))),
    ]
    return [
        (label, [(name, words.shown(event_text(held, name))) for name in names])
        for label, names in groups
        if names
    ]
