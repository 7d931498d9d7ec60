"""Small parts that stand in table cells by the hundred, drawn without a template for speed."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from qingfeng.foundation.ui.formats import clock_sentence, money
from qingfeng.foundation.ui.icons import icon
from qingfeng.foundation.ui.kit import Badge, Clock, PriceStrip, Reason, Span, Tone

TONE_ICONS: dict[Tone, str] = {
    "neutral": "",
    "accent": "",
    "info": "info-circle",
    "met": "circle-check",
    "soon": "clock-exclamation",
    "overdue": "alert-triangle",
    "restricted": "lock",
}
CLOCK_ICONS = {
    "idle": "clock",
    "running": "clock",
    "paused": "clock-pause",
    "met": "clock-check",
    "overdue": "alert-triangle",
    "no_calendar": "calendar-off",
}
MESSAGE_TONES: dict[str, Tone] = {
    "success": "met",
    "warning": "soon",
    "error": "overdue",
    "info": "info",
    "debug": "neutral",
}
TOKEN = re.compile(r"[一-鿿]|[^\W一-鿿]+|\s+|[^\w\s]", re.UNICODE)
STRIP_WIDTH = Decimal(240)


def badge(value: Badge) -> SafeString:
    name = value.icon or TONE_ICONS[value.tone]
    return format_html(
        '<span class="qf-badge qf-tone-{}"{}>{}{}</span>',
        value.tone,
        format_html(' title="{}"', value.title) if value.title else "",
        icon(name) if name else "",
        value.text,
    )


def clock_tone(clock: Clock) -> Tone:
    if clock.standing == "overdue":
        return "overdue"
    if clock.standing == "met":
        return "met"
    if clock.standing == "no_calendar":
        return "soon"
    near = clock.standing == "running" and clock.left is not None and clock.left <= clock.near
    return "soon" if near else "neutral"


def clock_line(clock: Clock) -> SafeString:
    """The clock for a table cell; `{% clock %}` opens its reasoning as well."""
    return format_html(
        '<span class="qf-clock-line qf-tone-{}">{}<span>{}</span></span>',
        clock_tone(clock),
        icon(CLOCK_ICONS[clock.standing]),
        clock_sentence(clock),
    )


def marked(text: str, spans: Sequence[Span]) -> SafeString:
    """The original text with each disguise marked; overlapping spans keep the earlier one."""
    pieces: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if span.start < at or span.end > len(text) or span.start >= span.end:
            continue
        pieces += escape(text[at : span.start]), _mark(text[span.start : span.end], span)
        at = span.end
    pieces.append(escape(text[at:]))
    return SafeString("".join(pieces))


def _mark(words: str, span: Span) -> str:
    said = (
        gettext("%(mark)s, %(disguise)s") % {"mark": span.mark, "disguise": span.disguise}
        if span.disguise
        else span.mark
    )
    aside = pgettext("after highlighted text", "(%(said)s)") % {"said": said}
    return (
        f'<mark class="qf-mark" tabindex="0" data-qf-tip="{escape(said)}">{escape(words)}'
        f'<span class="visually-hidden"> {escape(aside)} </span></mark>'
    )


def reasons(values: Sequence[Reason], limit: int = 3) -> SafeString:
    """The strongest reasons as a short list; evidence is one click away."""
    return format_html(
        '<ul class="qf-reasons">{}</ul>',
        format_html_join("", "<li>{}</li>", ((_reason(value),) for value in values[:limit])),
    )


def _reason(value: Reason) -> SafeString:
    if not value.evidence_url:
        return format_html("{}", value.text)
    return format_html(
        '{} <a href="{}" aria-label="{}">{}</a>',
        value.text,
        value.evidence_url,
        gettext("Evidence for: %(reason)s") % {"reason": value.text},
        gettext("evidence"),
    )


def diff(before: str, after: str) -> SafeString:
    """Both readings in one line: taken out struck through, put in underlined."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    pieces: list[SafeString] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(format_html("{}", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(_changed("del", gettext("removed:"), "".join(old[a:b])))
        if d > c:
            pieces.append(_changed("ins", gettext("added:"), "".join(new[c:d])))
    return SafeString("".join(pieces))


def _changed(tag: str, word: str, text: str) -> SafeString:
    return format_html(
        '<{tag}><span class="visually-hidden">{word} </span>{text}</{tag}>',
        tag=tag,
        word=word,
        text=text,
    )


def price_strip(value: PriceStrip) -> SafeString:
    """The genuine span as a bar with its median, the offer as a triangle; said in words too."""
    ceiling = max(value.price, value.high) * Decimal("1.08") or Decimal(1)

    def x(amount: Decimal) -> str:
        return f"{amount / ceiling * STRIP_WIDTH:.1f}"

    said = gettext(
        "Offered at %(price)s; genuine goods cost %(low)s to %(high)s, most often %(median)s."
    ) % {
        "price": money(value.price, value.currency),
        "low": money(value.low, value.currency),
        "high": money(value.high, value.currency),
        "median": money(value.median, value.currency),
    }
    at = Decimal(x(value.price))
    return format_html(
        '<figure class="qf-strip"><svg viewBox="-8 0 256 28" width="256" height="28" role="img" '
        'aria-label="{said}"><line class="qf-strip-axis" x1="0" x2="240" y1="20" y2="20"/>'
        '<rect class="qf-strip-span" x="{low}" width="{width}" y="15" height="10" rx="2"/>'
        '<line class="qf-strip-median" x1="{median}" x2="{median}" y1="12" y2="28"/>'
        '<path class="qf-strip-offer" d="M{at} 14l-6 -11h12z"/></svg>'
        "<figcaption>{said}</figcaption></figure>",
        said=said,
        low=x(value.low),
        width=f"{max((value.high - value.low) / ceiling * STRIP_WIDTH, Decimal(2)):.1f}",
        median=x(value.median),
        at=f"{at:.1f}",
    )


def instant(value: datetime, text: str) -> SafeString:
    return SafeString(f'<time datetime="{value.isoformat()}">{escape(text)}</time>')
