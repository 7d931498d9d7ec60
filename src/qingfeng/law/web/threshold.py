"""The criminal-threshold check tried out, and its answer as a panel for any page. Nothing is stored.

Facts travel in the body of a POST, so that no log of addresses keeps them; a short JSON may stand in the address.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingfeng.foundation.api import kit, now, staff_page
from qingfeng.kernel.errors import BadInput
from qingfeng.law.queries.library import library
from qingfeng.law.queries.thresholds import ThresholdReply, threshold_reply
from qingfeng.law.rules.criminal.facts import crimes
from qingfeng.law.rules.criminal.flat import ROWS, Fields, facts_of, fields_of, indices, without
from qingfeng.law.rules.criminal.rows import PACK
from qingfeng.law.rules.criminal.written import facts_written
from qingfeng.law.web.threshold_forms import at_id, parts, place_name
from qingfeng.law.web.threshold_panel import threshold_panel
from qingfeng.law.web.threshold_words import placed_text, wrong_text

# A case with thousands of lots is for the command line.
MOST_BYTES = 1 << 20
LONGEST_IN_ADDRESS = 4000
MOST_ROWS = 100
MOST_ERRORS = 50
UNREADABLE, TOO_LARGE = 422, 413
methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form as it stands: its fields, what is wrong where, and the JSON that was handed in."""

    fields: Fields
    errors: Mapping[str, BadInput] = field(default_factory=dict)
    reply: ThresholdReply | None = None
    more: str = ""
    written: str = ""
    written_error: str = ""


@staff_page
@methods
def show(request: HttpRequest) -> HttpResponse:
    today = _today(request)
    if request.method != "POST":
        return _page(request, _addressed(request, today))
    step = request.POST.get("step", "")
    typed = facts_of(dict(request.POST.lists()))
    if step == "read":
        return _page(request, _read(request, typed, today))
    if step.removeprefix("add-") in ROWS:
        more = step.removeprefix("add-")
        return _page(request, Sheet(_posted(request), more=more, written=_pasted(request)))
    sheet = _asked(typed, today, written=_pasted(request))
    if step == "download" and not sheet.errors:
        return _download(typed)
    return _page(request, sheet)


@staff_page
@methods
def fragment(request: HttpRequest) -> HttpResponse:
    """The panel alone: `hx-post` with the facts as JSON or as form fields, or `hx-get` with a short `facts=`."""
    try:
        reply = threshold_reply(_handed_in(request), today=_today(request))
    except BadInput as error:
        status = TOO_LARGE if error.reason == "file_too_large" else UNREADABLE
        return HttpResponse(
            placed_text(error), status=status, content_type="text/plain; charset=utf-8"
        )
    context = {"panel": threshold_panel(reply), "page_url": reverse("law_threshold")}
    return render(request, "law/_threshold_panel.html", context)


def _today(request: HttpRequest) -> date:
    return now(request).astimezone(ZoneInfo(library().packs[PACK].zone)).date()


def _handed_in(request: HttpRequest) -> object:
    if request.method != "POST":
        return _short(request)
    if request.content_type == "application/json":
        return facts_written(request.body, MOST_BYTES)
    if "facts" in request.POST:
        return facts_written(request.POST["facts"].encode(), MOST_BYTES)
    return facts_of(dict(request.POST.lists()))


def _short(request: HttpRequest) -> object:
    text = request.GET.get("facts", "")
    if len(text) > LONGEST_IN_ADDRESS:
        raise BadInput("facts_too_long_for_address", most=LONGEST_IN_ADDRESS)
    return facts_written(text.encode())


def _addressed(request: HttpRequest, today: date) -> Sheet:
    if "facts" not in request.GET:
        crime = request.GET.get("crime", "")
        return Sheet({"crime": [crime]} if crime else {})
    try:
        return _filled(_short(request), today, request.GET["facts"])
    except BadInput as error:
        return Sheet({}, written=request.GET["facts"], written_error=placed_text(error))


def _read(request: HttpRequest, typed: Mapping[str, Any], today: date) -> Sheet:
    """The form filled from JSON; where that cannot be read, everything stays as it was typed."""
    file = request.FILES.get("file")
    content = file.read(MOST_BYTES + 1) if file else _pasted(request).encode()
    written = content[:MOST_BYTES].decode(errors="replace")
    try:
        return _filled(facts_written(content, MOST_BYTES), today, written)
    except BadInput as error:
        return Sheet(fields_of(typed), written=written, written_error=placed_text(error))


def _filled(raw: object, today: date, written: str) -> Sheet:
    """Typed values are kept as texts, so that what the form shows is what is checked."""
    fields = fields_of(raw)
    for name in ROWS:
        if len(indices(fields, name)) > MOST_ROWS:
            raise BadInput("too_many_rows", column=name)
    return _asked(facts_of(fields), today, written=written)


def _asked(facts: Mapping[str, Any], today: date, *, written: str) -> Sheet:
    """The answer, or everything that is wrong: what is refused is taken out and the rest is read again."""
    errors: dict[str, BadInput] = {}
    left = facts
    while len(errors) < MOST_ERRORS:
        try:
            reply = threshold_reply(left, today=today)
        except BadInput as error:
            place = error.column or ""
            if place in errors:
                break
            errors[place] = error
            left = without(left, place)
            if place == "crime":
                left["crime"] = min(crimes(library()))
        else:
            return Sheet(fields_of(facts), errors, None if errors else reply, written=written)
    return Sheet(fields_of(facts), errors, written=written)


def _posted(request: HttpRequest) -> Fields:
    """As typed, with the rows that are still empty."""
    return {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}


def _pasted(request: HttpRequest) -> str:
    return request.POST.get("facts", "")


def _download(facts: Mapping[str, Any]) -> HttpResponse:
    body = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="facts.json"'
    return answer


def _page(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    held = library()
    told = {_field_of(place): wrong_text(error) for place, error in sheet.errors.items()}
    form = parts(sheet.fields, told, held, sheet.more)
    context = {
        "parts": form,
        "errors": [(at_id(place), place_name(place), text) for place, text in told.items()],
        "written": sheet.written,
        "written_error": sheet.written_error,
        "panel": threshold_panel(sheet.reply) if sheet.reply else None,
        "empty": kit.Empty(
            _("No answer yet"),
            _("Give the crime and what is known of one party's case. What stays empty is unknown, which is not nought."),
            icon="scale",
        ),
    }  # fmt: skip
    wrong = bool(sheet.errors or sheet.written_error)
    return render(request, "law/threshold.html", context, status=UNREADABLE if wrong else 200)


def _field_of(place: str) -> str:
    """`signs[2]` is the group of signs; the field of a row is a field by itself."""
    return place if "]." in place else place.partition("[")[0]
