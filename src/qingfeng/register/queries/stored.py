"""Rights as the rows of a file: what is stored, in the shape that import and export share."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import QuerySet

from qingfeng.register.models import Right
from qingfeng.register.rules.intake import GoodsOfClass, Recordation, RegisterRow
from qingfeng.register.rules.vocabulary import CURRENT_EDITION, NameKind, RightKind, RightState

_CHUNK = 5_000


def whole(rights: QuerySet[Right]) -> QuerySet[Right]:
    return rights.select_related("holder").prefetch_related("names", "classes", "recordations")


def stored_row(right: Right) -> RegisterRow:
    """Expects everything that `whole` fetches."""
    classes = sorted(right.classes.all(), key=lambda item: item.number)
    recordations = sorted(right.recordations.all(), key=lambda item: item.valid_to)
    newest = recordations[-1] if recordations else None
    holder = right.holder
    return RegisterRow(
        reference=right.reference,
        mark=right.mark,
        kind=RightKind(right.kind),
        number=right.number,
        jurisdiction=right.jurisdiction,
        names=_names(right),
        classes=tuple(GoodsOfClass(item.number, tuple(item.goods)) for item in classes),
        edition=classes[0].edition if classes else CURRENT_EDITION,
        holder=holder.name if holder else "",
        holder_en=holder.name_en if holder else "",
        holder_uscc=holder.uscc if holder else "",
        holder_country=holder.country if holder else "",
        state=RightState(right.state),
        filed_on=right.filed_on,
        registered_on=right.registered_on,
        valid_from=right.valid_from,
        valid_to=right.valid_to,
        renewed_on=right.renewed_on,
        recordation=Recordation(newest.number, newest.valid_from, newest.valid_to)
        if newest
        else None,
        logo=right.logo,
        source=right.source,
        common_word=right.common_word,
        is_demo=right.is_demo,
        extra=right.extra,
    )


def _names(right: Right) -> tuple[tuple[NameKind, str], ...]:
    order = list(NameKind)
    names = sorted(right.names.all(), key=lambda name: (order.index(NameKind(name.kind)), name.pk))
    return tuple((NameKind(name.kind), name.text) for name in names)


def stored_rows(rights: QuerySet[Right]) -> Iterator[RegisterRow]:
    """Every right in the order of its identifier, a chunk at a time."""
    last: UUID | None = None
    ordered = whole(rights).order_by("pk")
    while True:
        chunk = list((ordered if last is None else ordered.filter(pk__gt=last))[:_CHUNK])
        for right in chunk:
            yield stored_row(right)
        if len(chunk) < _CHUNK:
            return
        last = chunk[-1].pk


def extra_columns(rights: QuerySet[Right]) -> Iterable[str]:
    """The names of all columns that were passed through from somewhere."""
    return {
        column
        for extra in rights.exclude(extra={}).values_list("extra", flat=True).iterator()
        for column in extra
    }
