"""What is known of a stored file."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from qingfeng.foundation.access import Actor
from qingfeng.foundation.models import Journal, StoredFile
from qingfeng.kernel.errors import NotFound

FILE_STORED: Final = "file.stored"


def file_id(sha256: str) -> UUID:
    """The journal names subjects by UUID: the first half of the content's digest serves."""
    return UUID(sha256[:32])


def own_pictures(digests: Iterable[str], actor: Actor) -> frozenset[str]:
    """Those of the digests under which somebody of the actor's office stored a picture: a digest alone opens nobody else's."""
    asked = frozenset(digests)
    told = Journal.objects.filter(
        subject_kind="file",
        subject_id__in=[file_id(one) for one in asked],
        verb=FILE_STORED,
        office=actor.office_id,
    )
    stored = {entry.payload["sha256"] for entry in told}
    pictures = StoredFile.objects.filter(pk__in=asked & stored, media_type__startswith="image/")
    return frozenset(pictures.values_list("pk", flat=True))


def media_type_of(sha256: str) -> str:
    """As its content was recognised when it came. Whoever calls has checked that it may be seen."""
    found = StoredFile.objects.filter(pk=sha256).values_list("media_type", flat=True).first()
    if found is None:
        raise NotFound(kind="file", sha256=sha256)
    return found
