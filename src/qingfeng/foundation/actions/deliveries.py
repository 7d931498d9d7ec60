"""Entries of the journal to their handlers: at least once, each in its own transaction."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from qingfeng.foundation.models import Delivery, Journal
from qingfeng.foundation.registries import JournalEntry, Subscription, subscriptions
from qingfeng.kernel.ids import Subject

LOGGER = logging.getLogger(__name__)

_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)
_ERROR_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Delivered:
    done: int
    failed: int


def deliver(*, now: datetime, limit: int = 500) -> Delivered:
    """Hand owed entries to their handlers until none is due or the limit is reached.

    Several workers may run this at once; a row is locked while its handler works. What a handler
    writes and the tick that it is done stand or fall together, so only effects outside the
    database can happen twice.
    """
    done = failed = 0
    while done + failed < limit:
        outcome = _deliver_one(now)
        if outcome is None:
            break
        done, failed = done + outcome, failed + (not outcome)
    return Delivered(done, failed)


def _deliver_one(now: datetime) -> bool | None:
    """True when a handler succeeded, False when it failed, None when nothing is due."""
    with transaction.atomic():
        owed = _claim(now)
        if owed is None:
            return None
        problem = _hand_over(owed, subscriptions()[owed.subscription])
        if problem is None:
            owed.state, owed.done_at, owed.last_error = Delivery.State.DONE, now, ""
        else:
            owed.state, owed.last_error = Delivery.State.FAILING, problem
            owed.next_at = now + wait_after(owed.attempts + 1)
        owed.attempts += 1
        owed.save(update_fields=["state", "done_at", "last_error", "next_at", "attempts"])
    return problem is None


def _claim(now: datetime) -> Delivery | None:
    """Only of handlers that this process knows: during an upgrade another one may know more."""
    return (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("entry")
        .filter(next_at__lte=now, subscription__in=list(subscriptions()))
        .exclude(state=Delivery.State.DONE)
        .order_by("next_at", "id")
        .first()
    )


def _hand_over(owed: Delivery, subscription: Subscription) -> str | None:
    try:
        with transaction.atomic():
            subscription.handler(entry_of(owed.entry))
            _check_deferred()
    except Exception as error:
        LOGGER.warning(
            "handler %s failed on entry %s", owed.subscription, owed.entry_id, exc_info=True
        )
        return f"{type(error).__name__}: {error}"[:_ERROR_LENGTH].replace("\x00", "")
    return None


def _check_deferred() -> None:
    """Deferred constraints fail here, inside the handler's savepoint, not at the shared commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def wait_after(attempts: int) -> timedelta:
    """Ten seconds, doubled each time, an hour at most."""
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)


def entry_of(entry: Journal) -> JournalEntry:
    return JournalEntry(
        id=entry.id,
        node=entry.node,
        actor=entry.actor,
        office=entry.office,
        verb=entry.verb,
        subject=Subject(entry.subject_kind, entry.subject_id),
        payload=entry.payload,
        audience=tuple(entry.audience),
        at=entry.at,
    )


def catch_up(*, since: datetime, now: datetime) -> int:
    """Owe every handler the entries since then that it was never owed: for a new subscription,
    and for entries that a process of the last version wrote beside it during an upgrade."""
    return sum(_catch_up_one(sub, since, now) for sub in subscriptions().values())


def _catch_up_one(sub: Subscription, since: datetime, now: datetime) -> int:
    pattern = (
        sub.verb.removesuffix("*").replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO foundation_delivery (subscription, entry_id, state, attempts, next_at, last_error)
            SELECT %s, id, 'waiting', 0, %s, '' FROM foundation_journal
            WHERE at >= %s AND verb LIKE %s
            ON CONFLICT (subscription, entry_id) DO NOTHING
            """,
            [sub.name, now, since, pattern + ("%" if sub.verb.endswith("*") else "")],
        )
        owed: int = cursor.rowcount
    return owed


def prune_deliveries(*, before: datetime) -> int:
    """Ticked rows older than any catch-up looks back are of no more use."""
    deleted, _ = Delivery.objects.filter(state=Delivery.State.DONE, done_at__lt=before).delete()
    return deleted
