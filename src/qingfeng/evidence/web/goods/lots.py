"""Lots: what is where, a lot with its whole chain, and what is done to it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.custody_clocks import find_unrelated
from qingfeng.evidence.actions.parts import (
    state_finding,
)
from qingfeng.evidence.actions.reading import hand_out_goods_file
from qingfeng.evidence.models import Lot
from qingfeng.evidence.queries.appraisal_results import (
    is_reported,
    pending_reports,
    reports_on,
)
from qingfeng.evidence.queries.goods import (
    MOST_ALARMS,
    HeldPage,
    Link,
    LotRecord,
    held_page,
    lot_record,
    perishing,
)
from qingfeng.evidence.queries.storage import Cost
from qingfeng.evidence.rules.custody import Finding, Status, Verb, begun_with, verbs_from
from qingfeng.evidence.rules.handling import OF_SEALS, IncidentKind
from qingfeng.evidence.rules.places import BEFORE_PERISHED, STORAGE_ENTRY, UNRELATED, Bearer
from qingfeng.evidence.web.about import steps
from qingfeng.evidence.web.appraisals import words as appraisal_words
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.forms import (
    BasisForm,
    FindingForm,
)
from qingfeng.evidence.web.goods.measures import overdue_alarm
from qingfeng.evidence.web.goods.needs import needs_section
from qingfeng.evidence.web.goods.parts import (
    Deed,
    Glance,
    Record,
    Section,
    amount,
    done,
    linked,
    show,
    status_badge,
    statute_of,
    whole,
)
from qingfeng.evidence.web.goods.stock import held_table, stock_position
from qingfeng.evidence.web.handed import SHOWN, handed_file
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    blamed,
    formats,
    in_language,
    kit,
    now,
    staff_page,
    word,
)
from qingfeng.kernel.clocks import Status as Clocks
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import HOME, ClockRow, clocks_of, overdue_clocks

# These have a page of their own, or follow from a list alone.
_APART = frozenset({Verb.SPLIT, Verb.SAMPLE, Verb.LIST})


# A view beside the statuses: what perishes soon.
PERISHING = "perishing"


@staff_page(permission=access.GOODS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    status = request.GET.get("status", "")
    text = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    perishing_ = status == PERISHING
    page = held_page(
        actor=actor,
        until=_today(request) + timedelta(days=BEFORE_PERISHED) if perishing_ else None,
        status=status if status in set(Status) else "",
        text=text,
        after=stock_position(request),
    )
    here = reverse("goods")
    shown = ("", Status.SEIZED, Status.STORED, Status.SAMPLED, Status.TESTING, Status.CONFISCATED)
    views = [
        kit.Tab(word("state", f"custody.{one}") if one else _("All"), f"{here}?status={one}", status == one)
        for one in shown
    ]  # fmt: skip
    views.append(kit.Tab(_("About to perish"), f"{here}?status={PERISHING}", perishing_))
    table = held_table(request, _("Goods in custody"), page, views)
    alarms = [overdue_alarm(request), _perishing_alarm(request), *late_alarms(request)]
    context = {"table": table, "buttons": _list_buttons(request), "alarms": alarms}
    return render(request, "evidence/goods_list.html", context)


def _perishing_alarm(request: HttpRequest) -> kit.Badge | None:
    today = _today(request)
    soon = perishing(actor=actor_of(request), until=today + timedelta(days=BEFORE_PERISHED))
    if not soon:
        return None
    text = ngettext(
        "%(n)d lot perishes by %(day)s or has perished: dispose of it in advance, or decide.",
        "%(n)d lots perish by %(day)s or have perished: dispose of them in advance, or decide.",
        len(soon),
    )
    last = formats.day(today + timedelta(days=BEFORE_PERISHED))
    return kit.Badge(text % {"n": len(soon), "day": last}, "soon")


def late_alarms(request: HttpRequest) -> list[kit.Badge]:
    """Goods that should lie in the store, or be with their owner, by now; none where there is none."""
    actor, at = actor_of(request), now(request)
    if actor.office_id is None:
        return []
    unstored, unreturned = (
        len(overdue_clocks(rule, office=actor.office_id, now=at, most=MOST_ALARMS))
        for rule in (STORAGE_ENTRY, UNRELATED)
    )
    stored = ngettext(
        "Goods of %(n)d list are seized and not in the store in time.",
        "Goods of %(n)d lists are seized and not in the store in time.",
        unstored,
    )
    returned = ngettext(
        "%(n)d lot was found unrelated and is not given back in time.",
        "%(n)d lots were found unrelated and are not given back in time.",
        unreturned,
    )
    told = ((unstored, stored), (unreturned, returned))
    return [kit.Badge(text % {"n": late}, "overdue") for late, text in told if late]


def _list_buttons(request: HttpRequest) -> list[kit.Button]:
    buttons = [kit.Button(_("Handovers"), "arrows-exchange", reverse("goods_orders"))]
    if actor_of(request).may(access.GOODS_ADD):
        new = kit.Button(_("New list"), "plus", reverse("goods_list_new"), tone="primary")
        buttons.append(new)
    return buttons


@staff_page(permission=access.GOODS_READ)
@require_safe
def lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    return _page(request, lot_id)


def _page(request: HttpRequest, lot_id: UUID, stated: FindingForm | None = None) -> HttpResponse:
    """With the form of the finding as it stands, or as it was sent."""
    actor = actor_of(request)
    found = lot_record(lot_id, actor=actor, today=_today(request))
    goods = found.lot
    measure = Subject("measure", goods.measure_id) if goods.measure_id else None
    matters = [measure] if measure else []
    matters += [Subject(events.LOT, goods.pk)]
    matters += [Subject(events.ITEM_LIST, goods.line.item_list_id)] if goods.line else []
    clocks = [clock for matter in matters for clock in clocks_of(matter, now=now(request))]
    return show(
        request,
        Record(
            heading=f"{goods.number} {goods.name}",
            back=reverse("goods"),
            back_label=_("Goods in custody"),
            badges=[
                *(
                    status_badge(status)
                    for status in dict.fromkeys(row.status for row in found.held)
                ),
                kit.Badge(str(words.FINDINGS[Finding(goods.finding)])),
            ],
            notes=[*_notes(found), *_pending_notes(request, goods)],
            glance=Glance(_at_a_glance(found, clocks), _acts(request, found)),
            clocks=[reverse("law_clock_panel", args=[clock.id]) for clock in clocks],
            sections=_sections(request, found),
            deeds=_deeds(actor, goods, stated),
            after=_history(found),
            facts=[*_facts(goods), *_cost_facts(found.costs)],
        ),
    )


# What usually comes next for goods that stand so. Where it is for the officer to choose, none is named.
_USUAL: Final = {
    Status.PRESERVED: Verb.STORE,
    Status.SEALED: Verb.STORE,
    Status.SEIZED: Verb.STORE,
    Status.TRANSFERRED: Verb.STORE,
    Status.SAMPLED: Verb.TEST,
    Status.TESTING: Verb.CONCLUDE,
    Status.TESTED: Verb.STORE,
    Status.LOST: Verb.RECOVER,
    Status.MISSING: Verb.RECOVER,
}


def _at_a_glance(found: LotRecord, clocks: Sequence[ClockRow]) -> list[tuple[str, object]]:
    goods = found.lot
    stands = [
        (
            row.place_name,
            f"{word('state', f'custody.{row.status}')}, {amount(row.quantity, row.unit)}",
        )
        for row in found.held
    ]
    facts: list[tuple[str, object]] = [
        (_("Name of goods"), " · ".join(filter(None, (goods.name, goods.mark, goods.spec)))),
        (_("Where it is"), "; ".join(f"{place}: {told}" for place, told in stands)),
        (_("Next step"), _next_step(found)),
        (_("Next deadline"), _next_deadline(clocks)),
    ]
    return [(name, value) for name, value in facts if value]


def _next_step(found: LotRecord) -> str:
    if found.waiting:
        return ngettext(
            "A handover waits for its signatures.",
            "%(n)d handovers wait for their signatures.",
            len(found.waiting),
        ) % {"n": len(found.waiting)}
    usual = [_USUAL.get(Status(row.status)) for row in found.held]
    return ", ".join(dict.fromkeys(str(words.VERBS[verb]) for verb in usual if verb))


def _next_deadline(clocks: Sequence[ClockRow]) -> str:
    """The one that runs out first, or has: of those that nothing has ended."""
    going = (Clocks.RUNNING, Clocks.OVERDUE)
    due = [(clock.due_at, clock) for clock in clocks if clock.due_at and clock.status in going]
    if not due:
        return ""
    at, clock = min(due, key=lambda one: one[0])
    return f"{formats.due(at)} · {in_language(clock.name.zh, clock.name.en)}"


def _acts(request: HttpRequest, found: LotRecord) -> list[kit.Button]:
    """What waits for a hand first, then the usual next step, then all else that may be done."""
    actor, goods = actor_of(request), found.lot
    waiting = [
        kit.Button(_("Open the handover"), "arrows-exchange", reverse("goods_order", args=[one.pk]), tone="primary")
        for one in found.waiting
    ]  # fmt: skip
    others = [*_incident_button(actor, goods), *_need_button(actor, goods), *steps(actor, Subject(events.LOT, goods.pk)), _label_button(goods)]  # fmt: skip
    return [*waiting, *_buttons(request, found), *others]


def _today(request: HttpRequest) -> date:
    return now(request).astimezone(HOME).date()


def _cost_facts(costs: Sequence[Cost]) -> list[tuple[str, object]]:
    """What keeping it has cost so far, a line for whoever bears it."""
    return [
        (
            _("Storage so far, borne by %(bearer)s")
            % {"bearer": words.BEARERS[Bearer(one.bearer)]},
            ngettext("%(sum)s for %(days)d day", "%(sum)s for %(days)d days", one.days)
            % {"sum": formats.money(one.total, one.currency), "days": one.days},
        )
        for one in costs
    ]


def _pictures(found: LotRecord) -> list[Section]:
    """Pictures only; a paper or a film stands in the handover that it belongs to."""
    shown = [
        kit.Picture(
            reverse("goods_picture", args=[found.lot.pk, sha256]),
            _("Picture %(n)d of %(lot)s") % {"n": number, "lot": found.lot.number},
        )
        for number, (sha256, media_type) in enumerate(found.pictures, start=1)
        if media_type in SHOWN
    ]
    return [Section(_("Pictures"), pictures=shown[:24])] if shown else []


@staff_page(permission=access.GOODS_READ)
@require_safe
def picture(request: HttpRequest, lot_id: UUID, sha256: str) -> HttpResponseBase:
    handed = hand_out_goods_file(
        lot_id=lot_id, sha256=sha256, actor=actor_of(request), now=now(request)
    )
    return handed_file(handed, inline=handed.media_type in SHOWN)


def _sections(request: HttpRequest, found: LotRecord) -> list[Section]:
    sections = [
        Section(_("Where it is"), _standing(request, found)),
        *_pictures(found),
    ]
    if found.lot.office_id == actor_of(request).office_id:
        sections += needs_section(found.lot)
    if found.family:
        sections.append(Section(_("Parts of the same goods"), _family(found)))
    return sections


def _history(found: LotRecord) -> list[Section]:
    lines = [chain_line(link, found.lot.unit) for link in found.chain]
    return [Section(_("Every move"), lines=lines)]


def _notes(found: LotRecord) -> list[str]:
    return [
        _("%(kind)s, not yet explained.") % {"kind": words.INCIDENTS[IncidentKind(one.kind)]}
        for one in found.incidents
        if one.state == "open"
    ]


def _pending_notes(request: HttpRequest, goods: Lot) -> list[str]:
    """Why nothing may rest on a report yet, until when, and the way to the objection."""
    pending = pending_reports(reports_on([goods.root_id]), now=now(request))
    return [
        format_html(
            '{} <a href="{}">{}</a>',
            appraisal_words.waits(one.code, one.until),
            reverse("appraisal", args=[one.appraisal]),
            _("Appraisal %(number)s") % {"number": one.number},
        )
        for one in pending
    ]


def _deeds(actor: Actor, goods: Lot, stated: FindingForm | None) -> list[Deed]:
    if not actor.may(access.GOODS_DECIDE):
        return []
    standing = {"finding": goods.finding, "basis": goods.finding_basis}
    form = stated or FindingForm(initial=standing, reported=is_reported(goods))
    address = reverse("goods_lot_finding", args=[goods.pk])
    deeds = [Deed(_("State a finding"), _("State it"), address, form, "secondary")]
    if actor.function == "public_security" and goods.office_id == actor.office_id:
        title = _("It has nothing to do with the case")
        address = reverse("goods_lot_unrelated", args=[goods.pk])
        deeds.append(Deed(title, _("State it"), address, BasisForm(), "secondary", folded=True))
    return deeds


def _incident_button(actor: Actor, goods: Lot) -> list[kit.Button]:
    if not actor.may(access.GOODS_EDIT):
        return []
    address = f"{reverse('goods_incident_new')}?lot={goods.pk}"
    return [kit.Button(_("Report an incident"), "alert-triangle", address)]


def _need_button(actor: Actor, goods: Lot) -> list[kit.Button]:
    if not actor.may(access.GOODS_EDIT) or goods.office_id != actor.office_id:
        return []
    address = reverse("goods_need_new", args=[goods.pk])
    return [kit.Button(_("Needed in another case"), "scale", address)]


def _label_button(goods: Lot) -> kit.Button:
    address = f"{reverse('goods_labels')}?lot={goods.pk}"
    return kit.Button(_("Print labels"), "qrcode", address)


def _verbs(found: LotRecord, status: Status) -> list[Verb]:
    """Under a seal that differs goods are sealed anew, or wait for the explanation; without such an incident no seal is new."""
    offered = verbs_from(status, bought=found.lot.bought)
    of_seals = [one for one in found.incidents if one.kind in OF_SEALS]
    if any(one.state == "open" for one in of_seals):
        return [verb for verb in offered if verb is Verb.RESEAL]
    return [
        verb for verb in offered if verb is not Verb.LIST and (of_seals or verb is not Verb.RESEAL)
    ]


def _buttons(request: HttpRequest, found: LotRecord) -> list[kit.Button]:
    """What may be done from where each part stands; the forms say what it needs."""
    actor = actor_of(request)
    if not actor.may(access.GOODS_EDIT):
        return []
    buttons = []
    for held in found.held:
        for verb in _verbs(found, Status(held.status)):
            if not actor.may(begun_with(verb)):
                continue
            query = urlencode({"place": held.place, "status": held.status})
            name = {Verb.SPLIT: "goods_split", Verb.SAMPLE: "goods_sample"}.get(verb)
            address = (
                reverse(name, args=[found.lot.pk])
                if name
                else reverse("goods_order_new", args=[found.lot.pk, verb.value])
            )
            usual = _USUAL.get(Status(held.status)) is verb and not found.waiting
            button = kit.Button(
                str(words.VERBS[verb]),
                url=f"{address}?{query}",
                tone="primary" if usual else "secondary",
            )
            buttons.append(button)
    return sorted(buttons, key=lambda button: button.tone != "primary")


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
                    "number": whole(one.number),
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
    named = _("Spare sample") if sample.is_spare else _("Sample for testing")
    way = words.METHODS.get(sample.method, sample.method)
    return " · ".join(filter(None, (named, str(way), sample.method_note)))


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
        parts.append(amount(link.weight, _("kg")))
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
        (_("Statute"), statute_of(goods.measure) if goods.measure else ""),
        (_("Test purchase"), linked(goods.line.item_list.purchase if goods.line else None)),
    ]
    return [(name, value) for name, value in facts if value]


@staff_page(permission=access.GOODS_DECIDE)
@require_http_methods(["POST"])
def finding(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """What is missing is said at its field, with what was typed."""
    form = FindingForm(request.POST)
    if form.is_valid():
        with blamed(form):
            state_finding(
                lot_id=lot_id,
                finding=Finding(form.cleaned_data["finding"]),
                basis=form.cleaned_data["basis"],
                against_report=form.cleaned_data["against_report"],
                actor=actor_of(request),
                now=now(request),
            )
            messages.success(request, _("Finding stated."))
            return redirect("goods_lot", lot_id)
    return _page(request, lot_id, form)


@staff_page(permission=access.GOODS_DECIDE)
@require_http_methods(["POST"])
def unrelated(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    form = BasisForm(request.POST)
    form.is_valid()

    def write() -> None:
        find_unrelated(
            lot_id=lot_id,
            basis=form.cleaned_data.get("basis", ""),
            actor=actor_of(request),
            now=now(request),
        )

    told = _("Stated: it goes back to its owner within the days of the law.")
    return done(request, reverse("goods_lot", args=[lot_id]), write, told)
