"""Pages of holders and interested parties."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.foundation.api import (
    actor_of,
    blamed,
    history,
    history_lines,
    in_language,
    kit,
    now,
    staff_page,
)
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject
from qingfeng.register import access
from qingfeng.register.actions.parties import read_contact
from qingfeng.register.queries.holders import holder_detail, holders_page
from qingfeng.register.queries.rights import RightFilter, rights_page
from qingfeng.register.queries.rows import HolderRow
from qingfeng.register.web import words
from qingfeng.register.web.forms import ReasonForm
from qingfeng.register.web.requests import (
    address,
    columns,
    key,
    today,
)

RIGHTS_SHOWN = 12


def _columns() -> list[kit.Column]:
    return [
        kit.Column("name", _("Name"), fixed=True, wide=True),
        kit.Column("other", _("Other name"), wide=True),
        kit.Column("country", _("Country or region")),
        kit.Column("uscc", _("Credit code")),
    ]


def _row(row: HolderRow) -> kit.Row:
    other = in_language(row.name_en, row.name) if row.name_en else ""
    return kit.Row(
        id=str(row.id),
        url=reverse("holder", args=[row.id]),
        label=in_language(row.name, row.name_en),
        cells={
            "name": [in_language(row.name, row.name_en), *words.origin_badges(is_demo=row.is_demo)],
            "other": other,
            "country": row.country,
            "uscc": row.uscc,
        },
    )


@staff_page(permission=access.HOLDER_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200].replace("\x00", "")
    at = key(request, "after")
    page = holders_page(
        actor=actor_of(request),
        on=today(request),
        text=text,
        after=(at.mark, at.id) if at else None,
    )
    following = f"{page.after[0]}~{page.after[1]}" if page.after else ""
    table = kit.Table(
        caption=_("Holders and interested parties"),
        columns=columns(request, _columns()),
        rows=[_row(row) for row in page.rows],
        empty=kit.Empty(
            _("No holder matches"), _("Take a filter away."), reverse("holders"), _("Clear filters")
        ),
        pager=kit.Pager(shown=len(page.rows), next_url=address(request, "after", following)),
    )
    return render(request, "register/holders.html", {"table": table, "text": text})


@staff_page(permission=access.HOLDER_READ)
@require_safe
def show(request: HttpRequest, party_id: UUID) -> HttpResponse:
    actor, on = actor_of(request), today(request)
    detail = holder_detail(actor=actor, party_id=party_id, on=on)
    wanted = RightFilter(holder=party_id)
    context = {
        "detail": detail,
        "holder": detail.row,
        "rights": rights_page(actor=actor, on=on, wanted=wanted, limit=RIGHTS_SHOWN).rows
        if actor.may(access.RIGHT_READ)
        else (),
        "badges": words.origin_badges(is_demo=detail.row.is_demo),
        "may_edit": actor.may(access.HOLDER_EDIT),
        "history": history_lines(history(Subject("holder", party_id))),
    }
    return render(request, "register/holder.html", context)


@staff_page(permission=access.HOLDER_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, party_id: UUID, contact_id: UUID) -> HttpResponse:
    """Masked until a reason is given; then shown once, and the reading is journalled."""
    actor = actor_of(request)
    detail = holder_detail(actor=actor, party_id=party_id, on=today(request))
    masked = next((item for item in detail.contacts if item.id == contact_id), None)
    if masked is None:
        raise NotFound(kind="contact", id=contact_id)
    form, shown = ReasonForm(request.POST or None), masked
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            shown = read_contact(
                contact_id=contact_id,
                reason=form.cleaned_data["reason"],
                actor=actor,
                now=now(request),
            )
    context = {"form": form, "contact": shown, "holder": detail.row}
    return render(request, "register/contact.html", context)
