"""Files by content address: streamed, measured, typed by content, moved into place whole."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

from qingfeng.foundation.access import Actor
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.models import StoredFile
from qingfeng.foundation.queries.files import FILE_STORED, file_id
from qingfeng.foundation.rules.files import HEAD_BYTES, admits, media_type, text_admitted
from qingfeng.kernel.errors import BadInput, Broken, NotFound
from qingfeng.kernel.ids import Subject

_CHUNK = 1 << 20
_LOCKS = 2


@dataclass(frozen=True, slots=True)
class _Received:
    path: Path
    sha256: str
    size: int
    head: bytes
    tail: bytes


def store_file(
    *,
    content: BinaryIO,
    name: str,
    kinds: frozenset[str],
    max_bytes: int,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    """Keep the content once under its SHA-256; refuse what is too large or not of the kinds."""
    with _receive(content, name, max_bytes) as received:
        found = _type_of(received, kinds, name)
        with transaction.atomic():
            _hold(received.sha256)
            _keep(received)
            return _row(received, found, name, actor, now)


def _row(received: _Received, found: str, name: str, actor: Actor, now: datetime) -> StoredFile:
    stored, fresh = StoredFile.objects.get_or_create(
        sha256=received.sha256,
        defaults={
            "media_type": found,
            "size": received.size,
            "stored_at": now,
            "stored_by_id": actor.user_id,
        },
    )
    journal_append(
        actor=actor,
        verb=FILE_STORED,
        subject=Subject("file", file_id(received.sha256)),
        payload={"sha256": received.sha256, "size": received.size, "fresh": fresh},
        texts={"name": name},
        now=now,
    )
    return stored


def _hold(sha256: str) -> None:
    """Until the transaction ends no sweeper takes the content away; those who store it do not wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, %s))", [sha256, _LOCKS]
        )


@contextmanager
def held_alone(sha256: str) -> Iterator[bool]:
    """For the sweeper: False while somebody stores this very content, who waits when it is True."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, %s))", [sha256, _LOCKS])
        mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtextextended(%s, %s))", [sha256, _LOCKS]
                )


def open_file(sha256: str) -> BinaryIO:
    """The content, for reading. Whoever calls has checked that the reader may see what refers to it."""
    path = path_of(sha256)
    try:
        return path.open("rb")
    except FileNotFoundError:
        if StoredFile.objects.filter(sha256=sha256).exists():
            raise Broken("file_content_missing", sha256=sha256) from None
        raise NotFound(kind="file", sha256=sha256) from None


def path_of(sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise NotFound(kind="file")
    return Path(settings.QINGFENG_FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def incoming() -> Path:
    """Where content is written until its digest is known; each part is locked as long as its writer lives."""
    return Path(settings.QINGFENG_FILES_DIR) / "incoming"


@contextmanager
def _receive(content: BinaryIO, name: str, max_bytes: int) -> Iterator[_Received]:
    folder = incoming()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / secrets.token_hex(16)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        fcntl.flock(target, fcntl.LOCK_EX)
        try:
            yield _write(content, target, path, name, max_bytes)
        finally:
            path.unlink(missing_ok=True)


def _write(content: BinaryIO, target: BinaryIO, path: Path, name: str, max_bytes: int) -> _Received:
    digest, size, head, tail = hashlib.sha256(), 0, b"", b""
    while chunk := content.read(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise BadInput("file_too_large", file=name, max_bytes=max_bytes)
        digest.update(chunk)
        target.write(chunk)
        head = head if len(head) >= HEAD_BYTES else (head + chunk)[:HEAD_BYTES]
        tail = (tail + chunk)[-64:]
    target.flush()
    os.fsync(target.fileno())
    if not size:
        raise BadInput("file_empty", file=name)
    return _Received(path, digest.hexdigest(), size, head, tail)


def _type_of(received: _Received, kinds: frozenset[str], name: str) -> str:
    found = media_type(received.head, received.tail)
    if found == "text/plain":
        found = text_admitted(kinds) or found
    if not admits(kinds, found):
        raise BadInput("file_type_refused", file=name, found=found, kinds=sorted(kinds))
    return found


def _keep(received: _Received) -> None:
    target = path_of(received.sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    received.path.chmod(0o400)
    received.path.rename(target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """The name of the file reaches the disk only with its folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
