"""A rule with its versions side by side and what each changed."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qingfeng.foundation.api import actor_of, now, staff_page
from qingfeng.kernel.errors import NotFound
from qingfeng.law import access
from qingfeng.law.queries.editions import drafts_of
from qingfeng.law.queries.library import library
from qingfeng.law.rules.criminal.rows import PACK as CRIMINAL
from qingfeng.law.rules.shapes import Library, Rule, RuleKind, Version
from qingfeng.law.web import words
from qingfeng.law.web.facts import changes, cited, side_by_side


def rule_named(held: Library, rule_id: str) -> Rule:
    rule = held.rules.get(rule_id)
    if rule is None:
        raise NotFound(kind="rule", id=rule_id)
    return rule


@staff_page
@require_safe
def show(request: HttpRequest, rule_id: str) -> HttpResponse:
    held = library()
    rule = rule_named(held, rule_id)
    actor = actor_of(request)
    today = now(request).astimezone(rule.zone).date()
    current = rule.at(today)
    shown = current or rule.versions[-1]
    context = {
        "rule": rule,
        "name": words.shown(rule.name),
        "kind": words.KINDS[rule.kind],
        "pack": words.shown(held.packs[rule.pack].title),
        "pack_url": reverse("law_pack", args=[rule.pack]),
        "current": current,
        "text": words.shown(shown.text),
        "source": cited(shown.source, held),
        "badges": words.badges(held, shown),
        "cautions": words.cautions(shown),
        "versions": [
            (version, version is current, version.in_force > today)
            for version in reversed(rule.versions)
        ],
        "lines": side_by_side(rule, held),
        "changes": changes(rule, held),
        "try_url": _try_address(rule, shown),
        "may_draft": actor.may(access.DRAFT),
        "drafts": drafts_of(rule.id) if access.sees_editions(actor) else (),
    }
    return render(request, "law/rule.html", context)


def _try_address(rule: Rule, shown: Version) -> str:
    """Where a rule can be tried out: as a clock, or in the threshold check."""
    if shown.clock is not None:
        return reverse("law_try", args=[rule.id])
    if rule.pack != CRIMINAL or rule.kind not in (RuleKind.THRESHOLD, RuleKind.FIGURE):
        return ""
    crimes = shown.terms.get("crimes", ())
    chosen = f"?{urlencode({'crime': crimes[0]})}" if len(crimes) == 1 else ""
    return reverse("law_threshold") + chosen
