"""`{% load ui %}`: the UI kit in templates. docs/reference/ui-kit.md shows each part in use."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from qingfeng.foundation.ui import formats, icons, kit, parts, words

register = template.Library()

for _name in ("day", "moment", "money", "percent", "phone", "number", "capped", "in_language"):
    register.filter(_name, getattr(formats, _name))
register.simple_tag(icons.icon, name="icon")
register.simple_tag(parts.marked, name="marked")
register.simple_tag(parts.diff, name="diff")
register.simple_tag(parts.price_strip, name="price_strip")
register.simple_tag(parts.clock_line, name="clock_line")
register.simple_tag(parts.reasons, name="reasons")

# Unique ids, so that a button can point at the reason that bars it.
_numbers = count(1)
HTML_CODES = {"zh-hans": "zh-Hans", "en": "en"}


@register.filter
def html_code(code: str) -> str:
    return HTML_CODES.get(code, code)


@register.filter
def word(code: str, area: words.Area) -> str:
    return words.word(area, code)


@register.simple_tag
def html_lang() -> str:
    return html_code(get_language() or "zh-hans")


@register.simple_tag(takes_context=True)
def age(context: Context, value: datetime | None) -> SafeString | str:
    if value is None:
        return ""
    return parts.instant(value, formats.age(value, context["ui"].now))


@register.filter
def tone(level: str) -> kit.Tone:
    """The tone of a Django message level."""
    return parts.MESSAGE_TONES.get(level.split()[-1] if level else "", "neutral")


@register.simple_tag
def tone_icon(tone: kit.Tone) -> SafeString | str:
    name = parts.TONE_ICONS[tone]
    return icons.icon(name) if name else ""


@register.simple_tag
def badge(
    text: kit.Badge | str, tone: kit.Tone = "neutral", icon: str = "", title: str = ""
) -> SafeString:
    return parts.badge(text if isinstance(text, kit.Badge) else kit.Badge(text, tone, icon, title))


@register.inclusion_tag("ui/clock.html")
def clock(value: kit.Clock) -> dict[str, Any]:
    return {"clock": value, "line": parts.clock_line(value)}


@register.simple_tag
def cell(row: kit.Row, column: kit.Column) -> SafeString | str:
    """A cell's value; the values of the kit are drawn, everything else is escaped text."""
    return drawn(row.cells.get(column.key))


def drawn(value: object) -> SafeString | str:
    if value is None or value == "":
        return SafeString('<span class="qf-none" aria-hidden="true">–</span>')
    if isinstance(value, kit.Badge):
        return parts.badge(value)
    if isinstance(value, kit.Clock):
        return parts.clock_line(value)
    if isinstance(value, (list, tuple)):
        return SafeString(" ".join(drawn(item) for item in value))
    if isinstance(value, datetime):
        return parts.instant(value, formats.moment(value))
    if isinstance(value, date):
        return format_html('<span class="qf-whole">{}</span>', formats.day(value))
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return formats.number(value, 2 if isinstance(value, Decimal) else 0)
    if isinstance(value, str):
        return conditional_escape(value)
    return conditional_escape(str(value))


@register.inclusion_tag("ui/table.html", takes_context=True)
def table(context: Context, value: kit.Table) -> dict[str, Any]:
    return {"table": value, "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def kept(context: Context, *without: str) -> SafeString:
    """The address's parameters as hidden fields, so that a small form changes only its own."""
    request = context.get("request")
    pairs = request.GET.lists() if request is not None else ()
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((name, value) for name, values in pairs if name not in without for value in values),
    )


@register.inclusion_tag("ui/facets.html")
def facets(values: Sequence[kit.Facet]) -> dict[str, Any]:
    return {"facets": values}


@register.inclusion_tag("ui/tabs.html")
def tabs(values: Sequence[kit.Tab], label: str, save_url: str = "") -> dict[str, Any]:
    return {"tabs": values, "label": label, "save_url": save_url}


@register.inclusion_tag("ui/pager.html")
def pager(value: kit.Pager) -> dict[str, Any]:
    return {"pager": value}


@register.inclusion_tag("ui/empty.html")
def empty(value: kit.Empty) -> dict[str, Any]:
    return {"empty": value}


@register.inclusion_tag("ui/stage_bar.html")
def stage_bar(stages: Sequence[kit.Stage], label: str = "") -> dict[str, Any]:
    return {"stages": stages, "label": label}


@register.inclusion_tag("ui/history.html")
def history(lines: Sequence[kit.HistoryLine]) -> dict[str, Any]:
    return {"lines": lines}


@register.inclusion_tag("ui/changes.html")
def changes(values: Sequence[kit.Change]) -> dict[str, Any]:
    return {"changes": values}


@register.inclusion_tag("ui/compare.html")
def compare(
    left: kit.Picture,
    right: kit.Picture,
    changes: Sequence[kit.Change] = (),
) -> dict[str, Any]:
    return {"pictures": [("left", left), ("right", right)], "changes": changes}


@register.inclusion_tag("ui/button.html", takes_context=True)
def button(context: Context, value: kit.Button) -> dict[str, Any]:
    return {
        "button": value,
        "id": f"why-{next(_numbers)}",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/form.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("ui/summary.html")
def form_summary(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    kind = _kind(bound)
    grouped = kind in ("checkbox", "radio") and hasattr(bound.field, "choices")
    return {
        "field": bound,
        "kind": kind,
        "choices": _choices(bound) if grouped else [],
        "grouped": grouped,
        "control": "" if grouped else _control(bound),
    }


def _choices(bound: BoundField) -> list[BoundWidget]:
    found = list(bound.subwidgets)
    for choice in found:
        choice.data["attrs"]["class"] = "form-check-input"
    return found


def _kind(bound: BoundField) -> str:
    return str(getattr(bound.field.widget, "input_type", "") or "")


def _control(bound: BoundField) -> SafeString:
    """The widget wearing Tabler's class, tied to its help and errors for screen readers."""
    widget = bound.field.widget
    kind = _kind(bound)
    names = {"checkbox": "form-check-input", "select": "form-select"}
    attrs: dict[str, Any] = {"class": _joined(widget.attrs, names.get(kind, "form-control"))}
    described = [f"{bound.auto_id}-help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
        attrs["aria-invalid"] = "true"
        attrs["class"] += " is-invalid"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


def _joined(attrs: Mapping[str, Any], name: str) -> str:
    return f"{attrs.get('class', '')} {name}".strip()
