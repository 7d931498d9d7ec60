"""Screening a file of listings against a register, in batches: memory stays bounded whatever the length."""

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from qingfeng.engine import api as engine
from qingfeng.kernel.errors import BadInput
from qingfeng.market import api as market
from qingfeng.register import api as register
from qingfeng.wiring.register_files import read_register
from qingfeng.wiring.warming import warm

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Screened:
    listings: int
    leads: int
    rejected: int
    rejects_path: Path | None
    seconds: float
    listings_per_second: float
    build_seconds: float
    snapshot: int
    rules: str


@dataclass(frozen=True)
class Ground:
    """What is screened against."""

    snapshot: engine.Snapshot
    number: int
    context: engine.Context
    build_seconds: float


@contextmanager
def ground(given: str, now: datetime) -> Iterator[Ground]:
    """`db` is the register of the installation with all it knows; anything else a file with marks alone."""
    engine.load()
    if given == "db":
        number, directory = register.current_snapshot()
        begun = time.perf_counter()
        snapshot = engine.open_snapshot(directory)
        yield _ready(snapshot, number, market.screening_context(now=now), begun)
        return
    table = read_register(Path(given))
    with tempfile.TemporaryDirectory(prefix="qingfeng-snapshot-") as folder:
        begun = time.perf_counter()
        built = engine.build_snapshot(table, Path(folder), 0)
        yield _ready(engine.open_snapshot(built.path), 0, engine.EMPTY, begun)


def _ready(snapshot: engine.Snapshot, number: int, context: engine.Context, begun: float) -> Ground:
    """The first call loads the compiled matchers: their time is building, not screening."""
    warm(snapshot, context)
    return Ground(snapshot, number, context, time.perf_counter() - begun)


def screen_file(file: market.ListingFile, out: Path, found: Ground, progress: Progress) -> Screened:
    """One answer a listing into `out`, which appears only when it is whole."""
    half = out.with_name(f".{out.name}.half")
    beside = market.rejects_path(file.source.path)
    begun = time.perf_counter()
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8") as rejects:
            run = _Run(found, half, rejects, progress)
            run.work(file)
            written = _keep(rejects, beside) if run.rejected else None
        half.replace(out)
    except OSError as error:
        raise BadInput(
            "cannot_write", file=out.name, detail=error.strerror or str(error)
        ) from error
    finally:
        half.unlink(missing_ok=True)
    seconds = time.perf_counter() - begun
    return Screened(
        listings=run.listings,
        leads=run.leads,
        rejected=run.rejected,
        rejects_path=written,
        seconds=round(seconds, 3),
        listings_per_second=round(run.listings / seconds, 1) if seconds else 0.0,
        build_seconds=round(found.build_seconds, 3),
        snapshot=found.number,
        rules=engine.RULES_VERSION,
    )


class _Run:
    """Reads ahead in one thread and writes behind in another, while the engine uses the cores."""

    def __init__(self, found: Ground, half: Path, rejects: TextIO, progress: Progress) -> None:
        self._found = found
        self._half = half
        self._rejects = rejects
        self._progress = progress
        self._writer: pq.ParquetWriter | None = None
        self._schema: pa.Schema | None = None
        self.listings = 0
        self.leads = 0
        self.rejected = 0

    def work(self, file: market.ListingFile) -> None:
        batches = file.batches()
        try:
            with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as writer:
                coming = reader.submit(next, batches, None)
                written = writer.submit(lambda: None)
                while (batch := coming.result()) is not None:
                    coming = reader.submit(next, batches, None)
                    answers = self._answers(batch)
                    written.result()
                    written = writer.submit(self._write, answers)
                written.result()
            if self._writer is None:
                self._write(engine.SCHEMA.empty_table())
        finally:
            if self._writer is not None:
                self._writer.close()

    def _answers(self, batch: market.Batch) -> pa.Table:
        answers = engine.screen(batch.rows, self._found.snapshot, self._found.context)
        market.write_rejects(self._rejects, batch.rejects)
        self.rejected += len(batch.rejects)
        self.listings += answers.num_rows
        self.leads += int(np.count_nonzero(answers["score"].to_numpy() >= market.LEAD_SCORE))
        self._progress(self.listings, None)
        for name in batch.extra.column_names:
            if name not in answers.column_names:
                answers = answers.append_column(name, batch.extra[name])
        return answers

    def _write(self, answers: pa.Table) -> None:
        if self._writer is None or self._schema is None:
            self._schema = answers.schema
            self._writer = pq.ParquetWriter(self._half, self._schema, compression="zstd")
        self._writer.write_table(_fitted(answers, self._schema))


def _fitted(answers: pa.Table, schema: pa.Schema) -> pa.Table:
    """Columns passed through are those of the first batch."""
    columns = [
        answers[field.name].cast(field.type)
        if field.name in answers.column_names
        else pa.nulls(answers.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _keep(rejects: TextIO, beside: Path) -> Path:
    rejects.seek(0)
    fresh = beside.with_name(f".{beside.name}.half")
    with fresh.open("w", encoding="utf-8") as target:
        for line in rejects:
            target.write(line)
    fresh.replace(beside)
    return beside
