"""Short lists for forms to choose from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from qingfeng.foundation.api import Actor
from qingfeng.register import access
from qingfeng.register.models import Party

MOST = 500


@dataclass(frozen=True, slots=True)
class Choice:
    id: UUID
    label: str
    label_en: str = ""


def writable_rights(actor: Actor, on: date, *, right_id: UUID | None) -> list[Choice]:
    """The rights one may license; with `right_id` only that one. Long registers come through a right's page."""
    if access.names_only(actor):
        return []
    found = access.visible_rights(actor, on).filter(holder__isnull=False)
    if right_id is not None:
        found = found.filter(pk=right_id)
    rows = found.order_by("mark", "pk").values_list("pk", "mark", "reference")
    return [Choice(pk, f"{mark} ({reference})") for pk, mark, reference in rows[:MOST]]


def agents(*, but: UUID) -> list[Choice]:
    """Who may act for a holder: agents with accounts here, and whoever has acted for one before."""
    known = Party.objects.filter(Q(organisation__kind="agent") | Q(clients__isnull=False))
    rows = (
        known.exclude(pk=but).distinct().order_by("name", "pk").values_list("pk", "name", "name_en")
    )
    return [Choice(*row) for row in rows[:MOST]]


def parties_of_chain(actor: Actor, on: date, *, right_id: UUID | None) -> list[Choice]:
    """Parties that may stand in a chain: the holder first, then whoever is no mere holder."""
    visible = access.visible_parties(actor, on)
    others = Party.objects.filter(rights__isnull=True).order_by("name", "pk")
    known = others.values_list("pk", "name", "name_en")[:MOST]
    holders = visible.filter(rights__isnull=False).distinct().order_by("name", "pk")
    if right_id is not None:
        holders = Party.objects.filter(rights=right_id)
    first = holders.values_list("pk", "name", "name_en")[:MOST]
    return [Choice(*row) for row in dict.fromkeys((*first, *known))]
