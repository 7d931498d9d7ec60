"""What is done to lots: handed over, sampled, split, destroyed, given away. Each form begins an order that both sides sign."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from qingfeng.evidence import access
from qingfeng.evidence.actions.destructions import Record as DestructionRecord
from qingfeng.evidence.actions.destructions import begin_destruction
from qingfeng.evidence.actions.disposals import begin_disposal
from qingfeng.evidence.actions.orders import Request, begin_order
from qingfeng.evidence.actions.parts import Sampling, Stand, draw_samples, split_lot
from qingfeng.evidence.models import Holding
from qingfeng.evidence.queries.appraisal_results import is_reported
from qingfeng.evidence.queries.findings import found_of_samples
from qingfeng.evidence.queries.goods import held_here, measures_taken, named_here
from qingfeng.evidence.queries.grounds import releases, sampling_methods
from qingfeng.evidence.queries.places import reachable_places
from qingfeng.evidence.queries.standing import that_stand
from qingfeng.evidence.rules.appraisal import Opinion
from qingfeng.evidence.rules.custody import (
    Finding,
    Share,
    Status,
    Verb,
    begun_with,
    needs,
    verbs_from,
)
from qingfeng.evidence.rules.disposal import CUSTOMS, WAYS, Conditions
from qingfeng.evidence.rules.measures import READ, MeasureKind
from qingfeng.evidence.rules.places import GOALS, STORES, Waste
from qingfeng.evidence.web.appraisals.words import OPINIONS
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.forms import (
    DestroyForm,
    DisposalForm,
    OrderForm,
)
from qingfeng.evidence.web.goods.part_forms import SampleForm, SplitForm
from qingfeng.evidence.web.goods.parts import FILMS, Adding, Deed, Summed, amount, answer, kept_file
from qingfeng.foundation.api import Actor, actor_of, now, staff_page

# These have a page of their own, or follow from a list alone.
_APART = frozenset({Verb.SPLIT, Verb.SAMPLE, Verb.LIST})
# What one record of sampling bears.
MOST_SAMPLES = 20


def stand(request: HttpRequest) -> tuple[UUID, Status]:
    """Which part of a lot an address means: it names the place and the status."""
    try:
        return UUID(request.GET.get("place", "")), Status(request.GET.get("status", ""))
    except ValueError:
        raise Http404("place or status") from None


@staff_page(permission=access.GOODS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: HttpRequest, lot_id: UUID, verb: str) -> HttpResponse:
    """One order for a lot and for all that were added to it from the same place."""
    actor = actor_of(request)
    goods = access.lot_of(actor, lot_id)
    place, status = stand(request)
    if verb not in set(verbs_from(status, bought=goods.bought)) - _APART or not actor.may(
        begun_with(Verb(verb))
    ):
        raise Http404(verb)
    added = request.GET.get("add", "").strip()[:300].replace("\x00", "")
    if added and request.method != "POST":
        return _add(request, added, place, status)
    chosen = Verb(verb)
    named = [goods.pk, *_further(request, goods.pk)]
    rows = held_here(actor=actor, lots=named, place=place, status=status)
    form = _order_form(request, rows, chosen, place)

    def write() -> str:
        made = _request(request, form, chosen, place)
        return reverse("goods_order", args=[_begin(request, made, form)])

    deed = Deed(
        str(words.VERBS[chosen]),
        _("Begin the handover"),
        form=form,
        back=reverse("goods_lot", args=[goods.pk]),
        adding=_adding(place, status, named[1:]),
    )
    return answer(request, deed, write=write, said_then=_("Begun: both sides sign now."))


def _further(request: HttpRequest, first: UUID) -> list[UUID]:
    try:
        asked = [UUID(text) for text in request.GET.getlist("lot")[:100]]
    except ValueError:
        raise Http404("lot") from None
    return [one for one in dict.fromkeys(asked) if one != first]


def _adding(place: UUID, status: Status, further: Sequence[UUID]) -> Adding:
    kept = [("place", str(place)), ("status", status.value)]
    return Adding(
        label=_("Another lot of this place: its number, its seal or its label"),
        submit=_("Add the lot"),
        kept=[*kept, *(("lot", str(one)) for one in further)],
    )


def _add(request: HttpRequest, text: str, place: UUID, status: Status) -> HttpResponse:
    """What was typed or scanned is a number, a seal, or the address on a label."""
    found = named_here(actor=actor_of(request), text=text, place=place, status=status)
    query = [(name, one) for name, one in request.GET.lists() if name != "add"]
    flat = [(name, value) for name, values in query for value in values]
    if found is None:
        messages.error(request, _("No lot of this place is called %(text)s.") % {"text": text})
    else:
        flat.append(("lot", str(found)))
    return redirect(f"{request.path}?{urlencode(flat)}")


def _measures(request: HttpRequest, verb: Verb) -> list[tuple[UUID, str]]:
    """Those of the kind under which something may be done at this hour, for whoever may read measures."""
    actor = actor_of(request)
    mine = measures_taken(actor=actor) if actor.may(READ) else ()
    rows = that_stand(mine, [MeasureKind(verb.value)], on=now(request))
    return [(one.pk, f"{one.statute} {one.goods[:40]}") for one in rows]


def _releases(request: HttpRequest, rows: Sequence[Holding]) -> list[tuple[str, str]]:
    """The grounds of the law that binds the office whose measure holds them; goods under none need no ground."""
    functions = {row.lot.measure.office.function for row in rows if row.lot.measure}
    known = [releases(one, on=now(request)) for one in sorted(functions)]
    return [
        (code, str(words.RELEASES.get(code, code)))
        for code in (known[0] if known else ())
        if all(code in each for each in known)
    ]


def _order_form(
    request: HttpRequest, rows: Sequence[Holding], verb: Verb, place: UUID
) -> OrderForm:
    actor = actor_of(request)
    measures = _measures(request, verb) if verb.value in set(MeasureKind) else []
    kind = DestroyForm if verb is Verb.DESTROY else DisposalForm if verb in WAYS else OrderForm
    places = reachable_places(actor)
    if verb in GOALS:
        places = places.filter(kind__in=GOALS[verb])
    if verb is Verb.TRANSFER:
        places = places.exclude(office=actor.office_id, kind__in=STORES)
    if needs(verb).in_place:
        places = places.filter(pk=place)
    if needs(verb).elsewhere:
        places = places.exclude(pk=place)
    return kind(
        request.POST or None,
        request.FILES or None,
        verb=verb,
        places=list(places.order_by("kind", "name").values_list("pk", "name")),
        measures=measures,
        releases=_releases(request, rows) if verb is Verb.RETURN else (),
        held=rows,
        initial={"to_place": str(place), "waste": rows[0].lot.waste},
        **({} if kind is OrderForm else {"customs": actor.function == CUSTOMS}),
    )


def _request(request: HttpRequest, form: OrderForm, verb: Verb, place: UUID) -> Request:
    data = form.cleaned_data
    photo = kept_file(request, data["photo"])
    return Request(
        verb=verb,
        from_place=place,
        to_place=UUID(data["to_place"]),
        lines=[replace(line, photo=photo) for line in form.lines()],
        decision=data.get("decision", ""),
        measure=UUID(data["measure"]) if data.get("measure") else None,
        release_ground=data.get("release_ground", ""),
    )


def _begin(request: HttpRequest, made: Request, form: OrderForm) -> UUID:
    actor, data = actor_of(request), form.cleaned_data
    if isinstance(form, DestroyForm):
        record = _destruction(request, form)
        return begin_destruction(
            request=made, record=record, passed=form.passed_over(), actor=actor, now=now(request)
        )
    if not isinstance(form, DisposalForm):
        return begin_order(request=made, actor=actor, now=now(request))
    met = Conditions(
        recipient=data["recipient"],
        cause=data.get("cause", ""),
        consent=data.get("consent", ""),
        paper=kept_file(request, data.get("paper")),
        record=kept_file(request, data.get("record"), FILMS),
        marks_off=kept_file(request, data.get("marks_off")),
        price=data.get("price"),
        account=data.get("account", ""),
    )
    return begin_disposal(
        request=made, met=met, passed=form.passed_over(), actor=actor, now=now(request)
    )


def _destruction(request: HttpRequest, form: DestroyForm) -> DestructionRecord:
    data = form.cleaned_data
    named = data["supervisors"].replace("，", ",").split(",")
    return DestructionRecord(
        waste=Waste(data["waste"]),
        method=data["method"],
        operator=data["operator"],
        licence=data["licence"],
        video=kept_file(request, data["video"], FILMS),
        supervisors=tuple(name.strip() for name in named if name.strip()),
        value=data["value"],
        notary=data["notary"],
        holder_present=data["holder_present"],
    )


def _samples(request: HttpRequest) -> int:
    """As many as were asked for, within what one record bears."""
    asked = request.GET.get("samples", "")
    return min(max(int(asked), 1), MOST_SAMPLES) if asked.isdecimal() and len(asked) < 4 else 1


def _sampling(data: Mapping[str, Any]) -> Sampling:
    return Sampling(
        data["purpose"],
        data["method"],
        data["party_present"],
        data["party_note"],
        data["body"],
        UUID(data["measure"]) if data.get("measure") else None,
        data["method_note"],
    )


@staff_page(permission=access.GOODS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    goods = access.lot_of(actor, lot_id)
    place, status = stand(request)
    form = SampleForm(
        request.POST or None,
        request.FILES or None,
        samples=_samples(request),
        measures=_measures(request, Verb.SAMPLE),
        methods=sampling_methods(on=now(request)),
    )

    def write() -> str:
        data = form.cleaned_data
        photo = kept_file(request, data["photo"])
        order = draw_samples(
            stand=Stand(goods.pk, place, status, data["seal_read"]),
            draws=form.draws(photo),
            sampling=_sampling(data),
            seal_rest=data["seal_rest"],
            actor=actor,
            now=now(request),
        )
        return reverse("goods_order", args=[order])

    back = reverse("goods_lot", args=[goods.pk])
    adding = Adding(
        label=_("How many samples, up to %(most)d") % {"most": MOST_SAMPLES},
        submit=_("Show their fields"),
        kept=[("place", str(place)), ("status", status.value)],
        name="samples",
        scans=False,
    )
    deed = Deed(_("Draw samples"), _("Begin the handover"), form=form, back=back, adding=adding)
    return answer(request, deed, write=write, said_then=_("Begun: both sides sign now."))


def _rests_on(actor: Actor, held: Holding) -> list[tuple[str, object]]:
    """What stands there, and what is known of it so far."""
    goods = held.lot
    finding = " · ".join(filter(None, (str(words.FINDINGS[Finding(goods.finding)]), goods.finding_basis)))  # fmt: skip
    facts: list[tuple[str, object]] = [
        (_("Lot"), f"{goods.number} {goods.name}"),
        (_("In the ledger"), amount(held.quantity, goods.unit)),
        (_("Seal"), held.seal),
        (pgettext("custody", "Finding"), finding),
    ]
    reports = [
        (one.sample, f"{OPINIONS[Opinion(one.opinion)]} · {one.report}")
        for one in found_of_samples(goods, actor=actor)
    ]
    return [(name, value) for name, value in (*facts, *reports) if value]


@staff_page(permission=access.GOODS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    goods = access.lot_of(actor, lot_id)
    place, status = stand(request)
    (held,) = held_here(actor=actor, lots=[goods.pk], place=place, status=status)
    methods = sampling_methods(on=now(request)).known
    form = SplitForm(
        request.POST or None, methods=methods, held=held.quantity, reported=is_reported(goods)
    )

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
            against_report=form.cleaned_data.get("against_report", ""),
        )
        return reverse("goods_order", args=[order])

    back = reverse("goods_lot", args=[goods.pk])
    deed = Deed(
        _("Split by finding"),
        _("Begin the handover"),
        form=form,
        back=back,
        facts=_rests_on(actor, held),
        summed=Summed([finding.value for finding in Finding], held.quantity, goods.unit),
    )
    return answer(request, deed, write=write, said_then=_("Begun: both sides sign now."))
