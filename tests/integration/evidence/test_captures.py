"""Captures, uploads and time tokens: what is asked for becomes an exhibit whole, or says why not."""

import contextlib
import io
import json
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction

from qingfeng.evidence.actions import captures
from qingfeng.evidence.actions.captures import resume_captures
from qingfeng.evidence.actions.tokens import stamp_waiting
from qingfeng.evidence.api import (
    Brought,
    CaptureState,
    EvidenceKind,
    ExhibitRow,
    Recording,
    capture_page,
    exhibits_of,
    open_captures,
    run_capture,
    stamp_exhibit,
    upload_exhibit,
)
from qingfeng.evidence.models import Capture, Exhibit
from qingfeng.evidence.recording import stamping
from qingfeng.evidence.recording.watch import clock
from qingfeng.foundation.api import Actor, history, notifications, open_file, system_actor
from qingfeng.foundation.models import Membership, StoredFile
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import BadInput, Broken, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.support.captures import URL, packed
from tests.support.leads import NOW, office, person, right

pytestmark = pytest.mark.django_db
PERMISSIONS = ("right:read", "exhibit:read", "exhibit:add", "exhibit:decide")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\0" * 40
CHAT = "2026-10-01 10:00 卖家: 一比一,支持验货\n".encode()


@pytest.fixture
def officer() -> Actor:
    here = office("Putian", "agency", function="market_regulation", region="350300")
    return person("officer", here, region="3503", permissions=PERMISSIONS)


@pytest.fixture
def subject() -> Subject:
    return Subject("right", right("Kestrelwood", None).pk)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """In place of the browser: a recording of its making, or the failure that it is told to have."""
    told: dict[str, Any] = {"facts": {}, "fails": None, "operator": ""}

    @contextlib.contextmanager
    def recorded(url: str, *, operator: str) -> Iterator[Recording]:
        if told["fails"] is not None:
            raise told["fails"]
        told["operator"] = operator
        made = packed(tmp_path)
        facts = {"title": "手袋\ud83d \0特价", "outcome": "loaded", "refused": [], **told["facts"]}
        yield Recording(made.wacz, made.picture, None, facts)

    monkeypatch.setattr(captures, "recorded", recorded)
    return told


def asked(actor: Actor, subject: Subject, url: str = URL) -> UUID:
    return capture_page(subject=subject, url=url, actor=actor, now=NOW)


def only(actor: Actor, subject: Subject) -> ExhibitRow:
    (row,) = exhibits_of(subject, actor=actor)
    return row


def jobs(name: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [name])
        return [args if isinstance(args, dict) else json.loads(args) for (args,) in cursor]


def test_it_waits_for_the_recorder_and_ends_as_an_exhibit(
    officer: Actor, subject: Subject, recorder: dict[str, Any]
) -> None:
    identifier = asked(officer, subject)
    assert jobs("evidence.capture") == [{"capture": str(identifier)}]
    (waiting,) = open_captures(subject, actor=officer)
    assert (waiting.url, waiting.state) == (URL, CaptureState.QUEUED)
    for _ in range(2):
        run_capture(capture_id=identifier, now=NOW + timedelta(minutes=1))
    row = only(officer, subject)
    assert {part.role: part.media_type for part in row.files} == {
        "archive": "application/zip",
        "picture": "image/png",
    }
    assert json.loads(row.manifest)["facts"]["outcome"] == "loaded"
    assert row.title == "手袋? �特价"
    assert (row.entered_by, recorder["operator"]) == (officer.user_id, "officer, Putian")
    assert open_captures(subject, actor=officer) == ()
    assert [entry.verb for entry in history(Subject("capture", identifier))] == [
        "capture.done",
        "capture.asked",
    ]
    assert jobs("evidence.stamp") == [{"exhibit": str(row.id)}]
    (told,) = notifications(officer.user_id)
    assert (told.code, told.subject) == ("capture.done", Subject("exhibit", row.id))


def test_a_page_that_did_not_load_is_not_told_as_captured(
    officer: Actor, subject: Subject, recorder: dict[str, Any]
) -> None:
    recorder["facts"] = {"outcome": "failed", "reason": "not_loaded"}
    run_capture(capture_id=asked(officer, subject), now=NOW)
    (told,) = notifications(officer.user_id)
    assert told.code == "capture.not_loaded"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://u:p@shop.example/", "shop.example"])
