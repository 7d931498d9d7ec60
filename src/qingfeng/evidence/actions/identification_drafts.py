"""A question to a right holder, from the goods to the point where it can be sent."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.models import GoodsCode, GoodsPicture, GuideTick, Identification
from qingfeng.evidence.rules.codes import Code, read_code
from qingfeng.evidence.rules.identification import (
    MOST_PICTURES,
    REGIMES,
    Finding,
    Ground,
    Regime,
    State,
    check_ground,
    check_shown,
    questions_of,
)
from qingfeng.evidence.rules.pictures import without_metadata
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor, StoredFile
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import api as register

PICTURE_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class GoodsBefore:
    """How the goods came before the officer, and what the holder may read of them."""

    ground: Ground
    ground_text: str
    goods: str
    parcel: bool = False
    value: Decimal | None = None


def draft_question(
    *, goods: GoodsBefore, subject: Subject | None = None, actor: Actor, now: datetime
) -> UUID:
    """On a subject that the actor sees; without one the question stands for itself."""
    foundation.require(actor, access.ASK)
    if not access.asks(actor) or actor.office_id is None:
        raise Refused("no_route", function=actor.function)
    route = check_ground(actor.function, goods.ground, goods.ground_text, parcel=goods.parcel)
    shown = _check_goods(goods, REGIMES[route])
    if subject is not None:
        foundation.get(actor, subject.kind, subject.id)
    identifier = uuid7(now)
    about = subject or Subject(events.IDENTIFICATION, identifier)
    with transaction.atomic():
        Identification(
            id=identifier,
            office_id=actor.office_id,
            asked_by_id=actor.user_id,
            subject_kind=about.kind,
            subject_id=about.id,
            route=route.value,
            ground=goods.ground.value,
            ground_text=goods.ground_text.strip(),
            parcel=goods.parcel,
            goods=shown,
            value=goods.value,
            created_at=now,
        ).save(force_insert=True)
        foundation.journal_append(
            actor=actor,
            verb=events.IDENTIFICATION_DRAFTED,
            subject=Subject(events.IDENTIFICATION, identifier),
            payload={
                "of": {"kind": about.kind, "id": about.id},
                "route": route.value,
                "ground": goods.ground.value,
                "parcel": goods.parcel,
            },
            texts={"ground": goods.ground_text.strip()},
            now=now,
        )
    return identifier


def _check_goods(goods: GoodsBefore, regime: Regime) -> str:
    """What the holder will read of them; with their value where security goes by it."""
    if not goods.goods.strip():
        raise BadInput("missing", column="goods")
    if (goods.value is not None and goods.value < 0) or (regime.request and not goods.value):
        raise BadInput("value_missing", column="value")
    return check_shown(goods.goods, "goods")


@transaction.atomic
def add_goods_picture(
    *, identification_id: UUID, content: BinaryIO, name: str, actor: Actor, now: datetime
) -> UUID:
    """The original is kept as it came; what the holder will see is the same without its metadata."""
    row = _draft(identification_id, actor, now)
    if row.pictures.count() >= MOST_PICTURES:
        raise BadInput("pictures_too_many", column="picture")
    original = _stored(content, name, actor, now)
    with foundation.open_file(original.sha256) as kept:
        plain = without_metadata(kept.read())
    shown = _stored(io.BytesIO(plain), name, actor, now)
    picture, fresh = GoodsPicture.objects.get_or_create(
        identification=row,
        original=original,
        defaults={"id": uuid7(now), "shown": shown, "added_at": now},
    )
    if fresh:
        _tell(row, {"picture": original.sha256}, actor, now)
    return picture.pk


def _stored(content: BinaryIO, name: str, actor: Actor, now: datetime) -> StoredFile:
    try:
        return foundation.store_file(
            content=content,
            name=name,
            kinds=frozenset({"image"}),
            max_bytes=PICTURE_BYTES,
            actor=actor,
            now=now,
        )
    except BadInput as refused:
        raise BadInput(refused.reason, column="picture") from refused


@transaction.atomic
def add_goods_code(*, identification_id: UUID, raw: str, actor: Actor, now: datetime) -> Code:
    code = read_code(raw)
    row = _draft(identification_id, actor, now)
    _, fresh = GoodsCode.objects.get_or_create(
        identification=row,
        kind=code.kind.value,
        value=code.value,
        serial=code.serial,
        defaults={"id": uuid7(now), "text": code.text, "batch": code.batch, "read_at": now},
    )
    if fresh:
        _tell(row, {"code": code.kind.value}, actor, now)
    return code


@transaction.atomic
def choose_product(
    *,
    identification_id: UUID,
    right_id: UUID,
    product_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Whose goods they are said to be. Ticks at the guide of another right no longer speak of these goods, and stay."""
    on = localdate(now)
    row = _draft(identification_id, actor, now)
    (right,) = register.right_rows([right_id], on) or (None,)
    if right is None:
        raise NotFound(kind="right", id=right_id)
    if product_id is not None:
        product = register.product_of(actor=actor, product_id=product_id, on=on)
        if product is None or product.right_id != right_id:
            raise NotFound(kind="product", id=product_id)
    if (row.right_id, row.product_id) == (right_id, product_id):
        return
    row.right_id, row.product_id, row.holder_id = right_id, product_id, right.holder_id
    row.save(update_fields=["right", "product", "holder"])
    _tell(row, {"right": right_id, "product": product_id}, actor, now)


@transaction.atomic
def tick_guide(
    *,
    identification_id: UUID,
    findings: Sequence[tuple[UUID, Finding]],
    actor: Actor,
    now: datetime,
) -> None:
    """What the officer saw at the points of the guide; a point ticked anew keeps the last finding."""
    row = _draft(identification_id, actor, now)
    if row.right_id is None:
        raise Refused("right_missing")
    _, guide = register.genuine_knowledge(row.right_id, actor=actor, on=localdate(now))
    points = {point.id: point for point in guide}
    known = dict(row.ticks.values_list("point", "finding"))
    fresh = [(point, found) for point, found in findings if known.get(point) != found.value]
    for point_id, finding in fresh:
        point = points.get(point_id)
        if point is None:
            raise NotFound(kind="guide_point", id=point_id)
        GuideTick.objects.update_or_create(
            identification=row,
            point=point_id,
            defaults={"finding": finding.value, "ticked_by_id": actor.user_id, "ticked_at": now},
            create_defaults={
                "id": uuid7(now),
                "feature_zh": point.feature_zh,
                "feature_en": point.feature_en,
                "finding": finding.value,
                "ticked_by_id": actor.user_id,
                "ticked_at": now,
            },
        )
    if fresh:
        _tell(row, {"ticks": {str(point): found.value for point, found in fresh}}, actor, now)


@transaction.atomic
def put_questions(
    *,
    identification_id: UUID,
    questions: str,
    asked_for: date | None,
    actor: Actor,
    now: datetime,
) -> None:
    """One question a line. `asked_for` is a day that the office asks for where the law gives no clock."""
    asked = questions_of(questions)
    row = _draft(identification_id, actor, now)
    if asked_for is not None and asked_for < localdate(now):
        raise BadInput("day_has_passed", column="asked_for")
    if (list(row.questions), row.asked_for) == (list(asked), asked_for):
        return
    row.questions, row.asked_for = list(asked), asked_for
    row.save(update_fields=["questions", "asked_for"])
    _tell(row, {"questions": len(asked)}, actor, now)


def _draft(identifier: UUID, actor: Actor, now: datetime) -> Identification:
    """Locked, the actor's own, and not yet sent: what the holder was asked never changes afterwards."""
    foundation.require(actor, access.ASK)
    row = access.asked_by(actor, identifier, localdate(now))
    if row.state != State.DRAFTED:
        raise Refused("question_sent_already")
    return row


def _tell(row: Identification, payload: dict[str, object], actor: Actor, now: datetime) -> None:
    foundation.journal_append(
        actor=actor,
        verb=events.IDENTIFICATION_CHANGED,
        subject=Subject(events.IDENTIFICATION, row.pk),
        payload=payload,
        now=now,
    )
