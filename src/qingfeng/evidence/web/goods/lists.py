"""Lists of items: received from the phone's page, signed, confirmed, printed."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.lists import (
    confirm_list,
    discard_list,
    hands_missing,
    receive_list,
    sign_by_hand,
    sign_list,
)
from qingfeng.evidence.models import ItemList, Measure
from qingfeng.evidence.queries.goods import lists_page, lots_of_orders, measures_taken
from qingfeng.evidence.queries.purchases import purchases_to_list
from qingfeng.evidence.queries.standing import that_stand
from qingfeng.evidence.rules.lists import ListState, Presence, PriceBasis, Role
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.evidence.web.about import about, asked_on
from qingfeng.evidence.web.goods import papers, words
from qingfeng.evidence.web.goods.forms import HandForm, ReasonForm
from qingfeng.evidence.web.goods.parts import (
    Deed,
    Record,
    Section,
    amount,
    done,
    entered,
    identifier,
    kept_file,
    linked,
    show,
    statute_of,
    whole,
)
from qingfeng.evidence.web.paging import pager, position
from qingfeng.foundation.api import (
    actor_of,
    formats,
    history,
    history_lines,
    kit,
    now,
    reasons,
    said,
    staff_page,
    state_reason,
    word,
)
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject

MOST_BYTES = 2 << 20


@staff_page(permission=access.GOODS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = lists_page(actor=actor, after=position(request))
    table = kit.Table(
        caption=_("Lists of items"),
        columns=(
            kit.Column("place", _("Place of goods"), fixed=True),
            kit.Column("party", _("Party")),
            kit.Column("lines", _("Lines"), numeric=True),
            kit.Column("signed", _("Signed by")),
            kit.Column("state", _("Status")),
            kit.Column("at", _("Made")),
        ),
        rows=[_row(one) for one in page.rows],
        empty=kit.Empty(_("No list yet"), icon="clipboard-list"),
        pager=pager(request, len(page.rows), page.after),
    )
    new = kit.Button(_("New list"), "plus", reverse("goods_list_new"), tone="primary")
    buttons = [new] if actor.may(access.GOODS_ADD) else []
    return render(request, "evidence/goods_list.html", {"table": table, "buttons": buttons})


def _row(one: ItemList) -> kit.Row:
    return kit.Row(
        id=str(one.pk),
        url=reverse("goods_list", args=[one.pk]),
        label=one.place.name,
        cells={
            "place": one.place.name,
            "party": one.party,
            "lines": len(one.lines.all()),
            "signed": ", ".join(hand.name for hand in one.signatures.all()),
            "state": kit.Badge(word("state", f"item_list.{one.state}")),
            "at": one.made_at,
        },
    )


@staff_page(permission=access.GOODS_READ)
@require_safe
def item_list(request: HttpRequest, list_id: UUID) -> HttpResponse:
    found = access.list_of(actor_of(request), list_id)
    return _page(request, found, _hand_form(found))


def _hand_form(found: ItemList, *sent: Any) -> HandForm:
    goods = "; ".join(f"{one.name} {amount(one.quantity, one.unit)}" for one in found.lines.all())
    present = found.presence == Presence.PRESENT
    return HandForm(*sent, party=found.party, goods=goods, present=present)


def _page(request: HttpRequest, found: ItemList, hand: HandForm) -> HttpResponse:
    actor = actor_of(request)
    hands = list(found.signatures.order_by("at", "pk"))
    signed = [
        kit.HistoryLine(one.at, str(words.ROLES[Role(one.role)]), one.name, icon="signature")
        for one in hands
    ]
    sections = [Section(_("Lines"), _lines(found))]
    sections += [Section(_("Signatures"), lines=signed)] if signed else []
    sections.append(Section(_("History"), lines=_history(found)))
    open_ = found.state == "draft" and actor.may(access.GOODS_ADD)
    missing = hands_missing(found, now(request)) if open_ else ()
    copies = reverse("goods_list_copies", args=[found.pk])
    return show(
        request,
        Record(
            heading=found.place.name,
            back=reverse("goods_lists"),
            back_label=_("Lists of items"),
            badges=[kit.Badge(word("state", f"item_list.{found.state}"))],
            buttons=[kit.Button(_("Print the copies"), "printer", copies)],
            notes=[word("refusal", code) for code in missing],
            sections=sections,
            deeds=_deeds(found, any(one.user_id == actor.user_id for one in hands), not missing, hand)
            if open_ else [],
            facts=_facts(found),
        ),
    )  # fmt: skip


def _history(found: ItemList) -> list[kit.HistoryLine]:
    """Whose hand it is that an officer entered: of the party, a witness, a custodian."""
    subject = Subject("item_list", found.pk)
    names = {(one.role, one.file_id): one.name for one in found.signatures.exclude(file=None)}
    rows = history(subject)
    lines = history_lines(rows, reasons(subject))
    for place, row in enumerate(rows):
        hand = (row.payload.get("role"), row.payload.get("file"))
        if row.verb == events.LIST_SIGNED and hand in names:
            told = {"role": words.ROLES[Role(str(hand[0]))], "name": names[hand]}
            text = _("Signature entered of the %(role)s: %(name)s") % told
            lines[place] = replace(lines[place], text=text)
    return lines


def _facts(found: ItemList) -> list[tuple[str, object]]:
    presence = str(words.PRESENCES[Presence(found.presence)])
    facts: list[tuple[str, object]] = [
        (_("Party"), found.party),
        (_("Presence"), f"{presence} {found.presence_note}".strip()),
        (_("Street address"), found.place.address),
        (_("Statute"), statute_of(found.measure) if found.measure else ""),
        (_("Test purchase"), linked(found.purchase)),
        (_("Made by"), found.made_by.name),
        (_("Made"), formats.moment(found.made_at)),
        (_("Reason"), state_reason(found.pk)),
    ]
    return [(name, value) for name, value in facts if value]


def _lines(found: ItemList) -> kit.Table:
    lots = {
        lot.line_id: lot.pk for line in found.lines.all() for lot in line.lots.filter(parent=None)
    }
    rows = []
    for line in found.lines.order_by("number"):
        price = formats.money(line.price, line.currency) if line.price is not None else ""
        lot = lots.get(line.pk)
        rows.append(
            kit.Row(
                id=str(line.pk),
                url=reverse("goods_lot", args=[lot]) if lot else "",
                label=line.name,
                cells={
                    "name": f"{line.number}. {line.name}",
                    "mark": " · ".join(part for part in (line.mark, line.spec) if part),
                    "quantity": amount(line.quantity, line.unit),
                    "weight": amount(line.weight) if line.weight else "",
                    "price": price,
                    "seal": whole(line.seal),
                },
            )
        )
    return kit.Table(
        caption=_("Lines"),
        columns=(
            kit.Column("name", _("Name of goods"), fixed=True, wide=True),
            kit.Column("mark", _("Mark")),
            kit.Column("quantity", _("Quantity"), numeric=True),
            kit.Column("weight", _("Weight, kg"), numeric=True),
            kit.Column("price", _("Price"), numeric=True),
            kit.Column("seal", _("Seal")),
        ),
        rows=rows,
        empty=kit.Empty(_("Nothing here")),
    )


def _deeds(found: ItemList, signed: bool, whole: bool, hand: HandForm) -> list[Deed]:
    def to(verb: str) -> str:
        return reverse("goods_list_do", args=[found.pk, verb])

    deeds = []
    if not signed:
        deeds.append(Deed(_("Sign as officer"), _("Sign"), to("sign")))
    deeds.append(
        Deed(
            _("Signature of the party, a witness or the custodian"),
            _("Enter it"),
            to("hand"),
            hand,
            "secondary",
        )
    )
    if signed and whole:
        title = word("verb", "item_list.confirm")
        deeds.append(Deed(title, title, to("confirm")))
    title = word("verb", "item_list.discard")
    deeds.append(Deed(title, title, to("discard"), ReasonForm(), "secondary", folded=True))
    return deeds


@staff_page(permission=access.GOODS_ADD)
@require_POST
def do(request: HttpRequest, list_id: UUID, verb: str) -> HttpResponse:
    actor, at = actor_of(request), now(request)
    acts: dict[str, Callable[..., object]] = {
        "sign": sign_list,
        "confirm": confirm_list,
        "discard": partial(discard_list, reason=_reason(request)),
    }
    if verb == "hand":
        return _hand(request, access.list_of(actor, list_id))
    if verb not in acts:
        raise Http404(verb)

    def write() -> None:
        acts[verb](list_id=list_id, actor=actor, now=at)

    return done(request, reverse("goods_list", args=[list_id]), write, _("Recorded."))


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:500].replace("\x00", "")


def _hand(request: HttpRequest, found: ItemList) -> HttpResponse:
    """What is missing is said at its field."""
    form = _hand_form(found, request.POST, request.FILES)
    here = reverse("goods_list", args=[found.pk])

    def write() -> None:
        data = form.cleaned_data
        sign_by_hand(
            list_id=found.pk,
            role=Role(data["role"]),
            name=data["name"],
            file=kept_file(request, data["file"]),
            actor=actor_of(request),
            now=now(request),
        )

    if found.state != ListState.DRAFT:
        messages.error(request, word("refusal", "list_closed"))
        return redirect(here)
    return entered(
        request,
        form,
        write=write,
        told=_("Recorded."),
        back=here,
        again=lambda: _page(request, found, form),
    )


@staff_page(permission=access.GOODS_ADD)
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """The page that works without a network: what it needs of the office is written into it."""
    actor, matter = actor_of(request), about(request)

    def running(subject: Subject | None = None) -> list[Measure]:
        found = measures_taken(actor=actor, subject=subject)
        return that_stand(found, frozenset(MeasureKind), on=now(request))

    bought = matter.subject if matter and matter.subject.kind == events.PURCHASE else None
    under = running(matter.subject) if matter else []
    named = request.GET.get("measure", "")
    context = {
        "about": matter,
        "under": str(under[0].pk) if under else named,
        "take_first": asked_on(reverse("goods_measures"), matter.subject)
        if matter and not under and not bought and actor.may(access.MEASURE_READ)
        else "",
        "measures": [
            (str(one.pk), f"{words.MEASURES[MeasureKind(one.kind)]} {one.goods[:40]}")
            for one in dict.fromkeys([*under, *running()])
        ],
        "bought": str(bought.id) if bought else "",
        "purchases": [(str(one.pk), one.title) for one in purchases_to_list(actor=actor)],
        "presences": list(words.PRESENCES.items()),
        "bases": [(basis.value, words.BASES[basis]) for basis in PriceBasis],
        "hazards": [(code.value, text) for code, text in words.HAZARDS.items()],
        "wastes": [(code.value, text) for code, text in words.WASTES.items()],
    }
    return render(request, "evidence/goods_list_new.html", context)


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Rules every page of the site: where there is no network, each says so."""
    path = finders.find("evidence/goods-worker.js")
    if not isinstance(path, str):
        raise Http404("worker")
    return HttpResponse(
        Path(path).read_text(encoding="utf-8"),
        content_type="text/javascript",
        headers={"Service-Worker-Allowed": "/"},
    )


