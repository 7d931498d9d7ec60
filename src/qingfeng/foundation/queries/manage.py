"""What the administrators' pages list."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from qingfeng.foundation.models import (
    ApiKey,
    Delivery,
    Membership,
    Organisation,
    Role,
    ServiceAccount,
    User,
)
from qingfeng.foundation.queries.regions import region_scope
from qingfeng.kernel.errors import NotFound


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


@dataclass(frozen=True, slots=True)
class RoleRow:
    id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_name_en: str
    organisation_kind: str
    name: str
    function: str
    region: str
    permissions: tuple[str, ...]
    is_admin: bool
    holders: int


@dataclass(frozen=True, slots=True)
class UserRow:
    id: UUID
    email: str
    name: str
    language: str
    is_active: bool
    is_demo: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class MembershipRow:
    id: UUID
    user_id: UUID
    user_name: str
    user_email: str
    role_id: UUID
    role_name: str
    organisation_id: UUID
    organisation_name: str
    organisation_name_en: str
    valid_from: datetime
    valid_to: datetime | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class ServiceAccountRow:
    id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_name_en: str
    name: str
    region: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    id: UUID
    account_id: UUID
    account_name: str
    organisation_id: UUID
    organisation_name: str
    organisation_name_en: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    usable: bool


@dataclass(frozen=True, slots=True)
class DeliveryHealth:
    """How a handler of the journal is doing."""

    subscription: str
    waiting: int
    failing: int
    attempts: int
    last_error: str


def organisations(
    *,
    kind: str = "",
    function: str = "",
    region: str = "",
    search: str = "",
    after: UUID | None = None,
    limit: int = 50,
) -> list[OrganisationRow]:
    """In the order of their making; `after` is the last id of the page before."""
    rows = Organisation.objects.filter(region_scope(region))
    if kind:
        rows = rows.filter(kind=kind)
    if function:
        rows = rows.filter(function=function)
    if search:
        rows = rows.filter(
            Q(name__icontains=search) | Q(name_en__icontains=search) | Q(uscc=search.upper())
        )
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [organisation_row(row) for row in rows.order_by("id")[:limit]]


def organisation(organisation_id: UUID) -> OrganisationRow:
    row = Organisation.objects.filter(id=organisation_id).first()
    if row is None:
        raise NotFound(kind="organisation", id=organisation_id)
    return organisation_row(row)


def organisation_row(row: Organisation) -> OrganisationRow:
    return OrganisationRow(
        id=row.id,
        kind=row.kind,
        name=row.name,
        name_en=row.name_en,
        function=row.function,
        region=row.region,
        uscc=row.uscc,
        is_demo=row.is_demo,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def roles(*, now: datetime, organisation_id: UUID | None = None, limit: int = 200) -> list[RoleRow]:
    rows = Role.objects.select_related("organisation").order_by("organisation__name", "name")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    page = list(rows[:limit])
    held = Membership.objects.in_force(now).filter(role__in=page)
    holders = dict(held.values_list("role_id").annotate(n=Count("user_id", distinct=True)))
    return [
        RoleRow(
            id=row.id,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation.name,
            organisation_name_en=row.organisation.name_en,
            organisation_kind=row.organisation.kind,
            name=row.name,
            function=row.function,
            region=row.region,
            permissions=tuple(row.permissions),
            is_admin=row.is_admin,
            holders=holders.get(row.id, 0),
        )
        for row in page
    ]


def users(*, search: str = "", after: UUID | None = None, limit: int = 50) -> list[UserRow]:
    rows = User.objects.order_by("id")
    if search:
        rows = rows.filter(Q(email__icontains=search) | Q(name__icontains=search))
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [user_row(row) for row in rows[:limit]]


def user_row(row: User) -> UserRow:
    return UserRow(
        id=row.id,
        email=row.email,
        name=row.name,
        language=row.language,
        is_active=row.is_active,
        is_demo=row.is_demo,
        last_login=row.last_login,
    )


def memberships(
    *,
    now: datetime,
    user_id: UUID | None = None,
    organisation_id: UUID | None = None,
    role_id: UUID | None = None,
    limit: int = 200,
) -> list[MembershipRow]:
    """Those in force first, then what has ended, the latest first."""
    rows = Membership.objects.select_related("user", "role__organisation").order_by("-id")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    if organisation_id is not None:
        rows = rows.filter(role__organisation_id=organisation_id)
    if role_id is not None:
        rows = rows.filter(role_id=role_id)
    listed = [_membership_row(row, now) for row in rows[:limit]]
    return sorted(listed, key=lambda row: not row.in_force)


def _membership_row(row: Membership, now: datetime) -> MembershipRow:
    return MembershipRow(
        id=row.id,
        user_id=row.user_id,
        user_name=row.user.name,
        user_email=row.user.email,
        role_id=row.role_id,
        role_name=row.role.name,
        organisation_id=row.role.organisation_id,
        organisation_name=row.role.organisation.name,
        organisation_name_en=row.role.organisation.name_en,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        in_force=row.valid_from <= now and (row.valid_to is None or row.valid_to > now),
    )


def service_accounts(*, organisation_id: UUID | None = None) -> list[ServiceAccountRow]:
    rows = ServiceAccount.objects.select_related("organisation").order_by(
        "organisation__name", "name"
    )
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return [
        ServiceAccountRow(
            id=row.id,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation.name,
            organisation_name_en=row.organisation.name_en,
            name=row.name,
            region=row.region,
            closed_at=row.closed_at,
        )
        for row in rows
    ]


def api_keys(*, now: datetime, account_id: UUID | None = None, limit: int = 200) -> list[ApiKeyRow]:
    """The newest first; of the secret nothing can be shown."""
    rows = ApiKey.objects.select_related("account__organisation").order_by("-id")
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    return [
        ApiKeyRow(
            id=row.id,
            account_id=row.account_id,
            account_name=row.account.name,
            organisation_id=row.account.organisation_id,
            organisation_name=row.account.organisation.name,
            organisation_name_en=row.account.organisation.name_en,
            prefix=row.prefix,
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            last_used_at=row.last_used_at,
            usable=row.revoked_at is None
            and row.expires_at > now
            and row.account.closed_at is None,
        )
        for row in rows[:limit]
    ]


def delivery_health() -> list[DeliveryHealth]:
    """Handlers that owe something; empty when all is delivered."""
    owed = (
        Delivery.objects.exclude(state=Delivery.State.DONE)
        .values("subscription")
        .annotate(
            waiting=Count("id", filter=Q(state=Delivery.State.WAITING)),
            failing=Count("id", filter=Q(state=Delivery.State.FAILING)),
            attempts=Max("attempts"),
            last_error=Max("last_error"),
        )
        .order_by("subscription")
    )
    return [DeliveryHealth(**row) for row in owed]
