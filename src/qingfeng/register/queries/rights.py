"""Lists, counts and single views of rights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Upper

from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound
from qingfeng.register import access
from qingfeng.register.models import Kind, Load, Right, RightClass, RightName
from qingfeng.register.queries.licences import licences_of_right
from qingfeng.register.queries.prices import price_row
from qingfeng.register.queries.rows import (
    ClassRow,
    GuideRow,
    HolderRow,
    LoadRow,
    PriceRow,
    ProductRow,
    RecordationRow,
    RightDetail,
    RightRow,
    product_row,
    right_row,
)
from qingfeng.register.rules.validity import (
    GRACE_MONTHS_AFTER,
    RENEWAL_MONTHS_BEFORE,
    Standing,
    Validity,
    first_end_within,
    last_end_opened,
    recordation_standing,
)
from qingfeng.register.rules.vocabulary import MARK_KINDS, RightState

RightId: TypeAlias = UUID | str
PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class RightFilter:
    text: str = ""
    kinds: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    standings: tuple[Standing, ...] = ()
    demo: bool | None = None
    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins or ends: the order is by mark, then by id."""

    mark: str
    id: UUID


@dataclass(frozen=True, slots=True)
class RightPage:
    rows: tuple[RightRow, ...]
    before: Key | None
    after: Key | None


def rights_page(
    *,
    actor: Actor,
    on: date,
    wanted: RightFilter,
    after: Key | None = None,
    before: Key | None = None,
    limit: int = PAGE_ROWS,
) -> RightPage:
    found = _filtered(access.visible_rights(actor, on), wanted, on)
    if before is not None:
        found = found.filter(
            Q(mark__lt=before.mark) | Q(mark=before.mark, id__lt=before.id)
        ).order_by("-mark", "-id")
    else:
        found = found.order_by("mark", "id")
        if after is not None:
            found = found.filter(Q(mark__gt=after.mark) | Q(mark=after.mark, id__gt=after.id))
    rights = list(found.select_related("holder").prefetch_related("names", "classes")[: limit + 1])
    more = len(rights) > limit
    rights = rights[:limit]
    if before is not None:
        rights.reverse()
    with_holder = not access.names_only(actor)
    rows = tuple(right_row(right, on, with_holder=with_holder) for right in rights)
    return _page(rows, more=more, after=after, before=before)


def _page(
    rows: tuple[RightRow, ...], *, more: bool, after: Key | None, before: Key | None
) -> RightPage:
    if not rows:
        return RightPage((), None, None)
    first, last = rows[0], rows[-1]
    has_before = more if before is not None else after is not None
    has_after = before is not None or more
    return RightPage(
        rows,
        Key(first.mark, first.id) if has_before else None,
        Key(last.mark, last.id) if has_after else None,
    )


