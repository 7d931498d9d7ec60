"""Facts of the register told upward through the journal: the verb, and what its payload holds."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

RIGHT: Final = "right"
LICENCE: Final = "licence"
HOLDER: Final = "holder"
LOAD: Final = "register_load"
SNAPSHOT: Final = "register_snapshot"

LOADED: Final = "register.loaded"
EXPORTED: Final = "register.exported"
RIGHT_CHANGED: Final = "register.right_changed"
LICENCE_GRANTED: Final = "register.licence_granted"
LICENCE_ENDED: Final = "register.licence_ended"
CONTACT_READ: Final = "register.contact_read"
CONTACT_EDITED: Final = "register.contact_edited"
CONTACT_ERASED: Final = "register.contact_erased"
PARTY_LINKED: Final = "register.party_linked"
AGENCY_GRANTED: Final = "register.agency_granted"
AGENCY_ENDED: Final = "register.agency_ended"
DOCUMENT_ADDED: Final = "register.document_added"
DOCUMENT_READ: Final = "register.document_read"
DOCUMENT_WITHDRAWN: Final = "register.document_withdrawn"
KNOWLEDGE_ADDED: Final = "register.knowledge_added"
KNOWLEDGE_CHANGED: Final = "register.knowledge_changed"
SNAPSHOT_PUBLISHED: Final = "register.snapshot_published"


@dataclass(frozen=True, slots=True)
class SnapshotPublished:
    """Version 1. Which rights moved is asked of `api.changed_rights(since)`, not carried here."""

    number: int
    digest: str
    rights: int
    added: int
    changed: int
    removed: int
    rules_version: str


@dataclass(frozen=True, slots=True)
class LicenceGranted:
    """Version 1."""

    licence: UUID
    right: UUID
    licensor: UUID
    licensee: UUID


@dataclass(frozen=True, slots=True)
class LicenceEnded:
    """Version 1."""

    licence: UUID
    right: UUID
    ended_on: str
