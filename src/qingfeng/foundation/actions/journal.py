"""Appending to the journal, and erasing what personal text stands beside it."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from qingfeng.foundation.access import Actor
from qingfeng.foundation.clock import new_id
from qingfeng.foundation.models import Delivery, Journal, JournalText
from qingfeng.foundation.queries.journal import digest_of
from qingfeng.foundation.queueing import defer
from qingfeng.foundation.registries import subscriptions
from qingfeng.kernel.digest import canonical, salted
from qingfeng.kernel.errors import Broken, NotFound
from qingfeng.kernel.ids import Subject

_SALT_BYTES = 16
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


def journal_append(
    *,
    actor: Actor,
    verb: str,
    subject: Subject,
    payload: Mapping[str, object],
    audience: Sequence[str] = (),
    now: datetime,
    texts: Mapping[str, str] | None = None,
) -> UUID:
    """One entry in the action's own transaction. Ids, codes and digests go into the payload;
    personal data and free text into `texts`, which can be erased without breaking the digest."""
    if not connection.in_atomic_block:
        raise Broken("journal_outside_transaction", verb=verb)
    salts = {name: secrets.token_bytes(_SALT_BYTES) for name in texts or {}}
    body = dict(payload)
    if texts:
        body["texts"] = {name: salted(text, salts[name]) for name, text in texts.items()}
    entry = _entry(actor, verb, subject, body, audience, now)
    entry.save(force_insert=True)
    JournalText.objects.bulk_create(
        JournalText(entry=entry, name=name, text=text, salt=salts[name])
        for name, text in (texts or {}).items()
    )
    _owe(entry)
    return entry.id


def _entry(
    actor: Actor,
    verb: str,
    subject: Subject,
    body: Mapping[str, object],
    audience: Sequence[str],
    now: datetime,
) -> Journal:
    entry = Journal(
        # From the running clock, so that entries keep their order where `now` stands still.
        id=new_id(),
        node=settings.QINGFENG_NODE,
        actor=actor.principal,
        office=actor.office_id,
        verb=verb,
        subject_kind=subject.kind,
        subject_id=subject.id,
        audience=sorted(set(audience)),
        at=now,
        salt=secrets.token_bytes(_SALT_BYTES),
    )
    # Stored as it was digested: what jsonb would change (key order, number form) is already plain.
    entry.payload = _plain(body)
    entry.digest = digest_of(entry)
    return entry


def _plain(body: Mapping[str, object]) -> object:
    return json.loads(canonical(body))


def _owe(entry: Journal) -> None:
    wanting = [name for name, sub in subscriptions().items() if sub.wants(entry.verb)]
    if not wanting:
        return
    Delivery.objects.bulk_create(
        Delivery(subscription=name, entry=entry, next_at=_AT_ONCE) for name in wanting
    )
    # Only to be quick: what is owed is delivered every minute without it.
    transaction.on_commit(_poke, robust=True)


def _poke() -> None:
    defer("foundation.deliver", queueing_lock="foundation.deliver")


def erase_texts(
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    entry: UUID | None = None,
    subject: Subject | None = None,
) -> int:
    """Blank the texts of one entry or of everything on a subject; what was erased is journalled by name."""
    chosen = _texts_of(entry, subject)
    rows = list(chosen.filter(erased_at__isnull=True).select_for_update(of=("self",)))
    if not rows:
        return 0
    JournalText.objects.filter(id__in=[row.id for row in rows]).update(
        text=None, salt=None, erased_at=now
    )
    for erased_entry, names in _by_entry(rows):
        journal_append(
            actor=actor,
            verb="journal.texts_erased",
            subject=Subject(erased_entry.subject_kind, erased_entry.subject_id),
            payload={"entry": erased_entry.id, "names": names, "reason": reason},
            now=now,
        )
    return len(rows)


def _texts_of(entry: UUID | None, subject: Subject | None) -> QuerySet[JournalText]:
    texts = JournalText.objects.select_related("entry")
    if entry is not None:
        if not Journal.objects.filter(id=entry).exists():
            raise NotFound(kind="journal", id=entry)
        return texts.filter(entry_id=entry)
    if subject is None:
        raise Broken("erase_nothing_named")
    return texts.filter(entry__subject_kind=subject.kind, entry__subject_id=subject.id)


def _by_entry(rows: Iterable[JournalText]) -> list[tuple[Journal, list[str]]]:
    grouped: dict[UUID, tuple[Journal, list[str]]] = {}
    for row in rows:
        grouped.setdefault(row.entry_id, (row.entry, []))[1].append(row.name)
    return [(entry, sorted(names)) for entry, names in grouped.values()]
