"""Upload of a register file with its report, and download of the register."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.foundation.api import actor_of, blamed, kit, now, open_file, staff_page
from qingfeng.kernel.errors import BadInput, NotFound
from qingfeng.register import access
from qingfeng.register.actions.exporting import export_register
from qingfeng.register.actions.loading import load_register
from qingfeng.register.queries import loads
from qingfeng.register.queries.rows import LoadRow
from qingfeng.register.rules.intake import COLUMNS, REQUIRED
from qingfeng.register.rules.outtake import FORMATS
from qingfeng.register.web.forms import UploadForm
from qingfeng.register.web.requests import columns

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


@staff_page(permission=access.RIGHT_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with blamed(form):
            report_id = _load(request, form)
            return redirect("register_load", report_id)
    context = {
        "form": form,
        "table": _table(request, loads.loads(actor=actor)),
        "required": REQUIRED,
        "columns": [name for name in COLUMNS if name not in REQUIRED],
    }
    return render(request, "register/import.html", context)


def _load(request: HttpRequest, form: UploadForm) -> UUID:
    upload_ = form.cleaned_data["file"]
    if upload_.size > settings.QINGFENG_UPLOAD_MAX_BYTES:
        raise BadInput("file_too_large", column="file")
    with tempfile.TemporaryDirectory() as folder:
        # A name of our own: what the sender calls the file is only shown, never a path.
        path = Path(folder) / "upload"
        with path.open("wb") as target:
            for chunk in upload_.chunks():
                target.write(chunk)
        report = load_register(
            path,
            name=Path(upload_.name).name,
            actor=actor_of(request),
            now=now(request),
            demo=form.cleaned_data["is_demo"],
        )
    messages.success(request, _("File loaded."))
    return report.id


def _table(request: HttpRequest, rows: tuple[LoadRow, ...]) -> kit.Table:
    return kit.Table(
        caption=_("Earlier imports"),
        columns=columns(
            request,
            [
                kit.Column("file", _("File"), fixed=True, wide=True),
                kit.Column("at", _("When")),
                kit.Column("added", _("New rights"), numeric=True),
                kit.Column("changed", _("Changed"), numeric=True),
                kit.Column("unchanged", _("Unchanged"), numeric=True),
                kit.Column("rejected", _("Rejected"), numeric=True),
            ],
        ),
        rows=[
            kit.Row(
                id=str(row.id),
                url=reverse("register_load", args=[row.id]),
                label=row.file_name,
                cells={
                    "file": row.file_name,
                    "at": row.loaded_at,
                    "added": row.added,
                    "changed": row.changed,
                    "unchanged": row.unchanged,
                    "rejected": row.rejected,
                },
            )
            for row in rows
        ],
        empty=kit.Empty(_("Nothing was imported yet"), icon="upload"),
    )


@staff_page(permission=access.RIGHT_ADD)
@require_safe
def report(request: HttpRequest, load_id: UUID) -> HttpResponse:
    row = loads.load(actor=actor_of(request), load_id=load_id)
    return render(request, "register/load.html", {"load": row})


@staff_page(permission=access.RIGHT_ADD)
@require_safe
def rejects(request: HttpRequest, load_id: UUID) -> HttpResponseBase:
    row = loads.load(actor=actor_of(request), load_id=load_id)
    if row.rejects is None:
        raise NotFound(kind="file")
    return FileResponse(
        open_file(row.rejects),
        as_attachment=True,
        filename=f"{row.file_name}.rejected.ndjson",
        content_type=TYPES["ndjson"],
    )


@staff_page(permission=access.RIGHT_READ)
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    if kind not in FORMATS:
        raise NotFound(kind="format")
    with tempfile.TemporaryDirectory() as folder:
        made = export_register(
            Path(folder) / f"register.{kind}", actor=actor_of(request), now=now(request)
        )
        # Opened before the folder goes: the name disappears, the content stays until it is sent.
        return FileResponse(
            made.path.open("rb"),
            as_attachment=True,
            filename=made.path.name,
            content_type=TYPES[kind],
        )