def right_facets(
    *, actor: Actor, on: date, wanted: RightFilter
) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Counts per choice; each facet is counted under the other filters, not under its own."""
    base = access.visible_rights(actor, on)

    def rest(**blank: object) -> QuerySet[Right]:
        return _filtered(base, _without(wanted, blank), on)

    kinds = dict(rest(kinds=()).order_by().values_list("kind").annotate(n=Count("id")))
    classes = (
        RightClass.objects.filter(right__in=rest(classes=()))
        .order_by("number")
        .values_list("number")
        .annotate(n=Count("id"))
    )
    standings = rest(standings=())
    demo = dict(rest(demo=None).order_by().values_list("is_demo").annotate(n=Count("id")))
    return {
        "kind": tuple((kind, kinds[kind]) for kind in Kind.values if kind in kinds),
        "class": tuple((str(number), count) for number, count in classes),
        "standing": tuple(
            (standing.value, count)
            for standing in Standing
            if (count := standings.filter(standing_condition(standing, on)).count())
        ),
        "demo": tuple((str(int(flag)), demo[flag]) for flag in (False, True) if flag in demo),
    }


def _without(wanted: RightFilter, blank: Mapping[str, object]) -> RightFilter:
    fields = {name: getattr(wanted, name) for name in RightFilter.__dataclass_fields__}
    return RightFilter(**{**fields, **blank})


def _filtered(rights: QuerySet[Right], wanted: RightFilter, on: date) -> QuerySet[Right]:
    if wanted.text:
        rights = rights.filter(_text_condition(wanted.text))
    if wanted.kinds:
        rights = rights.filter(kind__in=wanted.kinds)
    if wanted.classes:
        in_class = RightClass.objects.filter(right=OuterRef("pk"), number__in=wanted.classes)
        rights = rights.filter(Exists(in_class))
    if wanted.standings:
        condition = Q()
        for standing in wanted.standings:
            condition |= standing_condition(standing, on)
        rights = rights.filter(condition)
    if wanted.demo is not None:
        rights = rights.filter(is_demo=wanted.demo)
    if wanted.holder is not None:
        rights = rights.filter(holder_id=wanted.holder)
    return rights


def _text_condition(text: str) -> Q:
    """The beginning of the mark or of any of its names, or a whole number or reference."""
    named = RightName.objects.annotate(upper=Upper("text")).filter(upper__startswith=text.upper())
    return (
        Q(mark__istartswith=text)
        | Q(pk__in=named.values("right_id"))
        | Q(number=text.upper())
        | Q(reference=text)
    )


def standing_condition(standing: Standing, on: date) -> Q:
    """The same table as `rules.validity`, asked of the database."""
    withdrawn = Q(state=RightState.WITHDRAWN)
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    running = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    renewable = Q(kind__in=[kind.value for kind in MARK_KINDS], jurisdiction="CN")
    in_grace = renewable & Q(valid_to__gte=first_end_within(on, GRACE_MONTHS_AFTER))
    open_window = renewable & Q(valid_to__lte=last_end_opened(on, RENEWAL_MONTHS_BEFORE))
    registered = Q(state=RightState.REGISTERED)
    alive = ~withdrawn & begun
    return {
        Standing.WITHDRAWN: withdrawn,
        Standing.NOT_YET: ~withdrawn & Q(valid_from__gt=on),
        Standing.IN_GRACE: alive & Q(valid_to__lt=on) & in_grace,
        Standing.EXPIRED: alive & Q(valid_to__lt=on) & ~in_grace,
        Standing.DISPUTED: alive & running & Q(state=RightState.DISPUTED),
        Standing.UNDATED: begun & registered & Q(valid_to__isnull=True),
        Standing.RENEWAL_OPEN: begun & registered & Q(valid_to__gte=on) & open_window,
        Standing.IN_FORCE: begun & registered & Q(valid_to__gte=on) & ~open_window,
    }[standing]


def right_detail(*, actor: Actor, right_id: UUID, on: date) -> RightDetail:
    found = access.right_of(actor, right_id, on)
    limited = access.names_only(actor)
    row = right_row(found, on, with_holder=not limited)
    return RightDetail(
        row=row,
        names=tuple(found.names.order_by("kind", "id").values_list("kind", "text")),
        classes=tuple(
            ClassRow(item.number, tuple(item.goods), item.edition)
            for item in found.classes.order_by("number")
        ),
        recordations=() if limited else _recordations(found, row.validity, on),
        licences=() if limited else licences_of_right(actor=actor, right_id=right_id, on=on),
        products=_products(found),
        guide_points=_guide_points(found, actor, on),
        prices=_prices(found),
        filed_on=found.filed_on,
        registered_on=found.registered_on,
        renewed_on=found.renewed_on,
        logo=found.logo,
        picture=found.picture_id,
        source=found.source,
        extra=() if limited else tuple(sorted(found.extra.items())),
        load=load_row(found.load) if found.load else None,
    )


def _recordations(right: Right, standing: Validity, on: date) -> tuple[RecordationRow, ...]:
    return tuple(
        RecordationRow(
            number=item.number,
            valid_from=item.valid_from,
            valid_to=item.valid_to,
            standing=recordation_standing(item.valid_from, item.valid_to, standing, on),
            contact_id=item.contact_id,
        )
        for item in right.recordations.order_by("valid_from", "number")
    )


def _products(right: Right) -> tuple[ProductRow, ...]:
    return tuple(product_row(item) for item in right.products.order_by("style_code", "id"))


def _guide_points(right: Right, actor: Actor, on: date) -> tuple[GuideRow, ...]:
    points = access.guide_points_for(actor, right, on)
    return tuple(
        GuideRow(
            id=item.pk,
            product_id=item.product_id,
            position=item.position,
            feature_zh=item.feature_zh,
            feature_en=item.feature_en,
            genuine_zh=item.genuine_zh,
            genuine_en=item.genuine_en,
            counterfeit_zh=item.counterfeit_zh,
            counterfeit_en=item.counterfeit_en,
            officers_only=item.officers_only,
            picture=item.picture_id,
            copy_picture=item.copy_picture_id,
        )
        for item in points.order_by("position")
    )


def _prices(right: Right) -> tuple[PriceRow, ...]:
    ordered = right.prices.order_by("category", "currency", "-as_of")
    return tuple(price_row(item) for item in ordered)


def load_row(load: Load) -> LoadRow:
    return LoadRow(
        id=load.pk,
        file_name=load.file_name,
        digest=load.digest,
        added=load.added,
        changed=load.changed,
        unchanged=load.unchanged,
        rejected=load.rejected,
        is_demo=load.is_demo,
        rejects=load.rejects_id,
        loaded_at=load.loaded_at,
    )


def right_rows(ids: Iterable[RightId], on: date) -> tuple[RightRow, ...]:
    """Rows for domains above, which apply their own access; in the order asked, unknown left out."""
    wanted = [UUID(str(item)) for item in ids]
    rights = Right.objects.filter(pk__in=wanted).select_related("holder")
    found = {right.pk: right for right in rights.prefetch_related("names", "classes")}
    return tuple(right_row(found[item], on) for item in wanted if item in found)


def holder_of(ids: Iterable[RightId]) -> Mapping[str, HolderRow]:
    """The holder of each right that has one, by right id."""
    rights = Right.objects.filter(
        pk__in=[UUID(str(item)) for item in ids], holder__isnull=False
    ).select_related("holder")
    return {
        str(right.pk): HolderRow(
            id=right.holder.pk,
            name=right.holder.name,
            name_en=right.holder.name_en,
            country=right.holder.country,
            uscc=right.holder.uscc,
            organisation_id=right.holder.organisation_id,
            is_demo=right.holder.is_demo,
        )
        for right in rights
        if right.holder is not None
    }


def own_right_ids(actor: Actor, on: date) -> frozenset[UUID]:
    """The rights that a holder or agent acts for on the day; empty for every other office."""
    own = access.own_parties(actor, on)
    return frozenset(Right.objects.filter(holder__in=own).values_list("pk", flat=True))


def rights_named(text: str, *, actor: Actor, on: date, limit: int = 20) -> tuple[RightRow, ...]:
    """For the search box: rights whose mark or any other name begins so."""
    return rights_page(actor=actor, on=on, wanted=RightFilter(text=text), limit=limit).rows


def genuine_knowledge(
    right_id: RightId, *, actor: Actor, on: date
) -> tuple[tuple[ProductRow, ...], tuple[GuideRow, ...]]:
    """Official products and what to look at, for domains above, whose own access lets the actor see the right."""
    right = Right.objects.filter(pk=UUID(str(right_id))).first()
    return (_products(right), _guide_points(right, actor, on)) if right else ((), ())


def own_party_ids(actor: Actor, on: date) -> frozenset[UUID]:
    """The parties that a holder or agent is or acts for on the day."""
    return frozenset(access.own_parties(actor, on).values_list("pk", flat=True))


def rights_acted_for(*, office_id: UUID | None, on: date) -> frozenset[UUID]:
    """The rights of the holder that this organisation is, or whose agent it is on the day."""
    own = access.parties_of_office(office_id, on)
    return frozenset(Right.objects.filter(holder__in=own).values_list("pk", flat=True))


def may_edit(*, actor: Actor, right_id: UUID, on: date) -> bool:
    return access.may_write(actor, access.right_of(actor, right_id, on), access.RIGHT_EDIT, on)


def picture_type(*, actor: Actor, right_id: UUID, sha256: str, on: date) -> str:
    """The media type of a picture that this right shows; NotFound for any other file."""
    found = access.right_of(actor, right_id, on)
    points = access.guide_points_for(actor, found, on)
    shown = (
        Right.objects.filter(pk=found.pk, picture_id=sha256).values_list("picture__media_type"),
        found.products.filter(picture_id=sha256).values_list("picture__media_type"),
        points.filter(picture_id=sha256).values_list("picture__media_type"),
        points.filter(copy_picture_id=sha256).values_list("copy_picture__media_type"),
    )
    for pictures in shown:
        if row := pictures.first():
            return str(row[0])
    raise NotFound(kind="file")
