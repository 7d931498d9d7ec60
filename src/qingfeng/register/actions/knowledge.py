"""Genuine products, features to look at and reference prices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Conflict, NotFound
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.register import access, events
from qingfeng.register.models import GenuineProduct, GuidePoint, ReferencePrice, Right
from qingfeng.register.rules.numbers import BadNumber, gtin_number
from qingfeng.register.rules.validity import register_day


@dataclass(frozen=True, slots=True)
class ProductFields:
    source: str
    style_code: str = ""
    name_zh: str = ""
    name_en: str = ""
    nice_class: int | None = None
    picture: str | None = None
    gtin: str = ""


@dataclass(frozen=True, slots=True)
class GuideFields:
    feature_zh: str
    feature_en: str = ""
    genuine_zh: str = ""
    genuine_en: str = ""
    counterfeit_zh: str = ""
    counterfeit_en: str = ""
    picture: str | None = None
    product_id: UUID | None = None
    officers_only: bool = False
    copy_picture: str | None = None


@dataclass(frozen=True, slots=True)
class PriceFields:
    currency: str
    low: Decimal
    median: Decimal
    high: Decimal
    as_of: date
    source: str
    n: int = 0
    category: str = ""
    product_id: UUID | None = None


def add_product(*, right_id: UUID, fields: ProductFields, actor: Actor, now: datetime) -> UUID:
    gtin = _check_product(fields)
    with transaction.atomic():
        right = _writable(right_id, actor, now)
        _check_style_code(right, fields.style_code, but=None)
        product = GenuineProduct(
            id=uuid7(now),
            right=right,
            style_code=fields.style_code,
            gtin=gtin,
            name_zh=fields.name_zh,
            name_en=fields.name_en,
            nice_class=fields.nice_class,
            picture_id=fields.picture,
            source=fields.source,
            is_demo=right.is_demo,
            created_at=now,
        )
        product.save(force_insert=True)
        _tell(right.pk, {"product": product.pk}, actor, now)
    return product.pk


def edit_product(*, product_id: UUID, fields: ProductFields, actor: Actor, now: datetime) -> None:
    """Write the product anew; without a new picture the old one stays."""
    gtin = _check_product(fields)
    with transaction.atomic():
        product = GenuineProduct.objects.filter(pk=product_id).first()
        if product is None:
            raise NotFound(kind="product", id=product_id)
        right = _writable(product.right_id, actor, now)
        _check_style_code(right, fields.style_code, but=product_id)
        product.style_code, product.gtin = fields.style_code, gtin
        product.name_zh, product.name_en = fields.name_zh, fields.name_en
        product.nice_class, product.source = fields.nice_class, fields.source
        product.picture_id = fields.picture or product.picture_id
        product.save()
        _tell(right.pk, {"product": product.pk}, actor, now, verb=events.KNOWLEDGE_CHANGED)


def _check_product(fields: ProductFields) -> str:
    """The bar code's number in its one form."""
    if not (fields.name_zh or fields.name_en):
        raise BadInput("missing", column="name_zh")
    if fields.nice_class is not None and not 1 <= fields.nice_class <= 45:
        raise BadInput("nice_class", column="nice_class")
    try:
        return gtin_number(fields.gtin) if fields.gtin else ""
    except BadNumber as bad:
        raise BadInput(bad.code, column="gtin") from bad


def _check_style_code(right: Right, style_code: str, *, but: UUID | None) -> None:
    same = set(right.products.filter(style_code=style_code).values_list("pk", flat=True))
    if style_code and same - {but}:
        raise Conflict("style_code_known", style_code=style_code, column="style_code")


def add_guide_point(*, right_id: UUID, fields: GuideFields, actor: Actor, now: datetime) -> UUID:
    with transaction.atomic():
        right = _writable(right_id, actor, now)
        _check_product_of(right, fields.product_id)
        last = right.guide_points.aggregate(last=Max("position"))["last"] or 0
        point = GuidePoint(
            id=uuid7(now),
            right=right,
            product_id=fields.product_id,
            position=last + 1,
            feature_zh=fields.feature_zh,
            feature_en=fields.feature_en,
            genuine_zh=fields.genuine_zh,
            genuine_en=fields.genuine_en,
            counterfeit_zh=fields.counterfeit_zh,
            counterfeit_en=fields.counterfeit_en,
            officers_only=fields.officers_only,
            picture_id=fields.picture,
            copy_picture_id=fields.copy_picture,
            is_demo=right.is_demo,
        )
        point.save(force_insert=True)
        _tell(right.pk, {"guide_point": point.pk}, actor, now)
    return point.pk


