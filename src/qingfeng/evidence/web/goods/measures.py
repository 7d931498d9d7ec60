"""Measures over goods: proposed, approved, taken, lifted; and the alarm of those that have run out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.core.files.base import File
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.measures import (
    Proposal,
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
from qingfeng.evidence.queries.grounds import grounds, terms
from qingfeng.evidence.rules.custody import Verb
from qingfeng.evidence.rules.measures import (
    EDIT,
    MEASURE,
    NOTICES,
    POWERS,
    READ,
    RELEASE,
    Concern,
    MeasureKind,
)
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
from qingfeng.foundation.api import (
    Actor,
    actor_of,
    address_of,
    colleagues,
    formats,
    get,
    history,
    history_lines,
    in_language,
    kit,
    now,
    staff_page,
    word,
)
from qingfeng.kernel.errors import BadInput, QingfengError
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import HOME, ClockRow, clocks_of


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
        rows=[_row(one, late) for one in measures_page(actor=actor)],
        empty=kit.Empty(_("No measure yet"), icon="shield-lock"),
    )
    buttons = [
        kit.Button(
            str(words.MEASURES[kind]), "plus", reverse("goods_measure_new", args=[kind.value])
        )
        for kind in MeasureKind
        if actor.may(EDIT) and actor.may(POWERS[kind])
    ]
    context = {"table": table, "buttons": buttons, "alarms": [overdue_alarm(request)]}
    return render(request, "evidence/goods_list.html", context)


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
    if kind not in set(MeasureKind) or not actor.may(POWERS[MeasureKind(kind)]):
        raise Http404(kind)
    chosen = MeasureKind(kind)
    form = MeasureForm(
        request.POST or None,
        grounds=[
            (one.rule, in_language(one.cited, one.cited_en)) for one in grounds(chosen, on=at)
        ],
        people=[(one.id, one.name) for one in colleagues(actor, EDIT, now=at)],
        initial={"officers": [str(actor.user_id)]},
    )

    def write() -> str:
        data = form.cleaned_data
        made = propose_measure(
            proposal=Proposal(
                kind=chosen,
                ground=data["ground"],
                goods=data["goods"],
                officers=[UUID(user) for user in data["officers"]],
                party=data["party"],
                concerns=frozenset(Concern(code) for code in data["concerns"]),
            ),
            actor=actor,
            now=at,
        )
        return reverse("goods_measure", args=[made])

    deed = Deed(
        str(words.MEASURES[chosen]), _("Propose it"), form=form, back=reverse("goods_measures")
    )
    return answer(request, deed, write=write, said_then=_("Proposed: the head approves it."))


@staff_page(permission=READ)
@require_safe
def measure(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.measure_of(actor, measure_id)
    subject = Subject("measure", found.pk)
    clocks = clocks_of(subject, now=now(request))
    held = goods_of_measure(found)
    concerned = Section(
        _("Goods concerned"), lines=[kit.HistoryLine(found.proposed_at, found.goods)]
    )
    stock = Section(_("Still held"), held_table(request, _("Still held"), HeldPage(held, ""), []))
    return show(
        request,
        Record(
            heading=str(words.MEASURES[MeasureKind(found.kind)]),
            back=reverse("goods_measures"),
            back_label=_("Measures"),
            badges=[kit.Badge(word("state", f"measure.{found.state}"))],
            buttons=[
                *_matter(actor, found),
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
                *([stock] if held else []),
                *_lists(found),
                Section(_("History"), lines=history_lines(history(subject))),
            ],
            deeds=[*_deeds(request, actor, found), *_owner_deeds(actor, found)],
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
        (_("Approved by"), found.approved_by.name if found.approved_by else ""),
        (_("Taken at"), formats.moment(found.taken_at) if found.taken_at else ""),
        (_("Ground of release"), words.RELEASES.get(found.release_ground, "")),
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
        _("It is lifted, and goods are still held: give them back."): found.state == "released"
        and bool(held),
    }
    return [text for text, holds in told.items() if holds]


def _deeds(request: HttpRequest, actor: Actor, found: Measure) -> list[Deed]:
    """What can be done from here by this person; the words are those of the workflow."""
    deeds = []
    for offer in MEASURE.offers(found.state, {}):
        verb = offer.step.verb
        if not actor.may(offer.step.permission):
            continue
        if verb in ("take", "take_urgently") and not actor.may(POWERS[MeasureKind(found.kind)]):
            continue
        deeds.append(
            Deed(
                word("verb", f"measure.{verb}"),
                word("verb", f"measure.{verb}"),
                reverse("goods_measure_do", args=[found.pk, verb]),
                _form(request, verb),
                "secondary",
            )
        )
    return deeds


def _owner_deeds(actor: Actor, found: Measure) -> list[Deed]:
    """Of goods whose owner nobody knows: the notice, and whoever answers it."""
    if found.party or found.taken_at is None or not actor.may(EDIT):
        return []
    known: dict[str, Form] = {"name_owner": OwnerForm()}
    if found.notice_at is None and actor.function in NOTICES:
        known = {"announce": NoticeForm(), **known}
    return [
        Deed(
            word("verb", f"measure.{verb}"),
            _("Record"),
            reverse("goods_measure_do", args=[found.pk, verb]),
            form,
            "secondary",
            folded=True,
        )
        for verb, form in known.items()
    ]


def _form(request: HttpRequest, verb: str) -> Form | None:
    sent = request.POST or None
    if verb == "announce":
        return NoticeForm(sent, request.FILES or None)
    if verb == "name_owner":
        return OwnerForm(sent)
    if verb == "extend":
        return ExtendForm(sent)
    if verb == "release":
        known = terms(RELEASE, on=now(request))["grounds"]
        return ReleaseForm(sent, grounds=[(code, words.RELEASES.get(code, code)) for code in known])
    return ReasonForm(sent) if verb in ("refuse", "take_urgently") else None


@staff_page(permission=READ)
@require_http_methods(["POST"])
def do(request: HttpRequest, measure_id: UUID, verb: str) -> HttpResponse:
    form = _form(request, verb)
    if form is not None:
        form.is_valid()
    data = form.cleaned_data if form is not None else {}

    def write() -> None:
        _act(request, measure_id, verb, data)

    told = word("verb", f"measure.{verb}")
    return done(request, reverse("goods_measure", args=[measure_id]), write, told)


def _act(request: HttpRequest, measure_id: UUID, verb: str, data: dict[str, object]) -> None:
    actor, at = actor_of(request), now(request)
    reason = str(data.get("reason", ""))
    if verb in ("approve", "approve_late"):
        approve_measure(measure_id=measure_id, actor=actor, now=at)
    elif verb == "refuse":
        refuse_measure(measure_id=measure_id, reason=reason, actor=actor, now=at)
    elif verb == "take":
        take_measure(measure_id=measure_id, actor=actor, now=at)
    elif verb == "take_urgently":
        take_urgently(measure_id=measure_id, reason=reason, actor=actor, now=at)
    elif verb == "extend":
        units = int(str(data.get("units") or 0))
        extend_measure(measure_id=measure_id, units=units, reason=reason, actor=actor, now=at)
    elif verb == "release":
        ground = str(data.get("ground", ""))
        release_measure(measure_id=measure_id, ground=ground, reason=reason, actor=actor, now=at)
    elif verb in ("announce", "name_owner"):
        _act_on_owner(request, measure_id, verb, data)
    else:
        raise Http404(verb)


def _act_on_owner(
    request: HttpRequest, measure_id: UUID, verb: str, data: dict[str, object]
) -> None:
    actor, at = actor_of(request), now(request)
    if verb == "name_owner":
        party = str(data.get("party", ""))
        name_owner(measure_id=measure_id, party=party, actor=actor, now=at)
        return
    published = data.get("published_on")
    if not isinstance(published, date):
        raise BadInput("missing", column="published_on")
    paper = kept_file(request, cast("File[bytes] | None", data.get("paper")))
    announce_goods(measure_id=measure_id, published_on=published, paper=paper, actor=actor, now=at)
