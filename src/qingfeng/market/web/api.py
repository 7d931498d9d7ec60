"""The programs' door: `/api/v1/`. Bearer keys with scopes, NDJSON in, honest answers out."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localdate
from ninja import Field, NinjaAPI, Schema, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from qingfeng.foundation.api import Actor, actor_of_key, now
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, QingfengError, Refused
from qingfeng.market import api as market
from qingfeng.market.web.texts import error_text

BODY_TYPES = frozenset(
    {
        "",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/json",
        "text/csv",
        "application/vnd.apache.parquet",
        "application/gzip",
        "application/octet-stream",
    }
)
MOST_ROWS = 500


class Problem(Schema):
    """What was wrong, and where."""

    code: str
    message: str
    file: str | None = None
    row: int | None = None
    column: str | None = None


class BatchOut(Schema):
    """A body of listings that was taken. `accepted` counts rows that are in; `rejected` those refused with a reason."""

    batch: UUID
    accepted: int
    rejected: int
    added: int
    changed: int
    unchanged: int
    rejects_url: str | None = Field(
        None, description="Where the refused rows can be read, as NDJSON."
    )
    repeated: bool = Field(
        False, description="The same body had been taken before; nothing was done again."
    )


class BatchState(BatchOut):
    standing: str = Field(..., description="loading, loaded or failed")
    platform: str
    file_name: str
    started_at: datetime
    finished_at: datetime | None


class ListingIn(Schema):
    """One line of the body. Further keys are kept with the listing."""

    listing_id: str
    title: str
    platform: str | None = None
    platform_region: str | None = Field(None, pattern="^[0-9]{6}$")
    url: str | None = None
    description: str | None = None
    category: str | None = None
    price: Decimal | None = None
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    seller_id: str | None = None
    seller_name: str | None = None
    seller_region: str | None = Field(None, pattern="^[0-9]{6}$")
    ships_from: str | None = None
    images: str | None = Field(None, description="Addresses separated by |")
    seen_at: datetime | None = None


class RemovalIn(Schema):
    """Offers that are gone. `infringing` lets the screening know their text again; `other` only closes their leads."""

    platform: str = Field(
        ..., description="Code of the platform; a key of a platform speaks for its own only."
    )
    listing_ids: list[str] = Field(..., description="The platform's own numbers, at most 500.")
    ground: str = Field(..., description="infringing or other")


class RemovalOut(Schema):
    removed: list[str]
    already: list[str] = Field(..., description="Taken down before; nothing was done again.")
    unknown: list[str] = Field(..., description="Not there, or not for this key.")


class ReasonOut(Schema):
    code: str
    weight: float
    text_zh: str
    text_en: str


class HitOut(Schema):
    right_id: str
    mark: str
    disguise: str
    span_field: str
    span_start: int
    span_end: int
    strength: float


class ScreeningOut(Schema):
    """The engine's answer: a ranking with its reasons, never a finding against anybody."""

    listing_version: int
    score: float
    right_id: str | None
    mark: str | None
    disguise: str | None
    reasons: list[ReasonOut]
    hits: list[HitOut]
    snapshot: int
    rules: str
    screened_at: datetime


class ListingOut(Schema):
    id: UUID
    listing_id: str
    platform: str
    version: int
    title: str
    description: str
    category: str
    price: Decimal | None
    currency: str
    url: str
    images: list[str]
    ships_from: str
    seller_key: str = Field(..., description="Masked.")
    seller_name: str = Field(..., description="Masked.")
    first_seen_at: datetime
    seen_at: datetime
    screening: ScreeningOut | None


class ListingLine(Schema):
    id: UUID
    listing_id: str
    platform: str
    version: int
    title: str
    price: Decimal | None
    currency: str
    seen_at: datetime


class ListingPageOut(Schema):
    rows: list[ListingLine]
    after: UUID | None = Field(None, description="Pass it as `after` for the next page.")


