"""New versions of rules: drafted by form or by file, looked at with what they would change, decided by a second person."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.foundation.api import (
    Actor,
    actor_of,
    history,
    history_lines,
    kit,
    now,
    people_named,
    staff_page,
    word,
)
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law import access, events
from qingfeng.law.actions.editions import (
    draft_edition,
    import_pack,
    read_draft,
    release_edition,
    withdraw_edition,
)
from qingfeng.law.queries.editions import EditionRow, edition, editions
from qingfeng.law.queries.library import library
from qingfeng.law.queries.open_clocks import Becoming, preview
from qingfeng.law.rules.editions import EDITION, begins_later, next_number
from qingfeng.law.rules.library import merged
from qingfeng.law.rules.reading import MOST_BYTES
from qingfeng.law.rules.shapes import Edition, Library, Rule, Transition
from qingfeng.law.web import words
from qingfeng.law.web.edition_forms import EditionForm, ImportForm, initial
from qingfeng.law.web.facts import Fact, changed, facts_of
from qingfeng.law.web.panels import moment_text
from qingfeng.law.web.rules import rule_named

UNREADABLE = 422


@staff_page
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor, held = _reader(request), library()
    rows = editions()
    people = people_named(each for row in rows for each in (row.drafted_by, row.released_by))
    table = kit.Table(
        caption=_("New versions of rules"),
        columns=(
            kit.Column("rule", _("Rule"), fixed=True, wide=True),
            kit.Column("number", _("Version"), numeric=True),
            kit.Column("in_force", _("In force from")),
            kit.Column("state", _("State")),
            kit.Column("drafted", _("Drafted")),
            kit.Column("by", _("By")),
            kit.Column("released_by", _("Released by")),
        ),
        rows=[_row(row, held, people) for row in rows],
        empty=kit.Empty(
            _("No version was drafted here"),
            _("A rule changes by a new version: open the rule in the library and draft one."),
            reverse("law"),
            _("Open the library"),
            icon="versions",
        ),
    )
    context = {"table": table, "may_draft": actor.may(access.DRAFT)}
    return render(request, "law/editions.html", context)


def _row(row: EditionRow, held: Library, people: Mapping[UUID, str]) -> kit.Row:
    name = words.shown(held.rules[row.rule].name)
    return kit.Row(
        id=str(row.id),
        url=reverse("law_edition", args=[row.id]),
        label=name,
        cells={
            "rule": name,
            "number": row.number,
            "in_force": row.in_force,
            "state": words.state_badge(row.state),
            "drafted": row.drafted_at,
            "by": people.get(row.drafted_by, ""),
            "released_by": people.get(row.released_by, "") if row.released_by else "",
        },
    )


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not access.sees_editions(actor):
        raise PermissionDenied(access.DRAFT)
    return actor


@staff_page
@require_safe
def show(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    actor, held = _reader(request), library()
    row, version = edition(edition_id)
    rule = rule_named(held, row.rule)
    people = people_named([row.drafted_by, row.released_by])
    context = {
        "row": row,
        "name": words.shown(rule.name),
        "rule": rule,
        "state": words.state_badge(row.state),
        "drafted_by": people.get(row.drafted_by, ""),
        "released_by": people.get(row.released_by, "") if row.released_by else "",
        "buttons": _buttons(row, rule, actor),
        "history": history_lines(history(Subject(events.EDITION, row.id))),
        **_change(rule, version, held, request, open_=row.state == EDITION.initial),
    }
    return render(request, "law/edition.html", context)


def _change(
    rule: Rule, found: Edition, held: Library, request: HttpRequest, *, open_: bool
) -> dict[str, object]:
    """What the version changes in the one before it, and what it would make of open clocks."""
    with_it = merged(held, [found])
    before = [each for each in rule.versions if each.number < found.version.number]
    changes = changed(before[-1], found.version, with_it) if before else []
    facts: Sequence[Fact] = facts_of(found.version, with_it)
    seen = preview(rule, found.version, now=now(request)) if open_ else None
    return {
        "version": found.version,
        "changes": changes,
        "facts": facts,
        "preview": seen,
        "pending": found.version.transition is Transition.PENDING,
        "more": seen is not None and len(seen.rows) < (seen.taking or seen.open),
        "becoming": [_becoming(each, rule) for each in seen.rows] if seen else [],
    }


def _becoming(each: Becoming, rule: Rule) -> dict[str, object]:
    before = each.due_at.astimezone(rule.zone) if each.due_at else None
    after = each.after.due_at.astimezone(rule.zone) if each.after and each.after.due_at else None
    return {
        "url": reverse("law_clock", args=[each.id]),
        "subject": word("kind", each.subject.kind),
        "start": moment_text(each.start_at.astimezone(rule.zone)),
        "version": each.version,
        "before": moment_text(before) if before else "",
        "after": moment_text(after) if after else "",
        "no_calendar": bool(each.after and each.after.standing == "no_calendar"),
        "moves": each.after is not None,
        "differs": each.after is not None and before != after,
    }


def _buttons(row: EditionRow, rule: Rule, actor: Actor) -> list[kit.Button]:
    facts = {
        "actor": actor.user_id,
        "drafter": row.drafted_by,
        "number": row.number,
        "next_number": next_number(rule),
        "begins_later": begins_later(rule, row.in_force),
    }
    tones = {"release": "primary", "withdraw": "danger"}
    found = []
    for offer in EDITION.offers(row.state, facts):
        step = offer.step
        barred = () if actor.may(step.permission) else ("no_permission",)
        found.append(
            kit.Button(
                str(words.VERBS[step.verb]),
                "circle-check" if step.verb == "release" else "ban",
                name="verb",
                value=step.verb,
                tone=tones[step.verb],  # type: ignore[arg-type]
                barred=[word("refusal", code) for code in barred or offer.barred],
            )
        )
    return found


@staff_page
@require_POST
def decide(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    actor = _reader(request)
    verb = request.POST.get("verb", "")
    if verb == "release":
        moved = release_edition(edition_id=edition_id, actor=actor, now=now(request))
        messages.success(request, _released(moved))
    elif verb == "withdraw":
        withdraw_edition(edition_id=edition_id, actor=actor, now=now(request))
        messages.success(request, _("Version withdrawn."))
    else:
        raise NotFound(kind="verb")
    return redirect("law_edition", edition_id)


def _released(moved: int) -> str:
    if not moved:
        return _("Version released.")
    return ngettext(
        "Version released; %(n)d open clock took it over.",
        "Version released; %(n)d open clocks took it over.",
        moved,
    ) % {"n": moved}


@staff_page(permission=access.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, rule_id: str) -> HttpResponse:
    """The newest version is filled in; it is looked at before it is handed in."""
    held = library()
    rule = rule_named(held, rule_id)
    actor = actor_of(request)
    form = EditionForm(
        request.POST or None,
        rule=rule,
        library=held,
        initial=dict(initial(rule.versions[-1], held.packs[rule.pack].calendar)),
    )
    context: dict[str, object] = {
        "form": form,
        "rule": rule,
        "name": words.shown(rule.name),
        "number": next_number(rule),
        "newest": rule.versions[-1],
    }
    if request.method == "POST" and form.is_valid():
        with form.blamed():
            draft = form.draft()
            _rule, found = read_draft(draft)
            if request.POST.get("step") == "submit":
                made = draft_edition(draft=draft, actor=actor, now=now(request))
                messages.success(request, _("Draft handed in: a second person releases it."))
                return redirect("law_edition", made)
            context |= _change(rule, found, held, request, open_=True)
    status = UNREADABLE if form.errors else 200
    return render(request, "law/edition_form.html", context, status=status)


@staff_page(permission=access.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _imported(request, form)
        except (BadInput, Refused) as error:
            form.add_error("file", _placed(error))
        else:
            messages.success(request, _handed_in(len(made)))
            return redirect("law_editions")
    status = UNREADABLE if form.errors else 200
    return render(request, "law/import.html", {"form": form}, status=status)


def _imported(request: HttpRequest, form: ImportForm) -> tuple[UUID, ...]:
    file = form.cleaned_data["file"]
    return import_pack(
        content=file.read(MOST_BYTES + 1),
        file=file.name,
        source=form.cleaned_data["source"],
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
        now=now(request),
    )


def _placed(error: BadInput | Refused) -> str:
    """The sentence with the place in the file that it speaks of."""
    if isinstance(error, Refused):
        return " ".join(word("refusal", code) for code in error.codes)
    text = word("input", error.reason)
    column = error.data.get("column")
    return f"{column}: {text}" if column else text


def _handed_in(count: int) -> str:
    return ngettext(
        "%(n)d version handed in as a draft.", "%(n)d versions handed in as drafts.", count
    ) % {"n": count}
