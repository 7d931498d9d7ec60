"""A clerk's process dies while the second hand is being written: nothing has moved, or all of it has."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from qingfeng.evidence.actions.orders import sign_order
from qingfeng.evidence.models import Holding, Lot, Movement, OrderLine, Signature
from qingfeng.evidence.rules.custody import Side, Status, Verb
from qingfeng.foundation.api import actor_again
from tests.support.dying import KILLED, Mortals, mortals
from tests.support.examples import examples
from tests.support.goods import NOW, Station, asked, balance, ordered, seized, state, station

# Every place in the long form, every seventh in the small one.
STRIDE = 7 if examples(1) == 1 else 1


def sign(order: str, person: str, seat: str, seals: dict[str, str]) -> None:
    sign_order(
        order_id=UUID(order),
        side=Side.TO,
        actor=actor_again(UUID(person), seat, NOW),
        seals={UUID(line): seal for line, seal in seals.items()},
        now=NOW,
    )


def signing(at: Station, order: UUID) -> dict[str, Any]:
    """What `sign` is given for the keeper's hand under an order."""
    read = {str(line.pk): line.seal_before for line in OrderLine.objects.filter(order=order)}
    return {"order": order, "person": at.keeper.user_id, "seat": at.keeper.seat, "seals": read}


@pytest.fixture
def children(transactional_db: None) -> Iterator[Mortals]:
    with mortals(connection.settings_dict["NAME"], settings.QINGFENG_DATA_DIR) as found:
        yield found


def test_killed_between_any_two_statements_of_signing(children: Mortals) -> None:
    at = station()
    lots = [seized(at, name) for name in ("one", "two")]
    order = half_signed(at, lots)
    dies_at, outcomes = 1, []
    while state(order) == "half":
        outcomes.append(children.do(sign, dies_at=dies_at, **signing(at, order))[0])
        whole(order, lots)
        dies_at += STRIDE
    assert set(outcomes[:-1]) == {KILLED}
    assert len(outcomes) > 30 // STRIDE
    assert state(order) == "done"


def test_killed_after_the_commit_it_has_all_moved(children: Mortals) -> None:
    at = station()
    lots = [seized(at, "spare"), seized(at, "one")]
    first = half_signed(at, lots[:1])
    code, total = children.do(sign, dies_at=0, **signing(at, first))
    assert code == 0
    assert total > 20
    order = half_signed(at, lots[1:])
    assert children.do(sign, dies_at=total, **signing(at, order))[0] == KILLED
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