class Key(HttpBearer):
    """An API key of foundation: scoped, expiring, bound to an organisation."""

    openapi_scheme = "bearer"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        try:
            return actor_of_key(f"Bearer {token}", now(request))
        except NotFound:
            return None


PROBLEMS = {400: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 415: Problem}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "One JSON object a line, UTF-8 or GB18030; may be gzip. CSV and Parquet are taken as well.",
        "content": {
            "application/x-ndjson": {"schema": ListingIn.model_json_schema()},
        },
    },
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "maxLength": 200},
            "description": "The same key with the same body is taken once; with another body it is refused.",
        },
        {
            "in": "query",
            "name": "platform",
            "required": False,
            "schema": {"type": "string"},
            "description": "Code of the platform delivered for. A key of a platform speaks for its own only.",
        },
    ],
}

api = NinjaAPI(
    title="Qingfeng",
    version="1",
    description="Listings in, screening answers out.",
    auth=Key(),
    docs_url=None,
    urls_namespace="api-v1",
)


def _answer(error: QingfengError) -> tuple[int, dict[str, Any]]:
    code = error.codes[0] if isinstance(error, Refused) else error.code
    body: dict[str, Any] = {"code": code, "message": error_text(error)}
    if isinstance(error, BadInput):
        body |= {"file": error.file, "row": error.row, "column": error.column}
    return _status(error), body


def _status(error: QingfengError) -> int:
    if error.code == "file_too_large":
        return 413
    if error.code == "media_type_refused":
        return 415
    for kind, status in ((BadInput, 400), (Refused, 403), (NotFound, 404), (Conflict, 409)):
        if isinstance(error, kind):
            return status
    return 500


@api.exception_handler(QingfengError)
def _refusal(request: HttpRequest, error: QingfengError) -> HttpResponse:
    status, body = _answer(error)
    return api.create_response(request, body, status=status)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    place = error.errors[0].get("loc", ()) if error.errors else ()
    refusal = BadInput("value_refused", column=".".join(str(part) for part in place[2:]) or None)
    return _refusal(request, refusal)


def _actor(request: HttpRequest) -> Actor:
    actor = getattr(request, "auth", None)
    if not isinstance(actor, Actor):
        raise Refused("no_permission")
    return actor


@api.post(
    "/listings",
    response={202: BatchOut, **PROBLEMS},
    operation_id="deliver_listings",
    openapi_extra=_BODY,
    summary="Deliver listings",
)
def deliver_listings(request: HttpRequest, platform: str | None = None) -> Status[Any]:
    """Bad rows are refused one by one with their reason; the good ones are in when this answers."""
    actor = _actor(request)
    _check_body(request)
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 200:
        raise BadInput("too_long", column="Idempotency-Key")
    import_id, _repeated = market.receive_file(
        request,
        name="body.ndjson" if "ndjson" in (request.content_type or "") else "body",
        platform=platform,
        max_bytes=settings.QINGFENG_UPLOAD_MAX_BYTES,
        delivery=market.Delivery(source="api", idempotency_key=key),
        actor=actor,
        now=now(request),
    )
    report = market.load_stored(import_id=import_id, actor=actor, now=now(request))
    return Status(202, _batch(report))


def _check_body(request: HttpRequest) -> None:
    kind = (request.content_type or "").lower()
    if kind not in BODY_TYPES:
        raise BadInput("media_type_refused", column="Content-Type")
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > settings.QINGFENG_UPLOAD_MAX_BYTES:
        raise BadInput("file_too_large", max_bytes=settings.QINGFENG_UPLOAD_MAX_BYTES)


def _batch(report: market.LoadReport) -> dict[str, Any]:
    return {
        "batch": report.import_id,
        "accepted": report.loaded,
        "rejected": report.rejected,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejects_url": _rejects_url(report.import_id) if report.rejected else None,
        "repeated": report.repeated,
    }


def _rejects_url(import_id: UUID) -> str:
    return f"/api/v1/batches/{import_id}/rejects"


