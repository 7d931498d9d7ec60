"""Numbered snapshots: what is in them, what moved, and that they can be built again."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.engine import api as engine
from qingfeng.engine.api import SnapshotInfo
from qingfeng.foundation.api import system_actor
from qingfeng.foundation.models import Journal
from qingfeng.kernel.errors import NotFound, Refused
from qingfeng.register import api, jobs
from qingfeng.register.actions import snapshots as actions
from qingfeng.register.models import Snapshot
from qingfeng.register.queries.snapshots import snapshot_contents
from tests.integration.register.conftest import NOW, ROWS, Cast, right_named

TOMORROW = datetime(2026, 10, 15, 16, 30, tzinfo=UTC)  # past midnight in Beijing


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> list[pa.Table]:
    """The engine's building replaced by writing the table down; the real one is tried once below."""
    built: list[pa.Table] = []

    def build(register: pa.Table, directory: Path, number: int) -> SnapshotInfo:
        folder = directory / f"{number:06d}"
        folder.mkdir()
        with (
            pa.OSFile(str(folder / "rights.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, register.schema) as writer,
        ):
            writer.write_table(register)
        built.append(register)
        return SnapshotInfo(number, folder, register.num_rows, 0, engine.RULES_VERSION, 0.0)

    monkeypatch.setattr(actions.engine, "build_snapshot", build)
    return built


def publish(now: datetime = NOW) -> int:
    return api.publish_snapshot(actor=system_actor(), now=now)


def marks(number: int) -> set[str]:
    return {str(content["mark"]) for _, content in snapshot_contents(number)}


def test_no_snapshot_is_said_and_not_invented(register: Cast) -> None:
    with pytest.raises(NotFound) as caught:
        api.current_snapshot()
    assert caught.value.code == "no_snapshot"


def test_the_first_snapshot_holds_what_an_offer_could_carry(
    register: Cast, light: list[pa.Table]
) -> None:
    assert publish() == 1
    assert marks(1) == {"Falcon", "Heron"}  # the design has no words
    (table,) = light
    falcon = next(row for row in table.to_pylist() if row["mark"] == "Falcon")
    assert falcon["right_id"] == str(right_named("falcon").pk)
    assert (falcon["aliases"], falcon["names_zh"], falcon["nice_classes"]) == (
        ["FLC"],
        ["隼"],
        [18, 25],
    )
    assert (falcon["holder"], falcon["kind"], falcon["is_demo"]) == ("Falcon Works", "word", False)
    number, folder = api.current_snapshot()
    assert number == 1
    assert (folder / "rights.arrow").exists()
    entry = Journal.objects.get(verb="register.snapshot_published")
    assert (entry.payload["number"], entry.payload["rights"], entry.payload["added"]) == (1, 2, 2)


def test_nothing_new_is_no_new_number(register: Cast, light: list[pa.Table]) -> None:
    assert [publish(), publish()] == [1, 1]
    assert Snapshot.objects.count() == 1


def test_a_right_that_ended_leaves_the_next_one(register: Cast, light: list[pa.Table]) -> None:
    assert publish() == 1
    assert publish(TOMORROW) == 2
    assert marks(2) == {"Falcon"}
    assert marks(1) == {"Falcon", "Heron"}
    heron = str(right_named("heron").pk)
    assert api.changed_rights(1, 2).removed == {heron}


def test_a_withdrawn_right_leaves_and_a_disputed_one_stays(
    register: Cast, light: list[pa.Table]
) -> None:
    publish()
    api.dispute(right_id=right_named("falcon").pk, reason="suit", actor=system_actor(), now=NOW)
    api.withdraw(right_id=right_named("heron").pk, reason="given up", actor=system_actor(), now=NOW)
    assert publish() == 2
    assert marks(2) == {"Falcon"}


def test_what_moved_over_several_snapshots(
    register: Cast, light: list[pa.Table], write: Callable[..., Path]
) -> None:
    publish()
    falcon, heron = str(right_named("falcon").pk), str(right_named("heron").pk)
    system = system_actor()
    api.load_register(write({**ROWS[0], "aliases": "Falco"}), actor=system, now=NOW)
    publish()
    api.load_register(write({"right_id": "new", "mark": "New"}), actor=system, now=NOW)
    publish(TOMORROW)
    new = str(right_named("new").pk)
    assert api.changed_rights(1, 2).changed == {falcon}
    whole = api.changed_rights(1, 3)
    assert (whole.added, whole.changed, whole.removed) == ({new}, {falcon}, {heron})
    assert api.changed_rights(0, 3).added == {falcon, new}
    assert not api.changed_rights(3, 3).added
    api.load_register(write({**ROWS[0]}), actor=system, now=NOW)
    publish(TOMORROW)
    assert not api.changed_rights(1, 4).changed  # back to what it said at first
    (row,) = api.snapshot_table(2, [falcon, new]).to_pylist()
    assert (row["right_id"], row["aliases"]) == (falcon, ["Falco"])
    assert api.snapshot_table(2, []).num_rows == 0


def test_files_that_are_gone_are_built_again_the_same(
    register: Cast, light: list[pa.Table], write: Callable[..., Path]
) -> None:
    publish()
    first = light[0]
    api.load_register(write({**ROWS[0], "mark": "Falcon!"}), actor=system_actor(), now=NOW)
    _, folder = api.current_snapshot()
    shutil.rmtree(folder)
    _, again = api.current_snapshot()
    assert again == folder
    assert again.exists()
    assert light[1].equals(first)  # the register has moved on, the snapshot has not


def test_a_failed_build_publishes_nothing(
    register: Cast, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    def fail(*_: object) -> SnapshotInfo:
        raise OSError("disk full")

    monkeypatch.setattr(actions.engine, "build_snapshot", fail)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        publish()
    assert not Snapshot.objects.exists()
    assert list(Path(settings.QINGFENG_SNAPSHOT_DIR).iterdir()) == []  # type: ignore[attr-defined]


def test_what_a_failed_publication_left_is_replaced(register: Cast, light: list[pa.Table]) -> None:
    left = actions.folder_of(1)
    left.mkdir(parents=True)
    (left / "half").write_text("of another register")
    publish()
    assert not (left / "half").exists()
    assert (left / "rights.arrow").exists()
    assert [path.name for path in left.parent.iterdir()] == [left.name]


def test_the_daily_job_publishes_only_a_difference(
    register: Cast, light: list[pa.Table], settings: object
) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]
    jobs.publish(timestamp=0)
    jobs.publish(timestamp=1)
    assert Snapshot.objects.count() == 1
    settings.QINGFENG_DEMO_NOW = TOMORROW  # type: ignore[attr-defined]
    jobs.publish(timestamp=2)
    assert Snapshot.objects.count() == 2


def test_the_application_cannot_change_a_snapshot(register: Cast, light: list[pa.Table]) -> None:
    publish()
    for statement in (
        "UPDATE register_snapshot SET rights = 0",
        "DELETE FROM register_snapshot",
        "DELETE FROM register_snapshotentry",
        "TRUNCATE register_snapshotentry",
    ):
        with (
            pytest.raises(DatabaseError) as caught,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege), statement


@pytest.mark.parametrize("who", ["falcon", "agent", "platform", "outsider"])
def test_only_who_keeps_the_register_publishes(
    register: Cast, light: list[pa.Table], who: str
) -> None:
    with pytest.raises(Refused):
        api.publish_snapshot(actor=register[who], now=NOW + timedelta(hours=1))


def test_the_real_engine_reads_what_is_published(register: Cast) -> None:
    publish()
    _, folder = api.current_snapshot()
    opened = engine.open_snapshot(folder)
    assert set(opened.mark.to_pylist()) == {"Falcon", "Heron"}
