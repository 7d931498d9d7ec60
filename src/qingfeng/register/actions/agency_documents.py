"""Scans that prove a power of attorney: taken in, read, withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import access, events
from qingfeng.register.models import Agency, AgencyDocument, DocumentWithdrawal
from qingfeng.register.rules.validity import register_day
from qingfeng.register.rules.vocabulary import DocumentKind

FILE_KINDS: Final = frozenset({"pdf", "image"})
MOST_BYTES: Final = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scan:
    sha256: str
    media_type: str
    kind: DocumentKind


def add_document(
    *,
    agency_id: UUID,
    kind: DocumentKind,
    content: BinaryIO,
    name: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Its content, not its name, says whether it is a scan; the name stays in the journal alone."""
    with transaction.atomic():
        agency = _writable(agency_id, actor, now)
        sha256 = _stored(content, name, actor, now)
        standing = agency.documents.filter(file_id=sha256, withdrawal__isnull=True)
        if standing.exists():
            raise Conflict("document_known", column="file")
        document = AgencyDocument(
            id=uuid7(now),
            agency=agency,
            kind=kind,
            file_id=sha256,
            added_by=actor.user_id,
            added_at=now,
        )
        document.save(force_insert=True)
        _tell(events.DOCUMENT_ADDED, document, actor, now)
    return document.pk


def _stored(content: BinaryIO, name: str, actor: Actor, now: datetime) -> str:
    most = min(MOST_BYTES, settings.QINGFENG_UPLOAD_MAX_BYTES)
    try:
        stored = foundation.store_file(
            content=content, name=name, kinds=FILE_KINDS, max_bytes=most, actor=actor, now=now
        )
    except BadInput as refused:
        raise BadInput(refused.reason, column="file") from refused
    return str(stored.sha256)


def read_document(*, document_id: UUID, actor: Actor, now: datetime) -> Scan:
    """Where the content lies; that it was read, and by whom, stays in the journal."""
    foundation.require(actor, access.HOLDER_READ)
    with transaction.atomic():
        document = access.document_of(actor, document_id, register_day(now))
        if hasattr(document, "withdrawal"):
            raise Refused("document_withdrawn")
        _tell(events.DOCUMENT_READ, document, actor, now)
    return Scan(document.file_id, document.file.media_type, DocumentKind(document.kind))


def withdraw_document(*, document_id: UUID, actor: Actor, now: datetime) -> None:
    foundation.require(actor, access.HOLDER_EDIT)
    with transaction.atomic():
        document = access.document_of(actor, document_id, register_day(now))
        _writable(document.agency_id, actor, now)
        if DocumentWithdrawal.objects.filter(pk=document_id).exists():
            raise Refused("document_withdrawn")
        withdrawal = DocumentWithdrawal(
            document=document, withdrawn_by=actor.user_id, withdrawn_at=now
        )
        withdrawal.save(force_insert=True)
        _tell(events.DOCUMENT_WITHDRAWN, document, actor, now)


def _writable(agency_id: UUID, actor: Actor, now: datetime) -> Agency:
    """Locked, so that of two who add or withdraw the same document one comes second."""
    foundation.require(actor, access.HOLDER_EDIT)
    agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if agency is None:
        raise NotFound(kind="agency", id=agency_id)
    access.party_of(actor, agency.holder_id, register_day(now))
    return agency


def _tell(verb: str, document: AgencyDocument, actor: Actor, now: datetime) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.HOLDER, document.agency.holder_id),
        payload={"agency": document.agency_id, "document": document.pk, "file": document.file_id},
        now=now,
    )