@api.get("/batches/{uuid:batch}", response={200: BatchState, **PROBLEMS}, operation_id="read_batch")
def read_batch(request: HttpRequest, batch: UUID) -> dict[str, Any]:
    report = market.import_report(actor=_actor(request), import_id=batch)
    row = report.row
    return {
        "batch": row.id,
        "accepted": row.accepted,
        "rejected": row.rejected,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejects_url": _rejects_url(row.id) if row.rejected else None,
        "standing": row.standing,
        "platform": row.platform,
        "file_name": row.file_name,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
    }


@api.get(
    "/batches/{uuid:batch}/rejects",
    operation_id="read_rejects",
    response=PROBLEMS,
    openapi_extra={
        "responses": {
            200: {
                "description": "The refused rows, one JSON object a line.",
                "content": {"application/x-ndjson": {"schema": {"type": "object"}}},
            }
        }
    },
)
def read_rejects(request: HttpRequest, batch: UUID) -> HttpResponseBase:
    found = market.import_report(actor=_actor(request), import_id=batch)
    return rejects_response(found.row.id, market.rejects_of(found.row.id))


def rejects_response(import_id: UUID, lines: Iterator[str]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{import_id}.rejected.ndjson"'
    response["Cache-Control"] = "private, no-store"
    return response


@api.get("/listings", response={200: ListingPageOut, **PROBLEMS}, operation_id="list_listings")
def list_listings(
    request: HttpRequest, platform: str = "", after: UUID | None = None, limit: int = 50
) -> dict[str, Any]:
    page = market.listings_page(
        actor=_actor(request),
        on=localdate(now(request)),
        platform=platform,
        after=after,
        limit=min(max(limit, 1), MOST_ROWS),
    )
    fields = ("id", "listing_id", "platform", "version", "title", "price", "currency", "seen_at")
    rows = [{name: getattr(row, name) for name in fields} for row in page.rows]
    return {"rows": rows, "after": page.after}


@api.post(
    "/removals",
    response={200: RemovalOut, **PROBLEMS},
    operation_id="take_down_listings",
    summary="Say that offers are gone",
)
def take_down_listings(request: HttpRequest, removal: RemovalIn) -> dict[str, Any]:
    """The same call again changes nothing. An offer that is delivered again after this is offered again."""
    return asdict(
        market.take_down_many(
            platform=removal.platform,
            numbers=removal.listing_ids,
            ground=removal.ground,
            actor=_actor(request),
            now=now(request),
        )
    )


@api.get(
    "/listings/{uuid:listing}", response={200: ListingOut, **PROBLEMS}, operation_id="read_listing"
)
def read_listing(request: HttpRequest, listing: UUID) -> dict[str, Any]:
    record = market.listing_record(
        actor=_actor(request), listing_id=listing, on=localdate(now(request))
    )
    row = record.row
    return {
        "id": row.id,
        "listing_id": row.listing_id,
        "platform": row.platform,
        "version": row.version,
        "title": row.title,
        "price": row.price,
        "currency": row.currency,
        "seen_at": row.seen_at,
        "description": record.description,
        "category": record.category,
        "url": record.url,
        "images": list(record.images),
        "ships_from": record.ships_from,
        "seller_key": record.seller_key,
        "seller_name": record.seller_name,
        "first_seen_at": record.first_seen_at,
        "screening": _screening(record.screening),
    }


def _screening(found: market.ScreeningRow | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "listing_version": found.listing_version,
        "score": found.score,
        "right_id": found.right_id or None,
        "mark": found.mark or None,
        "disguise": found.disguise or None,
        "reasons": [
            {"code": r.code, "weight": r.weight, "text_zh": r.text_zh, "text_en": r.text_en}
            for r in found.reasons
        ],
        "hits": [
            {
                "right_id": h.right_id,
                "mark": h.mark,
                "disguise": h.disguise,
                "span_field": h.field,
                "span_start": h.start,
                "span_end": h.end,
                "strength": h.strength,
            }
            for h in found.hits
        ],
        "snapshot": found.snapshot,
        "rules": found.rules,
        "screened_at": found.screened_at,
    }
