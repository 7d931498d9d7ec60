"""The journal as an administrator reads it: what happened, never the covered texts."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import HistoryRow, history, staff_page
from qingfeng.foundation.queries.histories import who
from qingfeng.foundation.queries.journal import journal_page
from qingfeng.foundation.ui import kit
from qingfeng.foundation.ui.columns import columns_chosen
from qingfeng.foundation.ui.formats import in_language
from qingfeng.foundation.ui.navigation import address_of
from qingfeng.foundation.ui.words import word
from qingfeng.kernel.ids import Subject

PAGE = 50

KEY = "manage.journal"


def _before(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _columns() -> list[kit.Column]:
    return [
        kit.Column("verb", _("What happened"), fixed=True),
        kit.Column("subject", _("Object")),
        kit.Column("at", _("When")),
        kit.Column("who", _("Who")),
        kit.Column("office", _("Office"), wide=True),
        kit.Column("payload", _("Codes and digests"), wide=True, shown=False),
    ]


def _row(row: HistoryRow) -> kit.Row:
    address = reverse("manage_journal_of", args=[row.subject.kind, row.subject.id])
    return kit.Row(
        id=str(row.id),
        url=address,
        label=word("verb", row.verb),
        cells={
            "verb": word("verb", row.verb),
            "subject": f"{word('kind', row.subject.kind)} {str(row.subject.id)[-8:]}",
            "at": row.at,
            "who": who(row),
            "office": in_language(row.office_name, row.office_name_en),
            "payload": json.dumps(row.payload, ensure_ascii=False, sort_keys=True),
        },
    )


def _table(request: HttpRequest, rows: list[HistoryRow], caption: str) -> kit.Table:
    page = rows[:PAGE]
    kept = [(k, v) for k, values in request.GET.lists() for v in values if k != "before"]
    following = ""
    if len(rows) > PAGE:
        following = f"?{urlencode([*kept, ('before', str(page[-1].id))])}"
    return kit.Table(
        caption=caption,
        columns=columns_chosen(request, KEY, _columns()),
        rows=[_row(row) for row in page],
        empty=kit.Empty(_("Nothing is written here yet"), icon="notebook"),
        pager=kit.Pager(
            shown=len(page),
            previous_url=f"?{urlencode(kept)}" if "before" in request.GET else "",
            next_url=following,
        ),
        keep=[(k, v) for k, v in kept if k != "cols"],
    )


@staff_page(admin=True)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    verb = request.GET.get("verb", "").strip()
    rows = journal_page(verb=verb, limit=PAGE + 1, before=_before(request))
    context = {"table": _table(request, rows, _("Journal")), "verb": verb}
    return render(request, "manage/journal.html", context)


@staff_page(admin=True)
@require_safe
def of_object(request: HttpRequest, kind: str, object_id: UUID) -> HttpResponse:
    subject = Subject(kind, object_id)
    rows = history(subject, limit=PAGE + 1, before=_before(request))
    caption = _("Journal of %(kind)s %(id)s") % {"kind": word("kind", kind), "id": object_id}
    context = {"table": _table(request, rows, caption), "address": address_of(kind, object_id)}
    return render(request, "manage/journal_of.html", context)
