"""Products proposed for goods at hand: by bar code, style code, or what somebody reads on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from qingfeng.foundation.api import Actor, in_language
from qingfeng.register import access
from qingfeng.register.models import GenuineProduct, GuidePoint, Party, Right
from qingfeng.register.queries.rights import RightFilter, rights_page
from qingfeng.register.queries.rows import ProductRow, RightRow, product_row, right_row
from qingfeng.register.rules.validity import Standing, recordation_standing

By = Literal["gtin", "style_code", "name", "guide", "mark"]
MOST = 20
LIVE = frozenset({Standing.IN_FORCE, Standing.RENEWAL_OPEN})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A right, and the product of it where one is known; `by` says what was found."""

    right: RightRow
    product: ProductRow | None
    by: By


def proposals(
    *, actor: Actor, on: date, gtin: str = "", text: str = "", limit: int = MOST
) -> tuple[Proposal, ...]:
    """The surest first: the bar code, the style code, the product's name, a feature of the guide, the mark."""
    products = GenuineProduct.objects.filter(right__in=access.visible_rights(actor, on))
    found: dict[tuple[UUID, UUID | None], Proposal] = {}
    searches: list[tuple[By, QuerySet[GenuineProduct]]] = []
    if gtin:
        searches.append(("gtin", products.filter(gtin=gtin)))
    if text:
        searches += _by_text(products, text, actor, on)
    for by, chosen in searches:
        fetched = chosen.select_related("right__holder").prefetch_related(
            "right__names", "right__classes"
        )
        for product in fetched.order_by("style_code", "pk")[:limit]:
            key = (product.right_id, product.pk)
            row = right_row(product.right, on, with_holder=not access.names_only(actor))
            found.setdefault(key, Proposal(row, product_row(product), by))
    if text:
        marks = rights_page(actor=actor, on=on, wanted=RightFilter(text=text), limit=limit)
        for right in marks.rows:
            found.setdefault((right.id, None), Proposal(right, None, "mark"))
    return tuple(found.values())[:limit]


def _by_text(
    products: QuerySet[GenuineProduct], text: str, actor: Actor, on: date
) -> list[tuple[By, QuerySet[GenuineProduct]]]:
    styled = products.annotate(upper=Upper("style_code")).filter(upper__startswith=text.upper())
    named = products.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text))
    points = access.guide_points_among(actor, GuidePoint.objects.all(), on)
    of_guide = points.filter(Q(feature_zh__icontains=text) | Q(feature_en__icontains=text))
    guided = products.filter(
        Q(guide_points__in=of_guide)
        | Q(right__guide_points__in=of_guide.filter(product__isnull=True))
    )
    return [("style_code", styled), ("name", named), ("guide", guided.distinct())]


def product_of(*, actor: Actor, product_id: UUID, on: date) -> ProductRow | None:
    visible = access.visible_rights(actor, on)
    found = GenuineProduct.objects.filter(pk=product_id, right__in=visible).first()
    return product_row(found) if found else None


def is_recorded(right_id: UUID, on: date) -> bool:
    """Whether a recordation of the right with customs is in force on the day."""
    right = Right.objects.filter(pk=right_id).first()
    if right is None:
        return False
    standing = right_row(right, on).validity
    return any(
        recordation_standing(item.valid_from, item.valid_to, standing, on) in LIVE
        for item in right.recordations.all()
    )


def is_over(right_id: UUID, on: date) -> bool:
    """Whether nobody can rest on the right that day: not yet in force, expired or withdrawn."""
    right = Right.objects.filter(pk=right_id).first()
    over = (Standing.NOT_YET, Standing.EXPIRED, Standing.WITHDRAWN)
    return right is not None and right_row(right, on).validity.standing in over


def parties_named(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What these parties are called, by name."""
    rows = Party.objects.filter(pk__in=list(ids)).order_by("name", "pk")
    return {row.pk: in_language(row.name, row.name_en) for row in rows}


def offices_acting_for(party_id: UUID, on: date) -> frozenset[UUID]:
    """The organisations with accounts here that are this holder, or act for it on the day."""
    own = Party.objects.filter(pk=party_id).values_list("organisation_id", flat=True)
    agents = access.agencies_in_force(on).filter(holder=party_id)
    through = agents.values_list("agent__organisation_id", flat=True)
    return frozenset(office for office in (*own, *through) if office is not None)
