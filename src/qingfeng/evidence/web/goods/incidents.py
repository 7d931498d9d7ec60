"""Incidents with goods in custody."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.incidents import Seen, close_incident, raise_incident
from qingfeng.evidence.models import Incident
from qingfeng.evidence.queries.goods import incidents_page
from qingfeng.evidence.rules.handling import IncidentKind
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.forms import IncidentForm, ReasonForm
from qingfeng.evidence.web.goods.parts import (
    Deed,
    Record,
    Section,
    answer,
    done,
    identifier,
    kept_file,
    show,
    whole,
)
from qingfeng.evidence.web.handed import SHOWN
from qingfeng.evidence.web.paging import pager, position
from qingfeng.foundation.api import (
    actor_of,
    formats,
    kit,
    now,
    staff_page,
    told_history,
    word,
)
from qingfeng.kernel.ids import Subject


@staff_page(permission=access.GOODS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    closed = request.GET.get("view") == "closed"
    page = incidents_page(actor=actor_of(request), closed=closed, after=position(request))
    here = reverse("goods_incidents")
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
        rows=[_row(one) for one in page.rows],
        empty=kit.Empty(_("No incident"), icon="circle-check"),
        pager=pager(request, len(page.rows), page.after),
        views=[
            kit.Tab(word("state", "incident.open"), here, not closed),
            kit.Tab(word("state", "incident.closed"), f"{here}?view=closed", closed),
        ],
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
            "lot": whole(one.lot.number) if one.lot else "",
            "place": one.place.name if one.place else "",
            "expected": whole(one.expected),
            "seen": whole(one.seen),
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
    own = found.office_id == actor.office_id
    if own and found.state == "open" and actor.may(access.GOODS_DECIDE):
        title = word("verb", "incident.close")
        close = reverse("goods_incident_close", args=[found.pk])
        deeds.append(Deed(title, title, close, ReasonForm()))
    return show(
        request,
        Record(
            heading=str(words.INCIDENTS[IncidentKind(found.kind)]),
            back=reverse("goods_incidents"),
            back_label=_("Incidents"),
            badges=[kit.Badge(word("state", f"incident.{found.state}"))],
            buttons=buttons,
            sections=[
                *_pictures(found),
                Section(_("History"), lines=told_history(Subject("incident", found.pk))),
            ],
            deeds=deeds,
            facts=_facts(found),
        ),
    )


def _facts(found: Incident) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (_("Lot"), whole(found.lot.number) if found.lot else ""),
        (_("Place of goods"), found.place.name if found.place else ""),
        (_("Expected"), whole(found.expected) or "–"),
        (_("What was seen"), whole(found.seen) or "–"),
        (_("Note"), found.note),
        (_("Explanation"), found.explanation),
        (_("Raised by"), found.raised_by.name),
        (_("Raised"), formats.moment(found.raised_at)),
    ]
    return [(name, value) for name, value in facts if value]


def _pictures(found: Incident) -> list[Section]:
    photo = found.photo
    if photo is None or not found.lot_id or photo.media_type not in SHOWN:
        return []
    address = reverse("goods_picture", args=[found.lot_id, photo.pk])
    return [Section(_("Picture"), pictures=[kit.Picture(address, _("Picture of the incident"))])]


@staff_page(permission=access.GOODS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What somebody saw on a lot or in a place, told by hand."""
    actor = actor_of(request)
    lot, place = (identifier(request.GET.get(name, "")) for name in ("lot", "place"))
    if lot is not None:
        about, back = access.lot_of(actor, lot).number, reverse("goods_lot", args=[lot])
    elif place is not None:
        about, back = access.place_of(actor, place).name, reverse("goods_place", args=[place])
    else:
        raise Http404("lot or place")
    form = IncidentForm(request.POST or None, request.FILES or None)

    def write() -> str:
        data = form.cleaned_data
        seen = Seen(
            kind=IncidentKind(data["kind"]),
            lot=lot,
            place=place,
            expected=data["expected"],
            seen=data["seen"],
            note=data["note"],
            photo=kept_file(request, data["photo"]),
        )
        made = raise_incident(seen=seen, actor=actor, now=now(request))
        return reverse("goods_incident", args=[made])

    title = _("Report an incident")
    deed = Deed(f"{title}: {about}", title, form=form, back=back)
    return answer(request, deed, write=write, said_then=_("Reported: those who decide are told."))


@staff_page(permission=access.GOODS_DECIDE)
@require_POST
def close(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")[:500].replace("\x00", "")

    def write() -> None:
        close_incident(
            incident_id=incident_id, reason=reason, actor=actor_of(request), now=now(request)
        )

    return done(request, reverse("goods_incident", args=[incident_id]), write, _("Recorded."))
