"""Running clocks: a list for the office that is bound, each as a page and as a panel that other pages embed."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import (
    Actor,
    actor_of,
    columns_chosen,
    in_language,
    kit,
    now,
    offices_named,
    staff_page,
    word,
)
from qingfeng.kernel.clocks import Status
from qingfeng.law import access
from qingfeng.law.models import Clock
from qingfeng.law.queries.answers import running_reply
from qingfeng.law.queries.boards import (
    MOST_COUNTED,
    BoardRow,
    Place,
    board,
    board_counts,
    views_of,
)
from qingfeng.law.queries.histories import histories_of
from qingfeng.law.queries.library import library
from qingfeng.law.rules.shapes import Library
from qingfeng.law.web import words
from qingfeng.law.web.panels import Panel, panel, try_address

KIT: dict[Status, kit.Standing] = {
    Status.RUNNING: "running",
    Status.PAUSED: "paused",
    Status.MET: "met",
    Status.OVERDUE: "overdue",
    Status.NO_CALENDAR: "no_calendar",
}


def _columns() -> list[kit.Column]:
    return [
        kit.Column("name", _("Clock"), fixed=True, wide=True),
        kit.Column("due", _("Due"), wide=True),
        kit.Column("subject", _("On")),
        kit.Column("office", _("Office"), wide=True),
        kit.Column("expiry", _("When it runs out"), wide=True),
        kit.Column("start", _("Start")),
        kit.Column("version", _("Version"), numeric=True, shown=False),
        kit.Column("rule", _("Rule"), shown=False),
    ]


@staff_page
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor, held, today = actor_of(request), library(), now(request)
    view = request.GET.get("view", "")
    view = view if view in views_of(actor) else "open"
    rows, following = board(actor, view, now=today, after=Place.read(request.GET.get("after", "")))
    here = reverse("law_clocks")
    offices = offices_named(row.clock.office for row in rows)
    named = {key: in_language(office.name, office.name_en) for key, office in offices.items()}
    table = kit.Table(
        caption=_("Running clocks"),
        columns=columns_chosen(request, "law_clocks", _columns()),
        rows=[_row(row, held, named) for row in rows],
        empty=kit.Empty(
            _("No clock here"),
            _("Clocks start with the work on a matter. Any clock of the law can be tried out in the library."),
            reverse("law") + "?kind=clock",
            _("Open the library"),
            icon="clock",
        ),
        pager=kit.Pager(
            shown=len(rows),
            previous_url=f"{here}?view={view}" if "after" in request.GET else "",
            next_url=f"{here}?{urlencode({'view': view, 'after': following.text})}" if following else "",
        ),
        views=_tabs(actor, view, today),
        keep=[("view", view)],
    )  # fmt: skip
    return render(request, "law/clocks.html", {"table": table})


def _tabs(actor: Actor, current: str, today: datetime) -> list[kit.Tab]:
    labels = {
        "open": _("Running"),
        "over": _("Run out"),
        "paused": _("Paused"),
        "no_calendar": _("Without a calendar"),
        "ended": pgettext("clocks", "Ended"),
    }
    here = reverse("law_clocks")
    return [
        kit.Tab(labels[view], f"{here}?view={view}", view == current, n, capped_at=MOST_COUNTED)
        for view, n in board_counts(actor, now=today).items()
    ]


def _row(row: BoardRow, held: Library, offices: Mapping[UUID, str]) -> kit.Row:
    clock = row.clock
    name = words.shown(clock.name)
    return kit.Row(
        id=str(clock.id),
        url=reverse("law_clock", args=[clock.id]),
        label=name,
        cells={
            "name": name,
            "due": _standing(row, held),
            "subject": word("kind", clock.subject.kind),
            "office": offices.get(clock.office, "") if clock.office else "",
            "expiry": words.named(held, "effects", clock.on_expiry.value),
            "start": clock.start_at,
            "version": clock.version,
            "rule": clock.rule,
        },
    )


def _standing(row: BoardRow, held: Library) -> kit.Clock | list[object]:
    """As a clock of the kit where it has a word for it; else by the law's own word, with the day."""
    clock = row.clock
    if clock.status in KIT:
        return kit.Clock(
            words.shown(clock.name),
            KIT[clock.status],
            clock.due_at,
            row.left,
            row.unit,
            clock.not_before,
        )
    return [words.standing_badge(held, clock.status), clock.due_at or ""]


@staff_page
@require_safe
def show(request: HttpRequest, clock_id: UUID) -> HttpResponse:
    clock = access.clock_of(actor_of(request), clock_id)
    offices = offices_named([clock.office])
    context = {
        "panel": _panel(clock, request),
        "clock": clock,
        "subject": word("kind", clock.subject_kind),
        "offices": [in_language(office.name, office.name_en) for office in offices.values()],
    }
    return render(request, "law/clock.html", context)


@staff_page
@require_safe
def fragment(request: HttpRequest, clock_id: UUID) -> HttpResponse:
    """For `hx-get` from any page that shows the clock."""
    clock = access.clock_of(actor_of(request), clock_id)
    context = {"panel": _panel(clock, request), "page_url": reverse("law_clock", args=[clock.pk])}
    return render(request, "law/_panel.html", context)


def _panel(clock: Clock, request: HttpRequest) -> Panel:
    reply = running_reply(clock, now=now(request))
    history = histories_of([clock.pk]).get(clock.pk, [])
    own = reply.answer.terms.calendar == clock.calendar
    address = try_address(clock.rule, reply.answer.start, history, "" if own else clock.calendar)
    return panel(reply, library(), address)
