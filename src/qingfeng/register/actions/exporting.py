"""Writing the register out as a file."""

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import access, events
from qingfeng.register.queries.stored import extra_columns, stored_rows
from qingfeng.register.rules.outtake import FORMATS, format_of, write_rows
from qingfeng.register.rules.validity import register_day


@dataclass(frozen=True, slots=True)
class ExportReport:
    rows: int
    digest: str
    path: Path


def export_register(
    path: Path,
    *,
    actor: Actor,
    now: datetime,
    format: str | None = None,  # noqa: A002
) -> ExportReport:
    """All rights that the actor may read whole, in one file that appears only when complete."""
    foundation.require(actor, access.RIGHT_READ)
    if access.names_only(actor):
        raise Refused("no_permission", permission=access.RIGHT_READ)
    path = Path(path)
    kind, packed = _wanted(path, format)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with transaction.atomic():
            rights = access.visible_rights(actor, register_day(now))
            with fresh.open("wb") as stream:
                rows = write_rows(
                    stream,
                    stored_rows(rights),
                    kind=kind,
                    packed=packed,
                    extra=extra_columns(rights),
                )
            with fresh.open("rb") as stream:
                digest = file_digest(stream, "sha256").hexdigest()
            foundation.journal_append(
                actor=actor,
                verb=events.EXPORTED,
                subject=Subject(events.LOAD, uuid7(now)),
                payload={"rows": rows, "digest": digest},
                now=now,
            )
        fresh.replace(path)
    except OSError as error:
        raise BadInput("cannot_write", file=path.name, detail=error.strerror or "") from error
    finally:
        fresh.unlink(missing_ok=True)
    return ExportReport(rows, digest, path)


def _wanted(path: Path, named: str | None) -> tuple[str, bool]:
    if named is None:
        return format_of(path.name)
    if named not in FORMATS:
        raise BadInput("unknown_format", file=path.name)
    return named, path.name.endswith(".gz")