def test_what_is_no_address_of_the_web_is_not_asked_for(
    officer: Actor, subject: Subject, url: str
) -> None:
    with pytest.raises(BadInput, match="url_"):
        asked(officer, subject, url)
    assert not Capture.objects.exists()


def test_who_may_not_add_or_does_not_see_the_subject_asks_in_vain(
    officer: Actor, subject: Subject
) -> None:
    here = office("desk", "agency", function="market_regulation", region="350300")
    reader = person("reader", here, permissions=("right:read", "exhibit:read"))
    with pytest.raises(Refused, match="no_permission"):
        asked(reader, subject)
    with pytest.raises(NotFound):
        asked(officer, Subject("right", UUID(int=1)))
    assert open_captures(subject, actor=reader) == ()


def test_where_nothing_could_be_captured_it_says_why(
    officer: Actor, subject: Subject, recorder: dict[str, Any]
) -> None:
    identifier = asked(officer, subject)
    recorder["fails"] = Broken("capture_failed", reason="no_sandbox")
    run_capture(capture_id=identifier, now=NOW)
    (row,) = open_captures(subject, actor=officer)
    assert (row.state, row.reason) == (CaptureState.FAILED, "no_sandbox")
    (told,) = notifications(officer.user_id)
    assert (told.code, told.subject) == ("capture.failed", subject)
    assert exhibits_of(subject, actor=officer) == ()


def test_who_left_the_office_meanwhile_enters_nothing(
    officer: Actor, subject: Subject, recorder: dict[str, Any]
) -> None:
    identifier = asked(officer, subject)
    Membership.objects.update(valid_to=NOW - timedelta(days=1))
    run_capture(capture_id=identifier, now=NOW)
    assert Capture.objects.get().reason == "no_permission"
    assert not Exhibit.objects.exists()


def test_a_fault_while_it_is_entered_leaves_nothing_half(
    officer: Actor, subject: Subject, recorder: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = asked(officer, subject)

    def fault(**_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(captures, "enter_exhibit", fault)
        with pytest.raises(OSError, match="no space"):
            run_capture(capture_id=identifier, now=NOW)
    assert not Exhibit.objects.exists()
    assert not StoredFile.objects.exists()
    assert Capture.objects.get().state == CaptureState.QUEUED
    run_capture(capture_id=identifier, now=NOW)
    assert only(officer, subject).counts


def test_what_a_killed_worker_left_is_asked_again_and_given_up_at_last(
    officer: Actor, subject: Subject
) -> None:
    asked(officer, subject)
    assert resume_captures(now=NOW + timedelta(minutes=14)) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    for _ in range(2):
        assert resume_captures(now=NOW + timedelta(minutes=16)) == 1
    assert len(jobs("evidence.capture")) == 2
    resume_captures(now=NOW + timedelta(days=1, minutes=1))
    assert Capture.objects.get().reason == "ended"


def test_tokens_that_are_owed_are_asked_for_again(officer: Actor, subject: Subject) -> None:
    uploaded(officer, subject, ("shoe.png", PNG))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert stamp_waiting(now=NOW + timedelta(minutes=10)) == 0
    assert stamp_waiting(now=NOW + timedelta(hours=2)) == 1
    assert len(jobs("evidence.stamp")) == 2
    assert stamp_waiting(now=NOW + timedelta(days=31)) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_capture SET url = 'http://other.example/'",
        "UPDATE evidence_capture SET state = 'done'",
        "DELETE FROM evidence_capture",
    ],
)
def test_the_database_keeps_what_was_asked(
    officer: Actor, subject: Subject, statement: str
) -> None:
    asked(officer, subject)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Capture.objects.get().state == CaptureState.QUEUED


def uploaded(actor: Actor, subject: Subject, *files: tuple[str, bytes], **given: Any) -> UUID:
    wanted: dict[str, Any] = {
        "subject": subject,
        "kind": EvidenceKind.AUDIO_VISUAL,
        "title": "What the buyer brought",
        "files": [Brought(name, io.BytesIO(content)) for name, content in files],
        "source": "买家",
        "note": "",
        "obtained_at": NOW - timedelta(days=1),
        "actor": actor,
        "now": NOW,
    }
    return upload_exhibit(**(wanted | given))


