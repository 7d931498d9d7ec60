"""Lots: what is where, a lot with its whole chain, and what is done to it."""

from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.destructions import Record as DestructionRecord
from qingfeng.evidence.actions.destructions import begin_destruction
from qingfeng.evidence.actions.orders import Asked, Request, begin_order
from qingfeng.evidence.actions.parts import (
    Draw,
    Sampling,
    Stand,
    draw_samples,
    split_lot,
    state_finding,
)
from qingfeng.evidence.models import Lot
from qingfeng.evidence.queries.goods import (
    HeldPage,
    HeldRow,
    Link,
    LotRecord,
    held_page,
    lot_record,
    measures_page,
)
from qingfeng.evidence.queries.places import reachable_places
from qingfeng.evidence.rules.custody import Finding, Share, Status, Verb, verbs_from
from qingfeng.evidence.rules.handling import IncidentKind
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.evidence.rules.places import Waste
from qingfeng.evidence.web import goods_words as words
from qingfeng.evidence.web.goods_forms import (
    DestroyForm,
    FindingForm,
    OrderForm,
    SampleForm,
    SplitForm,
)
from qingfeng.evidence.web.goods_measures import overdue_alarm
from qingfeng.evidence.web.goods_parts import (
    Deed,
    Record,
    Section,
    amount,
    answer,
    done,
    kept_file,
    show,
    status_badge,
)
from qingfeng.foundation.api import Actor, actor_of, formats, kit, now, staff_page, word
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import clocks_of

# These have a page of their own, or follow from a list alone.
_APART = frozenset({Verb.SPLIT, Verb.SAMPLE, Verb.LIST})


