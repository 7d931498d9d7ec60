"""The seats a person may take (office, function, region), and the actor that follows from one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from qingfeng.foundation.access import Actor
from qingfeng.foundation.models import ApiKey, Membership
from qingfeng.foundation.rules.keys import read_header, secret_fits
from qingfeng.foundation.rules.powers import lawful
from qingfeng.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Seat:
    """Roles of one office with the same function and region, held together."""

    office_id: UUID
    office_name: str
    office_name_en: str
    office_kind: str
    function: str
    region: str
    permissions: frozenset[str]
    is_admin: bool
    roles: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.office_id}/{self.function}/{self.region}"


def seats(user_id: UUID, now: datetime) -> tuple[Seat, ...]:
    """In a fixed order; what a body has no power to do is taken away whatever its role says."""
    on = timezone.localdate(now)
    held = (
        Membership.objects.in_force(now)
        .filter(user_id=user_id, user__is_active=True)
        .filter(_in_force("role__organisation__", on))
        .select_related("role__organisation")
        .order_by("role__organisation_id", "role__function", "role__region", "role__name")
    )
    grouped = groupby(held, lambda m: (m.role.organisation_id, m.role.function, m.role.region))
    return tuple(_seat(list(group)) for _, group in grouped)


def _in_force(path: str, on: date) -> Q:
    begun = Q(**{f"{path}valid_from__isnull": True}) | Q(**{f"{path}valid_from__lte": on})
    return begun & (Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gte": on}))


def _seat(held: list[Membership]) -> Seat:
    first, office = held[0].role, held[0].role.organisation
    permissions = frozenset(p for m in held for p in m.role.permissions)
    function = first.function or office.function
    return Seat(
        office_id=office.id,
        office_name=office.name,
        office_name_en=office.name_en,
        office_kind=office.kind,
        function=function,
        region=first.region,
        permissions=lawful(permissions, kind=office.kind, function=function),
        is_admin=any(m.role.is_admin for m in held),
        roles=tuple(m.role.name for m in held),
    )


def actor_in(user_id: UUID, seat: Seat) -> Actor:
    return Actor(
        user_id=user_id,
        office_id=seat.office_id,
        office_kind=seat.office_kind,
        function=seat.function,
        region=seat.region,
        permissions=seat.permissions,
        is_admin=seat.is_admin,
    )


def actor_among(user_id: UUID, held: Sequence[Seat], seat_key: str) -> Actor:
    """The actor in the chosen seat, else in the first; a person without a seat may do nothing."""
    chosen = next((seat for seat in held if seat.key == seat_key), held[0] if held else None)
    if chosen is None:
        return Actor(user_id=user_id, office_id=None, office_kind="")
    return actor_in(user_id, chosen)


def actor_again(user_id: UUID, seat_key: str, now: datetime) -> Actor:
    """The person in the seat in which something was asked for; NotFound once they hold it no longer."""
    seat = next((seat for seat in seats(user_id, now) if seat.key == seat_key), None)
    if seat is None:
        raise NotFound(kind="seat")
    return actor_in(user_id, seat)


def actor_of_key(authorization: str, now: datetime) -> Actor:
    """The program behind an API key, or NotFound: unknown, wrong, expired and revoked are told apart by nobody."""
    read = read_header(authorization)
    if read is None:
        raise NotFound(kind="api_key")
    prefix, secret = read
    key = (
        ApiKey.objects.select_related("account__organisation")
        .filter(prefix=prefix)
        .filter(_in_force("account__organisation__", timezone.localdate(now)))
        .first()
    )
    fits = secret_fits(secret, key.secret_digest if key else "0" * 64)
    if key is None or not fits or not _usable(key, now):
        raise NotFound(kind="api_key")
    _note_use(key, now)
    office = key.account.organisation
    return Actor(
        user_id=None,
        office_id=office.id,
        office_kind=office.kind,
        function=office.function,
        region=key.account.region,
        permissions=lawful(key.scopes, kind=office.kind, function=office.function),
        service_id=key.account_id,
    )


def _usable(key: ApiKey, now: datetime) -> bool:
    closed = key.account.closed_at is not None and key.account.closed_at <= now
    revoked = key.revoked_at is not None and key.revoked_at <= now
    return not closed and not revoked and key.expires_at > now


def _note_use(key: ApiKey, now: datetime) -> None:
    """To the day: a write on every call would make one busy row of it."""
    if key.last_used_at is None or timezone.localdate(key.last_used_at) != timezone.localdate(now):
        ApiKey.objects.filter(id=key.id).update(last_used_at=now)
