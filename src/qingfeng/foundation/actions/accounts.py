"""People, organisations, roles and keys: every change by an administrator, every change journalled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from qingfeng.foundation.access import Actor, require_admin
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.models import Membership, Organisation, Region, Role, User
from qingfeng.foundation.models.accounts import AgencyFunction, Language, OrganisationKind
from qingfeng.foundation.rules.codes import check_region, check_uscc, significant
from qingfeng.foundation.rules.powers import check_permissions
from qingfeng.kernel.errors import BadInput, Conflict, NotFound
from qingfeng.kernel.ids import Subject, uuid7


@transaction.atomic
def create_organisation(
    *,
    kind: str,
    name: str,
    actor: Actor,
    now: datetime,
    name_en: str = "",
    function: str = "",
    region: str = "",
    uscc: str = "",
    is_demo: bool = False,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Organisation:
    require_admin(actor)
    office = Organisation(
        id=uuid7(now),
        **_organisation_fields(kind, name, name_en, function, region, uscc, valid_from, valid_to),
        is_demo=is_demo,
    )
    _save(office, "uscc")
    journal_append(
        actor=actor,
        verb="organisation.created",
        subject=Subject("organisation", office.id),
        payload={"kind": kind, "function": function, "region": office.region, "demo": is_demo},
        now=now,
    )
    return office


@transaction.atomic
def edit_organisation(
    *,
    organisation_id: UUID,
    name: str,
    actor: Actor,
    now: datetime,
    name_en: str = "",
    region: str = "",
    uscc: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Organisation:
    """Kind and function stay: an office that changes its function is another office."""
    require_admin(actor)
    office = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if office is None:
        raise NotFound(kind="organisation", id=organisation_id)
    fields = _organisation_fields(
        office.kind, name, name_en, office.function, region, uscc, valid_from, valid_to
    )
    changed = sorted(key for key, value in fields.items() if getattr(office, key) != value)
    for key in changed:
        setattr(office, key, fields[key])
    if changed:
        _save(office, "uscc")
        journal_append(
            actor=actor,
            verb="organisation.edited",
            subject=Subject("organisation", office.id),
            payload={"fields": changed},
            now=now,
        )
    return office


def _organisation_fields(
    kind: str,
    name: str,
    name_en: str,
    function: str,
    region: str,
    uscc: str,
    valid_from: date | None,
    valid_to: date | None,
) -> dict[str, object]:
    if kind not in OrganisationKind.values:
        raise BadInput("kind_unknown", column="kind")
    if (kind == "agency") != (function in AgencyFunction.values):
        raise BadInput("function_of_agency", column="function")
    if valid_from and valid_to and valid_to < valid_from:
        raise BadInput("dates_reversed", column="valid_to")
    return {
        "kind": kind,
        "name": _named(name, 200),
        "name_en": name_en.strip(),
        "function": function,
        "region": _known_region(region),
        "uscc": check_uscc(uscc),
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


def _named(name: str, longest: int) -> str:
    plain = name.strip()
    if not plain or len(plain) > longest:
        raise BadInput("name_missing_or_long", column="name", longest=longest)
    return plain


def _known_region(region: str) -> str:
    code = check_region(region)
    if code and not Region.objects.filter(code=code).exists():
        raise BadInput("region_unknown", column="region")
    return code


def _save(row: Organisation | Role | User | Membership, column: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict("taken", column=column) from error


@transaction.atomic
def create_role(
    *,
    organisation_id: UUID,
    name: str,
    permissions: Sequence[str],
    actor: Actor,
    now: datetime,
    function: str | None = None,
    region: str = "",
    is_admin: bool = False,
) -> Role:
    """Rights of an office in a region; a power that the office lacks by law cannot be among them."""
    require_admin(actor)
    office = Organisation.objects.filter(id=organisation_id).first()
    if office is None:
        raise NotFound(kind="organisation", id=organisation_id)
    function = office.function if function is None else function
    if function and office.kind != "agency":
        raise BadInput("function_of_agency", column="function")
    role = Role(
        id=uuid7(now),
        organisation=office,
        name=_named(name, 120),
        function=function,
        region=significant(region),
        permissions=sorted(check_permissions(permissions, kind=office.kind, function=function)),
        is_admin=is_admin,
    )
    _save(role, "name")
    _journal_role(role, "role.created", actor, now)
    return role


@transaction.atomic
def edit_role(
    *,
    role_id: UUID,
    permissions: Sequence[str],
    actor: Actor,
    now: datetime,
    is_admin: bool | None = None,
) -> Role:
    require_admin(actor)
    role = Role.objects.select_for_update(of=("self",)).select_related("organisation")
    found = role.filter(id=role_id).first()
    if found is None:
        raise NotFound(kind="role", id=role_id)
    office = found.organisation
    found.permissions = sorted(
        check_permissions(permissions, kind=office.kind, function=found.function)
    )
    found.is_admin = found.is_admin if is_admin is None else is_admin
    found.save(update_fields=["permissions", "is_admin"])
    _journal_role(found, "role.edited", actor, now)
    return found


def _journal_role(role: Role, verb: str, actor: Actor, now: datetime) -> None:
    journal_append(
        actor=actor,
        verb=verb,
        subject=Subject("role", role.id),
        payload={
            "organisation": role.organisation_id,
            "function": role.function,
            "region": role.region,
            "permissions": role.permissions,
            "admin": role.is_admin,
        },
        now=now,
    )


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    actor: Actor,
    now: datetime,
    password: str | None = None,
    language: str = Language.CHINESE,
    is_demo: bool = False,
) -> User:
    """An account by an administrator; nobody signs up alone. Without a password it cannot log in yet."""
    require_admin(actor)
    user = User(
        id=uuid7(now),
        email=_email(email),
        name=_named(name, 120),
        language=language if language in Language.values else Language.CHINESE,
        is_demo=is_demo,
    )
    _set_password(user, password)
    _save(user, "email")
    journal_append(
        actor=actor,
        verb="user.created",
        subject=Subject("user", user.id),
        payload={"demo": is_demo},
        now=now,
    )
    return user


@transaction.atomic
def set_password(*, user_id: UUID, password: str, actor: Actor, now: datetime) -> None:
    require_admin(actor)
    user = _user(user_id)
    _set_password(user, password)
    user.save(update_fields=["password"])
    _journal_user(user, "user.password_set", actor, now)


@transaction.atomic
def set_active(*, user_id: UUID, active: bool, actor: Actor, now: datetime) -> None:
    require_admin(actor)
    user = _user(user_id)
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        _journal_user(user, "user.opened" if active else "user.closed", actor, now)


@transaction.atomic
def set_language(*, user_id: UUID, language: str, actor: Actor, now: datetime) -> None:
    """A person's own choice."""
    if actor.user_id != user_id:
        require_admin(actor)
    if language not in Language.values:
        raise BadInput("language_unknown", column="language")
    if User.objects.filter(id=user_id).exclude(language=language).update(language=language):
        _journal_user(_user(user_id), "user.language_set", actor, now)


