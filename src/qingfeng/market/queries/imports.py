"""Imports and screening runs as pages and programs read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from qingfeng.foundation.api import Actor
from qingfeng.market.access.intake import listing_import, visible_imports, visible_runs
from qingfeng.market.models import IntakeBatch, ListingImport, RejectedRow, ScreeningBatch

PAGE_ROWS = 50
SHOWN_REJECTS = 20


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`standing` is one of loading, loaded, failed."""

    id: UUID
    file_name: str
    platform: str
    source: str
    format: str
    encoding: str
    bytes: int
    standing: str
    accepted: int
    rejected: int
    started_at: datetime
    finished_at: datetime | None
    failure: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RejectedRowLine:
    row: int
    line: int | None
    listing_id: str
    field: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    row: ImportRow
    added: int
    changed: int
    unchanged: int
    last_row: int
    screened: int
    batches: int
    reasons: tuple[tuple[str, str, int], ...]
    rejects: tuple[RejectedRowLine, ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    rows: tuple[ImportRow, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class RunRow:
    id: UUID
    kind: str
    snapshot: int
    previous_snapshot: int | None
    rules: str
    started_at: datetime
    finished_at: datetime | None
    batches: int
    done: int
    listings: int
    with_hits: int
    suspected: int


@dataclass(frozen=True, slots=True)
class RunPage:
    rows: tuple[RunRow, ...]
    after: UUID | None


def imports_page(*, actor: Actor, after: UUID | None = None, limit: int = PAGE_ROWS) -> ImportPage:
    found = visible_imports(actor)
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = [_row(item) for item in found.order_by("-pk")[: limit + 1]]
    return ImportPage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)


def import_report(*, actor: Actor, import_id: UUID) -> ImportReport:
    item = listing_import(actor, import_id)
    sums = IntakeBatch.objects.filter(listing_import=item).aggregate(
        added=Coalesce(Sum("added"), 0),
        changed=Coalesce(Sum("changed"), 0),
        unchanged=Coalesce(Sum("unchanged"), 0),
        rejected=Coalesce(Sum("rejected"), 0),
        batches=Count("id"),
        screened=Count("id", filter=Q(planned_run__finished_at__isnull=False)),
    )
    last = IntakeBatch.objects.filter(listing_import=item).order_by("-number").first()
    if item.finished_at is None:
        item.accepted = sums["added"] + sums["changed"] + sums["unchanged"]
        item.rejected = sums["rejected"]
    return ImportReport(
        row=_row(item),
        added=sums["added"],
        changed=sums["changed"],
        unchanged=sums["unchanged"],
        last_row=last.last_row if last else 0,
        screened=sums["screened"],
        batches=sums["batches"],
        reasons=_reasons(item) if item.rejected else (),
        rejects=_rejects(item) if item.rejected else (),
    )


def runs_page(*, actor: Actor, after: UUID | None = None, limit: int = PAGE_ROWS) -> RunPage:
    found = visible_runs(actor)
    if after is not None:
        found = found.filter(pk__lt=after)
    runs = list(found.order_by("-pk")[: limit + 1])
    sums = _run_sums([run.pk for run in runs])
    rows = [
        RunRow(
            id=run.pk,
            kind=run.kind,
            snapshot=run.snapshot_number,
            previous_snapshot=run.previous_snapshot_number,
            rules=run.rules_version,
            started_at=run.started_at,
            finished_at=run.finished_at,
            **sums.get(run.pk, dict.fromkeys(_RUN_SUMS, 0)),
        )
        for run in runs
    ]
    return RunPage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)


_RUN_SUMS = ("batches", "done", "listings", "with_hits", "suspected")


def _run_sums(runs: list[UUID]) -> dict[UUID, dict[str, int]]:
    found = (
        ScreeningBatch.objects.filter(run__in=runs)
        .values("run_id")
        .annotate(
            batches=Count("id"),
            done=Count("id", filter=Q(finished_at__isnull=False)),
            n_listings=Sum("listings"),
            n_with_hits=Sum("with_hits"),
            n_suspected=Sum("suspected"),
        )
    )
    return {
        row["run_id"]: {
            "batches": row["batches"],
            "done": row["done"],
            "listings": row["n_listings"],
            "with_hits": row["n_with_hits"],
            "suspected": row["n_suspected"],
        }
        for row in found
    }


def _row(item: ListingImport) -> ImportRow:
    standing = "failed" if item.failed_at else "loaded" if item.finished_at else "loading"
    return ImportRow(
        id=item.pk,
        file_name=item.file_name,
        platform=item.platform.code if item.platform else "",
        source=item.source,
        format=item.format,
        encoding=item.encoding,
        bytes=item.file_bytes,
        standing=standing,
        accepted=item.accepted,
        rejected=item.rejected,
        started_at=item.started_at,
        finished_at=item.finished_at,
        failure=item.failure or {},
    )


def _reasons(item: ListingImport) -> tuple[tuple[str, str, int], ...]:
    counted = (
        RejectedRow.objects.filter(listing_import=item)
        .values_list("field", "reason")
        .annotate(n=Count("id"))
        .order_by("-n")[:SHOWN_REJECTS]
    )
    return tuple(counted)


def _rejects(item: ListingImport) -> tuple[RejectedRowLine, ...]:
    rows = RejectedRow.objects.filter(listing_import=item).order_by("row")[:SHOWN_REJECTS]
    return tuple(
        RejectedRowLine(r.row, r.line, r.listing_id, r.field, r.reason, r.detail) for r in rows
    )
