"""What must not wait unseen: measures that ran out over goods, goods that perish. Each person is told until it is read."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.queries.goods import MOST_ALARMS, overdue_measures, perishing
from qingfeng.evidence.rules.measures import DECIDE
from qingfeng.evidence.rules.places import BEFORE_PERISHED, STORAGE_ENTRY, UNRELATED
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject
from qingfeng.law import api as law
from qingfeng.law.api import HOME

OVERDUE: Final = "measure.overdue"
PERISHING: Final = "lot.perishing"
UNSTORED: Final = "item_list.unstored"
UNRETURNED: Final = "lot.unreturned"
_OF_GOODS: Final = {STORAGE_ENTRY: UNSTORED, UNRELATED: UNRETURNED}


@transaction.atomic
def raise_alarms(*, actor: Actor, now: datetime) -> int:
    """How many measures and lots were told of. The goods are given back by an officer, never by the alarm."""
    overdue = overdue_measures(actor=actor, now=now)
    for measure in overdue:
        heads = foundation.people_of([measure.office_id], DECIDE, now=now)
        officers = measure.officers.values_list("user_id", flat=True)
        foundation.notify(
            users={*officers, *(person.id for person in heads)},
            code=OVERDUE,
            subject=Subject(events.MEASURE, measure.pk),
            now=now,
        )
    until = now.astimezone(HOME).date() + timedelta(days=BEFORE_PERISHED)
    soon = perishing(actor=actor, until=until)
    for lot in soon:
        people = foundation.people_of([lot.office_id], access.GOODS_DECIDE, now=now)
        foundation.notify(
            users=[person.id for person in people],
            code=PERISHING,
            subject=Subject(events.LOT, lot.pk),
            now=now,
        )
    return len(overdue) + len(soon) + _late_goods(now)


def _late_goods(now: datetime) -> int:
    """Goods that should lie in the store by now, or be with their owner again."""
    told = 0
    for rule, code in _OF_GOODS.items():
        for clock in law.overdue_clocks(rule, office=None, now=now, most=MOST_ALARMS):
            heads = foundation.people_of(
                [clock.office] if clock.office else [], access.GOODS_DECIDE, now=now
            )
            foundation.notify(
                users=[person.id for person in heads], code=code, subject=clock.subject, now=now
            )
            told += 1
    return told