def test_files_are_what_their_content_says(officer: Actor, subject: Subject) -> None:
    uploaded(
        officer, subject, ("a/b/shoe.jpg", PNG), ("C:\\x\\film.exe", MP4), ("chat.txt", CHAT),
        ("chat.txt", CHAT * 2), ("page.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
    )  # fmt: skip
    row = only(officer, subject)
    assert [(part.name, part.media_type) for part in row.files] == [
        ("shoe.jpg", "image/png"),
        ("film.exe", "video/mp4"),
        ("chat.txt", "text/plain"),
        ("4 chat.txt", "text/plain"),
        ("page.txt", "text/html"),
    ]
    facts = json.loads(row.manifest)["facts"]
    assert facts["source"] == "买家"
    assert "synchronised" in facts["time_source"]


@pytest.mark.parametrize(
    ("files", "given", "reason"),
    [
        ([("virus.png", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00")], {}, "file_type_refused"),
        ([("empty.png", b"")], {}, "file_empty"),
        ([("shoe.png", PNG)], {"source": " "}, "source_missing"),
        ([("shoe.png", PNG)], {"note": "x" * 1001}, "note_too_long"),
        ([(f"{n}.png", PNG) for n in range(21)], {}, "too_many_files"),
        ([], {}, "exhibit_without_file"),
    ],
)
def test_what_is_refused_leaves_nothing(
    officer: Actor,
    subject: Subject,
    files: list[tuple[str, bytes]],
    given: dict[str, Any],
    reason: str,
) -> None:
    with pytest.raises(BadInput) as refused:
        uploaded(officer, subject, *files, **given)
    assert (refused.value.reason, refused.value.data["column"]) == (
        reason,
        {"source_missing": "source", "note_too_long": "note"}.get(reason, "files"),
    )
    assert not StoredFile.objects.exists()


def test_a_file_beyond_the_limit_is_refused(
    officer: Actor, subject: Subject, settings: Any
) -> None:
    settings.QINGFENG_UPLOAD_MAX_BYTES = 30
    with pytest.raises(BadInput, match="file_too_large"):
        uploaded(officer, subject, ("shoe.png", PNG))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local authority, made once."""
    folder = tmp_path_factory.mktemp("authority")
    stamping.by_ourselves(b"first", folder=folder, now=clock())
    return folder


@pytest.fixture
def authority(desk: Path) -> Iterator[str]:
    class Answering(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            if self.path == "/":
                (desk / "query").write_bytes(query)
                subprocess.run(
                    ["openssl", "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query", "-out", "reply"],
                    cwd=desk, check=True, capture_output=True,
                )  # fmt: skip
            self.wfile.write((desk / "reply").read_bytes() if self.path != "/junk" else b"junk")

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_openssl_agrees_with_the_token_over_a_manifest(
    officer: Actor, subject: Subject, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(django_settings, "QINGFENG_DATA_DIR", tmp_path)
    (tmp_path / "timestamping").symlink_to(desk)
    uploaded(officer, subject, ("shoe.png", PNG))
    for _ in range(2):
        stamp_exhibit(exhibit_id=only(officer, subject).id, actor=system_actor(), now=NOW)
    row = only(officer, subject)
    (token,) = row.tokens
    assert not token.trusted
    assert "not trusted" in token.authority
    with open_file(token.sha256) as content:
        (tmp_path / "token.tsr").write_bytes(content.read())
    for body, agrees in ((row.manifest, True), (row.manifest + " ", False)):
        (tmp_path / "manifest.json").write_text(body)
        check = subprocess.run(
            ["openssl", "ts", "-verify", "-in", "token.tsr", "-data", "manifest.json",
             "-CAfile", desk / "root.pem"],
            cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip
        assert (check.returncode == 0) is agrees
    assert sha256(row.manifest.encode()) == row.manifest_sha256


def test_an_authority_of_the_settings_is_trusted_under_its_own_roots(
    desk: Path, authority: str, tmp_path: Path
) -> None:
    stamped = stamping.by_authority(b"{}", url=f"{authority}/", roots=desk / "root.pem")
    assert stamped.trusted
    assert abs(stamped.at - clock()) < timedelta(minutes=1)
    for url, reason in (
        (f"{authority}/junk", "timestamp_failed"),
        (f"{authority}/old", "timestamp_failed"),
        ("http://127.0.0.1:9/", "timestamp_failed"),
    ):
        with pytest.raises(Broken, match=reason):
            stamping.by_authority(b"{}", url=url, roots=desk / "root.pem")
    with pytest.raises(Broken, match="timestamp_failed"):
        stamping.by_authority(b"{}", url=f"{authority}/", roots=desk / "signer.pem")
