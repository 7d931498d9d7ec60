"""A load killed without warning, again and again, ends as if nothing had happened: nothing lost, nothing doubled."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum

from qingfeng.foundation.models import Journal
from qingfeng.market.actions.imports import rejects_of
from qingfeng.market.events import IMPORT_FINISHED
from qingfeng.market.models import (
    IntakeBatch,
    Listing,
    ListingImport,
    ListingVersion,
    RejectedRow,
    Seller,
)
from tests.support.feeds import csv_bytes, listing, written
from tests.support.market import platform

ROOT = Path(__file__).parents[3]
ROWS, MOST_STARTS = 20_000, 40
# Small chunks make many checkpoints, so that kills fall before, into and behind them.
CHILD = """
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from qingfeng.foundation.api import system_actor
from qingfeng.market.actions import imports
from qingfeng.market.intake.reader import open_listings
from qingfeng.market.intake.shapes import Limits
imports.open_listings = partial(open_listings, limits=Limits(chunk_bytes=60_000))
print("begun", flush=True)
report = imports.load_listings(Path(sys.argv[2]), platform="testmart", actor=system_actor(),
    now=datetime(2026, 10, 15, 2, 0, tzinfo=UTC))
print("done", report.loaded, report.rejected, flush=True)
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    name = connection.settings_dict["NAME"]
    return subprocess.Popen(
        [sys.executable, "-c", code, name, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"QINGFENG_DATA_DIR": str(settings.QINGFENG_DATA_DIR)},
    )


def run_with_kills(
    code: str, *arguments: str, kills: int, within: float, seed: int
) -> tuple[int, str]:
    """Start until the work is done; the first `kills` starts are killed at a random moment of their work."""
    chance = random.Random(seed)
    for killed in range(MOST_STARTS):
        child = start(code, *arguments)
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        if killed < kills:
            try:
                child.wait(chance.uniform(0.02, within))
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
        child.stdout.close()
        if child.wait() == 0:
            return killed, rest
        assert child.returncode == -signal.SIGKILL
    raise AssertionError("the work never came to its end")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)]
)
def test_a_killed_load_loses_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    platform()
    rows = [listing(n, price="?" if n % 50 == 0 else "9.90") for n in range(ROWS)]
    path = written(tmp_path, "feed.csv", csv_bytes(rows))
    killed, said = run_with_kills(CHILD, str(path), kills=5, within=0.5, seed=seed)
    assert killed >= 2, "the kills came too late to prove anything"
    good, bad = ROWS - ROWS // 50, ROWS // 50
    assert said == f"done {good} {bad}\n"
    assert Listing.objects.count() == good
    assert Listing.objects.values("listing_id").distinct().count() == good
    assert set(Listing.objects.values_list("version", flat=True)) == {1}
    assert not ListingVersion.objects.exists()
    assert Seller.objects.count() == 7
    assert sorted(RejectedRow.objects.values_list("row", flat=True)) == [
        n + 1 for n in range(0, ROWS, 50)
    ]
    load = ListingImport.objects.get()
    assert (load.accepted, load.rejected) == (good, bad)
    numbers = list(IntakeBatch.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 20
    sums = IntakeBatch.objects.aggregate(added=Sum("added"), rejected=Sum("rejected"))
    assert sums == {"added": good, "rejected": bad}
    assert Journal.objects.filter(verb=IMPORT_FINISHED).count() == 1
    beside = (tmp_path / "feed.csv.rejected.ndjson").read_text().splitlines(keepends=True)
    assert beside == list(rejects_of(load.id))
    assert json.loads(beside[1])["row"] == 51