def edit_guide_point(*, point_id: UUID, fields: GuideFields, actor: Actor, now: datetime) -> None:
    """Write the feature anew at its place; without a new picture the old one stays."""
    with transaction.atomic():
        point, right = _writable_point(point_id, actor, now)
        _check_product_of(right, fields.product_id)
        point.product_id = fields.product_id
        point.feature_zh, point.feature_en = fields.feature_zh, fields.feature_en
        point.genuine_zh, point.genuine_en = fields.genuine_zh, fields.genuine_en
        point.counterfeit_zh, point.counterfeit_en = fields.counterfeit_zh, fields.counterfeit_en
        point.officers_only = fields.officers_only
        point.picture_id = fields.picture or point.picture_id
        point.copy_picture_id = fields.copy_picture or point.copy_picture_id
        point.save()
        _tell(right.pk, {"guide_point": point.pk}, actor, now, verb=events.KNOWLEDGE_CHANGED)


def remove_guide_point(*, point_id: UUID, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        point, right = _writable_point(point_id, actor, now)
        point.delete()
        payload: dict[str, object] = {"guide_point": point_id, "removed": True}
        _tell(right.pk, payload, actor, now, verb=events.KNOWLEDGE_CHANGED)


def _writable_point(point_id: UUID, actor: Actor, now: datetime) -> tuple[GuidePoint, Right]:
    point = GuidePoint.objects.filter(pk=point_id).first()
    if point is None:
        raise NotFound(kind="guide_point", id=point_id)
    return point, _writable(point.right_id, actor, now)


def _check_product_of(right: Right, product_id: UUID | None) -> None:
    if product_id is not None and not right.products.filter(pk=product_id).exists():
        raise NotFound(kind="product", id=product_id)


def add_price(*, right_id: UUID, fields: PriceFields, actor: Actor, now: datetime) -> None:
    """One dated price typed by a person, who is told when that day's price stands already."""
    with transaction.atomic():
        right = _writable(right_id, actor, now)
        _check_product_of(right, fields.product_id)
        same = right.prices.filter(
            product_id=fields.product_id,
            category=fields.category,
            currency=fields.currency,
            as_of=fields.as_of,
        )
        if same.exists():
            raise Conflict("price_known", column="as_of")
        _price(right, fields, now).save(force_insert=True)
        _tell(right.pk, {"prices": 1}, actor, now)


def add_prices(
    *, right_id: UUID, prices: Iterable[PriceFields], actor: Actor, now: datetime
) -> int:
    """Dated prices beside the older ones: what was known on a day stays known."""
    with transaction.atomic():
        right = _writable(right_id, actor, now)
        rows = [_price(right, fields, now) for fields in prices]
        made = ReferencePrice.objects.bulk_create(rows, ignore_conflicts=True)
        _tell(right.pk, {"prices": len(made)}, actor, now)
    return len(made)


def _price(right: Right, fields: PriceFields, now: datetime) -> ReferencePrice:
    if not 0 < fields.low <= fields.median <= fields.high:
        raise BadInput("prices_out_of_order", column="low")
    return ReferencePrice(
        id=uuid7(now),
        right=right,
        product_id=fields.product_id,
        category=fields.category,
        currency=fields.currency,
        low=fields.low,
        median=fields.median,
        high=fields.high,
        n=fields.n,
        as_of=fields.as_of,
        source=fields.source,
        is_demo=right.is_demo,
    )


def _writable(right_id: UUID, actor: Actor, now: datetime) -> Right:
    on = register_day(now)
    right = access.right_of(actor, right_id, on)
    access.require_write(actor, right, access.RIGHT_EDIT, on)
    return Right.objects.select_for_update().get(pk=right_id)


def _tell(
    right_id: UUID,
    payload: dict[str, object],
    actor: Actor,
    now: datetime,
    *,
    verb: str = events.KNOWLEDGE_ADDED,
) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.RIGHT, right_id),
        payload=payload,
        now=now,
    )
