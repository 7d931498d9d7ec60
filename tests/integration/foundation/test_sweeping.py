"""What killed processes leave among the files goes, and what a row names or is about to name stays."""

import fcntl
import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from qingfeng.foundation import clock
from qingfeng.foundation.actions import sweeping
from qingfeng.foundation.actions.files import incoming, path_of, store_file
from qingfeng.foundation.actions.sweeping import sweep_files
from qingfeng.foundation.api import system_actor
from qingfeng.foundation.models import Journal, StoredFile
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import Broken

FEED = b"listing_id,title\n1,x\n"
SECONDS = 10


def store(content: bytes = FEED) -> str:
    return store_file(
        content=io.BytesIO(content), name="feed.csv", kinds=frozenset({"csv"}), max_bytes=1000,
        actor=system_actor(), now=clock.now(),
    ).sha256  # fmt: skip


def orphan(content: bytes) -> Path:
    """As a process leaves it that is killed before its commit."""
    path = path_of(sha256(content))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def sweep() -> int:
    return sweep_files(now=clock.running())


def in_threads(*works: Callable[[], object]) -> list[Thread]:
    """Each on a connection of its own."""

    def closing(work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [Thread(target=closing, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    return threads


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_what_no_row_names_goes_and_is_told() -> None:
    kept, left = store(), orphan(b"half an upload")
    stranger = left.with_name("readme")
    stranger.write_text("not ours")
    assert [sweep(), sweep()] == [1, 0]
    assert not left.exists()
    assert stranger.exists()
    assert path_of(kept).read_bytes() == FEED
    (told,) = Journal.objects.filter(verb="file.swept")
    assert told.payload == {"sha256": sha256(b"half an upload"), "size": 14}


@pytest.mark.django_db
def test_a_part_goes_once_nobody_writes_it_any_more() -> None:
    store()
    part = incoming() / ("a1" * 16)
    part.write_bytes(b"half")
    stranger = part.with_name("notes")
    stranger.touch()
    os.utime(stranger, (0, 0))
    assert sweep() == 0, "one that has just begun has no lock yet"
    long_ago = (clock.running() - timedelta(hours=2)).timestamp()
    os.utime(part, (long_ago, long_ago))
    with part.open("rb") as writing:
        fcntl.flock(writing, fcntl.LOCK_EX)
        assert sweep() == 0
    assert sweep() == 1
    assert (part.exists(), stranger.exists()) == (False, True)
    assert Journal.objects.get(verb="file.part_swept").payload == {"part": part.name, "size": 4}


@pytest.mark.django_db
def test_a_part_that_is_being_written_is_locked() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            for part in incoming().iterdir():
                os.utime(part, (0, 0))
            assert sweep() == 0
            return super().read(size)

    store_file(
        content=Slow(FEED), name="feed.csv", kinds=frozenset({"csv"}), max_bytes=1000,
        actor=system_actor(), now=clock.now(),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_folder_of_another_database_is_left_alone() -> None:
    kept = store()
    older = orphan(b"of the database before this one")
    os.utime(older, (0, 0))
    assert sweep() == 0
    path_of(kept).unlink()
    orphan(b"of a database that is younger")
    with pytest.raises(Broken, match="files_of_another_database"):
        sweep()
    assert not Journal.objects.filter(verb="file.swept").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("commits", [True, False])
def test_a_file_whose_row_is_about_to_commit_stays(commits: bool) -> None:
    store(b"listing_id,title\n2,y\n")
    stored, go_on = Event(), Event()

    def work() -> None:
        with transaction.atomic():
            store()
            stored.set()
            go_on.wait(SECONDS)
            transaction.set_rollback(not commits)

    (storer,) = in_threads(work)
    assert stored.wait(SECONDS)
    path = path_of(sha256(FEED))
    assert path.exists()
    assert not StoredFile.objects.filter(pk=path.name).exists()
    assert sweep() == 0
    go_on.set()
    storer.join(SECONDS)
    assert sweep() == (0 if commits else 1)
    assert path.exists() is commits


@pytest.mark.django_db(transaction=True)
def test_who_stores_what_is_being_swept_waits_and_puts_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store(b"listing_id,title\n2,y\n")
    path = orphan(FEED)
    begun, go_on, tell = Event(), Event(), sweeping._tell

    def slowly(*given: Any) -> None:
        begun.set()
        go_on.wait(SECONDS)
        tell(*given)

    monkeypatch.setattr(sweeping, "_tell", slowly)
    (sweeper,) = in_threads(sweep)
    assert begun.wait(SECONDS)
    (storer,) = in_threads(store)
    while storer.is_alive() and not waiting():
        pass
    assert storer.is_alive()
    go_on.set()
    for thread in (sweeper, storer):
        thread.join(SECONDS)
    assert Journal.objects.filter(verb="file.swept").count() == 1
    assert path.read_bytes() == FEED
    assert StoredFile.objects.filter(pk=path.name).exists()


def test_nothing_lies_there_before_the_first_file(db: None) -> None:
    assert not Path(settings.QINGFENG_FILES_DIR).exists()
    assert sweep() == 0
