"""What a released measure leaves behind: an order for every place that holds its goods, to give them back."""

from datetime import datetime
from itertools import groupby
from uuid import UUID

from qingfeng.evidence.actions.orders import Asked, Request, write_order
from qingfeng.evidence.models import Holding, Measure, Place
from qingfeng.evidence.rules.custody import CUSTODY, Status, Verb
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import uuid7

RETURNABLE = frozenset(
    source for step in CUSTODY.steps if step.verb == Verb.RETURN for source in step.sources
)


def hand_back(*, measure: Measure, reason: str, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """To whom each list was made against, else the measure. Without a known owner there is nobody to give them to: notice
    first, and the alarm stands until then."""
    held = Holding.objects.filter(
        lot__measure=measure,
        quantity__gt=0,
        status__in=RETURNABLE,
        place__office=measure.office_id,
    )
    rows = held.select_related("lot__root__line__item_list").order_by(
        "place", "lot__number", "status"
    )

    def goes(row: Holding) -> tuple[UUID, str]:
        line = row.lot.root.line
        listed = line.item_list.party if line else ""
        return row.place_id, listed or measure.party

    made = []
    for (place, party), standing in groupby(sorted(rows, key=goes), key=goes):
        if not party:
            continue
        goal = _home_of(measure, party, now)
        lines = [_whole(row) for row in standing]
        request = Request(
            Verb.RETURN, place, goal, lines, reason[:300], release_ground=measure.release_ground
        )
        made.append(write_order(request=request, actor=actor, now=now))
    return tuple(made)


def _home_of(measure: Measure, party: str, now: datetime) -> UUID:
    """The party's own place, outside every store; never the scene that may bear the same name."""
    mine = Place.objects.filter(office_id=measure.office_id, parent=None)
    outside = PlaceKind.OUTSIDE.value
    taken = mine.filter(name=party).exclude(kind=outside).exists()
    name = f"{party} · {measure.pk.hex[-6:]}" if taken else party
    found, _ = mine.get_or_create(
        office_id=measure.office_id,
        name=name,
        kind=outside,
        defaults={"id": uuid7(now), "opened_at": now},
    )
    return UUID(str(found.pk))


def _whole(row: Holding) -> Asked:
    return Asked(
        lot=row.lot_id, status=Status(row.status), quantity=row.quantity, seal_read=row.seal
    )
