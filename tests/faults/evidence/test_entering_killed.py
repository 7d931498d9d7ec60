"""The worker that enters a capture, or the process that takes in an upload, dies: the exhibit is whole or there is none.

What a browser's death leaves is told by test_capture_killed; here a recording that was made before is entered, and the
process is ended before one of its statements, before or after a commit, or before a step in the folder of files.
"""

import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from qingfeng.evidence.actions import captures
from qingfeng.evidence.actions.captures import resume_captures
from qingfeng.evidence.actions.tokens import stamp_waiting
from qingfeng.evidence.api import Brought, EvidenceKind, Recording, capture_page, upload_exhibit
from qingfeng.evidence.models import Capture, Exhibit, TimeToken
from qingfeng.evidence.recording import stamping
from qingfeng.evidence.recording.watch import clock
from qingfeng.foundation.actions.sweeping import sweep_files
from qingfeng.foundation.api import Actor, open_file, run_worker
from qingfeng.foundation.models import Journal, Notification, StoredFile
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.ids import Subject
from tests.faults.evidence.test_goods_killed import Killer, in_a_child
from tests.support.captures import URL, packed
from tests.support.examples import examples
from tests.support.leads import NOW, office, person, right
from tests.support.pictures import png

SMALL = examples(1) == 1
STEPS = {"os.rename", "os.remove", "os.chmod", "os.mkdir", "open", "fcntl.flock"}
KILLED = -signal.SIGKILL


def dying(at: int, work: Callable[[], object]) -> Callable[[], int]:
    """The work in a process that dies at its step number `at`; its exit status is the number of steps, 250 at most."""

    def run() -> int:
        killer = Killer(at)
        connection_created.connect(
            lambda connection, **_: connection.execute_wrappers.append(killer), weak=False
        )
        commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]

        def committed(self: Any) -> None:
            killer.step()
            commit(self)
            killer.step()

        BaseDatabaseWrapper._commit = committed  # type: ignore[attr-defined]
        folder = str(settings.QINGFENG_FILES_DIR)

        def audited(event: str, given: tuple[Any, ...]) -> None:
            if event == "fcntl.flock" or (event in STEPS and str(given[0]).startswith(folder)):
                killer.step()

        sys.addaudithook(audited)
        work()
        return min(killer.seen, 250)

    return run


@pytest.fixture
def officer() -> Actor:
    here = office("Putian", "agency", function="market_regulation", region="350300")
    permissions = ("right:read", "exhibit:read", "exhibit:add")
    return person("officer", here, region="3503", permissions=permissions)


@pytest.fixture
def subject() -> Subject:
    return Subject("right", right("Kestrelwood", None).pk)


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The local one, made beforehand: what its making leaves when it is killed is no part of an exhibit."""
    monkeypatch.setattr(settings, "QINGFENG_DATA_DIR", tmp_path)
    stamping.by_ourselves(b"first", folder=tmp_path / "timestamping", now=clock())


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Recording:
    made = packed(tmp_path)

    @contextlib.contextmanager
    def recorded(*_: object, **__: object) -> Iterator[Recording]:
        yield made

    monkeypatch.setattr(captures, "recorded", recorded)
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    return made


def worker() -> None:
    """All that waits for the worker that captures and stamps."""
    run_worker(queues=["captures"], wait=False, install_signal_handlers=False)


def in_place() -> set[str]:
    """Every file in the folder, those of its waiting room included."""
    folder = Path(settings.QINGFENG_FILES_DIR)
    return {path.name for path in folder.rglob("*") if path.is_file()}


def cleaned() -> None:
    """After the sweep nothing lies there that no row names, and all that is named does, with its own content."""
    sweep_files(now=clock() + timedelta(hours=2))
    named = set(StoredFile.objects.values_list("pk", flat=True))
    assert in_place() == named
    for digest in named:
        with open_file(digest) as content:
            assert sha256(content.read()) == digest


def whole(capture_id: UUID, files: int) -> bool:
    """Whether there is an exhibit; then it has its files, its entry, its notice; and nothing of these without it."""
    capture = Capture.objects.get(pk=capture_id)
    exhibit = capture.exhibit
    assert (capture.state, exhibit is not None) in {("queued", False), ("done", True)}
    count = 1 if exhibit else 0
    assert Exhibit.objects.count() == count
    assert Journal.objects.filter(verb="exhibit.entered").count() == count
    assert Journal.objects.filter(verb="capture.done").count() == count
    assert Notification.objects.filter(code="capture.done").count() == count
    if exhibit is not None:
        listed = json.loads(exhibit.manifest)["files"]
        assert len(listed) == files
        assert {one["sha256"] for one in listed} <= in_place()
    tokens = TimeToken.objects.count()
    assert Journal.objects.filter(verb="exhibit.stamped").count() == tokens <= count
    return bool(tokens)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("authority", "recording")
def test_the_worker_killed_at_any_step_of_entering_and_stamping(
    officer: Actor, subject: Subject
) -> None:
    # By the real clock, as the worker's own jobs of the hour go by it.
    now = clock()
    asked = capture_page(subject=subject, url=URL, actor=officer, now=now)
    stride, dies_at, outcomes, entered = (11 if SMALL else 1), 1, [], False
    while not whole(asked, files=3):
        if not entered and Exhibit.objects.exists():
            entered, dies_at = True, 1  # from now on it is the stamping that dies
        outcomes.append(in_a_child(dying(dies_at, worker)))
        cleaned()
        resume_captures(now=now + timedelta(minutes=16))
        stamp_waiting(now=now + timedelta(hours=2))
        dies_at += stride
    assert outcomes.count(KILLED) >= (8 if SMALL else 90)


@pytest.mark.django_db(transaction=True)
def test_an_upload_killed_at_any_step(officer: Actor, subject: Subject) -> None:
    files = {"shoe.png": png(4, 4), "chat.txt": "卖家: 一比一".encode()}

    def work() -> None:
        upload_exhibit(
            subject=subject, kind=EvidenceKind.AUDIO_VISUAL, title="What the buyer brought",
            files=[Brought(name, BytesIO(content)) for name, content in files.items()],
            source="买家", note="", obtained_at=NOW, actor=officer, now=NOW,
        )  # fmt: skip

    stride, dies_at, outcomes = (5 if SMALL else 1), 1, []
    while not Exhibit.objects.exists():
        connection.close()
        outcomes.append(in_a_child(dying(dies_at, work)))
        entered = Exhibit.objects.count()
        assert Journal.objects.filter(verb="exhibit.entered").count() == entered
        assert StoredFile.objects.count() == len(files) * entered
        cleaned()
        dies_at += stride
    assert outcomes.count(KILLED) >= (8 if SMALL else 40)
    (exhibit,) = Exhibit.objects.all()
    assert {one["sha256"] for one in json.loads(exhibit.manifest)["files"]} == in_place()
