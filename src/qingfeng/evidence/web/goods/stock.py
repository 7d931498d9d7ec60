"""What stands where, as a table of any page of goods."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from qingfeng.evidence.queries.goods import HeldPage, HeldRow
from qingfeng.evidence.rules.weighing import KILOGRAMS
from qingfeng.evidence.web.goods.parts import amount, status_badge, whole
from qingfeng.evidence.web.paging import pager, position_by
from qingfeng.foundation.api import kit


def stock_position(request: HttpRequest) -> tuple[datetime, int] | None:
    return position_by(request, _number)


def _number(text: str) -> int:
    found = int(text)
    if not 0 < found < 2**62:
        raise ValueError(text)
    return found


def held_table(
    request: HttpRequest,
    caption: str,
    page: HeldPage,
    views: list[kit.Tab],
    *,
    placed: bool = True,
    dated: bool = True,
) -> kit.Table:
    """Without the column of places on the page of a place, and of times where there is little room."""
    return kit.Table(
        caption=caption,
        columns=(
            kit.Column("number", _("Lot"), fixed=True),
            kit.Column("name", _("Name of goods"), wide=True),
            kit.Column("quantity", _("Quantity"), numeric=True),
            kit.Column("status", _("Status")),
            *((kit.Column("place", _("Place of goods")),) if placed else ()),
            kit.Column("seal", _("Seal")),
            *((kit.Column("since", _("Since")),) if dated else ()),
        ),
        rows=[_held_row(row) for row in page.rows],
        empty=kit.Empty(_("Nothing here"), _("Goods come into the ledger by a list."), icon="box"),
        pager=pager(request, len(page.rows), page.after),
        views=views,
    )


def _much(row: HeldRow) -> str:
    """With what it weighs beneath; goods in kilograms say it once."""
    if row.unit in KILOGRAMS:
        return amount(row.quantity, row.unit)
    weight = _("not weighed") if row.weight is None else amount(row.weight, _("kg"))
    return format_html(
        '<span>{}<br><span class="qf-hint">{}</span></span>', amount(row.quantity, row.unit), weight
    )


def _held_row(row: HeldRow) -> kit.Row:
    return kit.Row(
        id=f"{row.lot}-{row.place}-{row.status}",
        url=reverse("goods_lot", args=[row.lot]),
        label=row.number,
        cells={
            "number": whole(row.number),
            "name": " · ".join(part for part in (row.name, row.mark) if part),
            "quantity": _much(row),
            "status": status_badge(row.status),
            "place": row.place_name,
            "seal": whole(row.seal),
            "since": row.since,
        },
    )
