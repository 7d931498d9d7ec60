"""What an office decides about one right: disputed, settled, withdrawn."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.register import access
from qingfeng.register.models import Right
from qingfeng.register.rules.validity import register_day
from qingfeng.register.rules.workflow import RIGHT


def dispute(*, right_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    _decide("dispute", right_id, reason, actor, now)


def settle(*, right_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    _decide("settle", right_id, reason, actor, now)


def withdraw(*, right_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """For good: the right leaves the next snapshot."""
    _decide("withdraw", right_id, reason, actor, now)


def _decide(verb: str, right_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    on = register_day(now)
    with transaction.atomic():
        access.require_write(actor, access.right_of(actor, right_id, on), access.RIGHT_EDIT, on)
        right = Right.objects.select_for_update().get(pk=right_id)
        foundation.move(
            row=right,
            workflow=RIGHT,
            verb=verb,
            facts={"reason": reason.strip()},
            texts={"reason": reason.strip()} if reason.strip() else None,
            actor=actor,
            now=now,
        )
