"""A line of the queue, drawn cell by cell: fifty of them stand on a page that must be there at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import floor
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingfeng.foundation.api import formats, kit, parts
from qingfeng.market import api as market
from qingfeng.workbench.web import words
from qingfeng.workbench.web.pictures import can_show

SHOWN_FIRST = ("offer", "reasons", "price", "seller", "score", "age", "state")


def columns(chosen: Sequence[str] = SHOWN_FIRST) -> tuple[kit.Column, ...]:
    """Every column there is, the chosen ones shown."""
    every = (
        kit.Column("offer", _("Offer"), fixed=True, wide=True),
        kit.Column("reasons", _("Why it stands here"), wide=True),
        kit.Column("price", _("Price"), numeric=True),
        kit.Column("seller", _("Seller")),
        kit.Column("score", _("Score"), numeric=True),
        kit.Column("age", _("Age")),
        kit.Column("state", _("Standing")),
        kit.Column("platform", _("Platform")),
        kit.Column("region", _("Region code")),
    )
    return kit.columns_from_address(every, chosen or SHOWN_FIRST)


def line(
    row: market.LeadRow, *, now: datetime, people: Mapping[UUID, str], query: str = ""
) -> kit.Row:
    """A kit row of a lead; the first cell carries the link to the record itself."""
    address = reverse("lead", args=[row.id])
    return kit.Row(
        id=str(row.id),
        url=address,
        label=row.title or row.mark,
        cells={
            "offer": _offer(row, f"{address}?{query}" if query else address),
            "reasons": _reasons(row),
            "price": _price(row),
            "seller": _seller(row),
            "score": _score(row.score),
            "age": parts.instant(row.opened_at, formats.age(row.opened_at, now)),
            "state": _state(row, people),
            "platform": words.in_language(row.platform_zh, row.platform_en),
            "region": row.region,
        },
    )


def spans_in(row: market.LeadRow, field: str) -> list[kit.Span]:
    return [
        kit.Span(s.start, s.end, s.mark, str(words.DISGUISES.get(s.disguise, s.disguise)))
        for s in row.spans
        if s.field == field
    ]


def _offer(row: market.LeadRow, address: str) -> SafeString:
    title = parts.marked(row.title, spans_in(row, "title")) if row.title else _("Words masked")
    mark = row.mark or _("no mark found")
    disguise = words.DISGUISES.get(row.disguise or "none", row.disguise)
    return format_html(
        '<div class="wb-offer">{}<div><a class="qf-row-link" href="{}">{}</a>'
        '<p class="wb-mark"><strong>{}</strong> · {}</p></div></div>',
        thumbnail(row),
        address,
        title,
        mark,
        disguise,
    )


def thumbnail(row: market.LeadRow) -> SafeString:
    if not can_show(row.picture):
        return format_html('<span class="wb-thumb wb-thumb-none" aria-hidden="true"></span>')
    return format_html(
        '<img class="wb-thumb" src="{}" alt="" width="56" height="56" loading="lazy" decoding="async">',
        reverse("lead_picture", args=[row.id, 0]),
    )


def _reasons(row: market.LeadRow) -> SafeString:
    texts = [reason_text(reason) for reason in row.reasons[:3]]
    if row.judged_no_match:
        texts.append(others_say(row.judged_no_match))
    return format_html(
        '<ul class="qf-reasons">{}</ul>', format_html_join("", "<li>{}</li>", ((t,) for t in texts))
    )


def reason_text(reason: market.ReasonRow) -> str:
    return words.in_language(reason.text_zh, reason.text_en)


def others_say(n: int) -> str:
    return ngettext(
        "%(n)d other office judged this text no match",
        "%(n)d other offices judged this text no match",
        n,
    ) % {"n": n}


def _price(row: market.LeadRow) -> SafeString | str:
    if row.price is None:
        return ""
    shown = formats.money(row.price, row.currency or "CNY")
    if row.price_ratio is None:
        return shown
    share = _("%(share)s of reference") % {"share": formats.percent(row.price_ratio)}
    return format_html('{}<br><span class="qf-hint">{}</span>', shown, share)


def _seller(row: market.LeadRow) -> SafeString | str:
    if row.seller_id is None:
        return ""
    return format_html(
        '<a class="wb-seller" href="{}">{}</a><br><span class="qf-hint">{}</span>',
        reverse("seller", args=[row.seller_id]),
        row.seller,
        words.in_language(row.platform_zh, row.platform_en),
    )


def _score(score: float) -> SafeString:
    return format_html(
        '<span class="wb-score">{}</span><meter class="wb-meter" min="0" max="1" value="{}" aria-hidden="true"></meter>',
        score_text(score),
        f"{score:.3f}",
    )


def score_text(score: float) -> str:
    """Two places, cut and not rounded: no score reads as certainty."""
    return f"{floor(score * 100) / 100:.2f}"


def _state(row: market.LeadRow, people: Mapping[UUID, str]) -> SafeString:
    badges = [] if row.verdict else [parts.badge(words.state_badge(row.state))]
    if not row.live:
        badges.append(parts.badge(kit.Badge(_("Offer gone"), "neutral", "link-off")))
    if row.verdict:
        badges.append(parts.badge(words.verdict_badge(row.verdict)))
    if row.state in ("second_review", "disputed") and row.verdict:
        badges.append(parts.badge(words.state_badge(row.state)))
    who = people.get(row.assignee_id, "") if row.assignee_id else ""
    return format_html(
        '<span class="wb-badges">{}</span>{}',
        format_html_join("", "{}", ((badge,) for badge in badges)),
        format_html('<span class="qf-hint">{}</span>', who) if who else "",
    )
