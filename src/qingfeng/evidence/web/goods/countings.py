"""A stock-taking on the page: a field beside every line, what stood beside the list, and its end."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.evidence import access
from qingfeng.evidence.actions.stocktakes import (
    add_found,
    begin_stocktake,
    close_stocktake,
    enter_counts,
)
from qingfeng.evidence.models import Stocktake, StocktakeFound, StocktakeLine
from qingfeng.evidence.queries.stocktakes import SHOWN, Sheet, lot_called, ordered, sheet
from qingfeng.evidence.rules.handling import StocktakeState
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.counting_forms import BesideForm, SheetForm, kinds_kept
from qingfeng.evidence.web.goods.parts import (
    Adding,
    Record,
    amount,
    done,
    status_badge,
    whole,
)
from qingfeng.evidence.web.goods.report_words import seal_told
from qingfeng.foundation.api import (
    actor_of,
    blamed,
    colleagues,
    formats,
    kit,
    now,
    staff_page,
    told_history,
    word,
)
from qingfeng.kernel.ids import Subject

END: Final = "end"
NEXT: Final = "next"
MOST_NAMED: Final = 6
_COUNTED: Final = re.compile(r"(?<!\S)count_([0-9]{1,18})(?!\S)")


@staff_page(permission=access.GOODS_EDIT)
@require_POST
def stocktake_new(request: HttpRequest, place_id: UUID) -> HttpResponse:
    def write() -> None:
        begin_stocktake(place_id=place_id, actor=actor_of(request), now=now(request))

    return done(request, reverse("goods_place", args=[place_id]), write, _("Counting begun."))


@staff_page(permission=access.GOODS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def stocktake(request: HttpRequest, stocktake_id: UUID) -> HttpResponse:
    found = access.stocktake_of(actor_of(request), stocktake_id)
    view = _view(request)
    shown = sheet(found, show=view.show, sought=view.sought, page=view.page)
    if request.method == "POST":
        return _entered(request, found, shown, view)
    return _page(request, found, shown, view, _forms(request, found, shown, view))


@dataclass(frozen=True, slots=True)
class _View:
    """Which lines the address asks for."""

    show: str = ""
    sought: str = ""
    page: int = 1

    def address(self, **changed: object) -> str:
        asked = {"show": self.show, "label": self.sought, "page": self.page} | changed
        kept = {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)}  # fmt: skip
        return f"?{urlencode(kept)}" if kept else "?"


def _view(request: HttpRequest) -> _View:
    show, page = request.GET.get("show", ""), request.GET.get("page", "")
    return _View(
        show if show in SHOWN else "",
        request.GET.get("label", "").strip()[:300].replace("\x00", ""),
        int(page) if page.isdecimal() and len(page) < 7 else 1,
    )


@dataclass(frozen=True, slots=True)
class _Forms:
    lines: SheetForm
    beside: BesideForm


def _forms(request: HttpRequest, found: Stocktake, shown: Sheet, view: _View) -> _Forms:
    """What was sought and does not stand on the list is likely to be what stands beside it."""
    if request.method == "POST":
        return _Forms(
            SheetForm(request.POST, lines=_sent(request, found), beside=_sent_beside(request, shown)),
            _beside(request, request.POST),
        )  # fmt: skip
    sought = view.sought if not shown.matching else ""
    return _Forms(SheetForm(lines=shown.lines, beside=shown.beside), _beside(request, label=sought))


def _beside(request: HttpRequest, sent: QueryDict | None = None, label: str = "") -> BesideForm:
    actor = actor_of(request)
    return BesideForm(sent, called=lambda text: lot_called(actor, text), initial={"label": label})


def _sent(request: HttpRequest, found: Stocktake) -> list[StocktakeLine]:
    """The lines of the page as it was shown, wherever they would stand by now."""
    keys = _COUNTED.findall(" ".join(request.POST))
    return list(ordered(found.lines.filter(pk__in=keys[:500])))


def _sent_beside(request: HttpRequest, shown: Sheet) -> list[StocktakeFound]:
    return [row for row in shown.beside if f"quantity_{row.pk}" in request.POST]


def _entered(request: HttpRequest, found: Stocktake, shown: Sheet, view: _View) -> HttpResponse:
    """Everything that was typed is saved first, whatever is done then; a refusal shows all of it again."""
    here = reverse("goods_stocktake", args=[found.pk])
    if found.state != StocktakeState.COUNTING:
        messages.error(request, word("refusal", "counting_closed"))
        return redirect(here)
    sent, then = _forms(request, found, shown, view), request.POST.get("then", "")
    if all([sent.lines.is_valid(), sent.beside.is_valid()]):
        sent = _saved(request, found, sent)
        if not (sent.lines.errors or sent.beside.errors):
            if then != END:
                return redirect(here + _following(request, view, then))
            if _ended(request, found, sent.lines):
                return redirect(here)
    fresh = sheet(found, show=view.show, sought=view.sought, page=view.page)
    return _page(request, found, fresh, view, sent)


def _saved(request: HttpRequest, found: Stocktake, sent: _Forms) -> _Forms:
    """The forms with what was refused; goods that were entered beside the list are not offered once more."""
    actor, at = actor_of(request), now(request)
    counts, told, beside = sent.lines.counts(), sent.lines.told(), sent.beside.beside()
    if counts or told:
        with blamed(sent.lines):
            enter_counts(stocktake_id=found.pk, counts=counts, beside=told, actor=actor, now=at)
            messages.success(request, _("Counts entered."))
    if beside is None:
        return sent
    with blamed(sent.beside):
        add_found(stocktake_id=found.pk, beside=beside, actor=actor, now=at)
        messages.success(request, _("Entered beside the list."))
        return _Forms(sent.lines, _beside(request))
    return sent


def _ended(request: HttpRequest, found: Stocktake, form: SheetForm) -> bool:
    with blamed(form):
        close_stocktake(stocktake_id=found.pk, actor=actor_of(request), now=now(request))
        messages.success(request, _("Stock-taking closed; every difference is an incident."))
        return True
    form.blame_missing()
    return False


def _following(request: HttpRequest, view: _View, then: str) -> str:
    """A label that was scanned leads to its line."""
    if label := request.POST.get("label", "").strip()[:300].replace("\x00", ""):
        return _View(sought=label).address()
    return view.address(page=view.page + 1) if then == NEXT else view.address()


def _page(
    request: HttpRequest, found: Stocktake, shown: Sheet, view: _View, typed: _Forms
) -> HttpResponse:
    actor = actor_of(request)
    counting = found.state == StocktakeState.COUNTING and actor.may(access.GOODS_EDIT)
    context = {
        "record": _record(found),
        "sheet": shown,
        "view": view,
        "tabs": _tabs(shown, view),
        "pager": _pager(shown, view),
        "history": told_history(Subject("stocktake", found.pk)),
    }
    if counting:
        context |= {
            "form": typed.lines,
            "entries": list(typed.lines.entries()),
            "entries_beside": list(typed.lines.entries_beside()),
            "beside": typed.beside,
            "missing": _missing(request, found, shown),
            "may_end": actor.user_id != found.begun_by_id,
            "end": word("verb", "stocktake.close"),
        }
    else:
        seeker = Adding(_("Lot number, seal, name or label"), _("Find its line"), name="label")
        context |= {"table": _table(shown), "beside_table": _beside_table(shown), "seeker": seeker}
    return render(request, "evidence/counting.html", context)


def _record(found: Stocktake) -> Record:
    paper = reverse("goods_stocktake_paper", args=[found.pk])
    closed = formats.moment(found.closed_at) if found.closed_at else ""
    facts = [
        (_("Begun by"), found.begun_by.name),
        (_("Begun"), formats.moment(found.begun_at)),
        (_("Closed by"), found.closed_by.name if found.closed_by else ""),
        (_("Closed"), closed),
    ]
    return Record(
        heading=f"{_('Stock-taking')} {found.place.name}",
        back=reverse("goods_place", args=[found.place_id]),
        back_label=found.place.name,
        badges=[kit.Badge(word("state", f"stocktake.{found.state}"))],
        buttons=[kit.Button(_("Print the stock-taking"), "printer", paper)],
        facts=[(name, value) for name, value in facts if value],
    )


def _tabs(shown: Sheet, view: _View) -> list[kit.Tab]:
    counts = {"": shown.every, "to_count": shown.uncounted, "differing": shown.differing}
    names = {"": _("All lines"), "to_count": _("Not counted yet"), "differing": _("Differences")}
    return [
        kit.Tab(name, _View(show).address(), show == view.show and not view.sought, counts[show])
        for show, name in names.items()
    ]


def _pager(shown: Sheet, view: _View) -> kit.Pager:
    at = shown.page
    return kit.Pager(
        shown=len(shown.lines),
        total=shown.matching,
        previous_url=view.address(page=at - 1) if at > 1 else "",
        next_url=view.address(page=at + 1) if at < shown.pages else "",
    )


def _missing(request: HttpRequest, found: Stocktake, shown: Sheet) -> list[tuple[str, str]]:  # fmt: skip
    """What stands in the way of its end, and where; nothing where it can be ended."""
    told = []
    if shown.uncounted:
        text = ngettext("%(n)d line is not counted yet.", "%(n)d lines are not counted yet.", shown.uncounted)  # fmt: skip
        told.append((text % {"n": shown.uncounted}, _View("to_count").address()))
    if shown.unexplained:
        text = ngettext("%(n)d difference has no explanation.", "%(n)d differences have no explanation.", shown.unexplained)  # fmt: skip
        told.append((text % {"n": shown.unexplained}, _View("differing").address()))
    if actor_of(request).user_id == found.begun_by_id:
        told.append((_somebody_else(request, found), ""))
    return told


def _somebody_else(request: HttpRequest, found: Stocktake) -> str:
    people = colleagues(actor_of(request), access.GOODS_EDIT, now=now(request))
    others = [one.name for one in people if one.id != found.begun_by_id]
    if not others:
        return _("You began it: somebody else must end it, and nobody else of your office may handle goods.")  # fmt: skip
    return _("You began it: somebody else must end it, such as %(names)s.") % {"names": ", ".join(others[:MOST_NAMED])}  # fmt: skip


def _table(shown: Sheet) -> kit.Table:
    return kit.Table(
        caption=_("Expected and counted"),
        columns=(
            kit.Column("lot", _("Lot"), fixed=True),
            kit.Column("name", _("Name")),
            kit.Column("status", _("Status")),
            kit.Column("expected", _("Expected"), numeric=True),
            kit.Column("counted", _("Counted"), numeric=True),
            kit.Column("difference", _("Difference"), numeric=True),
            kit.Column("seal", _("Seal")),
            kit.Column("read", _("Seal as read")),
            kit.Column("note", _("Explanation"), wide=True),
        ),
        rows=[
            kit.Row(
                id=str(line.pk),
                url=reverse("goods_lot", args=[line.lot_id]),
                label=line.lot.number,
                cells={
                    "lot": whole(line.lot.number),
                    "name": line.lot.name,
                    "status": status_badge(line.status),
                    "expected": amount(line.expected, line.lot.unit),
                    "counted": amount(line.counted) if line.counted is not None else "",
                    "difference": _difference(line),
                    "seal": whole(line.seal),
                    "read": seal_told(line.seal_seen, line.seal_read),
                    "note": line.note,
                },
            )
            for line in shown.lines
        ],
        empty=kit.Empty(_("Nothing here")),
    )


def _difference(line: StocktakeLine) -> kit.Badge | str:
    if line.counted is None:
        return ""
    kinds = kinds_kept(line)
    if not kinds:
        return kit.Badge("0", "met")
    gap = line.counted - line.expected
    told = [f"{gap.normalize():+f}"] if gap else []
    return kit.Badge(
        " · ".join([*told, *(str(words.INCIDENTS[kind]) for kind in kinds)]), "overdue"
    )


def _beside_table(shown: Sheet) -> kit.Table:
    return kit.Table(
        caption=_("Found beside the list"),
        columns=(
            kit.Column("goods", _("Lot or goods"), fixed=True),
            kit.Column("quantity", _("Quantity"), numeric=True),
            kit.Column("seal", _("Seal as read")),
            kit.Column("explanation", _("Explanation"), wide=True),
        ),
        rows=[
            kit.Row(
                id=str(row.pk),
                url=reverse("goods_lot", args=[row.lot_id]) if row.lot_id else "",
                label=row.description,
                cells={
                    "goods": " ".join(filter(None, (row.lot.number if row.lot else "", row.description))),
                    "quantity": amount(row.quantity, row.unit),
                    "seal": whole(row.seal),
                    "explanation": row.explanation,
                },
            )
            for row in shown.beside
        ],
        empty=kit.Empty(_("Nothing was found beside the list"), icon="circle-check"),
    )  # fmt: skip
