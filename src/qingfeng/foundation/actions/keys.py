"""Programs that act for an organisation, and their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from qingfeng.foundation.access import Actor, require_admin
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.models import ApiKey, Organisation, ServiceAccount
from qingfeng.foundation.rules.codes import significant
from qingfeng.foundation.rules.keys import check_expiry, check_scopes, new_key
from qingfeng.kernel.errors import BadInput, Conflict, NotFound
from qingfeng.kernel.ids import Subject, uuid7


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """The token is shown this once; afterwards nobody can read it again."""

    id: UUID
    prefix: str
    token: str
    expires_at: datetime


@transaction.atomic
def create_service_account(
    *, organisation_id: UUID, name: str, actor: Actor, now: datetime, region: str = ""
) -> ServiceAccount:
    require_admin(actor)
    if not Organisation.objects.filter(id=organisation_id).exists():
        raise NotFound(kind="organisation", id=organisation_id)
    if not name.strip():
        raise BadInput("name_missing_or_long", column="name")
    account = ServiceAccount(
        id=uuid7(now),
        organisation_id=organisation_id,
        name=name.strip(),
        region=significant(region),
    )
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Conflict("taken", column="name") from error
    _journal(account.id, "service_account.created", {"organisation": organisation_id}, actor, now)
    return account


@transaction.atomic
def close_service_account(*, account_id: UUID, actor: Actor, now: datetime) -> None:
    require_admin(actor)
    closed = ServiceAccount.objects.filter(id=account_id, closed_at__isnull=True)
    if closed.update(closed_at=now):
        _journal(account_id, "service_account.closed", {}, actor, now)
    elif not ServiceAccount.objects.filter(id=account_id).exists():
        raise NotFound(kind="service_account", id=account_id)


@transaction.atomic
def issue_key(
    *,
    account_id: UUID,
    scopes: Sequence[str],
    expires_at: datetime,
    actor: Actor,
    now: datetime,
) -> IssuedKey:
    require_admin(actor)
    if not ServiceAccount.objects.filter(id=account_id, closed_at__isnull=True).exists():
        raise NotFound(kind="service_account", id=account_id)
    wanted = check_scopes(scopes)
    check_expiry(now, expires_at)
    made = new_key()
    key = ApiKey.objects.create(
        id=uuid7(now),
        account_id=account_id,
        prefix=made.prefix,
        secret_digest=made.digest,
        scopes=wanted,
        created_at=now,
        created_by_id=actor.user_id,
        expires_at=expires_at,
    )
    body = {"key": key.id, "prefix": made.prefix, "scopes": wanted, "expires_at": expires_at}
    _journal(account_id, "api_key.issued", body, actor, now)
    return IssuedKey(key.id, made.prefix, made.token, expires_at)


@transaction.atomic
def revoke_key(*, key_id: UUID, actor: Actor, now: datetime) -> None:
    require_admin(actor)
    key = ApiKey.objects.select_for_update().filter(id=key_id).first()
    if key is None:
        raise NotFound(kind="api_key", id=key_id)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        _journal(key.account_id, "api_key.revoked", {"key": key.id}, actor, now)


def _journal(
    account_id: UUID, verb: str, payload: dict[str, object], actor: Actor, now: datetime
) -> None:
    journal_append(
        actor=actor,
        verb=verb,
        subject=Subject("service_account", account_id),
        payload=payload,
        now=now,
    )
