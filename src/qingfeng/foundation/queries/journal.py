"""The journal as read: an object's history tab, and what stands behind an entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from qingfeng.foundation.models import (
    Journal,
    JournalText,
    Notification,
    Organisation,
    ServiceAccount,
    StateHistory,
    User,
)
from qingfeng.kernel.digest import salted
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject

SYSTEM = "system"
_NAMELESS = ("", "")
# The texts in which an act says why it was done: whoever may read of the act may read them, and no other text of it.
REASONS = ("reason", "basis")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One entry with the names a reader wants. Of its erasable texts a history shows the reason alone."""

    id: UUID
    at: datetime
    verb: str
    actor_id: UUID | None
    actor_name: str
    office_id: UUID | None
    office_name: str
    office_name_en: str
    subject: Subject
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Extract:
    """An entry whole, as its digest covers it, with the salt that the digest needs. Of its erasable texts it brings the
    reason, with the salt that binds it to the entry, or the time when it was erased."""

    body: Mapping[str, object]
    salt: str
    digest: str
    reasons: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class StateRow:
    at: datetime
    source: str
    target: str
    verb: str
    actor_id: UUID | None
    office_id: UUID | None
    entry_id: UUID | None


@dataclass(frozen=True, slots=True)
class NotificationRow:
    id: UUID
    code: str
    subject: Subject
    data: Mapping[str, object]
    at: datetime
    read: bool


def history(subject: Subject, *, limit: int = 200, before: UUID | None = None) -> list[HistoryRow]:
    """Newest first. The caller has read the subject through its access rule."""
    entries = Journal.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return _rows(entries, limit, before)


def extract(subjects: Iterable[Subject]) -> list[Extract]:
    """Oldest first, for papers that are checked elsewhere. The caller has read each through its access rule."""
    of_kind: dict[str, list[UUID]] = {}
    for subject in subjects:
        of_kind.setdefault(subject.kind, []).append(subject.id)
    entries = [
        entry
        for kind, ids in of_kind.items()
        for entry in Journal.objects.filter(subject_kind=kind, subject_id__in=ids)
    ]
    told = _disclosed([entry.id for entry in entries])
    return [
        Extract(
            _body(entry),
            bytes(entry.salt).hex(),
            bytes(entry.digest).hex(),
            told.get(entry.id, {}),
        )
        for entry in sorted(entries, key=lambda entry: entry.id)
    ]


def _disclosed(entries: list[UUID]) -> dict[UUID, dict[str, dict[str, str]]]:
    told: dict[UUID, dict[str, dict[str, str]]] = {}
    for row in JournalText.objects.filter(entry__in=entries, name__in=REASONS):
        found = (
            {"erased_at": row.erased_at.isoformat()}
            if row.erased_at is not None
            else {"text": row.text or "", "salt": bytes(row.salt or b"").hex()}
        )
        told.setdefault(row.entry_id, {})[row.name] = found
    return told


def reasons(subject: Subject) -> dict[UUID, str | None]:
    """Why each entry of the subject came about, where it says so; None once that was erased. The caller has read the
    subject through its access rule."""
    told = JournalText.objects.filter(
        entry__subject_kind=subject.kind, entry__subject_id=subject.id, name__in=REASONS
    )
    return dict(told.values_list("entry", "text"))


def reason_of_state(row_id: UUID) -> tuple[str | None, ...]:
    """Why a row stands as it does: what its last step was given as its reason, None if erased, or nothing at all."""
    last = StateHistory.objects.filter(row_id=row_id).order_by("-id").values("entry")[:1]
    told = JournalText.objects.filter(entry__in=last, name__in=REASONS)
    return tuple(told.values_list("text", flat=True))


def journal_page(
    *,
    verb: str = "",
    office_id: UUID | None = None,
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    before: UUID | None = None,
) -> list[HistoryRow]:
    """Newest first over everything, for administrators."""
    entries = Journal.objects.all()
    if verb:
        entries = entries.filter(verb__startswith=verb)
    if office_id is not None:
        entries = entries.filter(office=office_id)
    if actor_id is not None:
        entries = entries.filter(actor=actor_id)
    if since is not None:
        entries = entries.filter(at__gte=since)
    if until is not None:
        entries = entries.filter(at__lt=until)
    return _rows(entries, limit, before)


def _rows(entries: QuerySet[Journal], limit: int, before: UUID | None) -> list[HistoryRow]:
    if before is not None:
        entries = entries.filter(id__lt=before)
    page = list(entries.order_by("-id")[:limit])
    people, offices = _names(page)
    return [
        HistoryRow(
            id=entry.id,
            at=entry.at,
            verb=entry.verb,
            actor_id=entry.actor,
            actor_name=people.get(entry.actor, "") if entry.actor else SYSTEM,
            office_id=entry.office,
            office_name=names[0],
            office_name_en=names[1],
            subject=Subject(entry.subject_kind, entry.subject_id),
            payload=entry.payload,
        )
        for entry in page
        for names in (offices.get(entry.office, _NAMELESS),)
    ]


def _names(
    page: list[Journal],
) -> tuple[dict[UUID, str], dict[UUID | None, tuple[str, str]]]:
    actors = {entry.actor for entry in page if entry.actor}
    people = dict(User.objects.filter(id__in=actors).values_list("id", "name"))
    unknown = actors - people.keys()
    if unknown:
        people |= dict(ServiceAccount.objects.filter(id__in=unknown).values_list("id", "name"))
    offices = {entry.office for entry in page if entry.office}
    rows = Organisation.objects.filter(id__in=offices).values_list("id", "name", "name_en")
    return people, {id_: (name, name_en) for id_, name, name_en in rows}


def state_history(row_id: UUID) -> list[StateRow]:
    """What the guarding trigger wrote, oldest first."""
    rows = StateHistory.objects.filter(row_id=row_id).order_by("id")
    return [
        StateRow(*row)
        for row in rows.values_list("at", "source", "target", "verb", "actor", "office", "entry")
    ]


def notifications(
    user_id: UUID, *, unread_only: bool = True, limit: int = 50
) -> list[NotificationRow]:
    rows = Notification.objects.filter(user_id=user_id)
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    return [
        NotificationRow(
            id=row.id,
            code=row.code,
            subject=Subject(row.subject_kind, row.subject_id),
            data=row.data,
            at=row.at,
            read=row.read_at is not None,
        )
        for row in rows.order_by("-at", "-id")[:limit]
    ]


def unread_count(user_id: UUID, *, cap: int = 99) -> int:
    unread = Notification.objects.filter(user_id=user_id, read_at__isnull=True)
    return unread[: cap + 1].count()


def verify(entry_id: UUID, *, row: Journal | None = None) -> bool:
    """Whether the entry still is what was digested; erased texts make no difference."""
    entry = row or Journal.objects.filter(id=entry_id).first()
    if entry is None:
        raise NotFound(kind="journal", id=entry_id)
    return bytes(entry.digest) == digest_of(entry)


def digest_of(entry: Journal) -> bytes:
    """Digest of the canonical body under the entry's salt."""
    return bytes.fromhex(salted(_body(entry), bytes(entry.salt)))


def _body(entry: Journal) -> dict[str, object]:
    return {
        "id": entry.id,
        "node": entry.node,
        "actor": entry.actor,
        "office": entry.office,
        "verb": entry.verb,
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id},
        "payload": entry.payload,
        "audience": list(entry.audience),
        "at": entry.at,
    }
