"""Two clerks take over at the same moment, each on a connection of their own: the last box, or each other's."""

from collections.abc import Sequence
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from qingfeng.evidence.actions.orders import sign_order
from qingfeng.evidence.models import Incident, Movement, OrderLine
from qingfeng.evidence.rules.custody import Side, Status, Verb
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import QingfengError
from tests.support.goods import (
    NOW,
    asked,
    balance,
    done,
    ordered,
    seized,
    state,
    station,
    stored,
    sums_kept,
    sums_moved,
)


def _taken_at_once(
    orders: Sequence[UUID], takers: Sequence[Actor], read: dict[UUID, str]
) -> dict[int, str]:
    """What each taker, on a connection of its own, is told."""
    together, told = Barrier(len(orders)), {}

    def take(number: int) -> None:
        try:
            together.wait(10)
            told[number] = sign_order(
                order_id=orders[number], side=Side.TO, actor=takers[number], seals=read, now=NOW
            )
        except (QingfengError, DatabaseError) as error:
            told[number] = str(getattr(error, "data", {}).get("reason", error))
        finally:
            connection.close()

    threads = [Thread(target=take, args=(number,)) for number in range(len(orders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return told


@pytest.mark.django_db(transaction=True)
def test_one_of_them_wins_and_the_other_is_told_why() -> None:
    at = station()
    lot = stored(at, seized(at))
    orders = [
        ordered(at, Verb.RELOCATE, at.store, at.annex, [asked(lot, Status.STORED)])
        for _ in range(2)
    ]
    for order in orders:
        sign_order(order_id=order, side=Side.FROM, actor=at.keeper, now=NOW)
    read = {line.pk: line.seal_before for line in OrderLine.objects.filter(order__in=orders)}
    told = _taken_at_once(orders, (at.other_keeper, at.other_keeper), read)
    won = next(number for number, said in told.items() if said == "done")
    assert "moved_meanwhile" in told[1 - won]
    assert state(orders[won]) == "done"
    assert Movement.objects.filter(verb="relocate").count() == 1
    assert not Incident.objects.exists()
    assert set(balance(lot)) == {"stored"}


@pytest.mark.django_db(transaction=True)
def test_two_stores_that_take_from_each_other_at_once_wait_and_never_block() -> None:
    """Each order changes what both places hold: both are locked in one order, whichever way the goods go."""
    at = station()
    here, there = stored(at, seized(at, "here")), stored(at, seized(at, "there"))
    out = ordered(at, Verb.RELOCATE, at.store, at.annex, [asked(there, Status.STORED)])
    done(at, out, at.keeper, at.other_keeper)
    for _ in range(3):
        ways = (
            (here, at.store, at.annex, at.keeper, at.other_keeper),
            (there, at.annex, at.store, at.other_keeper, at.keeper),
        )
        orders = []
        for lot, gives, takes, giver, _taker in ways:
            order = ordered(at, Verb.RELOCATE, gives, takes, [asked(lot, Status.STORED)])
            sign_order(order_id=order, side=Side.FROM, actor=giver, now=NOW)
            orders.append(order)
        read = {line.pk: line.seal_before for line in OrderLine.objects.filter(order__in=orders)}
        assert _taken_at_once(orders, [way[-1] for way in ways], read) == {0: "done", 1: "done"}
        here, there = there, here
    assert sums_kept() == sums_moved()
