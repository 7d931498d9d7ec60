"""Places: stores with what stands in them, who keeps them, and their counting."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.places import PlaceFields, open_place, set_custodians
from qingfeng.evidence.actions.stocktakes import (
    Count,
    begin_stocktake,
    close_stocktake,
    enter_counts,
)
from qingfeng.evidence.models import Stocktake, StocktakeLine
from qingfeng.evidence.queries.goods import held_page
from qingfeng.evidence.queries.places import PlaceRow, place_rows, places_page
from qingfeng.evidence.queries.stock_report import year_report
from qingfeng.evidence.rules.places import STORES, Bearer, PlaceKind
from qingfeng.evidence.web import goods_words as words
from qingfeng.evidence.web.goods_forms import CountForm, CustodiansForm, PlaceForm
from qingfeng.evidence.web.goods_lots import held_table, position
from qingfeng.evidence.web.goods_parts import (
    Deed,
    Record,
    Section,
    amount,
    answer,
    done,
    show,
    status_badge,
)
from qingfeng.foundation.api import (
    actor_of,
    colleagues,
    formats,
    history,
    history_lines,
    kit,
    now,
    staff_page,
    word,
)
from qingfeng.kernel.ids import Subject
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
            kit.Column("held", _("Pieces held"), numeric=True),
            kit.Column("capacity", _("Capacity in pieces"), numeric=True),
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
            "held": amount(one.held),
            "capacity": amount(one.capacity) if one.capacity else "",
            "custodians": ", ".join(one.custodians),
        },
    )


@staff_page(permission=access.GOODS_READ)
@require_safe
def report(request: HttpRequest, year: int) -> HttpResponse:
    """What came to each place in the year, what went, and what stands there now."""
    if not 2000 <= year <= 2200:
        raise Http404(str(year))
    table = kit.Table(
        caption=_("The stores in %(year)d") % {"year": year},
        columns=(
            kit.Column("name", _("Name"), fixed=True),
            kit.Column("moves", _("Moves"), numeric=True),
            kit.Column("came", _("Came"), numeric=True),
            kit.Column("went", _("Went"), numeric=True),
            kit.Column("lots", _("Lots"), numeric=True),
            kit.Column("held", _("Pieces held"), numeric=True),
        ),
        rows=[
            kit.Row(
                id=str(one.place),
                url=reverse("goods_place", args=[one.place]),
                label=one.name,
                cells={
                    "name": one.name,
                    "moves": one.moves,
                    "came": amount(one.came),
                    "went": amount(one.went),
                    "lots": one.lots,
                    "held": amount(one.held),
                },
            )
            for one in year_report(year, actor=actor_of(request))
        ],
        empty=kit.Empty(_("No place yet"), icon="building-warehouse"),
    )
    certificate = reverse("goods_certificate", args=[year])
    buttons = [kit.Button(_("Certificate of destruction"), "printer", certificate)]
    return render(request, "evidence/goods_list.html", {"table": table, "buttons": buttons})


@staff_page(permission=access.GOODS_READ)
@require_safe
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.place_of(actor, place_id)
    (row,) = place_rows([found])
    page = held_page(actor=actor, place=place_id, after=position(request))
    deeds = []
    if actor.may(access.GOODS_DECIDE):
        deeds.append(_custodians(request, place_id))
    if actor.may(access.GOODS_EDIT) and found.kind in STORES:
        begin = reverse("goods_stocktake_new", args=[place_id])
        deeds.append(Deed(_("Stock-taking"), _("Begin a counting"), begin, tone="secondary"))
    counted = [
        kit.HistoryLine(one.begun_at, word("state", f"stocktake.{one.state}"), one.begun_by.name)
        for one in found.stocktakes.select_related("begun_by").order_by("-begun_at")[:20]
    ]
    sections = [Section(_("Stock"), held_table(request, _("Stock"), page, []))]
    sections += [Section(_("Countings"), lines=counted)] if counted else []
    running = found.stocktakes.filter(state="counting").first()
    labels = f"{reverse('goods_labels')}?place={place_id}"
    buttons = [kit.Button(_("Print labels"), "qrcode", labels)]
    if running is not None:
        address = reverse("goods_stocktake", args=[running.pk])
        buttons.insert(0, kit.Button(_("Go on counting"), "list-check", address, tone="primary"))
    return show(
        request,
        Record(
            heading=found.name,
            back=reverse("goods_places"),
            back_label=_("Places"),
            badges=[kit.Badge(str(words.PLACES[PlaceKind(found.kind)]))],
            buttons=buttons,
            sections=sections,
            deeds=deeds,
            facts=_facts(row),
        ),
    )


def _custodians(request: HttpRequest, place_id: UUID) -> Deed:
    people = colleagues(actor_of(request), access.GOODS_EDIT, now=now(request))
    form = CustodiansForm(people=[(one.id, one.name) for one in people])
    address = reverse("goods_place_custodians", args=[place_id])
    return Deed(_("Custodians"), _("Set the custodians"), address, form, "secondary")


def _facts(row: PlaceRow) -> list[tuple[str, object]]:
    cost = ""
    if row.cost_a_day is not None:
        bearer = words.BEARERS[Bearer(row.cost_bearer)]
        cost = f"{formats.money(row.cost_a_day, row.cost_currency)} · {bearer}"
    facts: list[tuple[str, object]] = [
        (_("Street address"), row.address),
        (_("Lots"), row.lots),
        (_("Pieces held"), amount(row.held)),
        (_("Capacity in pieces"), amount(row.capacity) if row.capacity else ""),
        (_("Custodians"), ", ".join(row.custodians)),
        (_("Temperature and security"), row.conditions),
        (_("Classes of danger it may keep"), ", ".join(str(words.HAZARDS[one]) for one in row.hazards)),  # type: ignore[index]
        (_("Storage cost a day, yuan"), cost),
    ]  # fmt: skip
    return [(name, value) for name, value in facts if value]


@staff_page(permission=access.GOODS_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PlaceForm(request.POST or None)

    def write() -> str:
        data = form.cleaned_data
        fields = PlaceFields(
            kind=PlaceKind(data["kind"]),
            name=data["name"],
            address=data["address"],
            capacity=data["capacity"] or None,
            hazards=frozenset(data["hazards"]),
            conditions=data["conditions"],
            cost_a_day=data["cost_a_day"],
            cost_bearer=Bearer(data["cost_bearer"]),
        )
        made = open_place(fields=fields, actor=actor_of(request), now=now(request))
        return reverse("goods_place", args=[made])

    deed = Deed(_("New place"), _("Open it"), form=form, back=reverse("goods_places"))
    return answer(request, deed, write=write, said_then=_("Place opened."))


@staff_page(permission=access.GOODS_DECIDE)
@require_POST
def custodians(request: HttpRequest, place_id: UUID) -> HttpResponse:
    people = colleagues(actor_of(request), access.GOODS_EDIT, now=now(request))
    form = CustodiansForm(request.POST, people=[(one.id, one.name) for one in people])
    form.is_valid()
    users = [UUID(user) for user in form.cleaned_data.get("users", [])]

    def write() -> None:
        set_custodians(place_id=place_id, users=users, actor=actor_of(request), now=now(request))

    return done(request, reverse("goods_place", args=[place_id]), write, _("Custodians set."))


@staff_page(permission=access.GOODS_EDIT)
@require_POST
def stocktake_new(request: HttpRequest, place_id: UUID) -> HttpResponse:
    def write() -> None:
        begin_stocktake(place_id=place_id, actor=actor_of(request), now=now(request))

    return done(request, reverse("goods_place", args=[place_id]), write, _("Counting begun."))


@staff_page(permission=access.GOODS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def stocktake(request: HttpRequest, stocktake_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.stocktake_of(actor, stocktake_id)
    if request.method == "POST":
        return _count(request, found)
    lines = list(found.lines.select_related("lot").order_by("lot__number", "status"))
    waiting = [(line.pk, line.lot.number) for line in lines if line.counted is None][:50]
    here = reverse("goods_stocktake", args=[found.pk])
    deeds = []
    if found.state == "counting" and actor.may(access.GOODS_EDIT):
        if waiting:
            deeds.append(Deed(_("Enter counts"), _("Enter them"), here, CountForm(lines=waiting)))
        close = reverse("goods_stocktake_close", args=[found.pk])
        title = word("verb", "stocktake.close")
        deeds.append(Deed(title, title, close, tone="secondary"))
    return show(
        request,
        Record(
            heading=f"{_('Stock-taking')} {found.place.name}",
            back=reverse("goods_place", args=[found.place_id]),
            back_label=found.place.name,
            badges=[kit.Badge(word("state", f"stocktake.{found.state}"))],
            sections=[
                Section(_("Expected and counted"), _count_table(lines)),
                Section(_("History"), lines=history_lines(history(Subject("stocktake", found.pk)))),
            ],
            deeds=deeds,
            facts=[(_("Begun by"), found.begun_by.name), (_("Begun"), formats.moment(found.begun_at))],
        ),
    )  # fmt: skip


def _count_table(lines: list[StocktakeLine]) -> kit.Table:
    return kit.Table(
        caption=_("Expected and counted"),
        columns=(
            kit.Column("lot", _("Lot"), fixed=True),
            kit.Column("status", _("Status")),
            kit.Column("expected", _("Expected"), numeric=True),
            kit.Column("counted", _("Counted"), numeric=True),
            kit.Column("difference", _("Difference"), numeric=True),
            kit.Column("seal", _("Seal")),
        ),
        rows=[
            kit.Row(
                id=str(line.pk),
                url=reverse("goods_lot", args=[line.lot_id]),
                label=line.lot.number,
                cells={
                    "lot": line.lot.number,
                    "status": status_badge(line.status),
                    "expected": amount(line.expected, line.lot.unit),
                    "counted": amount(line.counted) if line.counted is not None else "",
                    "difference": _difference(line),
                    "seal": line.seal,
                },
            )
            for line in lines
        ],
        empty=kit.Empty(_("Nothing here")),
    )


def _difference(line: StocktakeLine) -> kit.Badge | str:
    if line.counted is None:
        return ""
    gap = line.counted - line.expected
    return kit.Badge(f"{gap.normalize():+f}", "overdue") if gap else kit.Badge("0", "met")


def _count(request: HttpRequest, found: Stocktake) -> HttpResponse:
    form = CountForm(
        request.POST, lines=[(key, "") for key in found.lines.values_list("pk", flat=True)]
    )
    form.is_valid()
    data = form.cleaned_data
    counts = {
        int(name.removeprefix("count_")): Count(value, data.get(f"seal_{name[6:]}", ""))
        for name, value in data.items()
        if name.startswith("count_") and value is not None
    }

    def write() -> None:
        enter_counts(
            stocktake_id=found.pk, counts=counts, actor=actor_of(request), now=now(request)
        )

    return done(request, reverse("goods_stocktake", args=[found.pk]), write, _("Counts entered."))


@staff_page(permission=access.GOODS_EDIT)
@require_POST
def stocktake_close(request: HttpRequest, stocktake_id: UUID) -> HttpResponse:
    def write() -> None:
        close_stocktake(stocktake_id=stocktake_id, actor=actor_of(request), now=now(request))

    address = reverse("goods_stocktake", args=[stocktake_id])
    return done(request, address, write, _("Stock-taking closed; every difference is an incident."))
