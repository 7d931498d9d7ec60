"""Handovers: what waits for a signature, and one of them to sign."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.orders import (
    countersign,
    refuse_order,
    sign_order,
    withdraw_order,
)
from qingfeng.evidence.models import Order, OrderLine, Signature
from qingfeng.evidence.queries.goods import OrderRecord, order_record, orders_waiting
from qingfeng.evidence.queries.goods_papers import papers_of_order
from qingfeng.evidence.queries.places import keepers_named
from qingfeng.evidence.queries.signers import signer_barred
from qingfeng.evidence.rules.custody import Side, Verb
from qingfeng.evidence.rules.disposal import Cause, Consent
from qingfeng.evidence.web.goods import order_paper, papers, words
from qingfeng.evidence.web.goods.forms import PaperForm, ReasonForm, SignForm
from qingfeng.evidence.web.goods.parts import (
    Deed,
    Record,
    Section,
    amount,
    done,
    kept_file,
    opened,
    show,
    weighed,
    whole,
)
from qingfeng.evidence.web.paging import pager, position
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    blamed,
    formats,
    kit,
    now,
    staff_page,
    state_reason,
    told_history,
    word,
)
from qingfeng.kernel.ids import Subject

_TONES: dict[str, kit.Tone] = {"done": "met", "stopped": "overdue", "refused": "soon"}


@staff_page(permission=access.GOODS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    page = orders_waiting(actor=actor_of(request), after=position(request))
    table = kit.Table(
        caption=_("Handovers"),
        columns=(
            kit.Column("verb", _("Handover"), fixed=True),
            kit.Column("from", pgettext("custody", "From")),
            kit.Column("to", pgettext("custody", "To")),
            kit.Column("signed", _("Signed by")),
            kit.Column("at", _("Begun")),
        ),
        rows=[_row(one) for one in page.rows],
        empty=kit.Empty(_("No handover waits for a signature"), icon="arrows-exchange"),
        pager=pager(request, len(page.rows), page.after),
    )
    return render(request, "evidence/goods_list.html", {"table": table})


def _row(one: Order) -> kit.Row:
    return kit.Row(
        id=str(one.pk),
        url=reverse("goods_order", args=[one.pk]),
        label=one.verb,
        cells={
            "verb": str(words.VERBS[Verb(one.verb)]),
            "from": one.from_place.name if one.from_place else "",
            "to": one.to_place.name,
            "signed": ", ".join(hand.name for hand in one.signatures.all()),
            "at": one.begun_at,
        },
    )


@staff_page(permission=access.GOODS_READ)
@require_safe
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return _page(request, order_record(order_id, actor=actor_of(request)))


def _page(
    request: HttpRequest,
    found: OrderRecord,
    reading: SignForm | None = None,
    paper: PaperForm | None = None,
) -> HttpResponse:
    """With the forms empty, or the one that was sent as it was sent."""
    actor, one = actor_of(request), found.order
    signed = [
        kit.HistoryLine(
            hand.at,
            str(words.SIDES[Side(hand.side)]),
            hand.name,
            note=_hand_note(hand, found),
            icon="signature",
        )
        for hand in found.signatures
    ]
    sections = [Section(_("Goods concerned"), _lines(found))]
    if signed:
        sections.append(Section(_("Signatures"), lines=signed))
    sections.append(Section(_("History"), lines=told_history(Subject("order", one.pk))))
    alive = one.state in ("open", "half") and actor.may(access.GOODS_EDIT)
    return show(
        request,
        Record(
            heading=str(words.VERBS[Verb(one.verb)]),
            back=reverse("goods_orders"),
            back_label=_("Handovers"),
            badges=[kit.Badge(word("state", f"order.{one.state}"), _TONES.get(one.state, "info"))],
            buttons=[
                kit.Button(_("Print the handover"), "printer", reverse("goods_order_paper", args=[one.pk])),
                kit.Button(_("Print labels"), "qrcode", f"{reverse('goods_labels')}?order={one.pk}"),
                *(kit.Button(_("Open the incident"), "alert-triangle", reverse("goods_incident", args=[incident.pk]))
                for incident in found.incidents),
            ],
            notes=[_("The seal differs: nothing has moved.")] if found.incidents else [],
            sections=sections,
            deeds=_deeds(found, actor, reading, paper) if alive else [],
            facts=[*(_awaited(found) if alive else ()), *_facts(one)],
            papers=opened(found.lines[0].lot_id, papers_of_order(one, {line.lot_id for line in found.lines[:1]})),
        ),
    )  # fmt: skip


@staff_page(permission=access.GOODS_READ)
@require_safe
def paper(request: HttpRequest, order_id: UUID) -> HttpResponse:
    found = order_record(order_id, actor=actor_of(request))
    content = order_paper.printed(
        found, _facts(found.order), language=papers.language(), at=now(request)
    )
    return papers.pdf(content, f"handover-{order_id}.pdf")


def _hand_note(hand: Signature, found: OrderRecord) -> str:
    """Of a paper: who entered it, and whether that person signed the other side."""
    if not hand.paper_id:
        return _("On the own login")
    clerk = {"clerk": hand.entered_by.name}
    if any(other.user_id == hand.entered_by_id for other in found.signatures):
        return _("Countersigned paper of somebody outside, entered by %(clerk)s, who signed the other side") % clerk  # fmt: skip
    return _("Countersigned paper, entered by %(clerk)s") % clerk


def _awaited(found: OrderRecord) -> list[tuple[str, object]]:
    """Whose hands are still missing, where only the keepers of a place can give them."""
    one, signed = found.order, {hand.side for hand in found.signatures}
    places = {
        Side.FROM: (_("Keepers who hand over"), one.from_place),
        Side.TO: (_("Keepers who take over"), one.to_place),
    }
    return [
        (title, ", ".join(names))
        for side, (title, place) in places.items()
        if side not in signed and place is not None and (names := keepers_named(place.pk))
    ]


def _facts(one: Order) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (pgettext("custody", "From"), one.from_place.name if one.from_place else ""),
        (pgettext("custody", "To"), one.to_place.name),
        (_("Ground of release"), words.RELEASES.get(one.release_ground, "")),
        (_("Decision"), one.decision),
        (_("Begun by"), one.begun_by.name),
        (_("Reason"), state_reason(one.pk)),
    ]
    record = getattr(one, "destruction", None)
    if record is not None:
        facts += [
            (_("Class of waste"), words.WASTES[record.waste]),
            (_("Method"), record.method),
            (_("Lawful handling"), words.HANDLINGS.get(record.handling, record.handling)),
            (_("Operator"), record.operator),
            (_("Supervisors"), ", ".join(record.supervisors)),
            (_("Number of the operator's licence"), record.licence),
            (
                _("Value, yuan"),
                formats.money(record.value, record.currency) if record.value is not None else "",
            ),
            (_("Notary"), record.notary),
            (_("Right holder's representative"), record.holder_present),
            (_("Digest of the film"), record.video_id),
        ]
    return [(name, value) for name, value in (*facts, *_disposal(one), *_passed_over(one)) if value]


def _passed_over(one: Order) -> list[tuple[str, object]]:
    said = getattr(one, "passed_over", None)
    if said is None:
        return []
    return [
        (_("Why neither public welfare nor the right holder takes them"), said.not_given),
        (_("Why their infringing features cannot be taken off for an auction"), said.not_auctioned),
        (_("What the right holder says of the auction"), said.holder_view),
    ]


def _disposal(one: Order) -> list[tuple[str, object]]:
    met = getattr(one, "disposal", None)
    if met is None:
        return []
    price = formats.money(met.price, met.currency) if met.price is not None else ""
    return [
        (_("Approved by"), met.approved_by.name),
        (_("Who receives the goods"), met.recipient),
        (_("Why they cannot wait"), words.CAUSES[Cause(met.cause)] if met.cause else ""),
        (_("Whose will it is"), words.CONSENTS[Consent(met.consent)] if met.consent else ""),
        (_("Proceeds"), f"{price} {met.account}".strip()),
        (_("Digest of the paper"), met.paper_id),
        (_("Digest of the film"), met.record_id),
        (_("Digest of the picture"), met.marks_off_id),
    ]


def _lines(found: OrderRecord) -> kit.Table:
    return kit.Table(
        caption=_("Goods concerned"),
        columns=(
            kit.Column("lot", _("Lot"), fixed=True),
            kit.Column("name", _("Name of goods"), wide=True),
            kit.Column("quantity", _("Quantity"), numeric=True),
            kit.Column("weight", _("Weight, kg"), numeric=True),
            kit.Column("seal", _("Seal")),
            kit.Column("to", _("Becomes")),
        ),
        rows=[
            kit.Row(
                id=str(line.pk),
                url=reverse("goods_lot", args=[line.lot_id]),
                label=line.lot.number,
                cells={
                    "lot": whole(line.lot.number),
                    "name": line.lot.name,
                    "quantity": amount(line.quantity, line.lot.unit),
                    "weight": weighed(line),
                    "seal": _seals(line.seal_before, line.seal_after),
                    "to": word("state", f"custody.{line.to_status}"),
                },
            )
            for line in found.lines
        ],
        empty=kit.Empty(_("Nothing here")),
    )


def _seals(before: str, after: str) -> str:
    if before == after:
        return whole(before)
    return format_html("{} → {}", whole(before) or "–", whole(after) or "–")


def _sealed(found: OrderRecord) -> list[OrderLine]:
    """A lot of which several shares are taken bears one seal, on its first line."""
    first: dict[tuple[UUID, str], OrderLine] = {}
    for line in found.lines:
        first.setdefault((line.lot_id, line.from_status), line)
    return list(first.values())


def _deeds(
    found: OrderRecord, actor: Actor, reading: SignForm | None, paper: PaperForm | None
) -> list[Deed]:
    """Only what this person can still sign: one's own second signature is not offered."""
    one = found.order
    sides = {hand.side for hand in found.signatures}
    mine = any(hand.user_id == actor.user_id for hand in found.signatures)
    deeds = []
    if (
        not mine
        and Side.FROM not in sides
        and not signer_barred(one, Side.FROM, found.lines, actor)
    ):
        deeds.append(_sign(one, Side.FROM, _("Sign as who hands over"), None))
    if not mine and Side.TO not in sides and not signer_barred(one, Side.TO, found.lines, actor):
        form = reading or SignForm(lines=_sealed(found))
        deeds.append(_sign(one, Side.TO, _("Sign as who takes over"), form))
    if not mine and one.verb == Verb.DESTROY:
        deeds.append(_sign(one, Side.SUPERVISOR, _("Sign as supervisor"), None))
    entering = paper or _paper_form(found)
    title = _("Enter a countersigned paper")
    deed = _seldom(one, "countersign", title, _("Enter it"), entering)
    deeds.append(replace(deed, folded=not entering.errors))
    deeds.append(_seldom(one, "refuse", _("Refuse"), _("Refuse"), ReasonForm()))
    if one.begun_by_id == actor.user_id:
        deeds.append(_seldom(one, "withdraw", _("Withdraw"), _("Withdraw"), ReasonForm()))
    return deeds