@staff_page(permission=access.GOODS_ADD)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept on the phone, to be shown in the place of a page that needs a network."""
    return render(request, "evidence/offline.html")


@staff_page(permission=access.GOODS_ADD)
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """A draft as JSON. The same one twice is one list: the phone may send again what it is not sure of."""
    if len(request.body) > MOST_BYTES:
        return JsonResponse({"text": _("This list is too long.")}, status=413)
    try:
        made = receive_list(
            raw=json.loads(request.body),
            actor=actor_of(request),
            now=now(request),
            sent_at=_sent_at(request),
            replaced=_("Replaced by what was written on the same phone after it had been sent."),
        )
    except (ValueError, RecursionError):
        return JsonResponse({"text": word("input", "list_unreadable")}, status=400)
    except Conflict as error:
        arrived = error.data.get("list")
        told = {"arrived": reverse("goods_list", args=[arrived])} if arrived else {}
        return JsonResponse({"text": said(error), **told}, status=409)
    except (BadInput, Refused) as error:
        problems: Any = error.data.get("problems", [error])
        wrong = [_told(one) for one in problems]
        return JsonResponse({**wrong[0], "problems": wrong}, status=422)
    return JsonResponse({"url": reverse("goods_list", args=[made])}, status=201)


def _told(error: BadInput | Refused) -> dict[str, object]:
    """What is wrong, and of which line and field."""
    place: dict[str, object] = {
        key: error.data[key] for key in ("row", "column") if key in error.data
    }
    return place | {"text": said(error)}


def _sent_at(request: HttpRequest) -> datetime | None:
    """The phone's clock; one that names no zone says nothing."""
    try:
        shown = datetime.fromisoformat(request.headers.get("X-Sent-At", ""))
        return shown.astimezone(UTC) if shown.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


