"""Loading a feed: batches of a file, each with its checkpoint in one transaction."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from uuid import UUID

import polars as pl
from django.db import IntegrityError, OperationalError, connection, transaction

from qingfeng.foundation.api import Actor, journal_append, open_file, require, store_file
from qingfeng.kernel.errors import BadInput, Conflict, NotFound
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.market.access.intake import ADD_LISTING, own_platform
from qingfeng.market.actions.platforms import meet_platform, platform_by_name, unnamed_platform
from qingfeng.market.actions.staging import SellersMet, prepare, write_batch, write_rejects
from qingfeng.market.events import IMPORT, IMPORT_FINISHED, ImportFinished
from qingfeng.market.intake.reader import ListingFile, open_listings, rejects_path
from qingfeng.market.intake.shapes import Batch, Reject
from qingfeng.market.models import IntakeBatch, ListingImport, Platform, RejectedRow
from qingfeng.market.rules.trading import required_fields

SHORT_TURN = 0.0005
FILE_KINDS = frozenset({"csv", "ndjson", "json", "parquet", "gzip"})


class Readable(Protocol):
    """Whatever gives its bytes piece by piece: a file, an upload, a request."""

    def read(self, size: int = ..., /) -> bytes: ...


Prepared = tuple[Batch, pl.DataFrame]
Progress = Callable[[int, int | None], None]
# Clocks of platforms run ahead of ours by a little, never by days.
CLOCK_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a file. `repeated`: it had been loaded before, and nothing was done again."""

    import_id: UUID
    loaded: int
    rejected: int
    added: int
    changed: int
    unchanged: int
    rejects_path: Path | None
    repeated: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a file came from."""

    source: str = "command"
    name: str | None = None
    idempotency_key: str = ""
    stored_sha256: str | None = None
    rejects_beside: bool = True


COMMAND = Delivery()


def load_listings(
    path: Path,
    *,
    platform: str | None,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
    delivery: Delivery = COMMAND,
) -> LoadReport:
    """Load a file whole, or go on where a killed load stopped. The same file loads once."""
    require(actor, ADD_LISTING)
    file = open_listings(path, name=delivery.name)
    target = _target(platform, actor, now)
    load, repeated = begin_import(file, target, actor=actor, now=now, delivery=delivery)
    if not repeated:
        with _sole(load.id):
            _run(load, file, target, actor, now, progress)
    beside = rejects_path(path) if delivery.rejects_beside else None
    return report_of(load, repeated=repeated, beside=beside)


def receive_file(
    content: Readable,
    *,
    name: str,
    platform: str | None,
    max_bytes: int,
    delivery: Delivery,
    actor: Actor,
    now: datetime,
) -> tuple[UUID, bool]:
    """Keep an upload and note it as an import, to be loaded by `load_stored`. True: it was loaded before."""
    require(actor, ADD_LISTING)
    target = _target(platform, actor, now)
    stored = store_file(
        content=cast("BinaryIO", content),
        name=name,
        kinds=FILE_KINDS,
        max_bytes=max_bytes,
        actor=actor,
        now=now,
    )
    with open_file(stored.sha256) as file:
        listings = open_listings(Path(file.name), name=name)
    kept = replace(delivery, stored_sha256=stored.sha256)
    load, repeated = begin_import(listings, target, actor=actor, now=now, delivery=kept)
    return load.id, repeated


def load_stored(
    *, import_id: UUID, actor: Actor, now: datetime, progress: Progress | None = None
) -> LoadReport:
    """Load what was received, or go on with it; the report again when it is done already."""
    require(actor, ADD_LISTING)
    load = ListingImport.objects.select_related("platform").get(pk=import_id)
    if load.finished_at is not None:
        return report_of(load, repeated=True, beside=None)
    if load.stored_file_id is None or load.failed_at is not None:
        raise Conflict("import_not_loadable", listing_import=import_id)
    with open_file(load.stored_file_id) as content:
        file = open_listings(Path(content.name), name=load.file_name)
    with _sole(load.id):
        _run(load, file, load.platform, actor, now, progress)
    return report_of(load, repeated=False, beside=None)


def begin_import(
    file: ListingFile, target: Platform | None, *, actor: Actor, now: datetime, delivery: Delivery
) -> tuple[ListingImport, bool]:
    """The import of this file, new or met before; whether it is finished already."""
    known = _known(file, target, delivery)
    if known is None:
        try:
            with transaction.atomic():
                known = _new_import(file, target, actor, now, delivery)
        except IntegrityError:
            known = _known(file, target, delivery)
            if known is None:
                raise
    return known, known.finished_at is not None


def report_of(load: ListingImport, *, repeated: bool, beside: Path | None) -> LoadReport:
    added, changed, unchanged = _sums(load)
    written = None
    if beside is not None and load.rejected:
        written = _write_rejects_file(load, beside)
    return LoadReport(
        load.id, load.accepted, load.rejected, added, changed, unchanged, written, repeated
    )


def rejects_of(load_id: UUID) -> Iterator[str]:
    """The refused rows as lines of JSON, in the order of the file."""
    rows = RejectedRow.objects.filter(listing_import_id=load_id).order_by("row")
    fields = ("row", "line", "listing_id", "field", "reason", "detail")
    for values in rows.values_list(*fields).iterator(chunk_size=5000):
        body = {k: v for k, v in zip(fields, values, strict=True) if v not in (None, "")}
        yield json.dumps(body, ensure_ascii=False) + "\n"


def _target(name: str | None, actor: Actor, now: datetime) -> Platform | None:
    """The one platform of the file, or None when its rows name theirs."""
    own = own_platform(actor, name)
    if own is not None:
        return own
    if name is None:
        return None
    if actor.office_kind == "system":
        return meet_platform(name=name, region="", actor=actor, now=now)
    found = platform_by_name(name)
    if found is None:
        raise NotFound(kind="platform", name=name)
    return found


def _known(file: ListingFile, target: Platform | None, delivery: Delivery) -> ListingImport | None:
    live = ListingImport.objects.filter(platform=target, failed_at__isnull=True)
    digest = file.survey.digest
    if delivery.idempotency_key:
        keyed = live.filter(idempotency_key=delivery.idempotency_key).first()
        if keyed is not None and keyed.file_digest != digest:
            raise Conflict("idempotency_key_reused", key=delivery.idempotency_key)
        if keyed is not None:
            return keyed
    return live.filter(file_digest=digest).first()


def _new_import(
    file: ListingFile, target: Platform | None, actor: Actor, now: datetime, delivery: Delivery
) -> ListingImport:
    return ListingImport.objects.create(
        id=uuid7(now),
        platform=target,
        source=delivery.source,
        file_name=file.source.name[-255:],
        file_digest=file.survey.digest,
        file_bytes=file.survey.bytes,
        stored_file_id=delivery.stored_sha256,
        idempotency_key=delivery.idempotency_key,
        format=file.source.format,
        encoding=file.survey.encoding,
        office_id=actor.office_id,
        user_id=str(actor.principal or ""),
        started_at=now,
    )


@contextmanager
def _sole(load_id: UUID) -> Iterator[None]:
    """One process loads a file at a time. The lock goes with its connection: after a kill, a moment later."""
    key = f"market.import:{load_id}"
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute("SET LOCAL lock_timeout = '10s'")
                cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 1))", [key])
        except OperationalError as error:
            raise Conflict("import_running", listing_import=load_id) from error
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [key])


def _run(
    load: ListingImport,
    file: ListingFile,
    target: Platform | None,
    actor: Actor,
    now: datetime,
    progress: Progress | None,
) -> None:
    load.refresh_from_db()
    if load.finished_at is not None:
        return
    done = IntakeBatch.objects.filter(listing_import=load).order_by("-number").first()
    loading = _Loading(load, target, actor, now)
    loading.number, loading.last_row = (done.number, done.last_row) if done else (0, 0)
    batches = file.batches(required=loading.required(), not_after=now + CLOCK_SLACK)
    prepared = ((batch, prepare(batch, now)) for batch in batches)
    try:
        for batch, frame in _ahead(prepared):
            if batch.last_row > loading.last_row:
                loading.take(batch, frame)
            if progress is not None:
                progress(loading.last_row, None)
    except BadInput as error:
        _fail(load, error, now)
        raise
    _finish(load, actor, now)


@contextmanager
def _turns_taken_often() -> Iterator[None]:
    """The thread that hands rows to the database asks for its turn thousands of times; it must not wait long each time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SHORT_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _ahead(batches: Iterator[Prepared]) -> Iterator[Prepared]:
    """Reads the next batch while the database is busy with this one."""
    with _turns_taken_often(), ThreadPoolExecutor(1) as pool:
        coming: Future[Prepared | None] = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


