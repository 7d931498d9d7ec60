"""The law library: its packs, and a search over all rules."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import actor_of, columns_chosen, kit, staff_page
from qingfeng.kernel.errors import NotFound
from qingfeng.law import access
from qingfeng.law.queries.library import library
from qingfeng.law.queries.searching import Wanted, counted, found, place
from qingfeng.law.rules.shapes import Library, Pack, Rule, RuleKind
from qingfeng.law.rules.writing import pack_text
from qingfeng.law.web import words
from qingfeng.law.web.facts import cited, length_of

PAGE = 50
FACETS = ("pack", "kind", "certainty")


def _columns() -> list[kit.Column]:
    return [
        kit.Column("name", _("Rule"), fixed=True, wide=True),
        kit.Column("kind", _("Kind")),
        kit.Column("length", _("Length")),
        kit.Column("source", _("Instrument and article"), wide=True),
        kit.Column("certainty", _("How sure")),
        kit.Column("in_force", _("In force from")),
        kit.Column("versions", _("Versions"), numeric=True),
        kit.Column("id", _("Id"), shown=False),
    ]


def row_of(rule: Rule, held: Library) -> kit.Row:
    newest = rule.versions[-1]
    return kit.Row(
        id=rule.id,
        url=reverse("law_rule", args=[rule.id]),
        label=words.shown(rule.name),
        cells={
            "name": words.shown(rule.name),
            "kind": str(words.KINDS[rule.kind]),
            "length": _whole(length_of(newest.clock.limit)) if newest.clock else "",
            "source": cited(newest.source, held),
            "certainty": words.badges(held, newest),
            "in_force": newest.in_force,
            "versions": len(rule.versions),
            "id": rule.id,
        },
    )


def _whole(text: str) -> SafeString:
    return format_html('<span class="qf-whole">{}</span>', text)


@staff_page
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    held = library()
    if request.GET.get("view") == "packs":
        return _packs_page(request, held)
    wanted = _wanted(request)
    rules = found(held, wanted)
    after = request.GET.get("after", "")
    last = held.rules.get(after)
    page = [rule for rule in rules if last is None or place(rule) > place(last)][: PAGE + 1]
    kept = [(k, v) for k, values in request.GET.lists() for v in values if k != "after" and v]
    following = f"?{urlencode([*kept, ('after', page[PAGE - 1].id)])}" if len(page) > PAGE else ""
    table = kit.Table(
        caption=_("Law library"),
        columns=columns_chosen(request, "law", _columns()),
        rows=[row_of(rule, held) for rule in page[:PAGE]],
        empty=kit.Empty(
            _("No rule matches"),
            _("Search for another word, an article or an id, or take a filter away."),
            reverse("law"),
            _("Clear filters"),
            icon="scale",
        ),
        pager=kit.Pager(
            shown=min(len(page), PAGE),
            previous_url=f"?{urlencode(kept)}" if after else "",
            next_url=following,
            total=len(rules),
        ),
        views=_views(held, "rules"),
    )
    context = {"table": table, "facets": _facets(held, wanted), "text": wanted.text}
    return render(request, "law/library.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    return Wanted(
        text=request.GET.get("q", "").strip()[:200],
        packs=frozenset(request.GET.getlist("pack")),
        kinds=frozenset(request.GET.getlist("kind")),
        certainties=frozenset(request.GET.getlist("certainty")),
    )


def _views(held: Library, current: str) -> list[kit.Tab]:
    here = reverse("law")
    return [
        kit.Tab(pgettext("law", "Rules"), here, current == "rules", len(held.rules)),
        kit.Tab(_("Packs"), f"{here}?view=packs", current == "packs", len(held.packs)),
    ]


def _facets(held: Library, wanted: Wanted) -> list[kit.Facet]:
    chosen = {"pack": wanted.packs, "kind": wanted.kinds, "certainty": wanted.certainties}
    labels = {"pack": _("Pack"), "kind": _("Kind"), "certainty": _("How sure")}
    counts = counted(held, wanted)
    return [
        kit.Facet(
            name,
            labels[name],
            [
                kit.Option(value, _option(held, name, value), n, value in chosen[name])
                for value, n in counts[name]
            ],
        )
        for name in ("kind", "certainty", "pack")
    ]


def _option(held: Library, facet: str, value: str) -> str:
    if facet == "kind":
        return str(words.KINDS[RuleKind(value)])
    if facet == "pack":
        return words.shown(held.packs[value].title)
    return words.certainty_text(held, value)


def _packs_page(request: HttpRequest, held: Library) -> HttpResponse:
    table = kit.Table(
        caption=_("Law library"),
        columns=(
            kit.Column("title", _("Pack"), fixed=True, wide=True),
            kit.Column("calendar", _("Calendar")),
            kit.Column("rules", pgettext("law", "Rules"), numeric=True),
            kit.Column("clocks", _("Clocks"), numeric=True),
            kit.Column("unsure", _("C or D"), numeric=True),
            kit.Column("id", _("Id")),
        ),
        rows=[_pack_row(pack) for pack in _ordered(held)],
        empty=kit.Empty(_("No pack")),
        views=_views(held, "packs"),
    )
    return render(request, "law/library.html", {"table": table})


def _ordered(held: Library) -> Sequence[Pack]:
    """Packs of China first, by name."""
    return sorted(
        held.packs.values(), key=lambda pack: (not pack.name.startswith("cn."), pack.name)
    )


def _pack_row(pack: Pack) -> kit.Row:
    newest = [rule.versions[-1] for rule in pack.rules]
    return kit.Row(
        id=pack.name,
        url=reverse("law_pack", args=[pack.name]),
        label=words.shown(pack.title),
        cells={
            "title": words.shown(pack.title),
            "calendar": words.calendar_name(pack.calendar),
            "rules": len(pack.rules),
            "clocks": sum(version.clock is not None for version in newest),
            "unsure": sum(max(version.certainty, version.reading) >= "C" for version in newest),
            "id": pack.name,
        },
    )


def pack_named(held: Library, name: str) -> Pack:
    pack = held.packs.get(name)
    if pack is None:
        raise NotFound(kind="pack", name=name)
    return pack


@staff_page
@require_safe
def pack(request: HttpRequest, name: str) -> HttpResponse:
    held = library()
    shown = pack_named(held, name)
    kinds = [
        (words.KINDS[kind], [rule for rule in shown.rules if rule.kind is kind])
        for kind in RuleKind
    ]
    columns = [column for column in _columns() if column.key != "kind"]
    context = {
        "pack": shown,
        "title": words.shown(shown.title),
        "calendar": words.calendar_name(shown.calendar),
        "tables": [
            kit.Table(
                str(label),
                [c for c in columns if c.key != "length" or rules[0].kind is RuleKind.CLOCK],
                [row_of(rule, held) for rule in rules],
                kit.Empty(""),
            )
            for label, rules in kinds
            if rules
        ],
        "may_import": actor_of(request).may(access.DRAFT),
    }
    return render(request, "law/pack.html", context)


@staff_page
@require_safe
def export(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - a view
    """The pack with all released versions, as a file that can be imported."""
    text = pack_text(pack_named(library(), name))
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer
