"""A bag of everything a reader may read about a subject: checked without the database, changed by nobody, taken by its
owner alone."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from qingfeng.evidence.actions.bags import build_bag, take_bag
from qingfeng.evidence.api import ask_bag, exclude_exhibit
from qingfeng.evidence.models import Bag
from qingfeng.evidence.queries.bag_contents import bag_contents
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.verify import verify
from qingfeng.foundation.api import Actor, history, notifications, open_file, system_actor
from qingfeng.foundation.models import Membership
from qingfeng.kernel.errors import NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import start_clock
from tests.integration.evidence.test_exhibits import entered, officer, only, stranger, subject
from tests.support.leads import NOW, office, person

__all__ = ["officer", "stranger", "subject"]

pytestmark = pytest.mark.django_db
HOSTILE = '#read("/etc/passwd") #import "@preview/x:1.0.0": * #let f(x) = f(x); #f(1)'


@pytest.fixture
def packer(officer: Actor) -> Actor:
    """The officer with the right to pack as well."""
    role = Membership.objects.get(user_id=officer.user_id).role
    role.permissions = [*role.permissions, "exhibit:share"]
    role.save()
    return Actor(
        user_id=officer.user_id, office_id=officer.office_id, office_kind=officer.office_kind,
        function=officer.function, region=officer.region, permissions=frozenset(role.permissions),
    )  # fmt: skip


def packed(actor: Actor, subject: Subject, language: Any = "en") -> Bag:
    bag_id = ask_bag(subject=subject, language=language, actor=actor, now=NOW)
    build_bag(bag_id=bag_id, now=NOW)
    return Bag.objects.get(pk=bag_id)


def unpacked(bag: Bag, folder: Path) -> tuple[Findings, dict[str, bytes]]:
    assert bag.file_id is not None
    with open_file(bag.file_id) as stream:
        content = stream.read()
    path = folder / "bag.zip"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "/data/" in name]
        files = {name.partition("/data/")[2]: archive.read(name) for name in names}
    return verify(path), files


def printed(files: dict[str, bytes]) -> str:
    pages = PdfReader(io.BytesIO(files["index.pdf"])).pages
    return "".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def test_it_holds_all_and_agrees_without_the_database(
    packer: Actor, subject: Subject, tmp_path: Path
) -> None:
    entered(packer, subject)
    unlawful = entered(packer, subject, title="Taken by threat")
    exclude_exhibit(exhibit_id=unlawful, reason="threat", actor=packer, now=NOW)
    start_clock(
        subject=subject, rule="cn.customs.reply", start=NOW - timedelta(days=3), office=packer.office_id,
        actor=system_actor(), now=NOW,
    )  # fmt: skip
    bag = packed(packer, subject)
    assert bag.state == "built", bag.problem
    found, files = unpacked(bag, tmp_path)
    assert (found.kind, found.problems) == ("bag", [])
    assert {"excluded_not_counted", "clocks_as_stated"} <= set(found.notes)
    index = json.loads(files["index.json"])
    assert {part["name"] for part in index["sections"]} == {
        "exhibits",
        "excluded",
        "clocks",
        "journal",
    }
    assert json.loads(files["exhibits/001/manifest.json"])["title"] == "A shoe"
    assert json.loads(files["excluded/001/exhibit.json"])["state"] == "excluded"
    (clock,) = json.loads(files["clocks/clocks.json"])["clocks"]
    assert (clock["rule"], clock["version"]) == ("cn.customs.reply", 1)
    assert len(clock["reasoning"]) >= 3
    told = {
        entry["verb"]: entry["reasons"]
        for entry in json.loads(files["journal/journal.json"])["entries"]
    }
    # Why a piece was excluded; of an entry's other texts nothing.
    assert told["exhibit.excluded"]["reason"]["text"] == "threat"
    assert told["exhibit.entered"] == {}
    graph = json.loads(files["prov.json"])
    assert graph["wasGeneratedBy"]
    text = printed(files)
    for each in index["files"]:
        if each["path"] != "index.pdf":
            assert each["sha256"] in text, each["path"]


def test_asking_building_and_taking_are_in_the_journal(packer: Actor, subject: Subject) -> None:
    entered(packer, subject)
    bag = packed(packer, subject)
    build_bag(bag_id=bag.pk, now=NOW)
    assert packer.user_id is not None
    assert [note.code for note in notifications(packer.user_id)] == ["bag.built"]
    stream, name = take_bag(bag_id=bag.pk, actor=packer, now=NOW)
    stream.close()
    assert name == f"qingfeng-{bag.pk}.zip"
    rows = history(Subject("bag", bag.pk))
    assert [row.verb for row in reversed(rows)] == ["bag.asked", "bag.built", "bag.read"]
    assert rows[1].payload["digest"] == bag.digest


def test_the_worker_packs_what_was_asked_for(packer: Actor, subject: Subject) -> None:
    bag_id = ask_bag(subject=subject, language="en", actor=packer, now=NOW)
    (waiting,) = ProcrastinateJob.objects.filter(task_name="evidence.build_bag", status="todo")
    app.tasks[waiting.task_name].func(**waiting.args)
    assert Bag.objects.get(pk=bag_id).state == "built"


def test_one_that_waits_is_not_asked_for_twice(packer: Actor, subject: Subject) -> None:
    first, again = (
        ask_bag(subject=subject, language="en", actor=packer, now=NOW) for _ in range(2)
    )
    assert first == again
    assert ProcrastinateJob.objects.filter(task_name="evidence.build_bag").count() == 1
    build_bag(bag_id=first, now=NOW)
    assert ask_bag(subject=subject, language="en", actor=packer, now=NOW) != first


def test_a_build_that_breaks_down_leaves_nothing_and_is_done_again(
    packer: Actor, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(packer, subject)
    bag_id = ask_bag(subject=subject, language="en", actor=packer, now=NOW)

    def full(**_given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("qingfeng.foundation.api.store_file", full)
        with pytest.raises(OSError, match="No space"):
            build_bag(bag_id=bag_id, now=NOW)
    bag = Bag.objects.get(pk=bag_id)
    assert (bag.state, bag.file_id, bag.digest) == ("asked", None, "")
    build_bag(bag_id=bag_id, now=NOW)
    assert Bag.objects.get(pk=bag_id).state == "built"


def test_nobody_else_has_it(packer: Actor, stranger: Actor, subject: Subject) -> None:
    bag = packed(packer, subject)
    here = office("desk", "agency", function="market_regulation", region="350300")
    other = person("other", here, permissions=("right:read", "exhibit:read", "exhibit:share"))
    for actor in (other, system_actor()):
        with pytest.raises(NotFound):
            take_bag(bag_id=bag.pk, actor=actor, now=NOW)
    with pytest.raises(Refused, match="no_permission"):
        ask_bag(subject=subject, language="en", actor=stranger, now=NOW)


def test_it_has_no_exhibit_of_another_office(
    packer: Actor, stranger: Actor, subject: Subject, tmp_path: Path
) -> None:
    entered(stranger, subject, title="Not for you")
    found, files = unpacked(packed(packer, subject), tmp_path)
    assert found.ok
    assert not [name for name in files if name.startswith("exhibits/")]
    assert b"Not for you" not in b"".join(files.values())


def test_who_lost_the_right_before_it_was_built_gets_none(packer: Actor, subject: Subject) -> None:
    bag_id = ask_bag(subject=subject, language="en", actor=packer, now=NOW)
    Membership.objects.filter(user_id=packer.user_id).update(valid_to=NOW - timedelta(days=1))
    build_bag(bag_id=bag_id, now=NOW)
    bag = Bag.objects.get(pk=bag_id)
    assert (bag.state, bag.problem, bag.file_id) == ("failed", "not_found", None)


def test_a_stored_file_that_was_changed_is_not_packed(
    packer: Actor, subject: Subject, settings: Any
) -> None:
    entered(packer, subject)
    sha256 = only(packer, subject).files[0].sha256
    path = Path(settings.QINGFENG_FILES_DIR) / sha256[:2] / sha256[2:4] / sha256
    whole = path.read_bytes()
    path.chmod(0o600)
    try:
        path.write_bytes(b"changed on the disk")
        bag = packed(packer, subject)
    finally:
        path.write_bytes(whole)
    assert (bag.state, bag.problem, bag.file_id) == ("failed", "file_content_differs", None)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_hostile_names_are_shown_and_never_evaluated(
    packer: Actor, subject: Subject, tmp_path: Path, language: str
) -> None:
    entered(packer, subject, title=HOSTILE, facts={"party": HOSTILE * 20})
    bag = packed(packer, subject, language)
    assert bag.state == "built", bag.problem
    found, files = unpacked(bag, tmp_path)
    assert found.ok
    text = printed(files)
    assert "".join(HOSTILE.split()) in text
    assert "root:x:0" not in text


def test_the_same_bag_is_the_same_bytes(packer: Actor, subject: Subject) -> None:
    entered(packer, subject)
    once, again = (
        bag_contents(subject.id, subject, actor=packer, now=NOW, language="en") for _ in range(2)
    )
    assert once.digest == again.digest
    assert b"".join(once.pieces) == b"".join(again.pieces)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_bag SET owner_id = NULL",
        "UPDATE evidence_bag SET state = 'asked'",
        "DELETE FROM evidence_bag",
    ],
)
def test_the_database_keeps_it(packer: Actor, subject: Subject, statement: str) -> None:
    packed(packer, subject)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
