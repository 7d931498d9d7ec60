"""What the administrators' pages list: organisations, people, roles, programs and their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from qingfeng.foundation.models import (
    ApiKey,
    Membership,
    Organisation,
    Role,
    ServiceAccount,
    User,
    WorkflowStep,
)
from qingfeng.kernel.errors import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    id: UUID
    kind: str
    name: str
    name_en: str
    function: str
    region: str
    uscc: str
    is_demo: bool
    valid_from: date | None
    valid_to: date | None
    people: int = 0


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    name: str
    email: str
    language: str
    is_active: bool
    is_demo: bool
    last_login: datetime | None
    offices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleRow:
    id: UUID
    organisation_id: UUID
    organisation: str
    organisation_kind: str
    name: str
    function: str
    region: str
    permissions: frozenset[str]
    is_admin: bool
    people: int = 0


@dataclass(frozen=True, slots=True)
class MembershipRow:
    id: UUID
    user_id: UUID
    person: str
    role_id: UUID
    role: str
    organisation: str
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class KeyRow:
    id: UUID
    prefix: str
    account_id: UUID
    account: str
    organisation: str
    scopes: tuple[str, ...]
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: UUID
    name: str
    organisation: str
    closed_at: datetime | None


def _open_memberships(now: datetime) -> Q:
    end = "roles__memberships__valid_to"
    return Q(roles__memberships__valid_from__lte=now) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": now})
    )


def _organisation(row: Organisation) -> OrganisationRow:
    return OrganisationRow(
        row.id,
        row.kind,
        row.name,
        row.name_en,
        row.function,
        row.region,
        row.uscc,
        row.is_demo,
        row.valid_from,
        row.valid_to,
        getattr(row, "people", 0),
    )


def organisations(
    *,
    now: datetime,
    text: str = "",
    kinds: Sequence[str] = (),
    after: tuple[str, UUID] | None = None,
) -> list[OrganisationRow]:
    """By name; one more than a page, so that the caller sees whether more follow."""
    rows = _matching(text, kinds)
    if after is not None:
        rows = rows.filter(Q(name__gt=after[0]) | Q(name=after[0], id__gt=after[1]))
    people = Count("roles__memberships__user", filter=_open_memberships(now), distinct=True)
    return [
        _organisation(row)
        for row in rows.annotate(people=people).order_by("name", "id")[: PAGE + 1]
    ]


def _matching(text: str, kinds: Sequence[str] = ()) -> QuerySet[Organisation]:
    rows = Organisation.objects.all()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(uscc=text))
    return rows


def organisation_kinds(text: str = "") -> dict[str, int]:
    counted = _matching(text).values_list("kind").annotate(n=Count("id")).order_by("kind")
    return dict(counted)


def organisation(organisation_id: UUID) -> OrganisationRow:
    row = Organisation.objects.filter(id=organisation_id).first()
    if row is None:
        raise NotFound(kind="organisation", id=organisation_id)
    return _organisation(row)


def people(*, text: str = "", after: tuple[str, UUID] | None = None) -> list[PersonRow]:
    rows = User.objects.all()
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if after is not None:
        rows = rows.filter(Q(name__gt=after[0]) | Q(name=after[0], id__gt=after[1]))
    page = list(rows.order_by("name", "id")[: PAGE + 1])
    held = _offices([row.id for row in page])
    return [_person(row, held.get(row.id, ())) for row in page]


def _offices(users: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    rows = (
        Membership.objects.filter(user_id__in=users, valid_to__isnull=True)
        .order_by("role__organisation__name")
        .values_list("user_id", "role__organisation__name")
        .distinct()
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for user_id, name in rows:
        found[user_id] = (*found.get(user_id, ()), name)
    return found


def _person(row: User, offices: tuple[str, ...] = ()) -> PersonRow:
    return PersonRow(
        row.id,
        row.name,
        row.email,
        row.language,
        row.is_active,
        row.is_demo,
        row.last_login,
        offices,
    )


def person(user_id: UUID) -> PersonRow:
    row = User.objects.filter(id=user_id).first()
    if row is None:
        raise NotFound(kind="user", id=user_id)
    return _person(row)


def _role(row: Role) -> RoleRow:
    return RoleRow(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.organisation.kind,
        row.name,
        row.function,
        row.region,
        frozenset(row.permissions),
        row.is_admin,
        getattr(row, "people", 0),
    )


def roles(*, now: datetime, organisation_id: UUID | None = None) -> list[RoleRow]:
    rows = Role.objects.select_related("organisation")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    in_force = Q(memberships__valid_from__lte=now) & (
        Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gt=now)
    )
    counted = rows.annotate(people=Count("memberships__user", filter=in_force, distinct=True))
    return [_role(row) for row in counted.order_by("organisation__name", "name", "id")]


def role(role_id: UUID) -> RoleRow:
    row = Role.objects.select_related("organisation").filter(id=role_id).first()
    if row is None:
        raise NotFound(kind="role", id=role_id)
    return _role(row)


def memberships(
    *, user_id: UUID | None = None, organisation_id: UUID | None = None
) -> list[MembershipRow]:
    rows = Membership.objects.select_related("user", "role__organisation")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    if organisation_id is not None:
        rows = rows.filter(role__organisation_id=organisation_id)
    return [
        MembershipRow(
            m.id,
            m.user_id,
            str(m.user),
            m.role_id,
            m.role.name,
            m.role.organisation.name,
            m.valid_from,
            m.valid_to,
        )
        for m in rows.order_by("valid_to", "role__organisation__name", "role__name", "id")
    ]


def api_keys() -> list[KeyRow]:
    rows = ApiKey.objects.select_related("account__organisation").order_by("-id")
    return [
        KeyRow(
            key.id,
            key.prefix,
            key.account_id,
            key.account.name,
            key.account.organisation.name,
            tuple(key.scopes),
            key.expires_at,
            key.revoked_at,
            key.last_used_at,
        )
        for key in rows
    ]


def service_accounts() -> list[AccountRow]:
    rows = ServiceAccount.objects.select_related("organisation").order_by(
        "organisation__name", "name"
    )
    return [AccountRow(row.id, row.name, row.organisation.name, row.closed_at) for row in rows]


def permission_kinds() -> set[str]:
    """The kinds that stand in any role."""
    held = Role.objects.values_list("permissions", flat=True)
    return {permission.partition(":")[0] for permissions in held for permission in permissions}


def guarded_moves() -> set[tuple[str, int, str, str, str]]:
    """The database's own table of lawful moves."""
    rows = WorkflowStep.objects.values_list("workflow", "version", "source", "verb", "target")
    return set(rows)


def organisation_choices() -> list[OrganisationRow]:
    return [_organisation(row) for row in Organisation.objects.order_by("name", "id")]