@staff_page(permission=access.GOODS_ADD)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """One picture of a draft; its digest is what the draft names."""
    try:
        found = kept_file(request, request.FILES.get("file"))
    except BadInput as error:
        return JsonResponse({"text": said(error)}, status=422)
    if not found:
        return JsonResponse({"text": word("input", "paper_missing")}, status=422)
    return JsonResponse({"sha256": found}, status=201)


@staff_page(permission=access.GOODS_READ)
@require_safe
def copies(request: HttpRequest, list_id: UUID) -> HttpResponse:
    found = access.list_of(actor_of(request), list_id)
    content = papers.list_copies(found, language=papers.language(), at=now(request))
    return papers.pdf(content, f"list-{found.pk}.pdf")


@staff_page(permission=access.GOODS_READ)
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    lots = [key for key in map(identifier, request.GET.getlist("lot")[:200]) if key]
    places = [key for key in map(identifier, request.GET.getlist("place")[:200]) if key]
    orders = [key for key in map(identifier, request.GET.getlist("order")[:5]) if key]
    lots += lots_of_orders(actor=actor, orders=orders)
    base = request.build_absolute_uri("/").rstrip("/")
    things = papers.things(actor=actor, lots=lots, places=places, base=base)
    if not things:
        raise Http404("labels")
    content = papers.label_sheet(things, language=papers.language(), at=now(request))
    return papers.pdf(content, "labels.pdf")


@staff_page(permission=access.GOODS_READ)
@require_safe
def certificate(request: HttpRequest, year: int) -> HttpResponse:
    actor = actor_of(request)
    if not 2000 <= year <= 2200:
        raise Http404(str(year))
    try:
        content = papers.certificate(year, actor=actor, language=papers.language(), at=now(request))
    except NotFound:
        told = _("Nothing was destroyed in %(year)d: there is no certificate.") % {"year": year}
        messages.error(request, told)
        return redirect("goods_report", year)
    return papers.pdf(content, f"destruction-{year}.pdf")
