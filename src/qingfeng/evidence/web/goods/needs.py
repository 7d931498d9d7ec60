"""Goods that another case needs as evidence: noted on a lot, fixed at the holder's application, free when that case is over."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.needs import Fixed, end_need, fix_evidence, note_need
from qingfeng.evidence.models import EvidenceNeed, Lot
from qingfeng.evidence.queries.goods_papers import papers_of_need
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.queries.needs import needs_of, samples_kept
from qingfeng.evidence.rules.needs import RULE, NeedState
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.forms import EndForm, FixForm, NeedForm
from qingfeng.evidence.web.goods.parts import (
    Deed,
    Record,
    Section,
    answer,
    entered,
    identifier,
    kept_file,
    opened,
    show,
    whole,
)
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    formats,
    kit,
    now,
    staff_page,
    told_history,
    word,
)
from qingfeng.kernel.ids import Subject

_TONES: dict[str, kit.Tone] = {"standing": "soon", "fixed": "info", "over": "neutral"}


@staff_page(permission=access.GOODS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    goods = access.lot_of(actor, lot_id)
    form = NeedForm(request.POST or None, request.FILES or None)

    def write() -> str:
        data = form.cleaned_data
        made = note_need(
            lot_id=lot_id,
            case_number=data["case_number"],
            organ=data["organ"],
            request=kept_file(request, data["request"]),
            actor=actor,
            now=now(request),
        )
        return reverse("goods_need", args=[made])

    title = _("Needed as evidence in another case")
    back = reverse("goods_lot", args=[goods.pk])
    deed = Deed(f"{title}: {goods.number}", _("Note it"), form=form, back=back)
    return answer(request, deed, write=write, said_then=_("Noted: the goods stay for that case."))


@staff_page(permission=access.GOODS_READ)
@require_safe
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    return _page(request, need_id)


def _page(
    request: HttpRequest,
    need_id: UUID,
    fixing: FixForm | None = None,
    ending: EndForm | None = None,
) -> HttpResponse:
    """With its forms as they stand, or as they were sent."""
    actor = actor_of(request)
    found = access.need_of(actor, need_id)
    record = Record(
        heading=f"{found.organ} {found.case_number}",
        back=reverse("goods_lot", args=[found.lot_id]),
        back_label=found.lot.number,
        badges=[badge(found)],
        notes=_notes(found),
        sections=[Section(_("History"), lines=told_history(Subject(events.NEED, found.pk)))],
        deeds=_deeds(request, actor, found, fixing, ending),
        facts=_facts(found),
        papers=opened(found.lot_id, papers_of_need(found)),
    )
    return show(request, record)


def badge(found: EvidenceNeed) -> kit.Badge:
    return kit.Badge(word("state", f"need.{found.state}"), _TONES[found.state])


def _notes(found: EvidenceNeed) -> list[str]:
    """What it keeps from going; nothing where it keeps nothing."""
    if found.state == NeedState.STANDING:
        return [_("Until the evidence is fixed or that case is over, nothing of these goods is destroyed, given away, auctioned or sold.")]  # fmt: skip
    if found.sample is not None and found.state == NeedState.FIXED:
        return [_("The sample %(lot)s stands for the goods and stays in custody.") % {"lot": found.sample.number}]  # fmt: skip
    return []


def _deeds(
    request: HttpRequest,
    actor: Actor,
    found: EvidenceNeed,
    fixing: FixForm | None,
    ending: EndForm | None,
) -> list[Deed]:
    own = found.office_id == actor.office_id and actor.may(access.GOODS_DECIDE)
    if not own or found.state == NeedState.OVER:
        return []
    fix, end = word("verb", "need.fix"), word("verb", "need.end")
    ended = Deed(end, end, reverse("goods_need_end", args=[found.pk]), ending or EndForm(), "secondary")  # fmt: skip
    if found.state != NeedState.STANDING:
        return [ended]
    form = fixing or _fix_form(request, found)
    return [Deed(fix, fix, reverse("goods_need_fix", args=[found.pk]), form), ended]


def _fix_form(request: HttpRequest, found: EvidenceNeed, *sent: Any) -> FixForm:
    samples = [(str(lot.pk), lot.number) for lot in samples_kept(found.lot_id)]
    return FixForm(*sent, ways=terms(RULE, on=now(request))["fixed_by"], samples=samples)


def _facts(found: EvidenceNeed) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (_("Number of the other case"), found.case_number),
        (_("Court or authority that handles it"), found.organ),
        (_("Lot"), whole(found.lot.number)),
        (_("Noted by"), found.noted_by.name),
        (_("Noted"), formats.moment(found.noted_at)),
        (_("Right holder that applies"), found.applicant),
        (_("How the evidence is fixed"), words.FIXINGS.get(found.fixed_by, "")),  # type: ignore[call-overload]
        (_("Sample that is kept"), whole(found.sample.number) if found.sample else ""),
        (word("state", "need.fixed"), formats.moment(found.fixed_at) if found.fixed_at else ""),
        (word("state", "need.over"), formats.moment(found.over_at) if found.over_at else ""),
    ]
    return [(name, value) for name, value in facts if value]


@staff_page(permission=access.GOODS_DECIDE)
@require_POST
def fix(request: HttpRequest, need_id: UUID) -> HttpResponse:
    found = access.need_of(actor_of(request), need_id)
    form = _fix_form(request, found, request.POST, request.FILES)

    def write() -> None:
        data = form.cleaned_data
        fixed = Fixed(
            applicant=data["applicant"],
            application=kept_file(request, data["application"]),
            by=data["by"],
            photos=kept_file(request, data["photos"]),
            sample=identifier(data["sample"]),
        )
        fix_evidence(need_id=need_id, fixed=fixed, actor=actor_of(request), now=now(request))

    return entered(
        request,
        form,
        write=write,
        told=_("The evidence is fixed: the goods no longer wait for that case."),
        back=reverse("goods_need", args=[need_id]),
        again=lambda: _page(request, need_id, fixing=form),
    )


@staff_page(permission=access.GOODS_DECIDE)
@require_POST
def end(request: HttpRequest, need_id: UUID) -> HttpResponse:
    form = EndForm(request.POST, request.FILES)

    def write() -> None:
        paper = kept_file(request, form.cleaned_data["paper"])
        end_need(need_id=need_id, paper=paper, actor=actor_of(request), now=now(request))

    return entered(
        request,
        form,
        write=write,
        told=_("Recorded: that case needs the goods no longer."),
        back=reverse("goods_need", args=[need_id]),
        again=lambda: _page(request, need_id, ending=form),
    )


def needs_section(goods: Lot) -> list[Section]:
    """On the page of a lot: every case that needs its goods, or needed them."""
    found = needs_of(goods)
    if not found:
        return []
    title = _("Needed as evidence in another case")
    table = kit.Table(
        caption=title,
        columns=(
            kit.Column("case", _("Number of the other case"), fixed=True),
            kit.Column("organ", _("Handled by")),
            kit.Column("state", _("Status")),
        ),
        rows=[
            kit.Row(
                id=str(one.pk),
                url=reverse("goods_need", args=[one.pk]),
                label=one.case_number,
                cells={"case": one.case_number, "organ": one.organ, "state": badge(one)},
            )
            for one in found
        ],
        empty=kit.Empty(_("Nothing here")),
    )
    return [Section(title, table)]