def _user(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None:
        raise NotFound(kind="user", id=user_id)
    return user


def _journal_user(user: User, verb: str, actor: Actor, now: datetime) -> None:
    journal_append(actor=actor, verb=verb, subject=Subject("user", user.id), payload={}, now=now)


def _email(email: str) -> str:
    plain = email.strip().lower()
    try:
        validate_email(plain)
    except ValidationError:
        raise BadInput("email_unreadable", column="email") from None
    return plain


def _set_password(user: User, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            codes = sorted({str(problem.code) for problem in error.error_list})
            raise BadInput("password_weak", column="password", codes=codes) from None
    user.set_password(password)


@dataclass(frozen=True, slots=True)
class Admission:
    membership_id: UUID
    fresh: bool


@transaction.atomic
def admit(
    *, user_id: UUID, role_id: UUID, actor: Actor, now: datetime, until: datetime | None = None
) -> Admission:
    """Give a person a role; a role that is already held without end stays as it is."""
    require_admin(actor)
    _user(user_id)
    if not Role.objects.filter(id=role_id).exists():
        raise NotFound(kind="role", id=role_id)
    held = Membership.objects.filter(
        user_id=user_id, role_id=role_id, valid_to__isnull=True
    ).first()
    if held is not None:
        return Admission(held.id, fresh=False)
    if until is not None and until <= now:
        raise BadInput("expiry_past", column="until")
    membership = Membership(
        id=uuid7(now), user_id=user_id, role_id=role_id, valid_from=now, valid_to=until
    )
    _save(membership, "role")
    journal_append(
        actor=actor,
        verb="membership.begun",
        subject=Subject("user", user_id),
        payload={"membership": membership.id, "role": role_id, "until": until},
        now=now,
    )
    return Admission(membership.id, fresh=True)


@transaction.atomic
def dismiss(*, membership_id: UUID, actor: Actor, now: datetime) -> None:
    """End a membership now; its past stays."""
    require_admin(actor)
    held = Membership.objects.select_for_update().filter(id=membership_id).first()
    if held is None:
        raise NotFound(kind="membership", id=membership_id)
    if held.valid_to is not None and held.valid_to <= now:
        return
    held.valid_to = max(now, held.valid_from)
    held.save(update_fields=["valid_to"])
    journal_append(
        actor=actor,
        verb="membership.ended",
        subject=Subject("user", held.user_id),
        payload={"membership": held.id, "role": held.role_id},
        now=now,
    )
