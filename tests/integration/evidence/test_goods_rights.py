"""Who begins what with goods: a storekeeper keeps; taking, confiscating and the ways out are others'."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from qingfeng.evidence.actions.orders import Request, begin_order
from qingfeng.evidence.models import Order
from qingfeng.evidence.rules.custody import CUSTODY, Status, Verb, begun_with
from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import Organisation, User
from qingfeng.kernel.errors import BadInput, Refused
from tests.support.goods import NOW, Station, seized, station, stored
from tests.support.leads import person

pytestmark = pytest.mark.django_db

KEEPER = ("goods:read", "goods:edit")
RIGHTS = {
    "keeper": KEEPER,
    "officer": (*KEEPER, "measure:edit"),
    "who decides": (*KEEPER, "goods:decide"),
    "who handles no goods": ("goods:read", "measure:edit", "goods:decide"),
}
KEEPING = {
    "list", "store", "relocate", "reseal", "split", "sample", "test", "conclude", "use_up", "recover",
}  # fmt: skip
TAKING = {"preserve", "seal", "seize", "confiscate", "transfer", "give_back"}
DECIDING = {"lose", "dispose", "destroy", "donate", "auction", "sell"}
MAY = {
    "keeper": KEEPING,
    "officer": KEEPING | TAKING,
    "who decides": KEEPING | DECIDING,
    "who handles no goods": set[str](),
}


@pytest.fixture
def at(settings: Any) -> Station:
    settings.QINGFENG_DEMO_NOW = NOW
    return station()


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def offered(client: Client, lot: UUID) -> set[str]:
    page = client.get(f"/goods/lots/{lot}/").content.decode()
    return {verb.value for verb in Verb if f"/goods/lots/{lot}/do/{verb.value}/?" in page}


@pytest.mark.parametrize("who", RIGHTS)
def test_every_actor_and_verb(at: Station, who: str) -> None:
    """The right is asked before anything else: an empty order of somebody who has it fails by what it lacks."""
    actor = replace(at.keeper, permissions=frozenset(RIGHTS[who]))
    begun = set()
    for verb in set(Verb) - {Verb.FIND}:
        with pytest.raises((Refused, BadInput)) as caught:
            begin_order(request=Request(verb, at.store, at.annex), actor=actor, now=NOW)
        barred = caught.value.code == "no_permission"
        begun |= set() if barred else {verb.value}
        assert barred or caught.value.code in ("order_without_lot", "conditions_missing")
    assert begun == MAY[who]
    assert not Order.objects.exists()


def test_the_table_of_the_ledger_names_the_right_that_is_asked() -> None:
    assert {step.permission for step in CUSTODY.steps if step.verb in TAKING} == {"measure:edit"}
    for step in CUSTODY.steps:
        assert step.permission == begun_with(Verb(step.verb)), step.verb


def test_a_storekeeper_is_offered_only_what_a_storekeeper_may(at: Station) -> None:
    lot = stored(at, seized(at))
    here = Organisation.objects.get(pk=at.keeper.office_id)
    keeper = as_(person("shelf", here, region="3503", permissions=KEEPER))
    verbs = offered(keeper, lot.pk)
    assert {"relocate"} <= verbs <= KEEPING
    assert {"seize", "confiscate", "give_back"} <= offered(as_(at.first), lot.pk) <= KEEPING | TAKING  # fmt: skip
    where = {"place": str(at.store), "status": Status.STORED.value}
    for verb in ("seize", "confiscate", "destroy"):
        assert keeper.get(f"/goods/lots/{lot.pk}/do/{verb}/", where).status_code == 404
    assert keeper.get(f"/goods/lots/{lot.pk}/do/relocate/", where).status_code == 200
