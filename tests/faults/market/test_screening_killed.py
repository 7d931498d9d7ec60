"""A screening killed in the middle of a batch: every listing answered once, every batch told of once."""

from pathlib import Path

import pytest
from django.db import connection

from qingfeng.foundation.models import Journal
from qingfeng.market.actions.imports import load_listings
from qingfeng.market.events import HITS_FOUND, RUN_FINISHED
from qingfeng.market.models import Hit, IntakeBatch, Screening, ScreeningBatch, ScreeningRun
from tests.faults.market.test_intake_killed import run_with_kills, start
from tests.support.feeds import csv_bytes, listing, written
from tests.support.market import MARKS, NOW, SYSTEM, platform

BATCHES, ROWS = 25, 120
# What is tested is the work around the engine, which is pure: a quick one in its place kills more often.
CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from qingfeng.foundation.api import system_actor
from qingfeng.market.actions import screening
from qingfeng.register import api as register
from tests.support import quick_engine
screening.engine = quick_engine
screening.register = SimpleNamespace(current_snapshot=lambda: (1, Path()), snapshot_folder=lambda _: Path())
print("begun", flush=True)
screening.screen_new(actor=system_actor(), now=datetime(2026, 10, 15, 2, 0, tzinfo=UTC))
print("done", flush=True)
"""


@pytest.fixture
def feeds(transactional_db: None, tmp_path: Path) -> None:
    platform()
    for batch in range(BATCHES):
        rows = [
            listing(batch * ROWS + n, title=f"{MARKS[n % 4]} replica bag {n}") for n in range(ROWS)
        ]
        path = written(tmp_path, f"feed{batch}.csv", csv_bytes(rows))
        load_listings(path, platform="testmart", actor=SYSTEM, now=NOW)
    assert IntakeBatch.objects.count() == BATCHES


@pytest.mark.usefixtures("feeds")
def test_a_killed_screening_loses_and_doubles_nothing() -> None:
    killed, _ = run_with_kills(CHILD, kills=3, within=0.4, seed=7)
    assert killed >= 1, "the kills came too late to prove anything"
    everything_answered_once()


@pytest.mark.usefixtures("feeds")
def test_two_screeners_share_the_work() -> None:
    children = [start(CHILD) for _ in range(2)]
    for child in children:
        assert child.stdout is not None
        child.stdout.read()
        child.stdout.close()
        assert child.wait() == 0
    everything_answered_once()


def everything_answered_once() -> None:
    assert Screening.objects.count() == BATCHES * ROWS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT listing_id, right_id, span_field, span_start, span_end"
            " FROM market_hit GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1) doubled"
        )
        assert cursor.fetchone() == (0,)
    assert Hit.objects.values("listing_id").distinct().count() == BATCHES * ROWS
    assert not ScreeningBatch.objects.filter(finished_at__isnull=True).exists()
    told = [entry.payload["batch"] for entry in Journal.objects.filter(verb=HITS_FOUND)]
    assert sorted(told) == sorted(ScreeningBatch.objects.values_list("id", flat=True))
    runs = ScreeningRun.objects.count()
    assert not ScreeningRun.objects.filter(finished_at__isnull=True).exists()
    assert Journal.objects.filter(verb=RUN_FINISHED).count() == runs
