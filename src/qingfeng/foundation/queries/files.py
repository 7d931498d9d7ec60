"""What is known of a stored file."""

from collections.abc import Iterable

from qingfeng.foundation.models import StoredFile
from qingfeng.kernel.errors import NotFound


def unknown_files(digests: Iterable[str]) -> frozenset[str]:
    """Those of the digests under which nothing is stored."""
    asked = frozenset(digests)
    return asked - set(StoredFile.objects.filter(pk__in=asked).values_list("pk", flat=True))


def media_type_of(sha256: str) -> str:
    """As its content was recognised when it came. Whoever calls has checked that it may be seen."""
    found = StoredFile.objects.filter(pk=sha256).values_list("media_type", flat=True).first()
    if found is None:
        raise NotFound(kind="file", sha256=sha256)
    return found