def _paper_form(found: OrderRecord, *sent: Any) -> PaperForm:
    """For the sides that have not signed yet."""
    signed = {hand.side for hand in found.signatures} - {Side.SUPERVISOR.value}
    watched = found.order.verb == Verb.DESTROY
    sides = [
        side for side in Side if side not in signed and (watched or side is not Side.SUPERVISOR)
    ]
    return PaperForm(*sent, sides=sides, lines=_sealed(found))


def _seldom(one: Order, verb: str, title: str, submit: str, form: Form) -> Deed:
    """Folded, so that on a phone the signature stands at hand."""
    address = reverse("goods_order_do", args=[one.pk, verb])
    return Deed(title, submit, address, form, "secondary", folded=True)


def _sign(one: Order, side: Side, title: str, form: SignForm | None) -> Deed:
    return Deed(title, _("Sign"), reverse("goods_order_do", args=[one.pk, side.value]), form)


@staff_page(permission=access.GOODS_EDIT)
@require_POST
def do(request: HttpRequest, order_id: UUID, verb: str) -> HttpResponse:
    if verb == Side.TO:
        return _take_over(request, order_id)
    if verb == "countersign":
        return _countersign(request, order_id)

    def write() -> None:
        if verb in set(Side):
            sign_order(
                order_id=order_id, side=Side(verb), actor=actor_of(request), now=now(request)
            )
        elif verb in ("refuse", "withdraw"):
            act = refuse_order if verb == "refuse" else withdraw_order
            reason = request.POST.get("reason", "")[:500].replace("\x00", "")
            act(order_id=order_id, reason=reason, actor=actor_of(request), now=now(request))
        else:
            raise Http404(verb)

    return done(request, reverse("goods_order", args=[order_id]), write, _("Recorded."))


def _take_over(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """A seal that was not read is said at its field."""
    actor, at = actor_of(request), now(request)
    found = order_record(order_id, actor=actor)
    form = SignForm(request.POST, lines=_sealed(found))
    if not form.is_valid() and found.order.state in ("open", "half"):
        return _page(request, found, reading=form)

    def write() -> None:
        sign_order(order_id=order_id, side=Side.TO, seals=form.read(), actor=actor, now=at)

    return done(request, reverse("goods_order", args=[order_id]), write, _("Recorded."))


def _countersign(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """What is wrong with the paper is said at its field."""
    found = order_record(order_id, actor=actor_of(request))
    form = _paper_form(found, request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        with blamed(form):
            countersign(
                order_id=order_id,
                side=Side(data["side"]),
                name=data["name"],
                paper=kept_file(request, data["paper"]),
                seals=form.read(),
                actor=actor_of(request),
                now=now(request),
            )
            messages.success(request, _("Recorded."))
            return redirect("goods_order", order_id)
    if found.order.state not in ("open", "half"):
        messages.error(request, word("refusal", "order_closed"))
        return redirect("goods_order", order_id)
    return _page(request, found, paper=form)
