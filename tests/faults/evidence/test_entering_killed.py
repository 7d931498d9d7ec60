"""The worker that enters a capture, or the process that takes in an upload, dies: the exhibit is whole or there is none.

What a browser's death leaves is told by test_capture_killed; here a recording that was made before is entered, and the
process is ended before one of its statements, before or after a commit, or before a step in the folder of files.
"""

import contextlib
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from qingfeng.evidence.actions import captures
from qingfeng.evidence.actions.captures import resume_captures
from qingfeng.evidence.actions.tokens import stamp_waiting
from qingfeng.evidence.api import Brought, EvidenceKind, Recording, capture_page, upload_exhibit
from qingfeng.evidence.models import Capture, Exhibit, TimeToken
from qingfeng.evidence.recording import stamping
from qingfeng.evidence.recording.watch import clock
from qingfeng.foundation.actions.sweeping import sweep_files
from qingfeng.foundation.api import Actor, actor_again, open_file, run_worker
from qingfeng.foundation.models import Journal, Notification, StoredFile
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.ids import Subject
from tests.support.captures import URL, packed
from tests.support.dying import KILLED, Mortals, mortals
from tests.support.examples import examples
from tests.support.leads import NOW, office, person, right
from tests.support.pictures import png

SMALL = examples(1) == 1
BROUGHT = {"shoe.png": png(4, 4), "chat.txt": "卖家: 一比一".encode()}


def work_off(files: str, recording: str) -> None:
    """All that waits for the worker that captures and stamps; the page was recorded before."""
    folder = Path(recording)
    facts = json.loads((folder / "facts.json").read_text())
    made = Recording(folder / "page.wacz", folder / "page.png", folder / "page.html", facts)

    @contextlib.contextmanager
    def recorded(*_: object, **__: object) -> Iterator[Recording]:
        yield made

    settings.QINGFENG_FILES_DIR = Path(files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(captures, "recorded", recorded)
        run_worker(queues=["captures"], wait=False, install_signal_handlers=False)


def take_in(files: str, person: str, seat: str, right: str) -> None:
    settings.QINGFENG_FILES_DIR = Path(files)
    upload_exhibit(
        subject=Subject("right", UUID(right)), kind=EvidenceKind.AUDIO_VISUAL, title="What the buyer brought",
        files=[Brought(name, BytesIO(content)) for name, content in BROUGHT.items()],
        source="买家", note="", obtained_at=NOW, actor=actor_again(UUID(person), seat, NOW), now=NOW,
    )  # fmt: skip


@pytest.fixture
def children(transactional_db: None) -> Iterator[Mortals]:
    with mortals(connection.settings_dict["NAME"], settings.QINGFENG_DATA_DIR) as found:
        yield found


@pytest.fixture
def officer() -> Actor:
    here = office("Putian", "agency", function="market_regulation", region="350300")
    permissions = ("right:read", "exhibit:read", "exhibit:add")
    return person("officer", here, region="3503", permissions=permissions)


@pytest.fixture
def subject() -> Subject:
    return Subject("right", right("Kestrelwood", None).pk)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A page and, made beforehand, the local authority of time: neither dies here."""
    made = packed(tmp_path)
    (tmp_path / "facts.json").write_text(json.dumps(made.facts))
    stamping.by_ourselves(b"", folder=settings.QINGFENG_DATA_DIR / "timestamping", now=clock())
    return tmp_path


def in_place() -> set[str]:
    """Every file in the folder, those of its waiting room included."""
    folder = Path(settings.QINGFENG_FILES_DIR)
    return {path.name for path in folder.rglob("*") if path.is_file()}


def let_go() -> None:
    """Until the server has noticed that a client was killed, its locks stand, and the sweep leaves its files alone."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database held ON held.oid = database"
                " WHERE held.datname = current_database() AND locktype = 'advisory' AND pid <> pg_backend_pid())"
            )
            if cursor.fetchone() == (False,):
                return
        time.sleep(0.02)
    raise AssertionError("a killed client's locks still stand")


def cleaned() -> None:
    """After the sweep nothing lies there that no row names, and all that is named does, with its own content."""
    let_go()
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


def test_the_worker_killed_at_any_step_of_entering_and_stamping(
    children: Mortals, officer: Actor, subject: Subject, recording: Path
) -> None:
    # By the real clock, as the worker's own jobs of the hour go by it.
    now = clock()
    asked = capture_page(subject=subject, url=URL, actor=officer, now=now)
    given = {"files": settings.QINGFENG_FILES_DIR, "recording": recording}
    stride, dies_at, outcomes, entered = (11 if SMALL else 1), 1, [], False
    while not whole(asked, files=3):
        if not entered and Exhibit.objects.exists():
            entered, dies_at = True, 1  # from now on it is the stamping that dies
        outcomes.append(children.do(work_off, dies_at=dies_at, **given)[0])
        cleaned()
        resume_captures(now=now + timedelta(minutes=16))
        stamp_waiting(now=now + timedelta(hours=2))
        dies_at += stride
    assert set(outcomes) <= {0, KILLED}
    assert outcomes.count(KILLED) >= (7 if SMALL else 90)


def test_an_upload_killed_at_any_step(children: Mortals, officer: Actor, subject: Subject) -> None:
    given = {
        "files": settings.QINGFENG_FILES_DIR, "person": officer.user_id, "seat": officer.seat, "right": subject.id,
    }  # fmt: skip
    stride, dies_at, outcomes = (5 if SMALL else 1), 1, []
    while not Exhibit.objects.exists():
        outcomes.append(children.do(take_in, dies_at=dies_at, **given)[0])
        entered = Exhibit.objects.count()
        assert Journal.objects.filter(verb="exhibit.entered").count() == entered
        assert StoredFile.objects.count() == len(BROUGHT) * entered
        cleaned()
        dies_at += stride
    assert set(outcomes) <= {0, KILLED}
    assert outcomes.count(KILLED) >= (8 if SMALL else 40)
    (exhibit,) = Exhibit.objects.all()
    assert {one["sha256"] for one in json.loads(exhibit.manifest)["files"]} == in_place()
