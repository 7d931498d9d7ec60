"""A clerk's process dies while the second hand is being written: nothing has moved, or all of it has."""

import os
import signal
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from qingfeng.evidence.actions.orders import sign_order
from qingfeng.evidence.models import Holding, Lot, Movement, OrderLine, Signature
from qingfeng.evidence.rules.custody import Side, Status, Verb
from tests.support.examples import examples
from tests.support.goods import NOW, Station, asked, balance, ordered, seized, state, station

# Every place in the long form, every seventh in the small one.
STRIDE = 7 if examples(1) == 1 else 1


class Killer:
    """Counts the statements of this process, and ends it without a word before the one that is meant."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, run: Callable[..., Any], *given: Any) -> Any:
        self.step()
        return run(*given)

    def step(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def in_a_child(work: Callable[[], int]) -> int:
    """What the child left with: its code, or the signal that ended it as a negative number."""
    connection.close()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def signing(at: Station, order: UUID, dies_at: int) -> Callable[[], int]:
    read = {line.pk: line.seal_before for line in OrderLine.objects.filter(order=order)}

    def work() -> int:
        killer = Killer(dies_at)
        commit = connection._commit

        def committed() -> None:
            killer.step()
            commit()
            killer.step()

        connection._commit = committed  # type: ignore[method-assign]
        with connection.execute_wrapper(killer):
            sign_order(order_id=order, side=Side.TO, actor=at.keeper, seals=read, now=NOW)
        return min(killer.seen, 250)

    return work


@pytest.mark.django_db(transaction=True)
def test_killed_between_any_two_statements_of_signing() -> None:
    at = station()
    lots = [seized(at, name) for name in ("one", "two")]
    order = half_signed(at, lots)
    dies_at, outcomes = 1, []
    while state(order) == "half":
        outcomes.append(in_a_child(signing(at, order, dies_at)))
        whole(order, lots)
        dies_at += STRIDE
    assert outcomes.count(-signal.SIGKILL) >= 30 // STRIDE
    assert state(order) == "done"


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_commit_it_has_all_moved() -> None:
    at = station()
    lots = [seized(at, "spare"), seized(at, "one")]
    total = in_a_child(signing(at, half_signed(at, lots[:1]), 0))
    assert total > 20
    order = half_signed(at, lots[1:])
    assert in_a_child(signing(at, order, total)) == -signal.SIGKILL
    assert state(order) == "done"
    whole(order, lots[1:])


def half_signed(at: Station, lots: list[Lot]) -> UUID:
    """Two lots of one place in one order, one hand under it."""
    place = Holding.objects.get(lot=lots[0], quantity__gt=0).place_id
    lines = [asked(lot, Status.SEIZED) for lot in lots]
    order = ordered(at, Verb.STORE, place, at.store, lines)
    sign_order(order_id=order, side=Side.FROM, actor=at.first, now=NOW)
    return order


def whole(order: UUID, lots: list[Lot]) -> None:
    done = state(order) == "done"
    assert Movement.objects.filter(line__order=order).count() == (len(lots) if done else 0)
    assert Signature.objects.filter(order=order).count() == (2 if done else 1)
    for lot in lots:
        assert balance(lot) == {("stored" if done else "seized"): 100}
