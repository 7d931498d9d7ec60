"""The devices' door: `/api/v1/evidence/`. A key of the asking office hands over what a device read at the goods."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from qingfeng.evidence.api import DeviceReading, receive_reading
from qingfeng.foundation.api import Actor, actor_of_key, now, said
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, QingfengError, Refused


class Problem(Schema):
    """What was wrong, and where."""

    code: str
    message: str
    column: str | None = None


class ReadingIn(Schema):
    """What a device says of the goods, in its own words."""

    device: str = Field(..., max_length=253, description="Maker, model and number of the device.")
    method: str = Field(..., max_length=100, description="Such as rfid, nfc, spectrum, microscope.")
    value: str = Field(..., max_length=2000)
    read_at: datetime = Field(..., description="With its offset; never in the future.")


class ReadingOut(Schema):
    id: UUID


class Key(HttpBearer):
    """An API key of foundation with the scope `identification:add` and `identification:read`."""

    openapi_scheme = "bearer"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        try:
            return actor_of_key(f"Bearer {token}", now(request))
        except NotFound:
            return None


api = NinjaAPI(
    title="Qingfeng evidence",
    version="1",
    description="Readings of devices in, as evidence on a question to a right holder.",
    auth=Key(),
    docs_url=None,
    urls_namespace="api-v1-evidence",
)


@api.exception_handler(QingfengError)
def _refusal(request: HttpRequest, error: QingfengError) -> HttpResponse:
    code = error.codes[0] if isinstance(error, Refused) else error.code
    body: dict[str, Any] = {"code": code, "message": said(error), "column": None}
    if isinstance(error, BadInput):
        body |= {"code": error.reason, "column": error.column}
    kinds = ((BadInput, 400), (Refused, 403), (NotFound, 404), (Conflict, 409))
    status = next((status for kind, status in kinds if isinstance(error, kind)), 500)
    return api.create_response(request, body, status=status)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    place = error.errors[0].get("loc", ()) if error.errors else ()
    column = ".".join(str(part) for part in place[2:]) or None
    return _refusal(request, BadInput("value_refused", column=column))


@api.post(
    "/identifications/{uuid:identifier}/readings",
    response={201: ReadingOut, 400: Problem, 403: Problem, 404: Problem, 409: Problem},
    operation_id="hand_over_reading",
    summary="Hand over a reading",
)
def hand_over_reading(request: HttpRequest, identifier: UUID, body: ReadingIn) -> Status[Any]:
    """It becomes an exhibit of the office and a hint on its page, never a finding."""
    actor = getattr(request, "auth", None)
    if not isinstance(actor, Actor):
        raise Refused("no_permission")
    if body.read_at.tzinfo is None:
        raise BadInput("value_refused", column="read_at")
    made = receive_reading(
        identification_id=identifier,
        reading=DeviceReading(body.device, body.method, body.value, body.read_at),
        actor=actor,
        now=now(request),
    )
    return Status(201, {"id": made})
