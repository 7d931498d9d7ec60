"""Names for pages: who works in an office with which right, and what ids are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from qingfeng.foundation.access import Actor
from qingfeng.foundation.models import Membership, Organisation, User


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Office:
    id: UUID
    name: str
    name_en: str
    kind: str


def colleagues(actor: Actor, permission: str, *, now: datetime) -> tuple[Person, ...]:
    """The people of the actor's office who hold a permission today, by name."""
    return people_of([actor.office_id], permission, now=now)


def people_of(
    offices: Iterable[UUID | None], permission: str, *, now: datetime
) -> tuple[Person, ...]:
    """The people of these offices who hold a permission today, by name."""
    wanted = {office for office in offices if office is not None}
    if not wanted:
        return ()
    every = f"*:{permission.rpartition(':')[2]}"
    held = Membership.objects.in_force(now).filter(
        Q(role__permissions__contains=[permission]) | Q(role__permissions__contains=[every]),
        role__organisation_id__in=wanted,
        user__is_active=True,
    )
    people = held.order_by("user__name", "user_id").values_list("user_id", "user__name").distinct()
    return tuple(Person(id_, name) for id_, name in people)


def people_named(ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """What these people are called; unknown ids are left out."""
    wanted = {id_ for id_ in ids if id_ is not None}
    return dict(User.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}


def offices_named(ids: Iterable[UUID | None]) -> Mapping[UUID, Office]:
    wanted = {id_ for id_ in ids if id_ is not None}
    rows = Organisation.objects.filter(id__in=wanted).values_list("id", "name", "name_en", "kind")
    return {row[0]: Office(*row) for row in rows} if wanted else {}


def offices_of_kinds(kinds: Iterable[str]) -> tuple[Office, ...]:
    """For an administrator's lists, by name."""
    rows = Organisation.objects.filter(kind__in=list(kinds)).order_by("name", "id")
    return tuple(Office(*row) for row in rows.values_list("id", "name", "name_en", "kind"))
