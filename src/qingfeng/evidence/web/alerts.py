"""Pages of alerts: what holders and offices tell each other of copies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.evidence import access
from qingfeng.evidence import api as evidence
from qingfeng.evidence.queries.alerts import alerts_listed
from qingfeng.evidence.web.form_steps import FormStep
from qingfeng.evidence.web.identification.forms import day_field, long_field
from qingfeng.foundation.api import Actor, actor_of, now, region_name, staff_page
from qingfeng.register import api as register


class AlertForm(forms.Form):
    right = forms.ChoiceField(label=gettext_lazy("Mark"))
    title = forms.CharField(label=gettext_lazy("In a few words"), max_length=200)
    text = long_field(gettext_lazy("What to look out for"))
    region = forms.CharField(
        label=gettext_lazy("Where it matters"),
        required=False,
        max_length=6,
        help_text=gettext_lazy(
            "First two, four or six digits of the region code, such as 35; empty: the whole country."
        ),
    )
    valid_to = day_field(gettext_lazy("Valid to"))

    def __init__(
        self, *args: Any, rights: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if rights is None:
            del self.fields["right"], self.fields["region"]
        else:
            self.fields["right"].choices = rights  # type: ignore[attr-defined]


@staff_page(permission=access.READ_QUESTION)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    actor, on = actor_of(request), localdate(now(request))
    rows = [(row, _where(row.region)) for row in alerts_listed(actor=actor, on=on)]
    writes = access.is_asked(actor) and actor.may(access.ANSWER)
    return render(request, "evidence/alerts.html", {"rows": rows, "writes": writes})


def _where(region: str) -> str:
    return region_name(region, get_language() or "")


@staff_page(permission=access.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """By a holder, to offices."""
    actor = actor_of(request)
    form = AlertForm(request.POST or None, rights=_rights(actor, request))

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        said = dict(facts)
        right = UUID(said.pop("right"))
        evidence.alert_offices(
            right_id=right, fields=evidence.AlertFields(**said), actor=actor, now=now(request)
        )

    return _step(_("Alert the offices")).answer(request, form, write)


def _rights(actor: Actor, request: HttpRequest) -> list[tuple[str, str]]:
    on = localdate(now(request))
    own = sorted(register.rights_acted_for(office_id=actor.office_id, on=on))
    rows = [row for row in register.right_rows(own, on) if row is not None]
    return [(str(row.id), f"{row.mark} {row.number}".strip()) for row in rows]


@staff_page(permission=access.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def of_question(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """By the office that asked, to the holder."""
    actor, at = actor_of(request), now(request)
    access.identification_of(actor, identifier, localdate(at))
    form = AlertForm(request.POST or None)

    def write(facts: Mapping[str, Any], _papers: Mapping[str, Any]) -> None:
        evidence.alert_holder(
            identification_id=identifier,
            fields=evidence.AlertFields(**facts),
            actor=actor,
            now=at,
        )

    return _step(_("Alert the right holder")).answer(request, form, write)


def _step(heading: str) -> FormStep:
    hint = _("No names, numbers, phones or addresses of people: they are refused.")
    return FormStep(heading, _("Send"), reverse("alerts"), _("Alerts"), hint)


@staff_page(permission=access.READ_QUESTION)
@require_POST
def end(request: HttpRequest, identifier: UUID) -> HttpResponse:
    evidence.end_alert(alert_id=identifier, actor=actor_of(request), now=now(request))
    return redirect("alerts")
