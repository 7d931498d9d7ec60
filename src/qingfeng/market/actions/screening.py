"""Screening runs: planned as batches, worked off by whoever is free, each batch whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.db.models import Sum

from qingfeng.engine import api as engine
from qingfeng.foundation.api import Actor, journal_append, new_id, require
from qingfeng.kernel.ids import Subject
from qingfeng.market.access.intake import ADD_RUN
from qingfeng.market.actions.answers import Answered, Basis, write_answers
from qingfeng.market.events import HITS_FOUND, RUN, RUN_FINISHED, HitsFound, RunFinished
from qingfeng.market.models import IntakeBatch, ScreeningBatch, ScreeningRun
from qingfeng.market.queries.batches import id_ranges, listings_of, with_hits_on
from qingfeng.market.queries.context import screening_context
from qingfeng.register import api as register

Progress = Callable[[int, int | None], None]
BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class RunReport:
    run_id: UUID | None
    kind: str
    listings: int
    with_hits: int
    suspected: int
    snapshot: int
    rules: str


@dataclass(frozen=True, slots=True)
class _Marks:
    """What moved between two snapshots: a snapshot of the marks that came or read otherwise, and all that moved."""

    snapshot: engine.Snapshot | None
    moved: list[str]


@dataclass(frozen=True, slots=True)
class _Bench:
    """All that working off a run needs, opened once."""

    run: ScreeningRun
    snapshot: engine.Snapshot
    context: engine.Context
    marks: _Marks | None
    actor: Actor
    now: datetime


def screen_new(
    *, actor: Actor, now: datetime, progress: Progress | None = None, rates: pa.Table | None = None
) -> RunReport:
    """What came in since the last run. Runs that were cut off are finished first."""
    require(actor, ADD_RUN)
    finish_open_runs(actor=actor, now=now, rates=rates)
    number, _ = register.current_snapshot()
    run = _plan_new(number, actor, now)
    if run is None:
        return RunReport(None, "new", 0, 0, 0, number, engine.RULES_VERSION)
    return _work_off(run, actor, now, progress, rates)


def screen_all(
    *,
    actor: Actor,
    now: datetime,
    whole: bool = False,
    progress: Progress | None = None,
    rates: pa.Table | None = None,
) -> RunReport:
    """Everything again. Where only the snapshot moved since, only what its changed marks can touch."""
    require(actor, ADD_RUN)
    finish_open_runs(actor=actor, now=now, rates=rates)
    number, _ = register.current_snapshot()
    since = None if whole else _screened_with()
    if since == number:
        return RunReport(None, "marks", 0, 0, 0, number, engine.RULES_VERSION)
    run = _plan_all(number, since, actor, now)
    return _work_off(run, actor, now, progress, rates)


def finish_open_runs(*, actor: Actor, now: datetime, rates: pa.Table | None = None) -> int:
    """Work off what a killed process left; batches that another one holds are left to it."""
    require(actor, ADD_RUN)
    runs = list(ScreeningRun.objects.filter(finished_at__isnull=True).order_by("id"))
    for run in runs:
        _work_off(run, actor, now, None, rates)
    return len(runs)


def _screened_with() -> int | None:
    """The snapshot that every listing has met at least, under the present rules; None when unknown."""
    rules = engine.RULES_VERSION
    runs = ScreeningRun.objects.filter(finished_at__isnull=False).order_by("-started_at")
    under_others = runs.exclude(rules_version=rules).first()
    full = runs.filter(kind__in=("all", "marks"), rules_version=rules).first()
    if under_others is not None:
        renewed = runs.filter(kind="all", rules_version=rules)
        if not renewed.filter(started_at__gte=under_others.started_at).exists():
            return None
    if full is not None:
        return full.snapshot_number
    first = runs.order_by("snapshot_number").first()
    return first.snapshot_number if first else None


@transaction.atomic
def _plan_new(number: int, actor: Actor, now: datetime) -> ScreeningRun | None:
    waiting = IntakeBatch.objects.filter(planned_run__isnull=True).order_by("id")
    ids = list(waiting.select_for_update(skip_locked=True).values_list("id", flat=True))
    if not ids:
        return None
    run = _new_run("new", number, None, actor, now)
    ScreeningBatch.objects.bulk_create(
        ScreeningBatch(run=run, number=n, intake_batch_id=id_) for n, id_ in enumerate(ids, start=1)
    )
    IntakeBatch.objects.filter(id__in=ids).update(planned_run=run)
    return run


@transaction.atomic
def _plan_all(number: int, since: int | None, actor: Actor, now: datetime) -> ScreeningRun:
    run = _new_run("all" if since is None else "marks", number, since, actor, now)
    ScreeningBatch.objects.bulk_create(
        ScreeningBatch(run=run, number=n, first_id=first, last_id=last)
        for n, (first, last) in enumerate(id_ranges(BATCH_ROWS), start=1)
    )
    return run


def _new_run(
    kind: str, number: int, since: int | None, actor: Actor, now: datetime
) -> ScreeningRun:
    return ScreeningRun.objects.create(
        id=new_id(),
        kind=kind,
        snapshot_number=number,
        previous_snapshot_number=since,
        rules_version=engine.RULES_VERSION,
        office_id=actor.office_id,
        started_at=now,
    )


def _work_off(
    run: ScreeningRun,
    actor: Actor,
    now: datetime,
    progress: Progress | None,
    rates: pa.Table | None,
) -> RunReport:
    with _marks_of(run) as marks:
        bench = _Bench(
            run=run,
            snapshot=engine.open_snapshot(register.snapshot_folder(run.snapshot_number)),
            context=screening_context(now, rates),
            marks=marks,
            actor=actor,
            now=now,
        )
        total = ScreeningBatch.objects.filter(run=run).count()
        done = ScreeningBatch.objects.filter(run=run, finished_at__isnull=False).count()
        while _one_batch(bench):
            done += 1
            if progress is not None:
                progress(done, total)
    _finish(run, actor, now)
    return _report(run)


@contextmanager
def _marks_of(run: ScreeningRun) -> Iterator[_Marks | None]:
    """For a run over changed marks: a small snapshot of these, to find by its text what they can touch."""
    if run.kind != "marks" or run.previous_snapshot_number is None:
        yield None
        return
    changes = register.changed_rights(run.previous_snapshot_number, run.snapshot_number)
    fresh = sorted(changes.added | changes.changed)
    moved = sorted(changes.changed | changes.removed)
    folder = Path(tempfile.mkdtemp(prefix="qingfeng-marks-"))
    try:
        yield _Marks(_small_snapshot(run.snapshot_number, fresh, folder), moved)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _small_snapshot(number: int, rights: Sequence[str], folder: Path) -> engine.Snapshot | None:
    if not rights:
        return None
    built = engine.build_snapshot(register.snapshot_table(number, rights), folder, number)
    return engine.open_snapshot(built.path)


def _one_batch(bench: _Bench) -> bool:
    """Claim a batch, answer it, write it and tell of it: one transaction, so a kill undoes it whole."""
    with transaction.atomic():
        batch = (
            ScreeningBatch.objects.filter(run=bench.run, finished_at__isnull=True)
            .order_by("number")
            .select_for_update(skip_locked=True)
            .first()
        )
        if batch is None:
            return False
        answered = _answer(batch, bench)
        batch.finished_at = bench.now
        batch.listings = answered.listings
        batch.with_hits = answered.with_hits
        batch.suspected = answered.suspected
        batch.save(update_fields=["finished_at", "listings", "with_hits", "suspected"])
        if answered.listings:
            _tell(batch, bench)
    return True


def _answer(batch: ScreeningBatch, bench: _Bench) -> Answered:
    listings = listings_of(batch)
    if bench.marks is not None:
        listings = _touched(listings, batch, bench.marks)
    if not listings.num_rows:
        return Answered(0, 0, 0)
    answers = engine.screen(listings, bench.snapshot, bench.context)
    basis = Basis(batch.pk, bench.run.snapshot_number, bench.snapshot.rules_version)
    return write_answers(listings, answers, basis=basis, now=bench.now)


def _touched(listings: pa.Table, batch: ScreeningBatch, marks: _Marks) -> pa.Table:
    """Listings with a hit on a mark that changed or left, and those in whose text a new one may stand."""
    keys = listings.column("listing_id").cast(pa.string())
    known = with_hits_on(marks.moved, batch) if marks.moved else set()
    chosen = pc.is_in(keys, pa.array(sorted(known), pa.string()))
    if marks.snapshot is not None and listings.num_rows:
        found = engine.screen(listings, marks.snapshot)
        chosen = pc.or_(chosen, pc.is_valid(found.column("right_id")))
    return listings.filter(chosen)


def _tell(batch: ScreeningBatch, bench: _Bench) -> None:
    journal_append(
        actor=bench.actor,
        verb=HITS_FOUND,
        subject=Subject(RUN, bench.run.id),
        payload=asdict(
            HitsFound(
                batch=batch.pk,
                listings=batch.listings,
                with_hits=batch.with_hits,
                suspected=batch.suspected,
                snapshot=bench.run.snapshot_number,
                rules=bench.snapshot.rules_version,
            )
        ),
        now=bench.now,
    )


def _finish(run: ScreeningRun, actor: Actor, now: datetime) -> None:
    """The process that sees no batch open closes the run; with others still at work it is left to them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE market_screeningrun SET finished_at = %s WHERE id = %s AND finished_at IS NULL"
            " AND NOT EXISTS (SELECT FROM market_screeningbatch WHERE run_id = %s AND finished_at IS NULL)",
            [now, run.id, run.id],
        )
        if cursor.rowcount:
            report = _report(run)
            journal_append(
                actor=actor,
                verb=RUN_FINISHED,
                subject=Subject(RUN, run.id),
                payload=asdict(
                    RunFinished(
                        kind=run.kind,
                        listings=report.listings,
                        suspected=report.suspected,
                        snapshot=report.snapshot,
                        rules=report.rules,
                    )
                ),
                now=now,
            )


def _report(run: ScreeningRun) -> RunReport:
    sums = ScreeningBatch.objects.filter(run=run).aggregate(
        listings=Sum("listings"), with_hits=Sum("with_hits"), suspected=Sum("suspected")
    )
    return RunReport(
        run_id=run.id,
        kind=run.kind,
        listings=sums["listings"] or 0,
        with_hits=sums["with_hits"] or 0,
        suspected=sums["suspected"] or 0,
        snapshot=run.snapshot_number,
        rules=run.rules_version,
    )
