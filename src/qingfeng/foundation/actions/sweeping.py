"""What a killed process left among the files: content that no row names, and parts that nobody writes any more.

Content is in its place before its row commits. Whoever stores it holds a lock of its digest until then, and the same
lock is taken here: age tells nothing, for a transaction may be long.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions.files import held_alone, incoming, path_of
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.models import Journal, StoredFile
from qingfeng.foundation.queries.files import file_id
from qingfeng.kernel.errors import Broken
from qingfeng.kernel.ids import Subject, moment_of

# Between a part's name and its lock lies a moment in which it looks forsaken.
_PATIENCE: Final = timedelta(hours=1)
_PART: Final = "[0-9a-f]" * 32


def sweep_files(*, now: datetime) -> int:
    """How many went. Nothing does while the folder looks like that of another database."""
    swept = sum(_swept_part(part, now) for part in sorted(incoming().glob(_PART)))
    return swept + sum(_swept(sha256, now) for sha256 in _unnamed())


def _unnamed() -> list[str]:
    found: list[str] = []
    named = 0
    for digests in _present():
        known = set(StoredFile.objects.filter(pk__in=digests).values_list("pk", flat=True))
        named += len(known)
        found += sorted(digests - known)
    if found and not named and StoredFile.objects.exists():
        raise Broken("files_of_another_database", folder=str(settings.QINGFENG_FILES_DIR))
    return [sha256 for sha256 in found if _ours(sha256)]


def _present() -> Iterator[set[str]]:
    """The digests that lie in the folder, by their first letters: a question to the database for each."""
    for first in sorted(Path(settings.QINGFENG_FILES_DIR).glob("[0-9a-f][0-9a-f]")):
        yield {path.name for path in first.glob("[0-9a-f][0-9a-f]/*") if _is_digest(path)}


def _is_digest(path: Path) -> bool:
    return len(path.name) == 64 and path.name[:2] + path.name[2:4] == (
        path.parent.parent.name + path.parent.name
    )


def _ours(sha256: str) -> bool:
    """Not older than this database: what lay there before it belongs to somebody else."""
    first = Journal.objects.order_by("pk").values_list("pk", flat=True).first()
    with suppress(FileNotFoundError):
        return first is not None and _written_at(path_of(sha256)) >= moment_of(first)
    return False


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _swept(sha256: str, now: datetime) -> bool:
    with held_alone(sha256) as mine:
        if not mine or StoredFile.objects.filter(pk=sha256).exists():
            return False
        path = path_of(sha256)
        with suppress(FileNotFoundError):
            size = path.stat().st_size
            _tell("file.swept", file_id(sha256), {"sha256": sha256, "size": size}, now)
            path.unlink()
            return True
    return False


def _swept_part(path: Path, now: datetime) -> bool:
    with suppress(OSError), path.open("rb") as part:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _written_at(path) < now - _PATIENCE:
            payload = {"part": path.name, "size": path.stat().st_size}
            _tell("file.part_swept", UUID(path.name), payload, now)
            path.unlink()
            return True
    return False


def _tell(verb: str, identifier: UUID, payload: Mapping[str, object], now: datetime) -> None:
    """Before it goes: a sweeper that is killed has said one too much, never one too few."""
    with transaction.atomic():
        journal_append(
            actor=system_actor(),
            verb=verb,
            subject=Subject("file", identifier),
            payload=payload,
            now=now,
        )
