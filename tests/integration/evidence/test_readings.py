"""Devices at the goods and brands' own services: what they say is evidence and a hint, and no way leads inside."""

import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from scripts import brand_service

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.readings import hear_brand
from qingfeng.evidence.models import BrandService, GoodsCode, MachineReading
from qingfeng.evidence.recording import asking
from qingfeng.evidence.recording.asking import MOST_BYTES, Connect, Deadline, ask
from qingfeng.foundation.actions.keys import create_service_account, issue_key
from qingfeng.foundation.api import open_file, system_actor
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.support.identification import FRIDAY, GTIN, Stage, drafted, later, raise_stage, sent

HOST = "id.kestrel.example"
PUBLIC = "93.184.215.14"
LINKS = {
    "linkset": [
        {
            "anchor": f"https://{HOST}/01/{GTIN}",
            "https://gs1.org/voc/verificationService": [{"href": f"https://{HOST}/verify?s=A1"}],
        }
    ]
}
KNOWN = {"gtin": GTIN, "serial": "A1", "status": "known"}


def said(status: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def server(*answers: bytes) -> tuple[Connect, list[str]]:
    """A far side for each connection in turn: what it was asked is noted, its answer stands ready."""
    waiting, heard = list(answers), []

    def connect(_host: str, address: str, _deadline: Deadline) -> socket.socket:
        near, far = socket.socketpair()
        answer = waiting.pop(0)

        def serve() -> None:
            with far:
                heard.append(f"{address} {far.recv(65536).decode().splitlines()[0]}")
                far.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return near

    return connect, heard


def asked(url: str, answer: bytes, address: str = PUBLIC) -> bytes:
    connect, _ = server(answer)
    return ask(url, resolve=lambda _host: [address], connect=connect)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1"]
)
def test_no_host_leads_inside(address: str) -> None:
    def unreached(_host: str, _address: str, _deadline: Deadline) -> socket.socket:
        raise AssertionError("connected to an inner address")

    for found in ([address], [PUBLIC, address]):
        with pytest.raises(Refused, match="address_inside"):
            ask(f"https://{HOST}/x", resolve=lambda _host, found=found: found, connect=unreached)


@pytest.mark.parametrize(
    ("url", "answer", "reason"),
    [
        (f"http://{HOST}/", said("200 OK", b"{}"), "host_unreadable"),
        (f"https://{HOST}:8443/", said("200 OK", b"{}"), "host_unreadable"),
        (f"https://user@{HOST}/", said("200 OK", b"{}"), "host_unreadable"),
        (f"https://{HOST}/", said("302 Found\r\nLocation: http://127.0.0.1/", b""), "host_unanswered"),
        (f"https://{HOST}/", said("200 OK", b"x" * (MOST_BYTES + 1)), "answer_too_long"),
        (f"https://{HOST}/", b"garbage\r\n\r\n", "host_unanswered"),
        (f"https://{HOST}/", b"", "host_unanswered"),
    ],
)  # fmt: skip
def test_what_is_no_plain_answer_is_refused(url: str, answer: bytes, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        asked(url, answer)
    assert refused.value.reason == reason


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"])
def test_a_host_that_drips_holds_nobody(begun: bytes) -> None:
    """A byte now and then keeps every single read in time: what counts is one deadline over all of them."""
    near, far = socket.socketpair()

    def drip() -> None:
        with far, suppress(OSError):
            far.sendall(begun)
            while True:
                far.sendall(b"x")
                time.sleep(0.02)

    threading.Thread(target=drip, daemon=True).start()
    start = time.monotonic()
    with pytest.raises(BadInput, match="host_too_slow"):
        ask(
            f"https://{HOST}/", resolve=lambda _host: [PUBLIC], connect=lambda *_: near, seconds=0.3
        )
    assert time.monotonic() - start < 2


def test_an_address_of_this_machine_is_inside_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "own_addresses", lambda: frozenset({PUBLIC}))
    with pytest.raises(Refused, match="address_inside"):
        asked(f"https://{HOST}/", said("200 OK", b"{}"))


def test_the_checked_address_is_the_one_connected_to() -> None:
    connect, heard = server(said("200 OK", b"{}"))
    found = ask(f"https://{HOST}/01/{GTIN}?a=b", resolve=lambda _host: [PUBLIC], connect=connect)
    assert found == b"{}"
    assert heard == [f"{PUBLIC} GET /01/{GTIN}?a=b HTTP/1.1"]


@pytest.fixture
def stage(db: None) -> Stage:
    return raise_stage()


def with_serial(stage: Stage) -> Any:
    identifier = drafted(stage, stage.customs)
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.customs, "now": FRIDAY}
    evidence.add_goods_code(raw=f"(01){GTIN}(21)A1", **given)
    return identifier


def named(stage: Stage) -> None:
    evidence.name_brand_service(holder_id=stage.party.pk, host=HOST, actor=stage.holder, now=FRIDAY)


def heard(identifier: Any, *answers: bytes) -> MachineReading:
    connect, _ = server(*answers)
    code = GoodsCode.objects.get(identification=identifier)
    hear_brand(
        identification_id=identifier,
        code_id=code.pk,
        actor=system_actor(),
        now=FRIDAY,
        over=lambda url: ask(url, resolve=lambda _host: [PUBLIC], connect=connect),
    )
    return MachineReading.objects.get(identification=identifier)


