"""Licences, and the question whether a seller is authorised."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.foundation.api import actor_of, in_language, kit, now, staff_page
from qingfeng.register import access
from qingfeng.register.actions.licences import end_licence, grant_licence
from qingfeng.register.queries.choices import parties_of_chain, writable_rights
from qingfeng.register.queries.licences import (
    Authorisation,
    authorised,
    licence_counts,
    licences_page,
)
from qingfeng.register.queries.rights import RightFilter, rights_page
from qingfeng.register.queries.rows import LicenceRow
from qingfeng.register.web import words
from qingfeng.register.web.form_pages import FormPage
from qingfeng.register.web.forms import CheckForm, EndForm, LicenceForm
from qingfeng.register.web.requests import address, columns, identifier, today

SAME_NAME = 20


def _columns() -> list[kit.Column]:
    return [
        kit.Column("mark", _("Right"), fixed=True, wide=True),
        kit.Column("licensor", _("Licensor"), wide=True),
        kit.Column("licensee", _("Licensee"), wide=True),
        kit.Column("kind", _("Kind")),
        kit.Column("scope", _("Scope"), wide=True),
        kit.Column("valid_from", _("From")),
        kit.Column("last_day", _("Last day")),
        kit.Column("sub", _("Sub-licences")),
    ]


def _row(row: LicenceRow) -> kit.Row:
    return kit.Row(
        id=str(row.id),
        url=reverse("licence_end", args=[row.id]) if row.ended_on is None else "",
        label=row.mark,
        cells={
            "mark": [row.mark, *words.origin_badges(is_demo=row.is_demo)],
            "licensor": in_language(row.licensor, row.licensor_en),
            "licensee": in_language(row.licensee, row.licensee_en),
            "kind": str(words.LICENCE_KINDS[row.kind]),
            "scope": scope_text(row),
            "valid_from": row.valid_from,
            "last_day": row.last_day or _("no end"),
            "sub": _("allowed") if row.may_sublicense else _("not allowed"),
        },
    )


def scope_text(row: LicenceRow) -> str:
    parts = [
        ", ".join(words.class_name(number) for number in row.classes),
        ", ".join(row.goods),
        ", ".join(row.territories),
        ", ".join(row.channels),
    ]
    return " · ".join(part for part in parts if part) or _("without limit")


@staff_page(permission=access.LICENCE_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor, on = actor_of(request), today(request)
    view = request.GET.get("view", "running")
    page = licences_page(
        actor=actor,
        on=on,
        running={"running": True, "over": False}.get(view),
        party=identifier(request.GET.get("party", "")),
        after=identifier(request.GET.get("after", "")),
    )
    running, over = licence_counts(actor=actor, on=on)
    views = (("running", _("In term"), running), ("over", _("Out of term"), over))
    here = reverse("licences")
    table = kit.Table(
        caption=_("Licences"),
        columns=columns(request, _columns()),
        rows=[_row(row) for row in page.rows],
        empty=kit.Empty(
            _("No licence here"),
            _("A licence is one link of the chain from the holder to the seller."),
            icon="link",
        ),
        pager=kit.Pager(
            shown=len(page.rows),
            next_url=address(request, "after", str(page.after) if page.after else ""),
        ),
        views=[
            kit.Tab(label, f"{here}?view={name}", name == view, count)
            for name, label, count in views
        ],
        keep=[("view", view)],
    )
    context = {
        "table": table,
        "may_add": actor.may(access.LICENCE_ADD) and not access.names_only(actor),
    }
    return render(request, "register/licences.html", context)


@staff_page(permission=access.LICENCE_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor, on = actor_of(request), today(request)
    right_id = identifier(request.GET.get("right", ""))
    form = LicenceForm(
        request.POST or None,
        rights=writable_rights(actor, on, right_id=right_id),
        parties=parties_of_chain(actor, on, right_id=right_id),
        initial={"right": right_id, "valid_from": on},
    )

    def grant() -> None:
        grant_licence(
            right_id=form.identifier("right"),
            licensor_id=form.identifier("licensor"),
            licensee_id=form.identifier("licensee"),
            terms=form.terms(),
            actor=actor,
            now=now(request),
        )

    page = _page(_("Record a licence"), _("Record it"))
    return page.answer(request, form, write=grant, said=_("Licence recorded."))


@staff_page(permission=access.LICENCE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    access.licence_of(actor, licence_id, today(request))
    form = EndForm(request.POST or None, initial={"ended_on": today(request)})

    def end_it() -> None:
        ended_on = form.cleaned_data["ended_on"]
        end_licence(licence_id=licence_id, ended_on=ended_on, actor=actor, now=now(request))

    page = _page(_("End a licence"), _("End the licence"))
    return page.answer(request, form, write=end_it, said=_("Licence ended."))


def _page(heading: str, submit: str) -> FormPage:
    return FormPage(heading, submit, reverse("licences"), _("Licences"))


@staff_page(permission=access.RIGHT_READ)
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """A question in the address, so that the answer can be sent to a colleague."""
    asked = "mark" in request.GET
    form = CheckForm(request.GET if asked else None, initial={"on": today(request)})
    answers: list[dict[str, object]] = []
    if asked and form.is_valid():
        answers = _answers(request, form)
        if not answers:
            form.add_error("mark", _("No right has this name."))
    return render(request, "register/check.html", {"form": form, "answers": answers})


def _answers(request: HttpRequest, form: CheckForm) -> list[dict[str, object]]:
    actor, on = actor_of(request), today(request)
    mark = form.cleaned_data["mark"].replace("\x00", "")
    wanted = RightFilter(text=mark)
    rights = rights_page(actor=actor, on=on, wanted=wanted, limit=SAME_NAME).rows
    limited = access.names_only(actor)
    same = [right for right in rights if right.mark.casefold() == mark.casefold()] or list(rights)
    seller = form.cleaned_data["seller"].replace("\x00", "")
    return [
        _answer(
            right.mark,
            right.id,
            authorised(seller_id=seller, right_id=right.id, **form.question()),
            limited=limited,
        )
        for right in same
    ]


def _answer(mark: str, right_id: UUID, found: Authorisation, *, limited: bool) -> dict[str, object]:
    """A platform learns whether, but not from whom: licences are not its to read."""
    badge = (
        kit.Badge(_("Authorised"), "met")
        if found.yes
        else kit.Badge(_("Not shown to be authorised"), "soon")
    )
    short = {gap.link for gap in found.missing}
    return {
        "mark": mark,
        "url": reverse("right", args=[right_id]),
        "badge": badge,
        "links": [
            (link, words.LICENCE_KINDS[link.kind], scope_text(link), str(link.id) in short)
            for link in (() if limited else found.links)
        ],
        "missing": list(dict.fromkeys(str(words.GAPS[gap.code]) for gap in found.missing)),
        "parallel_import": found.parallel_import,
        "exclusive_elsewhere": bool(found.exclusive_elsewhere),
    }
