"""The page of snapshots."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingfeng.foundation.api import actor_of, kit, now, staff_page
from qingfeng.register import access
from qingfeng.register.actions.snapshots import publish_snapshot
from qingfeng.register.queries.rows import SnapshotRow
from qingfeng.register.queries.snapshots import snapshots
from qingfeng.register.web.requests import columns

PAGE = 50


def _columns() -> list[kit.Column]:
    return [
        kit.Column("number", _("Number"), fixed=True),
        kit.Column("at", _("Published")),
        kit.Column("on", _("Register of the day")),
        kit.Column("rights", _("Rights"), numeric=True),
        kit.Column("added", _("New rights"), numeric=True),
        kit.Column("changed", _("Changed"), numeric=True),
        kit.Column("removed", _("Gone"), numeric=True),
        kit.Column("rules", _("Rules")),
        kit.Column("seconds", _("Build seconds"), numeric=True),
        kit.Column("digest", _("Digest"), shown=False),
    ]


def _row(row: SnapshotRow) -> kit.Row:
    return kit.Row(
        id=str(row.number),
        label=str(row.number),
        cells={
            "number": row.number,
            "at": row.published_at,
            "on": row.on,
            "rights": row.rights,
            "added": row.added,
            "changed": row.changed,
            "removed": row.removed,
            "rules": row.rules_version,
            "seconds": row.build_seconds,
            "digest": row.digest,
        },
    )


@staff_page(permission=access.RIGHT_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        number = publish_snapshot(actor=actor, now=now(request))
        messages.success(
            request, _("Screening now reads snapshot %(number)s.") % {"number": number}
        )
        return redirect("snapshots")
    before = request.GET.get("before", "")
    found = snapshots(
        limit=PAGE + 1, before=int(before) if before.isascii() and before.isdigit() else None
    )
    page = found[:PAGE]
    following = f"?before={page[-1].number}" if len(found) > PAGE else ""
    table = kit.Table(
        caption=_("Snapshots"),
        columns=columns(request, _columns()),
        rows=[_row(row) for row in page],
        empty=kit.Empty(
            _("No snapshot yet"),
            _("Screening reads a published snapshot, never the register itself."),
            icon="camera",
        ),
        pager=kit.Pager(shown=len(page), next_url=following),
    )
    may_publish = actor.may(access.RIGHT_EDIT) and access.reads_all(actor)
    return render(request, "register/snapshots.html", {"table": table, "may_publish": may_publish})
