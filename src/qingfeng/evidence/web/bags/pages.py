"""Pages of proof on demand: ask for a bag, take it, and print how it is verified."""

from typing import Final
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.evidence import access
from qingfeng.evidence.actions.bags import LANGUAGES, ask_bag, take_bag
from qingfeng.evidence.queries.bags import BagRow, bag_row, bags_of
from qingfeng.evidence.queries.exhibits import exhibit_row
from qingfeng.evidence.queries.sheets import bag_sheet, exhibit_sheet
from qingfeng.evidence.rules.bags import BagState
from qingfeng.foundation.api import (
    access_rules,
    actor_of,
    blocks,
    formats,
    get,
    in_language,
    kit,
    now,
    offices_named,
    staff_page,
    word,
)
from qingfeng.foundation.api import render as set_paper
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject

TONES: Final[dict[BagState, kit.Tone]] = {
    BagState.ASKED: "info",
    BagState.BUILT: "met",
    BagState.FAILED: "overdue",
}
# Each in its own language: whoever prints for a court chooses it by its name.
NAMES: Final = (("zh-hans", "中文"), ("en", "English"))


class AskForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language of the index"), choices=NAMES)


@staff_page(permission=access.SHARE)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    actor, subject = actor_of(request), Subject(kind, subject_id)
    _check(request, subject)
    form = AskForm(request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        language = LANGUAGES[form.cleaned_data["language"]]
        bag = ask_bag(subject=subject, language=language, actor=actor, now=now(request))
        return redirect("evidence_bag", bag)
    table = kit.Table(
        caption=_("Bags of evidence"),
        columns=_columns(),
        rows=[_row(row) for row in bags_of(subject, actor=actor)],
        empty=kit.Empty(
            _("No bag yet"),
            _("A bag holds everything that you may read about this matter, each file with its digest."),
            icon="package",
        ),
    )  # fmt: skip
    shown = {"table": table, "form": form, "about": word("kind", kind), "subject": subject}
    return render(request, "evidence/bags.html", shown)


def _check(request: HttpRequest, subject: Subject) -> None:
    """The kind comes from the address: one that nobody reads is not found."""
    if subject.kind not in access_rules():
        raise NotFound(kind=subject.kind)
    get(actor_of(request), subject.kind, subject.id)


def _columns() -> list[kit.Column]:
    return [
        kit.Column("asked", _("Asked"), fixed=True),
        kit.Column("state", _("Where it stands")),
        kit.Column("language", _("Language")),
        kit.Column("digest", _("Digest of the bag"), wide=True),
    ]


def _row(row: BagRow) -> kit.Row:
    return kit.Row(
        id=str(row.id),
        url=reverse("evidence_bag", args=[row.id]),
        label=formats.moment(row.asked_at),
        cells={
            "asked": row.asked_at,
            "state": _badge(row),
            "language": dict(NAMES)[row.language],
            "digest": row.packed.digest[:16] if row.packed else "",
        },
    )


def _badge(row: BagRow) -> kit.Badge:
    return kit.Badge(word("state", f"bag.{row.state.value}"), TONES[row.state])


@staff_page(permission=access.SHARE)
@require_safe
def show(request: HttpRequest, bag_id: UUID) -> HttpResponse:
    row = bag_row(bag_id, actor=actor_of(request))
    shown = {
        "bag": row,
        "badge": _badge(row),
        "about": word("kind", row.subject.kind),
        "problem": word("refusal", row.problem) if row.problem else "",
        "waiting": row.state is BagState.ASKED,
        "sheets": [
            (name, reverse("evidence_bag_sheet", args=[row.id, code])) for code, name in NAMES
        ],
    }
    return render(request, "evidence/bag.html", shown)


@staff_page(permission=access.SHARE)
@require_POST
def take(request: HttpRequest, bag_id: UUID) -> FileResponse:
    """By POST: that it was taken is written to the journal."""
    stream, name = take_bag(bag_id=bag_id, actor=actor_of(request), now=now(request))
    return FileResponse(stream, as_attachment=True, filename=name, content_type="application/zip")


@staff_page(permission=access.SHARE)
@require_safe
def sheet(request: HttpRequest, bag_id: UUID, language: str) -> HttpResponse:
    row = bag_row(bag_id, actor=actor_of(request))
    if row.packed is None:
        raise NotFound(kind="bag", id=bag_id)
    with translation.override(_language(language)):
        return _paper(request, bag_sheet(row.packed, _office(request), _language(language)))


@staff_page(permission=access.READ)
@require_safe
def sheet_of_exhibit(request: HttpRequest, exhibit_id: UUID, language: str) -> HttpResponse:
    row = exhibit_row(access.exhibit_of(actor_of(request), exhibit_id))
    with translation.override(_language(language)):
        return _paper(request, exhibit_sheet(row, _office(request), _language(language)))


def _language(code: str) -> blocks.Language:
    if code not in LANGUAGES:
        raise NotFound(kind="language")
    return LANGUAGES[code]


def _office(request: HttpRequest) -> str:
    office_id = actor_of(request).office_id
    office = offices_named([office_id]).get(office_id) if office_id else None
    return in_language(office.name, office.name_en) if office else ""


def _paper(request: HttpRequest, paper: blocks.Paper) -> HttpResponse:
    response = HttpResponse(set_paper(paper, at=now(request)), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="verification.pdf"'
    return response
