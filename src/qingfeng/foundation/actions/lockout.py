"""Failed guesses at the door, counted in the database so that every process counts the same."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.clock import new_id
from qingfeng.foundation.models import LoginFailure, User
from qingfeng.foundation.rules.lockout import WINDOW, Failures, locked_until
from qingfeng.kernel.ids import Subject


def begin_attempt(
    *, email: str, address: str, now: datetime
) -> tuple[UUID | None, datetime | None]:
    """Enter the guess before it is tried, so that many at once cannot slip through between count and
    entry. Gives the guess's id, or the end of the lock-out."""
    account = _digest(email)
    until = locked_until(_failures(account, address, now), now)
    if until is not None:
        return None, until
    attempt = LoginFailure.objects.create(
        id=new_id(), account_digest=account, address=address, at=now
    )
    crowded = locked_until(_failures(account, address, now, others_than=attempt.id), now)
    if crowded is not None:
        return None, crowded
    return attempt.id, None


def forgive(*, attempt_id: UUID) -> None:
    """The guess was right."""
    LoginFailure.objects.filter(id=attempt_id).delete()


def note_lockout(*, email: str, address: str, now: datetime) -> None:
    """Journal the moment at which an existing account is locked; further guesses add nothing."""
    if locked_until(_failures(_digest(email), address, now), now) is None:
        return
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return
    with transaction.atomic():
        journal_append(
            actor=system_actor(),
            verb="user.locked_out",
            subject=Subject("user", user.id),
            payload={},
            texts={"address": address},
            now=now,
        )


def prune_failures(*, now: datetime) -> int:
    deleted, _ = LoginFailure.objects.filter(at__lt=now - 4 * WINDOW).delete()
    return deleted


def _failures(
    account: str, address: str, now: datetime, others_than: UUID | None = None
) -> Failures:
    recent = LoginFailure.objects.filter(at__gt=now - WINDOW).order_by("at")
    if others_than is not None:
        recent = recent.exclude(id=others_than)
    by_account = list(recent.filter(account_digest=account).values_list("at", "address"))
    by_address = recent.filter(address=address).values_list("at", flat=True)
    return Failures(
        pair=tuple(at for at, where in by_account if where == address),
        account=tuple(at for at, _ in by_account),
        address=tuple(by_address),
    )


def _digest(email: str) -> str:
    return salted_hmac("qingfeng.login", email.strip().lower(), algorithm="sha256").hexdigest()
