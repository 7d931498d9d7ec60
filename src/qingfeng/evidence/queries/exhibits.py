"""The exhibits of a subject, as rows for pages, papers and the domains above."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from qingfeng.evidence import access
from qingfeng.evidence.models import Exhibit
from qingfeng.evidence.rules.exhibits import EvidenceKind, ExhibitState, Form
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject


@dataclass(frozen=True, slots=True)
class FileRow:
    name: str
    role: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class TokenRow:
    authority: str
    trusted: bool
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    id: UUID
    subject: Subject
    office: UUID
    form: Form
    kind: EvidenceKind
    title: str
    obtained_at: datetime
    entered_at: datetime
    entered_by: UUID | None
    manifest: str
    manifest_sha256: str
    state: ExhibitState
    files: tuple[FileRow, ...]
    tokens: tuple[TokenRow, ...]

    @property
    def counts(self) -> bool:
        return self.state is ExhibitState.COUNTED


def exhibits_of(
    subject: Subject, *others: Subject, actor: Actor, named: Collection[UUID] = ()
) -> tuple[ExhibitRow, ...]:
    """What the actor may read of them, and of those named, oldest first; excluded ones are among them and say so."""
    of_kind: dict[str, list[UUID]] = {}
    for each in (subject, *others):
        of_kind.setdefault(each.kind, []).append(each.id)
    about = Q(pk__in=named)
    for kind, ids in of_kind.items():
        about |= Q(subject_kind=kind, subject_id__in=ids)
    found = access.visible_exhibits(actor).filter(about)
    rows = found.order_by("obtained_at", "pk").prefetch_related("files__file", "tokens")
    return tuple(exhibit_row(exhibit) for exhibit in rows)


def exhibit_row(exhibit: Exhibit) -> ExhibitRow:
    return ExhibitRow(
        id=exhibit.pk,
        subject=Subject(exhibit.subject_kind, exhibit.subject_id),
        office=exhibit.office_id,
        form=Form(exhibit.form),
        kind=EvidenceKind(exhibit.kind),
        title=exhibit.title,
        obtained_at=exhibit.obtained_at,
        entered_at=exhibit.entered_at,
        entered_by=exhibit.entered_by_id,
        manifest=exhibit.manifest,
        manifest_sha256=exhibit.manifest_sha256,
        state=ExhibitState(exhibit.state),
        files=tuple(
            FileRow(one.name, one.role, one.file_id, one.file.size, one.file.media_type)
            for one in sorted(exhibit.files.all(), key=lambda one: one.pk)
        ),
        tokens=tuple(
            TokenRow(one.authority, one.trusted, one.at, one.file_id)
            for one in sorted(exhibit.tokens.all(), key=lambda one: one.pk)
        ),
    )


def exhibit_record(exhibit_id: UUID, *, actor: Actor) -> ExhibitRow:
    return exhibit_row(access.exhibit_of(actor, exhibit_id))
