"""Measures over goods: proposed, approved, taken, lifted; and the alarm of those that have run out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.measures import (
    Proposal,
    against,
    approve_measure,
    extend_measure,
    propose_measure,
    refuse_measure,
    release_measure,
    take_measure,
    take_urgently,
)
from qingfeng.evidence.actions.owners import announce_goods, name_owner
from qingfeng.evidence.models import Measure
from qingfeng.evidence.queries.goods import (
    HeldPage,
    HeldRow,
    goods_of_measure,
    late_approval,
    lists_of_measure,
    measures_page,
    orders_of_measure,
    overdue_measures,
)
from qingfeng.evidence.queries.grounds import grounds, offered, releases, terms
from qingfeng.evidence.queries.standing import that_stand
from qingfeng.evidence.rules.custody import Verb
from qingfeng.evidence.rules.measures import (
    EDIT,
    MEASURE,
    NOTICES,
    POWERS,
    READ,
    Concern,
    MeasureKind,
    MeasureState,
    regime_of,
)
from qingfeng.evidence.web.about import about, asked_on
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.forms import (
    ExtendForm,
    MeasureForm,
    NoticeForm,
    OwnerForm,
    ReasonForm,
    ReleaseForm,
)
from qingfeng.evidence.web.goods.parts import (
    Deed,
    Record,
    Section,
    answer,
    done,
    kept_file,
    show,
    statute_of,
)
from qingfeng.evidence.web.goods.stock import held_table
from qingfeng.evidence.web.paging import pager, position
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    address_of,
    blamed,
    colleagues,
    formats,
    get,
    in_language,
    kit,
    now,
    staff_page,
    state_reason,
    told_history,
    word,
)
from qingfeng.kernel.clocks import Unit
from qingfeng.kernel.errors import BadInput, QingfengError
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import HOME, ClockRow, clocks_of, clocks_over, extension_left

_NOTHING: Final[Mapping[str, Form]] = {}
_TAKING = ("take", "take_urgently")


def overdue_alarm(request: HttpRequest) -> kit.Badge | None:
    """Seizures that have run out while goods are still held: the number that should be zero."""
    actor, at = actor_of(request), now(request)
    if not actor.may(READ):
        return None
    late = len(overdue_measures(actor=actor, now=at))
    if not late:
        return kit.Badge(_("No measure has run out over goods that are still held."), "met")
    text = ngettext(
        "%(n)d measure has run out and its goods are still held, at %(at)s.",
        "%(n)d measures have run out and their goods are still held, at %(at)s.",
        late,
    )
    return kit.Badge(text % {"n": late, "at": formats.moment(at)}, "overdue")


@staff_page(permission=READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    late = {one.pk for one in overdue_measures(actor=actor, now=now(request))}
    matter = about(request)
    subject = matter.subject if matter else None
    page = measures_page(actor=actor, subject=subject, after=position(request))
    table = kit.Table(
        caption=_("Measures"),
        columns=(
            kit.Column("kind", _("Measure"), fixed=True),
            kit.Column("goods", _("Goods concerned"), wide=True),
            kit.Column("party", _("Party")),
            kit.Column("officers", _("Officers")),
            kit.Column("state", _("Status")),
            kit.Column("at", _("Proposed")),
        ),
        rows=[_row(one, late) for one in page.rows],
        empty=kit.Empty(_("No measure yet"), icon="shield-lock"),
        pager=pager(request, len(page.rows), page.after),
    )
    buttons = [
        kit.Button(str(words.MEASURES[kind]), "plus", _proposing(kind, subject))
        for kind in offered(actor.function, on=now(request))
        if actor.may(EDIT) and actor.may(POWERS[kind])
    ]
    alarms = [overdue_alarm(request)]
    context = {"table": table, "buttons": buttons, "alarms": alarms, "about": matter}
    return render(request, "evidence/goods_list.html", context)


def _proposing(kind: MeasureKind, subject: Subject | None) -> str:
    path = reverse("goods_measure_new", args=[kind.value])
    return asked_on(path, subject) if subject else path


def _row(one: Measure, late: set[UUID]) -> kit.Row:
    return kit.Row(
        id=str(one.pk),
        url=reverse("goods_measure", args=[one.pk]),
        label=one.goods[:40],
        cells={
            "kind": str(words.MEASURES[MeasureKind(one.kind)]),
            "goods": one.goods[:120],
            "party": one.party,
            "officers": ", ".join(officer.user.name for officer in one.officers.all()),
            "state": kit.Badge(
                word("state", f"measure.{one.state}"), "overdue" if one.pk in late else "neutral"
            ),
            "at": one.proposed_at,
        },
    )


@staff_page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    actor, at = actor_of(request), now(request)
    if kind not in offered(actor.function, on=at) or not actor.may(POWERS[MeasureKind(kind)]):
        raise Http404(kind)
    chosen, matter = MeasureKind(kind), about(request)
    form = _proposal_form(request, chosen)

    def write() -> str:
        data = form.cleaned_data
        made = propose_measure(
            proposal=Proposal(
                kind=chosen,
                ground=data["ground"],
                goods=data["goods"],
                officers=[UUID(user) for user in data["officers"]],
                party=data["party"],
                concerns=form.concerns(),
                lots=data["lots"],
                subject=matter.subject if matter else None,
            ),
            actor=actor,
            now=at,
        )
        return reverse("goods_measure", args=[made])

    back = (matter and matter.address) or reverse("goods_measures")
    deed = Deed(str(words.MEASURES[chosen]), _("Propose it"), form=form, back=back, about=matter)
    return answer(request, deed, write=write, said_then=_("Proposed: the head approves it."))


def _proposal_form(request: HttpRequest, kind: MeasureKind) -> MeasureForm:
    """What the law of this office's function grants and asks, and of nobody else's."""
    actor, at = actor_of(request), now(request)
    asked = terms(regime_of(actor.function).refusals, on=at)["refused"]
    return MeasureForm(
        request.POST or None,
        grounds=[
            (one.rule, in_language(one.cited, one.cited_en))
            for one in grounds(kind, actor.function, on=at)
        ],
        people=[(one.id, one.name) for one in colleagues(actor, EDIT, now=at)],
        concerns=[Concern(code) for code in asked],
        lots_of=lambda numbers: _lots(actor, numbers),
        against=lambda form: against(
            kind,
            ground=form.cleaned_data.get("ground", ""),
            officers=form.cleaned_data.get("officers", ()),
            concerns=form.concerns(),
            function=actor.function,
            now=at,
        ),
        initial={"officers": [str(actor.user_id)]},
    )


def _lots(actor: Actor, numbers: str) -> list[UUID]:
    named = set(numbers.split())
    rows = access.visible_lots(actor).filter(number__in=named) if named else []
    found = {lot.number: lot.pk for lot in rows}
    if named - found.keys():
        raise BadInput("lot_unknown", column="lots")
    return list(found.values())


@staff_page(permission=READ)
@require_safe
def measure(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    return _page(request, access.measure_of(actor_of(request), measure_id))


def _page(
    request: HttpRequest, found: Measure, sent: Mapping[str, Form] = _NOTHING
) -> HttpResponse:
    """The record, with a form that was sent and refused in the place of its empty one."""
    actor = actor_of(request)
    subject = Subject("measure", found.pk)
    clocks = clocks_of(subject, now=now(request))
    held = goods_of_measure(found)
    concerned = Section(
        _("Goods concerned"), lines=[kit.HistoryLine(found.proposed_at, found.goods)]
    )
    stock = held_table(request, _("Still held"), HeldPage(held, ""), [], dated=False)
    return show(
        request,
        Record(
            heading=str(words.MEASURES[MeasureKind(found.kind)]),
            back=reverse("goods_measures"),
            back_label=_("Measures"),
            badges=[kit.Badge(word("state", f"measure.{found.state}"))],
            buttons=[
                *_matter(actor, found),
                *_listing(actor, found, now(request)),
                *(
                    kit.Button(
                        str(words.VERBS[Verb(one.verb)]),
                        "arrows-exchange",
                        reverse("goods_order", args=[one.pk]),
                    )
                    for one in orders_of_measure(found)
                ),
            ],
            notes=_notes(found, clocks, held, now(request)),
            clocks=[reverse("law_clock_panel", args=[clock.id]) for clock in clocks],
            sections=[
                concerned,
                *([Section(_("Still held"), stock)] if held else []),
                *_lists(found),
                Section(_("History"), lines=told_history(subject)),
            ],
            deeds=[*_deeds(request, found, sent), *_owner_deeds(request, found, sent)],
            facts=_facts(found),
        ),
    )


def _matter(actor: Actor, found: Measure) -> list[kit.Button]:
    """The matter that it was proposed on, for whoever may read that."""
    if not found.subject_id:
        return []
    address = address_of(found.subject_kind, found.subject_id)
    try:
        get(actor, found.subject_kind, found.subject_id)
    except QingfengError:
        return []
    return [kit.Button(word("kind", found.subject_kind), "folder", address)] if address else []


def _listing(actor: Actor, found: Measure, at: datetime) -> list[kit.Button]:
    """A list of the goods is made under a measure that stands."""
    may = actor.may(access.GOODS_ADD) and found.office_id == actor.office_id
    if not may or not that_stand([found], frozenset(MeasureKind), on=at):
        return []
    address = f"{reverse('goods_list_new')}?measure={found.pk}"
    return [kit.Button(_("New list"), "plus", address, tone="primary")]


def _lists(found: Measure) -> list[Section]:
    """The lists that were made under it on the spot."""
    made = lists_of_measure(found)
    if not made:
        return []
    table = kit.Table(
        caption=_("Lists of items"),
        columns=(
            kit.Column("made", _("Made"), fixed=True),
            kit.Column("place", _("Place of goods")),
            kit.Column("state", _("Status")),
        ),
        rows=[
            kit.Row(
                id=str(one.pk),
                url=reverse("goods_list", args=[one.pk]),
                label=formats.moment(one.made_at),
                cells={
                    "made": one.made_at,
                    "place": one.place.name,
                    "state": kit.Badge(word("state", f"item_list.{one.state}")),
                },
            )
            for one in made
        ],
        empty=kit.Empty(_("Nothing here")),
    )
    return [Section(_("Lists of items"), table)]


def _facts(found: Measure) -> list[tuple[str, object]]:
    officers = [officer.user.name for officer in found.officers.select_related("user")]
    facts: list[tuple[str, object]] = [
        (_("Statute"), statute_of(found)),
        (_("Party"), found.party or _("The owner is unknown")),
        (
            _("Notice to the owner"),
            formats.day(found.notice_at.astimezone(HOME).date()) if found.notice_at else "",
        ),
        (_("Digest of the notice"), found.notice_paper_id),
        (_("Officers"), ", ".join(officers)),
        (
            _("Approved by"),
            found.approved_by.name
            if found.approved_by and found.state != MeasureState.REFUSED
            else "",
        ),
        (_("Taken at"), formats.moment(found.taken_at) if found.taken_at else ""),
        (_("Ground of release"), words.RELEASES.get(found.release_ground, "")),
        (_("Reason"), state_reason(found.pk)),
    ]
    return [(name, value) for name, value in facts if value]


def _notes(
    found: Measure, clocks: Sequence[ClockRow], held: Sequence[HeldRow], at: datetime
) -> list[str]:
    """What is amiss: time that ran out, goods that are held on no ground any more."""
    out = {clock.id for clock in clocks if clock.due_at is not None and clock.due_at < at}
    told = {
        _("The clock of this measure has run out."): found.clock in out,
        _("The head has not approved it in time."): late_approval(found, out),
        _("The head approved it after the time for that was over."): _approved_too_late(
            found, clocks
        ),
        _("It is lifted, and goods are still held: give them back."): found.state == "released"
        and bool(held),
    }
    return [text for text, holds in told.items() if holds]


def _approved_too_late(found: Measure, clocks: Sequence[ClockRow]) -> bool:
    return any(
        clock.id == found.urgent_clock
        and found.approved_at is not None
        and clock.due_at is not None
        and clock.due_at < found.approved_at
        for clock in clocks
    )


def _deeds(request: HttpRequest, found: Measure, sent: Mapping[str, Form]) -> list[Deed]:
    """What can be done from here by this person; the words are those of the workflow."""
    actor = actor_of(request)
    verbs = [offer.step for offer in MEASURE.offers(found.state, {})]
    return [
        _deed(request, found, step.verb, sent, word("verb", f"measure.{step.verb}"))
        for step in verbs
        if actor.may(step.permission) and _within_power(actor, found, step.verb)
    ]


def _within_power(actor: Actor, found: Measure, verb: str) -> bool:
    """To take it an office needs the power; to have it approved later, or to extend it, a rule that lets it."""
    if verb == "take_urgently" and not regime_of(found.office.function).urgent_clock:
        return False
    if verb == "extend" and (found.clock is None or extension_left(found.clock) is None):
        return False
    return verb not in _TAKING or actor.may(POWERS[MeasureKind(found.kind)])


def _owner_deeds(request: HttpRequest, found: Measure, sent: Mapping[str, Form]) -> list[Deed]:
    """Of goods whose owner nobody knows: the notice, and whoever answers it."""
    actor = actor_of(request)
    if found.party or found.taken_at is None or not actor.may(EDIT):
        return []
    called = found.notice_at is not None or actor.function not in NOTICES
    verbs = ("name_owner",) if called else ("announce", "name_owner")
    return [
        replace(_deed(request, found, verb, sent, _("Record")), folded=verb not in sent)
        for verb in verbs
    ]


def _deed(
    request: HttpRequest, found: Measure, verb: str, sent: Mapping[str, Form], submit: str
) -> Deed:
    form = sent.get(verb) or _ACTS[verb].form(found, now(request), None, None)
    address = reverse("goods_measure_do", args=[found.pk, verb])
    title = word("verb", f"measure.{verb}")
    if verb == "refuse" and found.state == MeasureState.APPROVED:
        title = submit = _("Revoke the approval")
    return Deed(title, submit, address, form, "secondary")


@staff_page(permission=READ)
@require_http_methods(["POST"])
def do(request: HttpRequest, measure_id: UUID, verb: str) -> HttpResponse:
    """One act on a measure; what is wrong with its form is said at the field, on the measure's page."""
    act = _ACTS.get(verb)
    if act is None:
        raise Http404(verb)
    found = access.measure_of(actor_of(request), measure_id)
    back, told = reverse("goods_measure", args=[measure_id]), word("verb", f"measure.{verb}")
    form = act.form(found, now(request), request.POST, request.FILES)
    if form is None:
        return done(request, back, lambda: act.write(request, found.pk, {}), told)
    if form.is_valid():
        with blamed(form):
            act.write(request, found.pk, form.cleaned_data)
            messages.success(request, told)
            return redirect(back)
    return _page(request, found, {verb: form})


