"""The administrators' two long lists, paged by name, and what their forms choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet

from qingfeng.foundation.models import Membership, Organisation, Role, User, WorkflowStep
from qingfeng.foundation.queries.manage import (
    OrganisationRow,
    RoleRow,
    UserRow,
    organisation_row,
    roles,
    user_row,
)
from qingfeng.kernel.errors import NotFound

PAGE = 50
Place = tuple[str, UUID]
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    row: OrganisationRow
    people: int


@dataclass(frozen=True, slots=True)
class ListedPerson:
    row: UserRow
    # Each by its name and its English name.
    offices: tuple[tuple[str, str], ...]


def _by_name(rows: QuerySet[M], after: Place | None) -> QuerySet[M]:
    """In the order of names; one more than a page, so that the caller sees whether more follow."""
    if after is not None:
        rows = rows.filter(Q(name__gt=after[0]) | Q(name=after[0], id__gt=after[1]))
    return rows.order_by("name", "id")[: PAGE + 1]


def _matching(text: str, kinds: Sequence[str] = ()) -> QuerySet[Organisation]:
    rows = Organisation.objects.all()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if text:
        code = Q(uscc=text.upper())
        rows = rows.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | code)
    return rows


def organisations_by_name(
    *, now: datetime, text: str = "", kinds: Sequence[str] = (), after: Place | None = None
) -> list[ListedOrganisation]:
    page = list(_by_name(_matching(text, kinds), after))
    held = Membership.objects.in_force(now).filter(role__organisation__in=page)
    counted = held.values_list("role__organisation").annotate(n=Count("user_id", distinct=True))
    people = dict(counted)
    return [ListedOrganisation(organisation_row(row), people.get(row.id, 0)) for row in page]


def organisation_kinds(text: str = "") -> dict[str, int]:
    counted = _matching(text).values_list("kind").annotate(n=Count("id")).order_by("kind")
    return dict(counted)


def organisation_choices() -> list[OrganisationRow]:
    return [organisation_row(row) for row in Organisation.objects.order_by("name", "id")]


def people_by_name(
    *, now: datetime, text: str = "", after: Place | None = None
) -> list[ListedPerson]:
    rows = User.objects.all()
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(email__icontains=text))
    page = list(_by_name(rows, after))
    offices = _offices(page, now)
    return [ListedPerson(user_row(row), offices.get(row.id, ())) for row in page]


def _offices(page: Sequence[User], now: datetime) -> dict[UUID, tuple[tuple[str, str], ...]]:
    rows = (
        Membership.objects.in_force(now)
        .filter(user__in=page)
        .order_by("role__organisation__name")
        .values_list("user_id", "role__organisation__name", "role__organisation__name_en")
        .distinct()
    )
    found: dict[UUID, tuple[tuple[str, str], ...]] = {}
    for user_id, *names in rows:
        found[user_id] = (*found.get(user_id, ()), (names[0], names[1]))
    return found


def person(user_id: UUID) -> UserRow:
    row = User.objects.filter(id=user_id).first()
    if row is None:
        raise NotFound(kind="user", id=user_id)
    return user_row(row)


def role(role_id: UUID, *, now: datetime) -> RoleRow:
    organisation_id = (
        Role.objects.filter(id=role_id).values_list("organisation_id", flat=True).first()
    )
    held = roles(now=now, organisation_id=organisation_id) if organisation_id else []
    found = next((row for row in held if row.id == role_id), None)
    if found is None:
        raise NotFound(kind="role", id=role_id)
    return found


def permission_kinds() -> set[str]:
    """The kinds that stand in any role."""
    held = Role.objects.values_list("permissions", flat=True)
    return {permission.partition(":")[0] for permissions in held for permission in permissions}


def guarded_moves() -> set[tuple[str, int, int, str, str, str]]:
    """The database's own table of lawful moves."""
    rows = WorkflowStep.objects.values_list(
        "workflow", "version", "target_version", "source", "verb", "target"
    )
    return set(rows)