@staff_page(permission=access.GOODS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    status = request.GET.get("status", "")
    text = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    page = held_page(
        actor=actor,
        status=status if status in set(Status) else "",
        text=text,
        after=position(request),
    )
    here = reverse("goods")
    shown = ("", Status.SEIZED, Status.STORED, Status.SAMPLED, Status.TESTING, Status.CONFISCATED)
    views = [
        kit.Tab(word("state", f"custody.{one}") if one else _("All"), f"{here}?status={one}", status == one)
        for one in shown
    ]  # fmt: skip
    table = held_table(request, _("Goods in custody"), page, views)
    context = {"table": table, "buttons": _list_buttons(request), "alarm": overdue_alarm(request)}
    return render(request, "evidence/goods_list.html", context)


def _list_buttons(request: HttpRequest) -> list[kit.Button]:
    buttons = [kit.Button(_("Handovers"), "arrows-exchange", reverse("goods_orders"))]
    if actor_of(request).may(access.GOODS_ADD):
        new = kit.Button(_("New list"), "plus", reverse("goods_list_new"), tone="primary")
        buttons.append(new)
    return buttons


def position(request: HttpRequest) -> tuple[datetime, int] | None:
    since, _tilde, key = request.GET.get("after", "").rpartition("~")
    try:
        found = datetime.fromisoformat(since), int(key)
    except ValueError:
        return None
    return found if found[0].tzinfo and 0 < found[1] < 2**62 else None


def held_table(
    request: HttpRequest, caption: str, page: HeldPage, views: list[kit.Tab]
) -> kit.Table:
    query = {name: value for name, value in request.GET.items() if name != "after"}
    following = f"?{urlencode(query | {'after': page.after})}" if page.after else ""
    return kit.Table(
        caption=caption,
        columns=(
            kit.Column("number", _("Lot"), fixed=True),
            kit.Column("name", _("Name of goods"), wide=True),
            kit.Column("quantity", _("Quantity"), numeric=True),
            kit.Column("status", _("Status")),
            kit.Column("place", _("Place of goods")),
            kit.Column("seal", _("Seal")),
            kit.Column("since", _("Since")),
        ),
        rows=[_held_row(row) for row in page.rows],
        empty=kit.Empty(_("Nothing here"), _("Goods come into the ledger by a list."), icon="box"),
        pager=kit.Pager(shown=len(page.rows), next_url=following),
        views=views,
    )


def _held_row(row: HeldRow) -> kit.Row:
    return kit.Row(
        id=f"{row.lot}-{row.place}-{row.status}",
        url=reverse("goods_lot", args=[row.lot]),
        label=row.number,
        cells={
            "number": row.number,
            "name": " · ".join(part for part in (row.name, row.mark) if part),
            "quantity": amount(row.quantity, row.unit),
            "status": status_badge(row.status),
            "place": row.place_name,
            "seal": row.seal,
            "since": row.since,
        },
    )


@staff_page(permission=access.GOODS_READ)
@require_safe
def lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = lot_record(lot_id, actor=actor)
    goods = found.lot
    measure = Subject("measure", goods.measure_id) if goods.measure_id else None
    clocks = clocks_of(measure, now=now(request)) if measure else ()
    return show(
        request,
        Record(
            heading=f"{goods.number} {goods.name}",
            back=reverse("goods"),
            back_label=_("Goods in custody"),
            badges=[kit.Badge(str(words.FINDINGS[Finding(goods.finding)]))],
            buttons=[
                *(
                    kit.Button(
                        _("Open the handover"),
                        "arrows-exchange",
                        reverse("goods_order", args=[one.pk]),
                    )
                    for one in found.waiting
                ),
                *_buttons(request, found),
                _label_button(goods),
            ],
            notes=_notes(found),
            clocks=[reverse("law_clock_panel", args=[clock.id]) for clock in clocks],
            sections=_sections(request, found),
            deeds=_deeds(actor, goods),
            facts=_facts(goods),
        ),
    )


def _sections(request: HttpRequest, found: LotRecord) -> list[Section]:
    unit = found.lot.unit
    sections = [
        Section(_("Where it is"), _standing(request, found)),
        Section(_("Every move"), lines=[chain_line(link, unit) for link in found.chain]),
    ]
    if found.family:
        sections.append(Section(_("Parts of the same goods"), _family(found)))
    return sections


def _notes(found: LotRecord) -> list[str]:
    return [
        _("%(kind)s, not yet explained.") % {"kind": words.INCIDENTS[IncidentKind(one.kind)]}
        for one in found.incidents
        if one.state == "open"
    ]


def _deeds(actor: Actor, goods: Lot) -> list[Deed]:
    if not actor.may(access.GOODS_DECIDE):
        return []
    form = FindingForm(initial={"finding": goods.finding, "basis": goods.finding_basis})
    address = reverse("goods_lot_finding", args=[goods.pk])
    return [Deed(_("State a finding"), _("State it"), address, form, "secondary")]


def _label_button(goods: Lot) -> kit.Button:
    address = f"{reverse('goods_labels')}?lot={goods.pk}"
    return kit.Button(_("Print labels"), "qrcode", address)


def _buttons(request: HttpRequest, found: LotRecord) -> list[kit.Button]:
    """What may be done from where each part stands; the forms say what it needs."""
    actor = actor_of(request)
    if not actor.may(access.GOODS_EDIT):
        return []
    buttons = []
    for held in found.held:
        for verb in verbs_from(Status(held.status)):
            if verb is Verb.LIST:
                continue
            query = urlencode({"place": held.place, "status": held.status})
            name = {Verb.SPLIT: "goods_split", Verb.SAMPLE: "goods_sample"}.get(verb)
            address = (
                reverse(name, args=[found.lot.pk])
                if name
                else reverse("goods_order_new", args=[found.lot.pk, verb.value])
            )
            buttons.append(kit.Button(str(words.VERBS[verb]), url=f"{address}?{query}"))
    return buttons


def _standing(request: HttpRequest, found: LotRecord) -> kit.Table:
    page = HeldPage(found.held, "")
    return held_table(request, _("Where it is"), page, [])


def _family(found: LotRecord) -> kit.Table:
    return kit.Table(
        caption=_("Parts of the same goods"),
        columns=(
            kit.Column("number", _("Lot"), fixed=True),
            kit.Column("finding", pgettext("custody", "Finding")),
            kit.Column("sample", _("Sample")),
        ),
        rows=[
            kit.Row(
                id=str(one.pk),
                url=reverse("goods_lot", args=[one.pk]),
                label=one.number,
                cells={
                    "number": one.number,
                    "finding": str(words.FINDINGS[Finding(one.finding)]),
                    "sample": _sample_word(one),
                },
            )
            for one in found.family
        ],
        empty=kit.Empty(_("Nothing here")),
    )


def _sample_word(one: Lot) -> str:
    sample = getattr(one, "sample", None)
    if sample is None:
        return ""
    return _("Spare sample") if sample.is_spare else _("Sample for testing")


def chain_line(link: Link, unit: str) -> kit.HistoryLine:
    values = {
        "verb": word("verb", f"custody.{link.verb}") if link.verb != "find" else _("Found"),
        "quantity": amount(link.quantity, unit),
        "lot": link.lot if link.lot == link.to_lot else f"{link.lot} → {link.to_lot}",
    }
    places = f"{link.from_place} → {link.to_place}" if link.from_place else link.to_place
    seals = link.seal_after
    if link.seal_before and link.seal_before != link.seal_after:
        seals = f"{link.seal_before} → {link.seal_after or '–'}"
    parts = [places, _("seal %(seal)s") % {"seal": seals} if seals else ""]
    if link.weight:
        parts.append(amount(link.weight, "kg"))
    return kit.HistoryLine(
        at=link.at,
        text=_("%(verb)s: %(quantity)s of %(lot)s") % values,
        actor=f"{link.gave} → {link.took}",
        note=" · ".join(part for part in parts if part),
        icon="lock" if link.seal_after else "point",
    )


def _facts(goods: Lot) -> list[tuple[str, object]]:
    price = formats.money(goods.price, goods.currency) if goods.price is not None else ""
    basis = words.BASES.get(goods.price_basis, "")  # type: ignore[call-overload]
    facts: list[tuple[str, object]] = [
        (_("Mark"), goods.mark),
        (_("Specification"), goods.spec),
        (_("Features"), goods.features),
        (_("Price"), f"{price} {basis}".strip()),
        (_("Class of danger"), words.HAZARDS[goods.hazard] if goods.hazard != "none" else ""),  # type: ignore[index]
        (_("Class of waste"), words.WASTES[goods.waste]),  # type: ignore[index]
        (_("Perishes on"), formats.day(goods.perishes_on) if goods.perishes_on else ""),
        (_("What the finding rests on"), goods.finding_basis),
        (_("Statute"), goods.measure.statute if goods.measure else ""),
    ]
    return [(name, value) for name, value in facts if value]


def stand(request: HttpRequest) -> tuple[UUID, Status]:
    """Which part of a lot an address means: it names the place and the status."""
    try:
        return UUID(request.GET.get("place", "")), Status(request.GET.get("status", ""))
    except ValueError:
        raise Http404("place or status") from None


@staff_page(permission=access.GOODS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: HttpRequest, lot_id: UUID, verb: str) -> HttpResponse:
    actor = actor_of(request)
    goods = access.lot_of(actor, lot_id)
    place, status = stand(request)
    if verb not in set(verbs_from(status)) - _APART:
        raise Http404(verb)
    chosen = Verb(verb)
    form = _order_form(request, goods, chosen, place, status)

    def write() -> str:
        data = form.cleaned_data
        asked = Asked(
            lot=goods.pk,
            status=status,
            quantity=data["quantity"],
            seal_read=data["seal_read"],
            seal_after=data["seal_after"],
            seal_rest=data["seal_rest"],
            weight=data["weight"],
            photo=kept_file(request, data["photo"]),
        )
        made = Request(
            verb=chosen,
            from_place=place,
            to_place=UUID(data["to_place"]),
            lines=[asked],
            decision=data.get("decision", ""),
            measure=UUID(data["measure"]) if data.get("measure") else None,
        )
        return reverse("goods_order", args=[_begin(request, made, form)])

    deed = Deed(
        str(words.VERBS[chosen]),
        _("Begin the handover"),
        form=form,
        back=reverse("goods_lot", args=[goods.pk]),
    )
    return answer(request, deed, write=write, said_then=_("Begun: both sides sign now."))


def _begin(request: HttpRequest, made: Request, form: OrderForm) -> UUID:
    actor = actor_of(request)
    if not isinstance(form, DestroyForm):
        return begin_order(request=made, actor=actor, now=now(request))
    data = form.cleaned_data
    named = data["supervisors"].replace("，", ",").split(",")
    record = DestructionRecord(
        waste=Waste(data["waste"]),
        method=data["method"],
        operator=data["operator"],
        video=kept_file(request, data["video"]),
        supervisors=tuple(name.strip() for name in named if name.strip()),
        value=data["value"],
        notary=data["notary"],
        holder_present=data["holder_present"],
    )
    return begin_destruction(request=made, record=record, actor=actor, now=now(request))


def _order_form(
    request: HttpRequest, goods: Lot, verb: Verb, place: UUID, status: Status
) -> OrderForm:
    actor = actor_of(request)
    held = goods.holdings.filter(place=place, status=status.value).first()
    measures: list[tuple[UUID, str]] = []
    if verb.value in set(MeasureKind):
        measures = [
            (one.pk, f"{one.statute} {one.goods[:40]}")
            for one in measures_page(actor=actor)
            if one.kind == verb.value and one.state in ("urgent", "in_force")
        ]
    kind = DestroyForm if verb is Verb.DESTROY else OrderForm
    places = reachable_places(actor).order_by("kind", "name").values_list("pk", "name")
    return kind(
        request.POST or None,
        request.FILES or None,
        verb=verb,
        places=list(places),
        measures=measures,
        initial={
            "quantity": held.quantity.normalize() if held else Decimal(),
            "to_place": str(place),
            "waste": goods.waste,
        },
    )


@staff_page(permission=access.GOODS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    goods = access.lot_of(actor, lot_id)
    place, status = stand(request)
    form = SampleForm(request.POST or None, request.FILES or None)

    def write() -> str:
        data = form.cleaned_data
        photo = kept_file(request, data["photo"])
        order = draw_samples(
            stand=Stand(goods.pk, place, status, data["seal_read"]),
            draws=[
                Draw(data["quantity"], data["seal"], photo),
                Draw(data["spare"], data["spare_seal"], photo, is_spare=True),
            ],
            sampling=Sampling(
                data["purpose"],
                data["method"],
                data["party_present"],
                data["party_note"],
                data["body"],
            ),
            seal_rest=data["seal_rest"],
            actor=actor,
            now=now(request),
        )
        return reverse("goods_order", args=[order])

    back = reverse("goods_lot", args=[goods.pk])
    deed = Deed(_("Draw samples"), _("Begin the handover"), form=form, back=back)
    return answer(request, deed, write=write, said_then=_("Begun: both sides sign now."))


@staff_page(permission=access.GOODS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    goods = access.lot_of(actor, lot_id)
    place, status = stand(request)
    form = SplitForm(request.POST or None)

    def write() -> str:
        shares = [
            (Share(finding, goods.mark, quantity, basis), seal)
            for finding, quantity, basis, seal in form.shares()
        ]
        order = split_lot(
            stand=Stand(goods.pk, place, status, form.cleaned_data["seal_read"]),
            shares=shares,
            decision="",
            actor=actor,
            now=now(request),
        )
        return reverse("goods_order", args=[order])

    back = reverse("goods_lot", args=[goods.pk])
    deed = Deed(_("Split by finding"), _("Begin the handover"), form=form, back=back)
    return answer(request, deed, write=write, said_then=_("Begun: both sides sign now."))


@staff_page(permission=access.GOODS_DECIDE)
@require_http_methods(["POST"])
def finding(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    form = FindingForm(request.POST)
    form.is_valid()
    data = form.cleaned_data

    def write() -> None:
        state_finding(
            lot_id=lot_id,
            finding=Finding(data.get("finding") or "undetermined"),
            basis=data.get("basis", ""),
            actor=actor_of(request),
            now=now(request),
        )

    return done(request, reverse("goods_lot", args=[lot_id]), write, _("Finding stated."))
