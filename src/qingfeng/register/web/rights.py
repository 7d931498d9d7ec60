"""Pages of rights."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.foundation.api import (
    Actor,
    actor_of,
    history,
    history_lines,
    in_language,
    kit,
    now,
    open_file,
    own_version,
    staff_page,
    word,
)
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject
from qingfeng.register import access
from qingfeng.register.actions import rights as actions
from qingfeng.register.queries import rights as queries
from qingfeng.register.queries.rows import RightDetail, RightRow
from qingfeng.register.rules.taxonomy import nice_class
from qingfeng.register.rules.validity import Standing
from qingfeng.register.rules.vocabulary import NameKind, RightKind
from qingfeng.register.rules.workflow import RIGHT
from qingfeng.register.web import words
from qingfeng.register.web.form_pages import FormPage
from qingfeng.register.web.forms import ReasonForm
from qingfeng.register.web.requests import (
    address,
    columns,
    kept,
    key,
    key_text,
    right_filter,
    today,
)

IMAGES = {"image/jpeg", "image/png", "image/webp", "image/gif"}
VERBS = {"dispute": actions.dispute, "settle": actions.settle, "withdraw": actions.withdraw}


def _columns() -> list[kit.Column]:
    return [
        kit.Column("mark", _("Mark"), fixed=True, wide=True),
        kit.Column("names_zh", _("Chinese names"), wide=True),
        kit.Column("kind", _("Kind")),
        kit.Column("classes", _("Nice classes")),
        kit.Column("holder", _("Holder"), wide=True),
        kit.Column("number", pgettext("right", "Number"), shown=False),
        kit.Column("standing", _("Validity")),
        kit.Column("valid_to", _("Valid to")),
        kit.Column("reference", _("Reference"), shown=False),
    ]


def _row(row: RightRow) -> kit.Row:
    badges = words.origin_badges(is_demo=row.is_demo, common_word=row.common_word)
    return kit.Row(
        id=str(row.id),
        url=reverse("right", args=[row.id]),
        label=row.mark,
        cells={
            "mark": [row.mark, *badges],
            "names_zh": " · ".join(row.names_zh[:3]),
            "kind": str(words.KINDS[row.kind]),
            "classes": ", ".join(str(number) for number in row.classes),
            "holder": in_language(row.holder, row.holder_en),
            "number": row.number,
            "standing": words.standing_badge(row.validity),
            "valid_to": row.valid_to,
            "reference": row.reference,
        },
    )


@staff_page(permission=access.RIGHT_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor, wanted = actor_of(request), right_filter(request)
    page = queries.rights_page(
        actor=actor,
        on=today(request),
        wanted=wanted,
        after=key(request, "after"),
        before=key(request, "before"),
    )
    table = kit.Table(
        caption=_("Rights"),
        columns=columns(request, _columns()),
        rows=[_row(row) for row in page.rows],
        empty=kit.Empty(
            _("No right matches"),
            _("Take a filter away, or import a register file."),
            reverse("rights"),
            _("Clear filters"),
            icon="certificate",
        ),
        pager=kit.Pager(
            shown=len(page.rows),
            previous_url=address(request, "before", key_text(page.before)),
            next_url=address(request, "after", key_text(page.after)),
        ),
        facets_url=f"{reverse('rights_facets')}?{request.GET.urlencode()}",
        keep=[(name, value) for name, value in kept(request) if name in ("cols", "holder")],
    )
    context = {
        "table": table,
        "text": wanted.text,
        "may_add": actor.may(access.RIGHT_ADD) and not access.names_only(actor),
        "may_export": not access.names_only(actor),
    }
    return render(request, "register/rights.html", context)


@staff_page(permission=access.RIGHT_READ)
@require_safe
def facets(request: HttpRequest) -> HttpResponse:
    wanted = right_filter(request)
    counted = queries.right_facets(actor=actor_of(request), on=today(request), wanted=wanted)
    chosen = {
        "kind": set(wanted.kinds),
        "class": {str(number) for number in wanted.classes},
        "standing": {standing.value for standing in wanted.standings},
        "demo": set() if wanted.demo is None else {str(int(wanted.demo))},
    }
    shown = [
        kit.Facet(
            name,
            label,
            [
                kit.Option(value, _option(name, value), count, value in chosen[name])
                for value, count in counted[name]
            ],
            single=name == "demo",
        )
        for name, label in (
            ("standing", _("Validity")),
            ("kind", _("Kind")),
            ("demo", _("Origin of the row")),
            ("class", _("Nice class")),
        )
    ]
    return render(request, "ui/facets.html", {"facets": shown})


def _option(facet: str, value: str) -> str:
    if facet == "kind":
        return str(words.KINDS[RightKind(value)])
    if facet == "standing":
        return str(words.STANDINGS[Standing(value)])
    if facet == "class":
        return f"{value} {words.class_label(int(value))}"
    return _("DEMO") if value == "1" else _("Register")


@staff_page(permission=access.RIGHT_READ)
@require_safe
def show(request: HttpRequest, right_id: UUID) -> HttpResponse:
    actor, on = actor_of(request), today(request)
    detail = queries.right_detail(actor=actor, right_id=right_id, on=on)
    may_edit = queries.may_edit(actor=actor, right_id=right_id, on=on)
    tab = request.GET.get("tab", "about")
    context = {
        "detail": detail,
        "right": detail.row,
        "tab": tab,
        "tabs": _tabs(detail, tab, limited=access.names_only(actor)),
        "badges": [
            words.standing_badge(detail.row.validity),
            *words.origin_badges(is_demo=detail.row.is_demo, common_word=detail.row.common_word),
        ],
        "kind": words.KINDS[detail.row.kind],
        "names": _names(detail),
        "classes": [
            (item, words.class_label(item.number), nice_class(item.number))
            for item in detail.classes
        ],
        "recordations": [
            (item, kit.Badge(str(words.STANDINGS[item.standing]), words.TONES[item.standing]))
            for item in detail.recordations
        ],
        "licences": [(item, words.LICENCE_KINDS[item.kind]) for item in detail.licences],
        "verbs": _verbs(detail.row, actor, may_edit=may_edit),
        "may_edit": may_edit,
        "may_license": may_edit and actor.may(access.LICENCE_ADD),
        "history": _history(right_id, detail) if tab == "history" else (),
    }
    return render(request, "register/right.html", context)


def _tabs(detail: RightDetail, current: str, *, limited: bool) -> list[kit.Tab]:
    here = reverse("right", args=[detail.row.id])
    tabs = [
        ("about", _("About"), None),
        ("licences", _("Licences"), len(detail.licences)),
        ("genuine", _("Genuine products"), len(detail.products) + len(detail.guide_points)),
        ("prices", _("Reference prices"), len(detail.prices)),
        ("history", _("History"), None),
    ]
    return [
        kit.Tab(label, f"{here}?tab={name}", name == current, count)
        for name, label, count in tabs
        if not (limited and name in ("licences", "history"))
    ]


def _names(detail: RightDetail) -> list[tuple[str, list[str]]]:
    grouped = {kind: [text for named, text in detail.names if named == kind] for kind in NameKind}
    return [(str(words.NAME_KINDS[kind]), texts) for kind, texts in grouped.items() if texts]


def _verbs(row: RightRow, actor: Actor, *, may_edit: bool) -> list[kit.Button]:
    if not actor.may(access.RIGHT_EDIT) or not may_edit:
        return []
    flow = own_version(RIGHT, row.workflow_version)
    return [
        kit.Button(
            word("verb", f"right.{offer.step.verb}"),
            icon={"dispute": "gavel", "settle": "check", "withdraw": "ban"}[offer.step.verb],
            url=reverse("right_decide", args=[row.id, offer.step.verb]),
            tone="danger" if offer.step.verb == "withdraw" else "secondary",
        )
        for offer in flow.offers(row.state.value, {"reason": "asked for on the next page"})
    ]


def _history(right_id: UUID, detail: RightDetail) -> list[kit.HistoryLine]:
    rows = history(Subject("right", right_id))
    if detail.load is not None:
        rows += history(Subject("register_load", detail.load.id))
    return history_lines(sorted(rows, key=lambda row: row.at, reverse=True))


@staff_page(permission=access.RIGHT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, right_id: UUID, verb: str) -> HttpResponse:
    """Asks for the reason, then does it."""
    if verb not in VERBS:
        raise NotFound(kind="verb")
    actor, on = actor_of(request), today(request)
    detail = queries.right_detail(actor=actor, right_id=right_id, on=on)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        VERBS[verb](right_id=right_id, reason=reason, actor=actor, now=now(request))

    name, back = word("verb", f"right.{verb}"), reverse("right", args=[right_id])
    page = FormPage(f"{name}: {detail.row.mark}", name, back, detail.row.mark)
    return page.answer(request, form, write=act, said=_("Saved."))


@staff_page(permission=access.RIGHT_READ)
@require_safe
def picture(request: HttpRequest, right_id: UUID, sha256: str) -> HttpResponseBase:
    """A picture that this right, its products or its guide shows; nothing else of the store."""
    found = queries.picture_type(
        actor=actor_of(request), right_id=right_id, sha256=sha256, on=today(request)
    )
    if found not in IMAGES:
        raise NotFound(kind="file")
    response = FileResponse(open_file(sha256), content_type=found)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
