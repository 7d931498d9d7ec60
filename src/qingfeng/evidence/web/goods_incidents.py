"""Incidents with goods in custody."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.incidents import close_incident
from qingfeng.evidence.models import Incident
from qingfeng.evidence.queries.goods import incidents_page
from qingfeng.evidence.rules.handling import IncidentKind
from qingfeng.evidence.web import goods_words as words
from qingfeng.evidence.web.goods_forms import ReasonForm
from qingfeng.evidence.web.goods_parts import Deed, Record, Section, done, show
from qingfeng.foundation.api import (
    actor_of,
    formats,
    history,
    history_lines,
    kit,
    now,
    staff_page,
    word,
)
from qingfeng.kernel.ids import Subject


@staff_page(permission=access.GOODS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    table = kit.Table(
        caption=_("Incidents"),
        columns=(
            kit.Column("kind", _("Incident"), fixed=True),
            kit.Column("lot", _("Lot")),
            kit.Column("place", _("Place of goods")),
            kit.Column("expected", _("Expected")),
            kit.Column("seen", _("What was seen")),
            kit.Column("state", _("Status")),
            kit.Column("at", _("Raised")),
        ),
        rows=[_row(one) for one in incidents_page(actor=actor_of(request))],
        empty=kit.Empty(_("No incident"), icon="circle-check"),
    )
    return render(request, "evidence/goods_list.html", {"table": table})


def _row(one: Incident) -> kit.Row:
    open_ = one.state == "open"
    return kit.Row(
        id=str(one.pk),
        url=reverse("goods_incident", args=[one.pk]),
        label=one.kind,
        cells={
            "kind": str(words.INCIDENTS[IncidentKind(one.kind)]),
            "lot": one.lot.number if one.lot else "",
            "place": one.place.name if one.place else "",
            "expected": one.expected,
            "seen": one.seen,
            "state": kit.Badge(
                word("state", f"incident.{one.state}"), "overdue" if open_ else "met"
            ),
            "at": one.raised_at,
        },
    )


@staff_page(permission=access.GOODS_READ)
@require_safe
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.incident_of(actor, incident_id)
    buttons = []
    if found.lot_id:
        lot = reverse("goods_lot", args=[found.lot_id])
        buttons.append(kit.Button(_("Open the lot"), "box", lot))
    if found.order_id:
        order = reverse("goods_order", args=[found.order_id])
        buttons.append(kit.Button(_("Open the handover"), "arrows-exchange", order))
    deeds = []
    if found.state == "open" and actor.may(access.GOODS_DECIDE):
        title = word("verb", "incident.close")
        close = reverse("goods_incident_close", args=[found.pk])
        deeds.append(Deed(title, title, close, ReasonForm()))
    facts: list[tuple[str, object]] = [
        (_("Lot"), found.lot.number if found.lot else ""),
        (_("Place of goods"), found.place.name if found.place else ""),
        (_("Expected"), found.expected or "–"),
        (_("What was seen"), found.seen or "–"),
        (_("Note"), found.note),
        (_("Raised by"), found.raised_by.name),
        (_("Raised"), formats.moment(found.raised_at)),
        (_("Digest of the picture"), found.photo_id),
    ]
    return show(
        request,
        Record(
            heading=str(words.INCIDENTS[IncidentKind(found.kind)]),
            back=reverse("goods_incidents"),
            back_label=_("Incidents"),
            badges=[kit.Badge(word("state", f"incident.{found.state}"))],
            buttons=buttons,
            sections=[
                Section(_("History"), lines=history_lines(history(Subject("incident", found.pk))))
            ],
            deeds=deeds,
            facts=[(name, value) for name, value in facts if value],
        ),
    )


@staff_page(permission=access.GOODS_DECIDE)
@require_POST
def close(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")[:500].replace("\x00", "")

    def write() -> None:
        close_incident(
            incident_id=incident_id, reason=reason, actor=actor_of(request), now=now(request)
        )

    return done(request, reverse("goods_incident", args=[incident_id]), write, _("Recorded."))