def test_the_brand_is_asked_about_a_serial_and_its_answer_is_evidence(stage: Stage) -> None:
    identifier = with_serial(stage)
    given: dict[str, Any] = {"identification_id": identifier, "actor": stage.customs, "now": FRIDAY}
    with pytest.raises(Refused, match="no_brand_service"):
        evidence.ask_brand(code=GTIN, **given)
    named(stage)
    evidence.ask_brand(code=GTIN, **given)
    links, known = json.dumps(LINKS).encode(), json.dumps(KNOWN).encode()
    row = heard(identifier, said("200 OK", links), said("200 OK", known))
    assert (row.status, row.name) == ("known", HOST)
    (exhibit,) = evidence.exhibits_of(Subject("identification", identifier), actor=stage.customs)
    with open_file(exhibit.files[0].sha256) as kept:
        assert json.loads(json.load(kept)["answer"]) == KNOWN


@pytest.mark.parametrize(("status", "told"), [("flagged", "flagged"), (None, "unknown")])
def test_the_small_service_of_a_brand_answers_the_adapter(
    stage: Stage, tmp_path: Path, status: str | None, told: str
) -> None:
    """The shipped service, asked through the adapter; only TLS and the public address are stood in for."""
    listed = tmp_path / "serials.csv"
    row = f"{GTIN},A1,{status}\n" if status else ""
    listed.write_text(f"gtin,serial,status\n{row}", encoding="utf-8")
    identifier = with_serial(stage)
    named(stage)
    with brand_service.server(HOST, 0, brand_service.read_serials(listed)) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        hear_brand(
            identification_id=identifier,
            code_id=GoodsCode.objects.get(identification=identifier).pk,
            actor=system_actor(),
            now=FRIDAY,
            over=lambda url: ask(
                url,
                resolve=lambda _host: [PUBLIC],
                connect=lambda _host, _address, _deadline: socket.create_connection(
                    running.server_address[:2]
                ),
            ),
        )
        running.shutdown()
    row_kept = MachineReading.objects.get(identification=identifier)
    assert (row_kept.status, row_kept.name, row_kept.detail) == (told, HOST, "")


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    listed = tmp_path / "serials.csv"
    listed.write_text(f"gtin,serial,status\n{GTIN},A1,known\n1,A2,known\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 3"):
        brand_service.read_serials(listed)
    assert brand_service.main([str(listed), "--host", HOST]) == 1


@pytest.mark.parametrize(
    ("links", "answer", "detail"),
    [
        ({}, KNOWN, "no_verification_link"),
        ({"linkset": [{"https://gs1.org/voc/verificationService": [{"href": "https://evil.example/"}]}]}, KNOWN, "no_verification_link"),
        (LINKS, {**KNOWN, "serial": "B2"}, "answer_about_another"),
        (LINKS, {**KNOWN, "status": "certified genuine"}, "answer_unreadable"),
        (LINKS, [], "answer_about_another"),
    ],
)  # fmt: skip
def test_what_fails_is_kept_as_a_failure_with_its_reason(
    stage: Stage, links: Any, answer: Any, detail: str
) -> None:
    identifier = with_serial(stage)
    named(stage)
    first, second = json.dumps(links).encode(), json.dumps(answer).encode()
    row = heard(identifier, said("200 OK", first), said("200 OK", second))
    assert (row.status, row.detail) == ("failed", detail)


def test_only_the_holder_names_its_service_and_the_one_before_ends(stage: Stage) -> None:
    named(stage)
    given: dict[str, Any] = {"holder_id": stage.party.pk, "now": later(1)}
    with pytest.raises(NotFound):
        evidence.name_brand_service(host="a.example", actor=stage.stranger, **given)
    for host in ("127.0.0.1", "localhost", "a.example:8443", "https://a.example", "a_b.example"):
        with pytest.raises(BadInput, match="host_unreadable"):
            evidence.name_brand_service(host=host, actor=stage.agent, **given)
    with pytest.raises(Conflict), transaction.atomic():
        evidence.name_brand_service(host=HOST, actor=stage.agent, **given)
    evidence.name_brand_service(host="new.kestrel.example", actor=stage.agent, **given)
    assert BrandService.objects.filter(ended_at__isnull=True).count() == 1


def test_a_device_hands_over_a_reading_by_its_key(stage: Stage, settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = later(0.5)
    identifier = sent(stage, stage.customs)
    assert stage.customs.office_id is not None
    account = create_service_account(
        organisation_id=stage.customs.office_id, name="counter", actor=system_actor(), now=FRIDAY
    )

    def key(*scopes: str) -> dict[str, str]:
        issued = issue_key(
            account_id=account.id,
            scopes=list(scopes),
            expires_at=FRIDAY + timedelta(days=30),
            actor=system_actor(),
            now=FRIDAY,
        )
        return {"Authorization": f"Bearer {issued.token}"}

    address = f"/api/v1/evidence/identifications/{identifier}/readings"
    body = {"device": "KX-7", "method": "rfid", "value": "E280", "read_at": FRIDAY.isoformat()}

    def post(headers: dict[str, str], **changes: str) -> int:
        answer = Client().post(
            address, {**body, **changes}, content_type="application/json", headers=headers
        )
        return answer.status_code

    reader = key("identification:read")
    writer = key("identification:read", "identification:add")
    assert [post({}), post(reader), post(writer)] == [401, 403, 201]
    assert post(writer, read_at=later(1).isoformat()) == 400
    assert post(writer, read_at="2026-10-09T09:00:00") == 400
    row = MachineReading.objects.get()
    assert (row.source, row.status, row.detail) == ("device", "read", "rfid: E280")