def _by(request: HttpRequest, measure: UUID) -> dict[str, Any]:
    return {"measure_id": measure, "actor": actor_of(request), "now": now(request)}


def _announce(request: HttpRequest, measure: UUID, data: Mapping[str, Any]) -> None:
    paper = kept_file(request, data["paper"])
    announce_goods(published_on=data["published_on"], paper=paper, **_by(request, measure))


def _release_form(found: Measure, at: datetime, *sent: Any) -> ReleaseForm:
    known = releases(found.office.function, on=at)
    grounds = [(code, str(words.RELEASES.get(code, code))) for code in known]
    return ReleaseForm(*sent, auto_id="release_%s", grounds=grounds)


def _extend_form(found: Measure, _at: datetime, *sent: Any) -> ExtendForm:
    """In the unit of its clock: a year of customs is no day."""
    more = extension_left(found.clock) if found.clock else None
    unit = more.unit if more and more.unit else Unit.CALENDAR_DAY
    label = words.MORE[unit]
    return ExtendForm(*sent, auto_id="extend_%s", label=label, most=more.by if more else 0)


def _late_form(found: Measure, at: datetime, *sent: Any) -> Form | None:
    """In its time it asks for nothing, after it for the reason."""
    out = clocks_over([found.urgent_clock], now=at) if found.urgent_clock else frozenset()
    return _asking(ReasonForm, "late", approve_measure).form(found, at, *sent) if out else None