@dataclass(slots=True)
class _Loading:
    """A load under way."""

    load: ListingImport
    target: Platform | None
    actor: Actor
    now: datetime
    number: int = 0
    last_row: int = 0
    accepted: int = 0
    rejected: int = 0
    met: dict[str, Platform | None] = field(default_factory=dict)
    sellers: SellersMet = field(default_factory=SellersMet)

    def required(self) -> frozenset[str]:
        return required_fields(self.target.trading_model) if self.target else frozenset()

    def take(self, batch: Batch, frame: pl.DataFrame) -> None:
        with transaction.atomic():
            self._take(batch, frame)
        self.last_row = batch.last_row

    def _take(self, batch: Batch, frame: pl.DataFrame) -> None:
        # The lock taken at the start may have gone with a lost connection: the number decides.
        checkpoint = IntakeBatch.objects.create(
            listing_import=self.load, number=self.number + 1, last_row=batch.last_row,
            added=0, changed=0, unchanged=0, rejected=0, loaded_at=self.now,
        )  # fmt: skip
        platforms, foreign = self._platforms(frame)
        fitting = frame.filter(~pl.col("platform").is_in(foreign)) if foreign else frame
        refused = _foreign_rows(batch, foreign) if foreign else []
        rejects = sorted((*batch.rejects, *refused), key=lambda reject: reject.row)
        written = write_batch(
            fitting, platforms, self.sellers, intake_batch=checkpoint.pk, now=self.now
        )
        write_rejects(self.load.id, rejects)
        IntakeBatch.objects.filter(pk=checkpoint.pk).update(
            added=written.added,
            changed=written.changed,
            unchanged=written.unchanged,
            rejected=len(rejects),
        )
        self.number += 1
        self.accepted += fitting.height
        self.rejected += len(rejects)

    def _platforms(self, frame: pl.DataFrame) -> tuple[Mapping[str, UUID], list[str]]:
        """The platform of each name in the batch, and the names that this file may not speak for."""
        named = frame.select("platform", pl.col("platform_region").fill_null(""))
        for name, region in named.unique("platform", keep="first", maintain_order=True).iter_rows():
            self._platform(name, region)
        known = {name: found.id for name, found in self.met.items() if found is not None}
        return known, [name for name, found in self.met.items() if found is None]

    def _platform(self, name: str, region: str) -> Platform | None:
        if name not in self.met:
            self.met[name] = self._resolve(name, region)
        return self.met[name]

    def _resolve(self, name: str, region: str) -> Platform | None:
        if self.target is not None:
            same = not name.strip() or platform_by_name(name) == self.target
            return self.target if same else None
        if not name.strip():
            return unnamed_platform(actor=self.actor, now=self.now)
        # Only whoever runs the installation may bring a platform in by its name.
        if self.load.source in ("command", "demo"):
            return meet_platform(name=name, region=region, actor=self.actor, now=self.now)
        return platform_by_name(name)


