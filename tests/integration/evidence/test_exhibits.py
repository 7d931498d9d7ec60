"""Exhibits: entered once, never changed, excluded with a reason and kept."""

import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.evidence.api import (
    EvidenceKind,
    ExhibitRow,
    Form,
    Part,
    enter_exhibit,
    exclude_exhibit,
    exhibits_of,
    readmit_exhibit,
)
from qingfeng.foundation.api import Actor, history, store_file
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.support.leads import NOW, office, person, right

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 40
PERMISSIONS = ("right:read", "exhibit:read", "exhibit:add", "exhibit:decide")


@pytest.fixture
def officer() -> Actor:
    here = office("Putian", "agency", function="market_regulation", region="350300")
    return person("officer", here, region="3503", permissions=PERMISSIONS)


@pytest.fixture
def stranger() -> Actor:
    elsewhere = office("Xiamen", "agency", function="market_regulation", region="350200")
    return person("stranger", elsewhere, region="3502", permissions=PERMISSIONS)


@pytest.fixture
def subject() -> Subject:
    return Subject("right", right("Kestrelwood", None).pk)


def picture(actor: Actor, name: str = "shoe.png") -> Part:
    stored = store_file(
        content=io.BytesIO(PICTURE),
        name=name,
        kinds=frozenset({"image"}),
        max_bytes=1000,
        actor=actor,
        now=NOW,
    )
    return Part(name, "original", stored.sha256, stored.size, stored.media_type)


def entered(actor: Actor, subject: Subject, **given: Any) -> UUID:
    asked: dict[str, Any] = {
        "subject": subject,
        "form": Form.UPLOAD,
        "kind": EvidenceKind.OBJECT,
        "title": " A shoe ",
        "obtained_at": NOW - timedelta(hours=2),
        "parts": [picture(actor)],
        "facts": {"place": "莆田市荔城区"},
        "actor": actor,
        "now": NOW,
    }
    return enter_exhibit(**(asked | given))


def only(actor: Actor, subject: Subject) -> ExhibitRow:
    (row,) = exhibits_of(subject, actor=actor)
    return row


def test_its_manifest_names_every_file_and_its_digest_is_in_the_journal(
    officer: Actor, subject: Subject
) -> None:
    identifier = entered(officer, subject)
    row = only(officer, subject)
    body = json.loads(row.manifest)
    assert sha256(row.manifest.encode()) == row.manifest_sha256
    assert body["exhibit"] == str(identifier)
    assert body["files"][0]["sha256"] == sha256(PICTURE) == row.files[0].sha256
    assert (body["title"], body["facts"]["place"]) == ("A shoe", "莆田市荔城区")
    (entry,) = history(Subject("exhibit", identifier))
    assert (entry.verb, entry.payload["manifest"]) == ("exhibit.entered", row.manifest_sha256)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"title": "  "}, "title_missing"),
        ({"title": "x" * 201}, "title_too_long"),
        ({"parts": []}, "exhibit_without_file"),
        ({"obtained_at": NOW + timedelta(seconds=1)}, "obtained_in_future"),
    ],
)
def test_what_is_no_exhibit_is_refused_and_nothing_is_left(
    officer: Actor, subject: Subject, given: dict[str, Any], reason: str
) -> None:
    with pytest.raises(BadInput) as refused:
        entered(officer, subject, **given)
    assert refused.value.reason == reason
    assert exhibits_of(subject, actor=officer) == ()


def test_two_files_of_one_name_are_refused(officer: Actor, subject: Subject) -> None:
    part = picture(officer)
    with pytest.raises(BadInput, match="file_named_twice"):
        entered(officer, subject, parts=[part, part])


def test_an_excluded_one_is_kept_and_not_counted(officer: Actor, subject: Subject) -> None:
    identifier = entered(officer, subject)
    with pytest.raises(Refused, match="reason_missing"):
        exclude_exhibit(exhibit_id=identifier, reason=" ", actor=officer, now=NOW)
    exclude_exhibit(exhibit_id=identifier, reason="taken by threat", actor=officer, now=NOW)
    row = only(officer, subject)
    assert (row.counts, len(row.files)) == (False, 1)
    readmit_exhibit(exhibit_id=identifier, reason="review found it lawful", actor=officer, now=NOW)
    assert only(officer, subject).counts


def test_another_office_neither_reads_nor_decides(
    officer: Actor, stranger: Actor, subject: Subject
) -> None:
    identifier = entered(officer, subject)
    assert exhibits_of(subject, actor=stranger) == ()
    with pytest.raises(NotFound):
        exclude_exhibit(exhibit_id=identifier, reason="no", actor=stranger, now=NOW)


def test_who_may_not_add_or_does_not_see_the_subject_adds_nothing(
    officer: Actor, subject: Subject
) -> None:
    here = office("desk", "agency", function="market_regulation", region="350300")
    reader = person("reader", here, permissions=("right:read", "exhibit:read"))
    with pytest.raises(Refused, match="no_permission"):
        entered(reader, subject, parts=[picture(officer)])
    with pytest.raises(NotFound):
        entered(officer, Subject("right", UUID(int=1)))
    assert exhibits_of(subject, actor=officer) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_exhibit SET title = 'another'",
        "UPDATE evidence_exhibit SET manifest = '{}'",
        "UPDATE evidence_exhibit SET state = 'gone'",
        "DELETE FROM evidence_exhibit",
        "TRUNCATE evidence_exhibit CASCADE",
        "UPDATE evidence_exhibitfile SET name = 'another'",
        "DELETE FROM evidence_exhibitfile",
    ],
)
def test_the_database_keeps_what_was_entered(
    officer: Actor, subject: Subject, statement: str
) -> None:
    entered(officer, subject)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert only(officer, subject).title == "A shoe"
