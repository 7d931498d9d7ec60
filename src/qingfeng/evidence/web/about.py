"""What a form is about: the matter that its address names, and the forms that begin at a matter.

The matter is another domain's; it is read through its own access rule, and what it is called comes from its registry.
"""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.evidence import access, events
from qingfeng.evidence.rules.measures import EDIT, POWERS
from qingfeng.evidence.rules.measures import READ as MEASURE_READ
from qingfeng.foundation.api import (
    Actor,
    access_rules,
    actor_of,
    address_of,
    get,
    kit,
    staff_page,
    word,
)
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject


@dataclass(frozen=True, slots=True)
class About:
    subject: Subject
    name: str
    address: str

    def line(self) -> str:
        return _("On: %(what)s") % {"what": self.name}


def seen(actor: Actor, subject: Subject) -> None:
    """NotFound for what is out of sight, and for a kind that nobody reads."""
    if subject.kind not in access_rules():
        raise NotFound(kind=subject.kind)
    get(actor, subject.kind, subject.id)


def about(request: HttpRequest) -> About | None:
    """The matter that `kind` and `id` of the address name, if they name one that the reader may see."""
    kind = request.GET.get("kind", "")
    if not kind:
        return None
    try:
        subject = Subject(kind, UUID(request.GET.get("id", "")))
    except ValueError as error:
        raise NotFound(kind=kind) from error
    seen(actor_of(request), subject)
    return About(subject, word("kind", kind), address_of(kind, subject.id))


def asked_on(path: str, subject: Subject, **more: str) -> str:
    """The address of a form with the matter that it is about."""
    return f"{path}?{urlencode({'kind': subject.kind, 'id': subject.id, **more})}"


def steps(actor: Actor, subject: Subject) -> list[kit.Button]:
    """What this office may begin on the matter: a measure, a list under it, a question to the holder, an appraisal."""
    found = []
    takes = actor.may(EDIT) and any(actor.may(power) for power in POWERS.values())
    if actor.may(MEASURE_READ) and takes:
        address = asked_on(reverse("goods_measures"), subject)
        found.append(kit.Button(_("Measures"), "shield-lock", address))
    if actor.may(access.GOODS_ADD) and subject.kind != events.LOT:
        address = asked_on(reverse("goods_list_new"), subject)
        found.append(kit.Button(_("New list"), "clipboard-list", address))
    if access.asks(actor) and actor.may(access.ASK):
        address = asked_on(reverse("identification_new"), subject)
        found.append(kit.Button(_("Ask the right holder"), "help-circle", address))
    if actor.office_kind == "agency" and actor.may(access.ASK_APPRAISAL):
        drawn = {"lot": str(subject.id)} if subject.kind == events.LOT else {}
        address = asked_on(reverse("appraisal_new"), subject, **drawn)
        found.append(kit.Button(_("Ask for an appraisal"), "microscope", address))
    return found


@staff_page
@require_safe
def panel(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """The same as a part that pages of other domains embed by its address."""
    actor, subject = actor_of(request), Subject(kind, subject_id)
    seen(actor, subject)
    return render(request, "evidence/_begin.html", {"begin": steps(actor, subject)})
