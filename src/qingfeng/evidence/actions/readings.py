"""Readings of devices at the goods and of brands' own services: kept as evidence, shown as hints."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.exhibits import receive_exhibit
from qingfeng.evidence.actions.saying import written_word
from qingfeng.evidence.models import BrandService, GoodsCode, Identification, MachineReading
from qingfeng.evidence.recording.asking import ask
from qingfeng.evidence.rules.brand_services import (
    ReadingStatus,
    Source,
    brand_status,
    host_name,
    resolver_address,
    verification_address,
)
from qingfeng.evidence.rules.exhibits import EvidenceKind, Form, Part
from qingfeng.evidence.rules.identification import State
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, QingfengError, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import api as register

ASK_BRAND = "evidence.ask_brand"
Ask = Callable[[str], bytes]
_OVER = (State.CLOSED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class DeviceReading:
    """What a device hands over. `value` is its own words or number; we judge nothing of it."""

    device: str
    method: str
    value: str
    read_at: datetime


@transaction.atomic
def receive_reading(
    *, identification_id: UUID, reading: DeviceReading, actor: Actor, now: datetime
) -> UUID:
    """By a program of the asking office, under its key."""
    foundation.require(actor, access.ASK)
    row = access.asked_by(actor, identification_id, localdate(now))
    if row.state in _OVER:
        raise Refused("question_over")
    for name in ("device", "method", "value"):
        if not getattr(reading, name).strip():
            raise BadInput("missing", column=name)
    if reading.read_at > now:
        raise BadInput("obtained_in_future", column="read_at")
    body = {"device": reading.device, "method": reading.method, "value": reading.value}
    return _kept(
        row,
        source=Source.DEVICE,
        name=reading.device.strip()[:253],
        status=ReadingStatus.READ,
        detail=f"{reading.method}: {reading.value}"[:500],
        body={**body, "read_at": reading.read_at},
        read_at=reading.read_at,
        actor=actor,
        now=now,
    )


@transaction.atomic
def ask_brand(*, identification_id: UUID, code: str, actor: Actor, now: datetime) -> None:
    """Has the brand's own service asked about a serial number that was read from the goods; the answer comes later."""
    foundation.require(actor, access.ASK)
    row = access.asked_by(actor, identification_id, localdate(now))
    found = row.codes.filter(value=code).exclude(serial="").first()
    if found is None or row.holder_id is None or row.state in _OVER:
        raise Refused("no_serial_to_ask")
    if _service(row.holder_id) is None:
        raise Refused("no_brand_service")
    foundation.defer(ASK_BRAND, identification=str(row.pk), code=str(found.pk))


def _service(holder: UUID) -> BrandService | None:
    return BrandService.objects.filter(holder=holder, ended_at__isnull=True).first()


def hear_brand(
    *, identification_id: UUID, code_id: UUID, actor: Actor, now: datetime, over: Ask = ask
) -> UUID | None:
    """Ask outside of any transaction; what fails is kept as a failure with its reason."""
    row = Identification.objects.get(pk=identification_id)
    code = GoodsCode.objects.get(pk=code_id, identification=row)
    service = _service(row.holder_id) if row.holder_id else None
    if service is None:
        return None
    heard = b""
    try:
        first = over(resolver_address(service.host, code.value, code.serial))
        heard = over(verification_address(first, service.host))
        status, detail = brand_status(heard, code.value, code.serial), ""
    except QingfengError as error:
        reason = error.reason if isinstance(error, BadInput) else error.code
        status, detail = ReadingStatus.FAILED, reason
    said = heard.decode("utf-8", "replace")
    with transaction.atomic():
        return _kept(
            row,
            source=Source.BRAND,
            name=service.host,
            status=status,
            detail=detail,
            body={"host": service.host, "gtin": code.value, "serial": code.serial, "answer": said},
            read_at=now,
            actor=actor,
            now=now,
        )


def _kept(
    row: Identification,
    *,
    source: Source,
    name: str,
    status: ReadingStatus,
    detail: str,
    body: dict[str, object],
    read_at: datetime,
    actor: Actor,
    now: datetime,
) -> UUID:
    whole = {"identification": row.pk, "source": source.value, "status": status.value, **body}
    stored = foundation.store_file(
        content=io.BytesIO(canonical(whole)),
        name="reading.json",
        kinds=frozenset({"json", "ndjson"}),
        max_bytes=1 << 20,
        actor=actor,
        now=now,
    )
    part = Part("reading.json", "reading", stored.sha256, stored.size, stored.media_type)
    exhibit = receive_exhibit(
        office=row.office_id,
        subject=Subject(row.subject_kind, row.subject_id),
        form=Form.RECORD,
        kind=EvidenceKind.ELECTRONIC,
        title=f"{name} · {written_word(f'reading.{status.value}')}"[:200],
        obtained_at=read_at,
        parts=[part],
        facts={"identification": row.pk, "source": source.value},
        actor=actor,
        now=now,
    )
    made = MachineReading.objects.create(
        id=uuid7(now),
        identification=row,
        source=source.value,
        name=name,
        status=status.value,
        detail=detail,
        exhibit_id=exhibit,
        read_at=read_at,
        received_at=now,
    )
    return made.pk


@transaction.atomic
def name_brand_service(*, holder_id: UUID, host: str, actor: Actor, now: datetime) -> UUID:
    """By the holder or who acts for it; the one before ends with it."""
    foundation.require(actor, access.ANSWER)
    if holder_id not in register.own_party_ids(actor, localdate(now)):
        raise NotFound(kind="holder", id=holder_id)
    name = host_name(host)
    standing = BrandService.objects.select_for_update().filter(
        holder=holder_id, ended_at__isnull=True
    )
    before = standing.first()
    if before is not None and before.host == name:
        raise Conflict("brand_service_known", column="host")
    if before is not None:
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    made = BrandService.objects.create(
        id=uuid7(now), holder_id=holder_id, host=name, entered_by_id=actor.user_id, entered_at=now
    )
    foundation.journal_append(
        actor=actor,
        verb=events.BRAND_SERVICE_NAMED,
        subject=Subject("holder", holder_id),
        payload={"host": name},
        now=now,
    )
    return made.pk