def _late(request: HttpRequest, measure: UUID, data: Mapping[str, Any]) -> None:
    approve_measure(reason=str(data.get("reason", "")), **_by(request, measure))


@dataclass(frozen=True, slots=True)
class _Act:
    """What the verb asks for, and what is done with what was sent."""

    form: Callable[..., Form | None]
    write: Callable[[HttpRequest, UUID, Mapping[str, Any]], object]


def _plain(action: Callable[..., object]) -> _Act:
    """It asks for nothing."""
    return _Act(lambda *_: None, lambda request, one, _data: action(**_by(request, one)))


def _asking(kind: Callable[..., Form], verb: str, action: Callable[..., object]) -> _Act:
    """Its fields are what the action takes. Several forms stand on one page, each with ids of its own."""
    return _Act(
        lambda _found, _at, *sent: kind(*sent, auto_id=f"{verb}_%s"),
        lambda request, one, data: action(**data, **_by(request, one)),
    )


_ACTS: Final[Mapping[str, _Act]] = {
    "approve": _plain(approve_measure),
    "approve_late": _Act(_late_form, _late),
    "refuse": _asking(ReasonForm, "refuse", refuse_measure),
    "take": _plain(take_measure),
    "take_urgently": _asking(ReasonForm, "take_urgently", take_urgently),
    "extend": _Act(_extend_form, _asking(ExtendForm, "extend", extend_measure).write),
    "release": _Act(_release_form, _asking(ReleaseForm, "release", release_measure).write),
    "announce": _Act(_asking(NoticeForm, "announce", announce_goods).form, _announce),
    "name_owner": _asking(OwnerForm, "name_owner", name_owner),
}
