"""A published register is found by the global search: by number, by holder, by every name."""

from pathlib import Path

import pytest
from django.db import connection

from qingfeng.foundation.api import deliver
from qingfeng.market.jobs import index_rights
from qingfeng.market.queries.lead_search import search
from tests.support.market import NOW, actor_in, office, publish_marks

pytestmark = pytest.mark.django_db


def worker_takes_over() -> None:
    """Delivers what the journal tells, and runs the jobs that this deferred."""
    deliver(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'number')::int FROM procrastinate_jobs"
            " WHERE task_name = 'market.index_rights' ORDER BY id"
        )
        numbers = [number for (number,) in cursor.fetchall()]
    for number in numbers:
        index_rights(number)


def found(text: str) -> list[str]:
    reader = actor_in(
        office(f"Regulator {text}", "agency", function="market_regulation"),
        "right:read",
        "lead:read",
    )
    rows = search(actor=reader, text=text, rights=(), on=NOW.date(), kind="right").rights
    return [row.mark for row in rows]


def test_rights_are_found_once_their_snapshot_is_out(tmp_path: Path) -> None:
    publish_marks(tmp_path, ("Kestrelwood", "Amberlyn"))
    assert found("kestrelwood ltd") == []
    worker_takes_over()
    assert found("kestrelwood ltd") == ["Kestrelwood"]
    assert found("R-Amberlyn") == ["Amberlyn"]


def test_a_later_snapshot_adds_its_own(tmp_path: Path) -> None:
    for mark in ("Kestrelwood", "Northquay"):
        publish_marks(tmp_path, (mark,))
        worker_takes_over()
    assert (found("Kestrelwood"), found("Northquay")) == (["Kestrelwood"], ["Northquay"])
