"""Documents of a power of attorney: who adds, reads and withdraws them, and what stays of it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from qingfeng.foundation.api import history
from qingfeng.foundation.models import StoredFile
from qingfeng.kernel.ids import Subject
from qingfeng.register import api
from qingfeng.register.models import Agency, AgencyDocument
from tests.integration.register.conftest import NOW, Cast, party_named
from tests.integration.register.test_pages import PNG, body

PDF = b"%PDF-1.7\n% a power of attorney\n%%EOF\n"
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def day(settings: object) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]


@pytest.fixture
def page(register: Cast) -> str:
    """Of the power that Heron gave the agent."""
    return reverse("agency", args=[party_named("Heron SA"), Agency.objects.get().pk])


def sent(content: bytes = PDF, name: str = "Zhang San.pdf", kind: str = "power") -> dict[str, Any]:
    return {"kind": kind, "file": SimpleUploadedFile(name, content)}


def verbs() -> list[str]:
    rows = history(Subject("holder", party_named("Heron SA")))
    return [row.verb for row in rows if row.verb.startswith("register.document")]


def one(page: str, verb: str) -> str:
    return f"{page}documents/{AgencyDocument.objects.get().pk}/{verb}/"


def test_a_scan_is_added_read_and_withdrawn(page: str, signed_in: SignIn) -> None:
    client = signed_in("heron")
    assert client.post(page, sent()).url == page  # type: ignore[attr-defined]
    shown = client.get(page).content.decode()
    assert "Document added." in shown
    assert one(page, "read") in shown
    answer = client.post(one(page, "read"))
    assert body(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert client.post(one(page, "withdraw")).status_code == 302
    shown = client.get(page).content.decode()
    assert "withdrawn 2026-10-15" in shown
    assert one(page, "read") not in shown
    assert client.post(one(page, "read")).status_code == 409
    assert client.post(one(page, "withdraw")).status_code == 409
    assert verbs() == [
        "register.document_withdrawn",
        "register.document_read",
        "register.document_added",
    ]


def test_the_holder_s_page_counts_what_stands(page: str, signed_in: SignIn) -> None:
    client, holder = signed_in("heron"), reverse("holder", args=[party_named("Heron SA")])
    for content, name in ((PDF, "a.pdf"), (PNG, "b.png")):
        client.post(page, sent(content, name))
    assert (
        "2 documents of the power of attorney of Agent Ltd" in client.get(holder).content.decode()
    )
    first = AgencyDocument.objects.order_by("pk")[0]
    client.post(f"{page}documents/{first.pk}/withdraw/")
    assert "1 document of the power of attorney of Agent Ltd" in client.get(holder).content.decode()


def test_chinese_page(page: str, signed_in: SignIn) -> None:
    signed_in("heron").post(page, sent())
    shown = signed_in("agency", "zh-hans").get(page).content.decode()
    assert "授权委托书" in shown
    assert "文件载有个人信息：每次查阅均记入日志。" in shown


@pytest.mark.parametrize(
    ("content", "name", "kind", "words"),
    [
        (b"<html>not a scan</html>", "power.pdf", "power", "A file of this type is not taken"),
        (b"PK\x03\x04" + bytes(60), "power.png", "power", "A file of this type is not taken"),
        (b"", "power.pdf", "power", "empty"),
        (PDF, "power.pdf", "love letter", "Select a valid choice"),
    ],
)
def test_what_is_no_scan_is_refused(
    page: str, signed_in: SignIn, content: bytes, name: str, kind: str, words: str
) -> None:
    answer = signed_in("heron").post(page, sent(content, name, kind))
    assert words in answer.content.decode()
    assert not AgencyDocument.objects.exists()


def test_a_scan_has_its_bound(page: str, signed_in: SignIn, settings: Any) -> None:
    settings.QINGFENG_UPLOAD_MAX_BYTES = len(PDF) - 1
    assert "The file is too large." in signed_in("heron").post(page, sent()).content.decode()
    assert not AgencyDocument.objects.exists()


def test_the_same_scan_stands_once(page: str, signed_in: SignIn) -> None:
    client = signed_in("heron")
    client.post(page, sent())
    again = client.post(page, sent(kind="other")).content.decode()
    assert "This document stands there already." in again
    client.post(one(page, "withdraw"))
    assert client.post(page, sent()).status_code == 302
    assert StoredFile.objects.count() == 1


def test_the_agent_reads_its_power_also_when_it_is_over(
    page: str, register: Cast, signed_in: SignIn
) -> None:
    signed_in("heron").post(page, sent())
    api.end_agency(
        agency_id=Agency.objects.get().pk,
        ended_on=date(2026, 10, 14),
        actor=register["heron"],
        now=NOW,
    )
    client = signed_in("agent")
    shown = client.get(page).content.decode()
    assert "Add document" not in shown
    assert body(client.post(one(page, "read"))) == PDF
    assert client.post(page, sent(PNG)).status_code == 404
    assert client.post(one(page, "withdraw")).status_code == 404
    assert AgencyDocument.objects.count() == 1


@pytest.mark.parametrize("who", ["falcon", "platform", "outsider"])
def test_nobody_else_reaches_them(page: str, signed_in: SignIn, who: str) -> None:
    signed_in("heron").post(page, sent())
    client = signed_in(who)
    for answer in (
        client.get(page),
        client.post(page, sent(PNG)),
        client.post(one(page, "read")),
        client.post(one(page, "withdraw")),
    ):
        assert answer.status_code in (403, 404)
    # A party of one's own in the address opens nothing of another's.
    own = page.replace(str(party_named("Heron SA")), str(party_named("Falcon Works")))
    assert client.get(own).status_code in (403, 404)
    assert verbs() == ["register.document_added"]


def test_a_document_of_another_power_is_not_found(page: str, signed_in: SignIn) -> None:
    client = signed_in("heron")
    client.post(page, sent())
    assert client.post(f"{page}documents/{uuid4()}/read/").status_code == 404
    assert client.get(one(page, "read")).status_code == 405


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_agencydocument SET file_id = file_id",
        "DELETE FROM register_agencydocument",
        "TRUNCATE register_agencydocument CASCADE",
        "DELETE FROM register_documentwithdrawal",
        "INSERT INTO register_agencydocument SELECT gen_random_uuid(), 'poem', added_by, added_at,"
        " agency_id, file_id FROM register_agencydocument",
    ],
)
def test_the_database_keeps_what_was_added(page: str, signed_in: SignIn, statement: str) -> None:
    client = signed_in("heron")
    client.post(page, sent())
    client.post(one(page, "withdraw"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AgencyDocument.objects.count() == 1


def test_not_even_the_owner_rewrites_them(owner_connection: psycopg.Connection) -> None:
    found = owner_connection.execute(
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A' AND tgrelid IN"
        " ('register_agencydocument'::regclass, 'register_documentwithdrawal'::regclass)"
    ).fetchall()
    assert sorted(name for (name,) in found) == ["append_only_rows"] * 2 + ["append_only_table"] * 2


def test_the_name_of_the_file_stays_out_of_rows_that_last(page: str, signed_in: SignIn) -> None:
    signed_in("heron").post(page, sent())
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM register_agencydocument d")
        assert "Zhang" not in str(cursor.fetchall())
        cursor.execute("SELECT payload::text FROM foundation_journal")
        assert "Zhang" not in str(cursor.fetchall())
    assert isinstance(AgencyDocument.objects.get().pk, UUID)