def _foreign_rows(batch: Batch, foreign: Sequence[str]) -> list[Reject]:
    """A row of another platform than the file's is refused."""
    named = pl.DataFrame(pl.from_arrow(batch.rows.select(["listing_id", "platform"])))
    rows = named.with_columns(
        pl.Series("row", batch.numbers.to_numpy()), pl.col("platform").fill_null("")
    ).filter(pl.col("platform").is_in(foreign))
    return [
        Reject(row=row, reason="other_platform", field="platform", listing_id=key, detail=name[:60])
        for key, name, row in rows.select("listing_id", "platform", "row").iter_rows()
    ]


def _sums(load: ListingImport) -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(added), 0), coalesce(sum(changed), 0), coalesce(sum(unchanged), 0),"
            " coalesce(sum(rejected), 0) FROM market_intakebatch WHERE listing_import_id = %s",
            [load.id],
        )
        added, changed, unchanged, load.rejected = (int(n) for n in cursor.fetchone())
    load.accepted = added + changed + unchanged
    return added, changed, unchanged


def _fail(load: ListingImport, error: BadInput, now: datetime) -> None:
    load.failed_at = now
    load.failure = {"code": error.code, **{k: str(v)[:200] for k, v in error.data.items()}}
    load.save(update_fields=["failed_at", "failure"])


def _finish(load: ListingImport, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        added, changed, unchanged = _sums(load)
        load.finished_at = now
        load.save(update_fields=["finished_at", "accepted", "rejected"])
        journal_append(
            actor=actor,
            verb=IMPORT_FINISHED,
            subject=Subject(IMPORT, load.id),
            payload=asdict(
                ImportFinished(
                    platform=load.platform_id,
                    digest=load.file_digest,
                    added=added,
                    changed=changed,
                    unchanged=unchanged,
                    rejected=load.rejected,
                )
            ),
            now=now,
        )


def _write_rejects_file(load: ListingImport, path: Path) -> Path:
    try:
        with path.open("w", encoding="utf-8") as out:
            out.writelines(rejects_of(load.id))
    except OSError as error:
        raise BadInput("rejects_unwritable", file=path.name, detail=str(error.strerror)) from error
    return path
