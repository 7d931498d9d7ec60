"""Lines under a person's bell."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from qingfeng.foundation.access import Actor
from qingfeng.foundation.models import Membership, Notification
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject, uuid7


def notify(
    *,
    users: Iterable[UUID],
    code: str,
    subject: Subject,
    data: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Tell each person once; while a line is unread it is not repeated."""
    Notification.objects.bulk_create(
        [
            Notification(
                id=uuid7(now),
                user_id=user,
                code=code,
                subject_kind=subject.kind,
                subject_id=subject.id,
                data=dict(data or {}),
                at=now,
            )
            for user in sorted(set(users))
        ],
        ignore_conflicts=True,
    )


def notify_administrators(
    *, code: str, subject: Subject, data: Mapping[str, object] | None = None, now: datetime
) -> None:
    administrators = (
        Membership.objects.in_force(now)
        .filter(role__is_admin=True, user__is_active=True)
        .values_list("user_id", flat=True)
    )
    notify(users=administrators, code=code, subject=subject, data=data, now=now)


@transaction.atomic
def mark_read(*, notification_id: UUID, actor: Actor, now: datetime) -> None:
    if actor.user_id is None:
        raise NotFound(kind="notification", id=notification_id)
    own = Notification.objects.filter(id=notification_id, user_id=actor.user_id)
    if not own.filter(read_at__isnull=True).update(read_at=now) and not own.exists():
        raise NotFound(kind="notification", id=notification_id)
