"""Two clerks take over the last box at the same moment, each on a connection of their own."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from qingfeng.evidence.actions.orders import sign_order
from qingfeng.evidence.models import Incident, Movement, OrderLine
from qingfeng.evidence.rules.custody import Side, Status, Verb
from qingfeng.kernel.errors import QingfengError
from tests.support.goods import NOW, asked, balance, ordered, seized, state, station, stored


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
    together, told = Barrier(2), {}

    def take(number: int) -> None:
        try:
            together.wait(10)
            told[number] = sign_order(
                order_id=orders[number], side=Side.TO, actor=at.other_keeper, seals=read, now=NOW
            )
        except QingfengError as error:
            told[number] = error.data["reason"] if "reason" in error.data else str(error)
        finally:
            connection.close()

    threads = [Thread(target=take, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    won = next(number for number, said in told.items() if said == "done")
    assert "moved_meanwhile" in told[1 - won]
    assert state(orders[won]) == "done"
    assert Movement.objects.filter(verb="relocate").count() == 1
    assert not Incident.objects.exists()
    assert set(balance(lot)) == {"stored"}
