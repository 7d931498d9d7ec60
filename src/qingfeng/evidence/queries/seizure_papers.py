"""The notice to the holder after confiscation, printed from what may be told and from nothing else."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from qingfeng.evidence.rules.disclosures import Disclosure
from qingfeng.foundation.api import blocks, formats


def seizure_notice(told: Disclosure, *, mark: str, office: str, at: datetime) -> blocks.Paper:
    """In both languages of the platform, since who reads it is often abroad."""
    parts: list[blocks.Block] = []
    for language in ("zh-hans", "en"):
        with override(language):
            parts += [blocks.NewPage()] if parts else []
            parts += _told(told, mark, at)
    with override("zh-hans"):
        title = _("Notice to the right holder after confiscation")
    return blocks.Paper(title=title, language="zh-hans", blocks=tuple(parts), head=office)


def _told(told: Disclosure, mark: str, at: datetime) -> Iterator[blocks.Block]:
    rows = (
        (_("Decision of confiscation"), told.decision),
        (_("Decided on"), formats.day(told.decided_on)),
        (_("Mark"), mark),
        (_("The goods"), told.goods),
        (_("Quantity"), told.quantity),
        (_("Consignor"), told.consignor),
        (_("Consignee"), told.consignee),
        (_("Shipped from"), told.origin),
        (_("Shipped to"), told.destination),
        (_("Printed"), formats.moment(at)),
    )
    yield blocks.Heading(_("Notice to the right holder after confiscation"))
    yield blocks.Terms(tuple((name, text) for name, text in rows if text))
    yield blocks.Paragraph(
        _("Identity numbers, telephone numbers and addresses of people are told to nobody."),
        style="note",
    )
