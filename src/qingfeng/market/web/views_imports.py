"""Pages of intake: hand over a file, watch it load, read what was refused; and the screening runs."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.foundation.api import Actor, actor_of, defer, in_language, kit, now, staff_page
from qingfeng.kernel.errors import BadInput, Conflict, Refused
from qingfeng.market import api as market
from qingfeng.market.web.addresses import cursor_of, first_page, next_page
from qingfeng.market.web.api import rejects_response
from qingfeng.market.web.forms import UploadForm
from qingfeng.market.web.texts import FILE_REASONS, RUN_KINDS, SOURCES, error_text, row_text

TONES: dict[str, kit.Tone] = {"loading": "info", "loaded": "met", "failed": "overdue"}


@require_GET
@staff_page(permission="listing:read")
def imports(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page, names = market.imports_page(actor=actor, after=cursor_of(request)), _names(actor)
    table = kit.Table(
        caption=_("Imports"),
        columns=(
            kit.Column("file", _("File"), fixed=True, wide=True),
            kit.Column("platform", _("Platform")),
            kit.Column("standing", pgettext("import", "Standing")),
            kit.Column("accepted", _("Taken"), numeric=True),
            kit.Column("rejected", _("Refused"), numeric=True),
            kit.Column("source", _("Came by")),
            kit.Column("started", _("Begun")),
        ),
        rows=[_import_line(row, names) for row in page.rows],
        empty=kit.Empty(
            _("Nothing was loaded yet"),
            _("Hand over a file, or deliver through the API."),
            reverse("import_new") if actor.may("listing:add") else "",
            _("Load a file") if actor.may("listing:add") else "",
        ),
        pager=kit.Pager(len(page.rows), first_page(request), next_page(request, page.after)),
    )
    return render(
        request, "market/imports.html", {"table": table, "may_add": actor.may("listing:add")}
    )


def _names(actor: Actor) -> dict[str, str]:
    """What the platforms are called that this actor may know."""
    known = market.platform_rows(actor=actor) if actor.may("platform:read") else ()
    return {row.code: in_language(row.name_zh, row.name_en) for row in known}


def _import_line(row: market.ImportRow, names: dict[str, str]) -> kit.Row:
    return kit.Row(
        id=str(row.id),
        url=reverse("import", args=[row.id]),
        label=row.file_name,
        cells={
            "file": row.file_name,
            "platform": names.get(row.platform, row.platform) or _("as each row says"),
            "standing": standing_badge(row.standing),
            "accepted": row.accepted,
            "rejected": row.rejected,
            "source": str(SOURCES[row.source]),
            "started": row.started_at,
        },
    )


def standing_badge(standing: str) -> kit.Badge:
    words = {"loading": _("loading"), "loaded": _("loaded"), "failed": _("failed")}
    return kit.Badge(words[standing], TONES[standing])


@require_http_methods(["GET", "POST"])
@staff_page(permission="listing:add")
def import_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    platforms = market.platform_rows(actor=actor) if actor.may("platform:read") else ()
    form = UploadForm(request.POST or None, request.FILES or None, platforms=platforms)
    if request.method == "POST" and form.is_valid():
        import_id = _received(request, form, actor)
        if import_id is not None:
            return redirect("import", import_id)
    status = 422 if form.errors else 200
    return render(request, "market/import_new.html", {"form": form}, status=status)


def _received(request: HttpRequest, form: UploadForm, actor: Actor) -> UUID | None:
    """The import of the uploaded file, or None when it was refused and the form says why."""
    upload = form.cleaned_data["file"]
    try:
        import_id, repeated = market.receive_file(
            upload.file,
            name=upload.name,
            platform=form.cleaned_data["platform"] or None,
            max_bytes=settings.QINGFENG_UPLOAD_MAX_BYTES,
            delivery=market.Delivery(source="upload"),
            actor=actor,
            now=now(request),
        )
    except (BadInput, Conflict, Refused) as error:
        form.add_error("file", error_text(error))
        return None
    if repeated:
        messages.info(request, _("This file was loaded before; nothing was done again."))
    else:
        defer("market.load_stored", queueing_lock=f"load:{import_id}", import_id=str(import_id))
    return import_id


@require_GET
@staff_page(permission="listing:read")
def import_page(request: HttpRequest, import_id: UUID) -> HttpResponse:
    return render(request, "market/import.html", _report(request, import_id))


@require_GET
@staff_page(permission="listing:read")
def import_progress(request: HttpRequest, import_id: UUID) -> HttpResponse:
    return render(request, "market/_import_report.html", _report(request, import_id))


def _report(request: HttpRequest, import_id: UUID) -> dict[str, object]:
    actor = actor_of(request)
    report = market.import_report(actor=actor, import_id=import_id)
    failure = report.row.failure.get("code", "")
    return {
        "report": report,
        "row": report.row,
        "platform": _names(actor).get(report.row.platform, report.row.platform),
        "standing": standing_badge(report.row.standing),
        "source": SOURCES[report.row.source],
        "reasons": [(row_text(field, reason), n) for field, reason, n in report.reasons],
        "rejects": _rejects(report),
        "failure": FILE_REASONS.get(failure, failure),
    }


def _rejects(report: market.ImportReport) -> kit.Table:
    return kit.Table(
        caption=_("The first refused rows"),
        columns=(
            kit.Column("row", _("Row"), numeric=True, fixed=True),
            kit.Column("listing", _("Listing number")),
            kit.Column("reason", _("Reason"), wide=True),
            kit.Column("detail", _("Value")),
        ),
        rows=[
            kit.Row(
                id=str(line.row),
                cells={
                    "row": line.row,
                    "listing": line.listing_id,
                    "reason": row_text(line.field, line.reason),
                    "detail": line.detail,
                },
            )
            for line in report.rejects
        ],
        empty=kit.Empty(_("No row was refused")),
    )


@require_GET
@staff_page(permission="listing:read")
def import_rejects(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    report = market.import_report(actor=actor_of(request), import_id=import_id)
    return rejects_response(report.row.id, market.rejects_of(report.row.id))


@require_GET
@staff_page(permission="screening:read")
def runs(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = market.runs_page(actor=actor, after=cursor_of(request))
    table = kit.Table(
        caption=_("Screening runs"),
        columns=(
            kit.Column("kind", _("What was screened"), fixed=True),
            kit.Column("standing", pgettext("import", "Standing")),
            kit.Column("listings", _("Listings"), numeric=True),
            kit.Column("with_hits", _("Naming a mark"), numeric=True),
            kit.Column("suspected", _("Leads"), numeric=True),
            kit.Column("snapshot", _("Register snapshot"), numeric=True),
            kit.Column("rules", _("Rules")),
            kit.Column("started", _("Begun")),
        ),
        rows=[_run_line(row) for row in page.rows],
        empty=kit.Empty(
            _("Nothing was screened yet"), _("A run begins by itself after each import.")
        ),
        pager=kit.Pager(len(page.rows), first_page(request), next_page(request, page.after)),
    )
    return render(
        request, "market/runs.html", {"table": table, "may_add": actor.may("screening:add")}
    )


def _run_line(row: market.RunRow) -> kit.Row:
    done = row.finished_at is not None
    standing = kit.Badge(
        _("done")
        if done
        else _("%(done)s of %(all)s parts") % {"done": row.done, "all": row.batches},
        "met" if done else "info",
    )
    return kit.Row(
        id=str(row.id),
        cells={
            "kind": str(RUN_KINDS[row.kind]),
            "standing": standing,
            "listings": row.listings,
            "with_hits": row.with_hits,
            "suspected": row.suspected,
            "snapshot": row.snapshot,
            "rules": row.rules,
            "started": row.started_at,
        },
    )


@require_POST
@staff_page(permission="screening:add")
def run_new(request: HttpRequest) -> HttpResponse:
    kind = request.POST.get("kind", "new")
    name = "market.screen_all" if kind == "all" else "market.screen_new"
    if defer(name, queueing_lock=name):
        messages.success(request, _("The run is queued and begins shortly."))
    else:
        messages.info(request, _("Such a run is queued already."))
    return redirect("runs")
