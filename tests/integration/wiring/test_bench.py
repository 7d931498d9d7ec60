"""The measures that need a server of their own still run: what they print is read by people, not by tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[3]
PAGES = ("item page", "stock page", "goods of the office")


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_custody_is_measured_to_the_last_row() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qingfeng.wiring.cli", "bench", "custody", "--json"],
        cwd=ROOT,
        env=os.environ
        | {
            "QINGFENG_DATA_DIR": str(settings.QINGFENG_DATA_DIR),
            "BENCH_ITEMS": "400",
            "BENCH_SECONDS": "4",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = {row["metric"]: row["value"] for row in json.loads(done.stdout)["rows"]}
    timed = {f"{page}, {figure}" for page in PAGES for figure in ("median", "p95")}
    assert rows.keys() == timed | {"filling", "a year's report", "pages"}
    assert all(value > 0 for value in rows.values())
