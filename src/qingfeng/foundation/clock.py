"""The only reader of the clock. Everything below the edge takes `now` as an argument."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from qingfeng.kernel.ids import uuid7


def now(request: HttpRequest | None = None) -> datetime:  # noqa: ARG001 - an edge may differ by request
    """The present, or the instant that a demonstration is held at."""
    fixed: datetime | None = settings.QINGFENG_DEMO_NOW
    return fixed if fixed is not None else running()


def running() -> datetime:
    """The present in every case: for waiting, locking out and trying again, which must go on."""
    return datetime.now(UTC)  # noqa: TID251 - the edge itself


def new_id() -> UUID:
    """Time-ordered by the running clock, also where the demonstration's stands still."""
    return uuid7(running())
