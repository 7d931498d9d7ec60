"""Places: stores with what stands in them, who keeps them, and their counting."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.places import (
    PlaceFields,
    close_place,
    edit_place,
    open_place,
    set_custodians,
)
from qingfeng.evidence.models import Place, Stocktake
from qingfeng.evidence.queries.goods import held_page
from qingfeng.evidence.queries.places import PlaceRow, place_rows, places_page
from qingfeng.evidence.queries.storage import rates_of
from qingfeng.evidence.rules.places import STORES, Bearer, PlaceKind, Rate, rate_on
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.forms import CustodiansForm, PlaceForm
from qingfeng.evidence.web.goods.parts import (
    Deed,
    Record,
    Section,
    amount,
    answer,
    done,
    entered,
    show,
)
from qingfeng.evidence.web.goods.rates import rates_section
from qingfeng.evidence.web.goods.stock import held_table, stock_position
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    colleagues,
    formats,
    kit,
    now,
    staff_page,
)
from qingfeng.law.api import HOME


@staff_page(permission=access.GOODS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    table = kit.Table(
        caption=_("Places"),
        columns=(
            kit.Column("name", _("Name"), fixed=True),
            kit.Column("kind", _("Kind")),
            kit.Column("lots", _("Lots"), numeric=True),
            kit.Column("held", _("Held"), numeric=True),
            kit.Column("capacity", _("Capacity"), numeric=True),
            kit.Column("custodians", _("Custodians")),
        ),
        rows=[_row(one) for one in places_page(actor=actor)],
        empty=kit.Empty(_("No place yet"), icon="building-warehouse"),
    )
    new = kit.Button(_("New place"), "plus", reverse("goods_place_new"), tone="primary")
    year = now(request).astimezone(HOME).year
    report_ = kit.Button(_("This year's report"), "report", reverse("goods_report", args=[year]))
    buttons = [report_, *([new] if actor.may(access.GOODS_ADD) else [])]
    return render(request, "evidence/goods_list.html", {"table": table, "buttons": buttons})


def _row(one: PlaceRow) -> kit.Row:
    return kit.Row(
        id=str(one.id),
        url=reverse("goods_place", args=[one.id]),
        label=one.name,
        cells={
            "name": one.name,
            "kind": str(words.PLACES[PlaceKind(one.kind)]),
            "lots": one.lots,
            "held": _held(one),
            "capacity": _capacity(one),
            "custodians": ", ".join(one.custodians),
        },
    )


@staff_page(permission=access.GOODS_READ)
@require_safe
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    found = access.place_of(actor_of(request), place_id)
    return _place_page(request, found, _custodians_form(request, found))


def _place_page(request: HttpRequest, found: Place, keepers: CustodiansForm) -> HttpResponse:
    actor = actor_of(request)
    (row,) = place_rows([found])
    page = held_page(actor=actor, place=found.pk, after=stock_position(request))
    running = found.stocktakes.filter(state="counting").first()
    sections = [Section(_("Stock"), held_table(request, _("Stock"), page, [], placed=False))]
    sections += rates_section(list(found.rates.select_related("set_by").order_by("-since", "-pk")))
    rates = rates_of([found.pk]).get(found.pk, [])
    return show(
        request,
        Record(
            heading=found.name,
            back=reverse("goods_places"),
            back_label=_("Places"),
            badges=[kit.Badge(str(words.PLACES[PlaceKind(found.kind)]))],
            buttons=_place_buttons(actor, found, running),
            sections=sections,
            deeds=_place_deeds(actor, found, running, keepers),
            facts=_facts(row, rate_on(rates, now(request).astimezone(HOME).date())),
        ),
    )


def _place_buttons(actor: Actor, found: Place, running: Stocktake | None) -> list[kit.Button]:
    buttons = []
    if running is not None:
        address = reverse("goods_stocktake", args=[running.pk])
        buttons.append(kit.Button(_("Go on counting"), "list-check", address, tone="primary"))
    if found.kind in STORES:
        counted = reverse("goods_countings", args=[found.pk])
        buttons.append(kit.Button(_("Its stock-takings"), "history", counted))
    labels = f"{reverse('goods_labels')}?place={found.pk}"
    buttons.append(kit.Button(_("Print labels"), "qrcode", labels))
    if actor.may(access.GOODS_EDIT):
        told = f"{reverse('goods_incident_new')}?place={found.pk}"
        buttons.append(kit.Button(_("Report an incident"), "alert-triangle", told))
    if actor.may(access.GOODS_DECIDE) and found.kind != PlaceKind.SCENE:
        change = reverse("goods_place_edit", args=[found.pk])
        buttons.append(kit.Button(_("Change the place"), "edit", change))
        cost = reverse("goods_place_rate", args=[found.pk])
        buttons.append(kit.Button(_("Set the storage cost"), "cash-banknote", cost))
    return buttons


def _place_deeds(
    actor: Actor, found: Place, running: Stocktake | None, keepers: CustodiansForm
) -> list[Deed]:
    deeds = []
    if actor.may(access.GOODS_EDIT) and found.kind in STORES and running is None:
        begin = reverse("goods_stocktake_new", args=[found.pk])
        deeds.append(Deed(_("Stock-taking"), _("Begin a counting"), begin, tone="secondary"))
    if actor.may(access.GOODS_DECIDE):
        keep = reverse("goods_place_custodians", args=[found.pk])
        deeds.append(Deed(_("Custodians"), _("Set the custodians"), keep, keepers, "secondary"))
        if found.kind != PlaceKind.SCENE and found.closed_at is None:
            shut = reverse("goods_place_close", args=[found.pk])
            deeds.append(Deed(_("Close the place"), _("Close it"), shut, tone="secondary"))
    return deeds


def _custodians_form(request: HttpRequest, found: Place) -> CustodiansForm:
    """Those who keep it now are ticked: whoever is not, keeps it no longer."""
    people = colleagues(actor_of(request), access.GOODS_EDIT, now=now(request))
    keeping = found.custodians.filter(until__isnull=True).values_list("user_id", flat=True)
    return CustodiansForm(
        request.POST if request.method == "POST" else None,
        people=[(one.id, one.name) for one in people],
        initial={"users": [str(user) for user in keeping]},
    )


def _held(row: PlaceRow) -> str:
    return " + ".join(f"{amount(quantity)} {unit}" for quantity, unit in row.held)


def _capacity(row: PlaceRow) -> str:
    """How much of it is filled, in its own unit."""
    if not row.capacity:
        return ""
    return f"{amount(row.filled)} / {amount(row.capacity)} {row.capacity_unit}"


def _facts(row: PlaceRow, rate: Rate | None) -> list[tuple[str, object]]:
    cost = today = ""
    if rate is not None and rate.a_day is not None:
        cost = f"{formats.money(rate.a_day, rate.currency)} · {words.BEARERS[Bearer(rate.bearer)]}"
        today = formats.money(rate.a_day * row.lots, rate.currency)
    facts: list[tuple[str, object]] = [
        (_("Closed on"), formats.moment(row.closed_at) if row.closed_at else ""),
        (_("Street address"), row.address),
        (_("Lots"), row.lots),
        (_("Held"), _held(row)),
        (_("Capacity"), _capacity(row)),
        (_("Lots in other units, not counted towards it"), row.uncounted if row.capacity else ""),
        (_("Custodians"), ", ".join(row.custodians)),
        (_("Temperature and security"), row.conditions),
        (_("Classes of danger it may keep"), ", ".join(str(words.HAZARDS[one]) for one in row.hazards)),  # type: ignore[index]
        (_("Storage cost of a lot a day, yuan"), cost),
        (_("Storage cost of all lots a day"), today),
    ]  # fmt: skip
    return [(name, value) for name, value in facts if value]


def _place_form(request: HttpRequest, found: Place | None = None) -> PlaceForm:
    actor = actor_of(request)
    rows = [one for one in places_page(actor=actor) if one.kind == PlaceKind.CENTRE]
    own = found.pk if found else None
    return PlaceForm(
        request.POST or None,
        centres=[(str(one.id), one.name) for one in rows if one.id != own],
        initial={
            name: getattr(found, name)
            for name in ("name", "kind", "address", "hazards", "conditions")
        } | {
            "parent": str(found.parent_id or ""),
            "capacity": amount(found.capacity) if found.capacity else "",
            "capacity_unit": found.capacity_unit,
        } if found else None,
    )  # fmt: skip


def _fields_of(form: PlaceForm) -> PlaceFields:
    data = form.cleaned_data
    return PlaceFields(
        kind=PlaceKind(data["kind"]),
        name=data["name"],
        address=data["address"],
        parent=UUID(data["parent"]) if data["parent"] else None,
        capacity=data["capacity"] or None,
        capacity_unit=data["capacity_unit"],
        hazards=frozenset(data["hazards"]),
        conditions=data["conditions"],
    )


@staff_page(permission=access.GOODS_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = _place_form(request)

    def write() -> str:
        made = open_place(fields=_fields_of(form), actor=actor_of(request), now=now(request))
        return reverse("goods_place", args=[made])

    deed = Deed(_("New place"), _("Open it"), form=form, back=reverse("goods_places"))
    return answer(request, deed, write=write, said_then=_("Place opened."))


@staff_page(permission=access.GOODS_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, place_id: UUID) -> HttpResponse:
    found = access.place_of(actor_of(request), place_id)
    form = _place_form(request, found)
    here = reverse("goods_place", args=[place_id])

    def write() -> str:
        fields = _fields_of(form)
        edit_place(place_id=place_id, fields=fields, actor=actor_of(request), now=now(request))
        return here

    deed = Deed(_("Change the place"), _("Save"), form=form, back=here)
    return answer(request, deed, write=write, said_then=_("Recorded."))


@staff_page(permission=access.GOODS_DECIDE)
@require_POST
def close(request: HttpRequest, place_id: UUID) -> HttpResponse:
    def write() -> None:
        close_place(place_id=place_id, actor=actor_of(request), now=now(request))

    return done(request, reverse("goods_place", args=[place_id]), write, _("Recorded."))


@staff_page(permission=access.GOODS_DECIDE)
@require_POST
def custodians(request: HttpRequest, place_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.place_of(actor, place_id)
    form = _custodians_form(request, found)

    def write() -> None:
        users = [UUID(user) for user in form.cleaned_data["users"]]
        set_custodians(place_id=place_id, users=users, actor=actor, now=now(request))

    return entered(
        request,
        form,
        write=write,
        told=_("Custodians set."),
        back=reverse("goods_place", args=[place_id]),
        again=lambda: _place_page(request, found, form),
    )
