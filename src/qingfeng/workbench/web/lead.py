"""The lead page: what the offer says, why it stands here, what is known beside it, and the verbs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingfeng.foundation.api import (
    Actor,
    Office,
    actor_of,
    formats,
    history,
    history_lines,
    in_language,
    kit,
    now,
    offices_named,
    people_named,
    region_path,
    staff_page,
    word,
)
from qingfeng.kernel.ids import Subject
from qingfeng.market import api as market
from qingfeng.register import api as register
from qingfeng.workbench.web import words
from qingfeng.workbench.web.answers import refusals_said
from qingfeng.workbench.web.lines import columns, others_say, reason_text, score_text, spans_in
from qingfeng.workbench.web.pictures import can_show
from qingfeng.workbench.web.queue import drawing
from qingfeng.workbench.web.reasons import reason_groups

READ = "lead:read"
STAGES = ("open", "assigned", "decided")


@staff_page(permission=READ)
@require_safe
def lead(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    record = market.lead_record(actor=actor_of(request), lead_id=lead_id, now=now(request))
    return render(request, "workbench/lead.html", context_of(request, record))


@staff_page(permission=READ)
@require_POST
@refusals_said
def lead_in_full(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """The whole record for this one answer; the next look needs its own ground."""
    record = market.open_in_full(
        lead_id=lead_id,
        ground=request.POST.get("ground", ""),
        actor=actor_of(request),
        now=now(request),
    )
    return render(request, "workbench/lead.html", context_of(request, record))


@staff_page(permission=READ)
@require_POST
@refusals_said
def reason_wrong(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    market.dispute_reason(
        lead_id=lead_id,
        code=request.POST.get("code", ""),
        note=request.POST.get("note", ""),
        actor=actor_of(request),
        now=now(request),
    )
    messages.success(request, _("Noted. Those who mend the rules will read it."))
    return HttpResponseRedirect(reverse("lead", args=[lead_id]))


@staff_page(permission=READ)
@require_safe
def compare(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """The official product left, the offer right: as a dialog over the queue, or as a page."""
    actor, at = actor_of(request), now(request)
    record = market.lead_record(actor=actor, lead_id=lead_id, now=at)
    context = {
        **comparison(record, actor, localdate(at)),
        "record": record,
        "reason_groups": reason_groups(),
    }
    dialog = request.headers.get("HX-Request") == "true"
    return render(
        request, "workbench/_compare.html" if dialog else "workbench/compare.html", context
    )


def context_of(request: HttpRequest, record: market.LeadRecord) -> dict[str, Any]:
    actor, at = actor_of(request), now(request)
    row = record.row
    people = people_named([row.assignee_id, *(d.user_id for d in record.decisions)])
    offices = offices_named(d.office_id for d in record.decisions)
    drawn = drawing(record.others, columns(), now=at)
    return {
        "record": record,
        "row": row,
        "score": score_text(row.score),
        "title_spans": spans_in(row, "title"),
        "text_spans": spans_in(row, "description"),
        "disguises": _disguises(record),
        "reasons": [(reason, reason_text(reason)) for reason in row.reasons],
        "others_say": others_say(row.judged_no_match) if row.judged_no_match else "",
        "strip": _strip(record),
        "right": _right(actor, record, request),
        "stages": _stages(row),
        "verdicts": _verdicts(record, people, offices),
        "changes": _changes(record),
        "history": _history(record, actor),
        "buttons": _buttons(record),
        "barred": _barred(record),
        "others": [(drawn.offer(other), score_text(other.score)) for other in record.others],
        "region": region_path(row.region, "zh" if formats.chinese() else "en")
        if row.region
        else "",
        "platform": in_language(row.platform_zh, row.platform_en),
        "pictures": _pictures(record),
        "assignee": people.get(row.assignee_id, "") if row.assignee_id else "",
        "state": words.state_badge(row.state),
        "verdict": words.verdict_badge(row.verdict) if row.verdict else None,
        "reason_groups": reason_groups(),
        "sees_evidence": actor.may("exhibit:read"),
        "begins": actor.office_kind == "agency",
        **comparison(record, actor, localdate(at)),
    }


def _disguises(record: market.LeadRecord) -> list[tuple[str, str, str]]:
    """Each place in the text that stands for a mark: the words, the mark, how it is hidden."""
    texts = {"title": record.row.title, "description": record.description}
    return [
        (
            texts[span.field][span.start : span.end],
            span.mark,
            str(words.DISGUISES.get(span.disguise, span.disguise)),
        )
        for span in record.row.spans
        if texts.get(span.field)
    ]


def _strip(record: market.LeadRecord) -> kit.PriceStrip | None:
    reference, price = record.reference, record.row.price
    if reference is None or price is None:
        return None
    return kit.PriceStrip(
        price, reference.low, reference.median, reference.high, reference.currency, reference.n
    )


def _right(
    actor: Actor, record: market.LeadRecord, request: HttpRequest
) -> register.RightRow | None:
    if not record.row.right_id:
        return None
    rows = register.right_rows([record.row.right_id], localdate(now(request)))
    # A platform reads what a right is called and for which goods, and no more.
    if rows and actor.office_kind == "platform":
        return replace(rows[0], holder="", holder_id=None)
    return rows[0] if rows else None


def _stages(row: market.LeadRow) -> list[kit.Stage]:
    shown = {"second_review": "decided", "disputed": "decided", "recalled": "decided"}
    steps = STAGES if row.state == "assigned" else (STAGES[0], STAGES[2])
    at = steps.index(shown.get(row.state, row.state))
    labels = [words.STATES[row.state if i == at else step] for i, step in enumerate(steps)]
    return [
        kit.Stage(str(label), "done" if i < at else "current" if i == at else "todo")
        for i, label in enumerate(labels)
    ]


def _verdicts(record: market.LeadRecord, people: Any, offices: Any) -> list[dict[str, object]]:
    return [
        {
            "badge": words.verdict_badge(d.verdict),
            "reason": words.reason_text(d.reason) if d.reason else "",
            "round": words.ROUNDS[d.round],
            "office": _office(offices.get(d.office_id)),
            "person": people.get(d.user_id, ""),
            "at": d.decided_at,
            "undone": d.undone or d.round == "undo",
        }
        for d in record.decisions
    ]


def _office(office: Office | None) -> str:
    return in_language(office.name, office.name_en) if office else ""


def _changes(record: market.LeadRecord) -> list[tuple[market.VersionRow, list[kit.Change]]]:
    """What each earlier version said that the next one changed."""
    current: dict[str, object] = {
        "title": record.row.title,
        "description": record.description,
        "price": record.row.price,
        "currency": record.row.currency,
        "category": record.category,
        "url": record.url,
        "ships_from": record.ships_from,
    }
    found = []
    for version in record.versions:
        changes = [
            kit.Change(
                str(words.VERSION_FIELDS.get(name, name)), str(before), str(current.get(name, ""))
            )
            for name, before in version.changed.items()
        ]
        found.append((version, changes))
        current.update(version.changed)
    return found


def _history(record: market.LeadRecord, actor: Actor) -> list[kit.HistoryLine]:
    """The own office's acts by name; other offices' acts stand above as verdicts."""
    entries = list(history(Subject("lead", record.row.id)))
    if record.check_id is not None:
        entries += history(Subject("lead", record.check_id))
    own = [entry for entry in entries if entry.office_id in (None, actor.office_id)]
    return history_lines(sorted(own, key=lambda entry: (entry.at, entry.id), reverse=True))


def _barred(record: market.LeadRecord) -> list[str]:
    """Why no verdict can be given now; empty where one can."""
    verbs = [verb for verb in ("decide", "confirm", "settle") if verb in record.offers]
    if not verbs:
        done = "put_aside" if record.row.state == "recalled" else "already_decided"
        return [word("refusal", done)]
    return [word("refusal", code) for code in record.offers[verbs[0]]]


_VERBS = (
    ("assign", "lead_assign", "user-plus"),
    ("release", "lead_release", "user-minus"),
    ("reopen", "lead_reopen", "rotate-clockwise"),
)


def _buttons(record: market.LeadRecord) -> list[tuple[str, kit.Button]]:
    found = []
    for verb, name, icon in _VERBS:
        if verb in record.offers:
            codes = record.offers[verb]
            found.append(
                (
                    verb,
                    kit.Button(
                        word("verb", f"lead.{verb}"),
                        icon,
                        reverse(name, args=[record.row.id]),
                        barred=[word("refusal", code) for code in codes],
                    ),
                )
            )
    undo = next((verb for verb in ("undo", "undo_second", "undo_settle") if _own(record, verb)), "")
    if undo:
        codes = record.offers[undo]
        found.append(
            (
                "undo",
                kit.Button(
                    _("Take back the decision"),
                    "arrow-back-up",
                    reverse("lead_undo", args=[record.row.id]),
                    barred=[word("refusal", code) for code in codes],
                ),
            )
        )
    return found


def _own(record: market.LeadRecord, verb: str) -> bool:
    """Of the three ways to take back, the one for the round that was decided last."""
    return verb in record.offers and "reviewed_since" not in record.offers[verb]


def _pictures(record: market.LeadRecord) -> list[str]:
    return [
        reverse("lead_picture", args=[record.row.id, number])
        for number, name in enumerate(record.images)
        if can_show(name)
    ]


def comparison(record: market.LeadRecord, actor: Actor, on: date) -> dict[str, Any]:
    """Both pictures, what differs, and the points to look at."""
    products: Sequence[register.ProductRow] = ()
    guide: Sequence[register.GuideRow] = ()
    if record.row.right_id:
        products, guide = register.genuine_knowledge(record.row.right_id, actor=actor, on=on)
    pictures = _pictures(record)
    product = products[0] if products else None
    official = in_language(product.name_zh, product.name_en) if product else record.row.mark
    return {
        "left": kit.Picture(
            f"/rights/pictures/{product.picture}/" if product and product.picture else "",
            _("Official picture of %(name)s") % {"name": official},
            _("Official: %(name)s") % {"name": official},
        ),
        "right_picture": kit.Picture(
            pictures[0] if pictures else "", _("Picture of the offer"), _("The offer")
        ),
        "differences": _differences(record, product),
        "guide": [
            (
                in_language(g.feature_zh, g.feature_en),
                in_language(g.genuine_zh, g.genuine_en),
                in_language(g.counterfeit_zh, g.counterfeit_en),
            )
            for g in guide
        ],
    }


def _differences(
    record: market.LeadRecord, product: register.ProductRow | None
) -> list[kit.Change]:
    row, reference = record.row, record.reference
    changes = [kit.Change(_("Mark as written"), row.mark, _written(record))]
    if reference is not None and row.price is not None:
        changes.append(
            kit.Change(
                _("Price"),
                formats.money(reference.median, reference.currency),
                formats.money(row.price, row.currency or "CNY"),
            )
        )
    if product is not None and product.style_code:
        found = product.style_code in row.title or product.style_code in record.description
        changes.append(
            kit.Change(
                _("Style code"), product.style_code, product.style_code if found else _("not given")
            )
        )
    return changes


def _written(record: market.LeadRecord) -> str:
    written = [text for text, mark, _how in _disguises(record) if mark == record.row.mark]
    return written[0] if written else _("not in the text")
