"""Offers taken down: who may say so, what closes, and how the same text is known when it comes back."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from qingfeng.foundation.actions.keys import create_service_account, issue_key
from qingfeng.foundation.api import Actor, history
from qingfeng.foundation.models import Organisation, User
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.market.actions.imports import load_listings
from qingfeng.market.actions.lead_opening import open_leads
from qingfeng.market.actions.removals import take_down, take_down_many
from qingfeng.market.actions.screening import screen_new
from qingfeng.market.models import (
    Lead,
    Listing,
    ListingVersion,
    Removal,
    Screening,
    ScreeningBatch,
)
from qingfeng.register.models import Right
from tests.support.feeds import csv_bytes, listing, written
from tests.support.leads import person
from tests.support.market import NOW, SYSTEM, actor_in, office, platform, publish_marks

pytestmark = pytest.mark.django_db
FAKE = "Kestrelwood replica bag, 1:1 quality, copy of the original"
LATER = NOW + timedelta(days=2)


@pytest.fixture
def shop() -> Organisation:
    return office("shop")


@pytest.fixture
def monitor(shop: Organisation) -> Actor:
    return actor_in(shop, "listing:read", "listing:add", "platform:read")


@pytest.fixture(autouse=True)
def market(db: None, shop: Organisation, tmp_path: Path) -> None:
    platform(office=shop.id)
    platform("other", office=office("another").id)
    publish_marks(tmp_path / "register")
    feed(tmp_path, 1, FAKE, NOW)


def feed(folder: Path, number: int, title: str, seen: datetime, code: str = "testmart") -> None:
    rows = [listing(number, title=title, seen_at=seen.isoformat())]
    path = written(folder, f"{code}-{number}-{seen:%d%H}.csv", csv_bytes(rows))
    load_listings(path, platform=code, actor=SYSTEM, now=seen)
    screen_new(actor=SYSTEM, now=seen)
    newest = ScreeningBatch.objects.latest("pk")
    open_leads(batch_id=newest.pk, actor=SYSTEM, now=seen)


def seated(shop: Organisation, name: str, *permissions: str) -> Client:
    person(name, shop, permissions=permissions)
    client = Client()
    client.force_login(User.objects.get(name=name))
    return client


def offer(number: int = 1) -> Listing:
    return Listing.objects.get(listing_id=f"L{number:06d}")


def codes_of(number: int) -> set[str]:
    reasons = Screening.objects.get(listing=offer(number)).reasons
    return {reason["code"] for reason in reasons}


def test_its_lead_closes_and_the_history_says_why(monitor: Actor) -> None:
    assert Lead.objects.get(pk=offer().pk).live
    take_down(listing_id=offer().pk, ground="infringing", actor=monitor, now=LATER)
    lead = Lead.objects.get(pk=offer().pk)
    assert (lead.live, lead.closed_at, offer().removed_at) == (False, LATER, LATER)
    kestrelwood = str(Right.objects.get(mark="Kestrelwood").pk)
    (removal,) = Removal.objects.all()
    assert (removal.ground, removal.right_id, removal.office_id) == (
        "infringing",
        kestrelwood,
        monitor.office_id,
    )
    assert removal.text_digest == Screening.objects.get(listing=offer()).text_digest != ""
    newest = history(Subject("listing", offer().pk))[0]
    assert newest.verb == "listing.removed"
    assert newest.payload == {"version": 1, "ground": "infringing", "right": kestrelwood}


@pytest.mark.parametrize(("ground", "known"), [("infringing", True), ("other", False)])
def test_the_same_text_is_known_again_where_it_infringed(
    monitor: Actor, tmp_path: Path, ground: str, known: bool
) -> None:
    feed(tmp_path, 2, FAKE, NOW + timedelta(hours=1))
    assert "removed_before" not in codes_of(2)
    take_down(listing_id=offer().pk, ground=ground, actor=monitor, now=NOW + timedelta(hours=2))
    feed(tmp_path, 3, FAKE, LATER)
    feed(tmp_path, 4, FAKE.replace("Kestrelwood", "Amberlyn"), LATER)
    assert ("removed_before" in codes_of(3)) is known
    assert "removed_before" not in codes_of(4)


def test_an_offer_that_comes_back_is_a_lead_again_and_remembered(
    monitor: Actor, tmp_path: Path
) -> None:
    take_down(listing_id=offer().pk, ground="infringing", actor=monitor, now=LATER)
    feed(tmp_path, 1, FAKE, LATER - timedelta(hours=1))
    assert offer().removed_at == LATER, "seen before it was taken down"
    feed(tmp_path, 1, FAKE, LATER + timedelta(hours=1))
    found = offer()
    assert (found.removed_at, found.version) == (None, 2)
    earlier = ListingVersion.objects.get(listing=found)
    assert list(earlier.changed) == ["removed_at"]
    assert Lead.objects.get(pk=found.pk).live
    assert "removed_before" in codes_of(1)
    take_down(
        listing_id=found.pk, ground="infringing", actor=monitor, now=LATER + timedelta(days=1)
    )
    assert Removal.objects.count() == 2


def test_words_changed_before_it_went_do_not_bring_it_back(monitor: Actor, tmp_path: Path) -> None:
    take_down(listing_id=offer().pk, ground="other", actor=monitor, now=LATER)
    feed(tmp_path, 1, "Kestrelwood replica wallet", LATER - timedelta(hours=1))
    assert (offer().removed_at, offer().version) == (LATER, 2)
    assert not Lead.objects.get(pk=offer().pk).live


def test_who_may_say_so(monitor: Actor, shop: Organisation) -> None:
    here = offer().pk
    refused = [
        actor_in(shop, "listing:read"),
        actor_in(office("Holder", "right_holder"), "listing:read", "listing:add"),
        actor_in(office("Agent", "agent"), "listing:read", "listing:add"),
        actor_in(office("Test house", "appraisal"), "listing:read", "listing:add"),
    ]
    for actor in refused:
        with pytest.raises(Refused, match="no_permission"):
            take_down(listing_id=here, ground="infringing", actor=actor, now=LATER)
    stranger = actor_in(office("elsewhere"), "listing:read", "listing:add")
    with pytest.raises(NotFound):
        take_down(listing_id=here, ground="infringing", actor=stranger, now=LATER)
    assert offer().removed_at is None
    regulator = office("Regulator", "agency", function="market_regulation", region="350300")
    take_down(
        listing_id=here,
        ground="infringing",
        actor=actor_in(regulator, "listing:read", "listing:add"),
        now=LATER,
    )
    with pytest.raises(Conflict, match="already_removed"):
        take_down(listing_id=here, ground="infringing", actor=monitor, now=LATER)
    with pytest.raises(NotFound):
        take_down(listing_id=UUID(int=7), ground="infringing", actor=monitor, now=LATER)
    with pytest.raises(BadInput, match="ground_unknown"):
        take_down(listing_id=here, ground="dislike", actor=monitor, now=LATER)


def test_many_at_once_by_the_platforms_own_numbers(monitor: Actor, tmp_path: Path) -> None:
    feed(tmp_path, 2, FAKE, NOW)
    feed(tmp_path, 9, FAKE, NOW, code="other")
    take_down(listing_id=offer(2).pk, ground="other", actor=monitor, now=NOW)
    asked = ["L000002", "L000001", "L000009", "L000001", "nothing"]
    done = take_down_many(
        platform="testmart", numbers=asked, ground="infringing", actor=monitor, now=LATER
    )
    assert done.removed == ("L000001",)
    assert done.already == ("L000002",)
    assert done.unknown == ("L000009", "nothing")
    foreign = take_down_many(
        platform="other", numbers=["L000009"], ground="infringing", actor=monitor, now=LATER
    )
    assert foreign.unknown == ("L000009",)
    for numbers in ([], [str(n) for n in range(501)]):
        with pytest.raises(BadInput, match="too_many_listings"):
            take_down_many(
                platform="testmart", numbers=numbers, ground="other", actor=monitor, now=LATER
            )


@pytest.mark.parametrize("statement", ["UPDATE market_removal SET ground = 'other'", "DELETE FROM market_removal", "TRUNCATE market_removal"])  # fmt: skip
def test_what_was_said_stays(monitor: Actor, statement: str) -> None:
    take_down(listing_id=offer().pk, ground="infringing", actor=monitor, now=LATER)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_form_stands_where_it_may_be_used(shop: Organisation, settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = LATER
    page, form = (
        reverse("listing", args=[offer().pk]),
        reverse("listing_removal", args=[offer().pk]),
    )
    monitor = seated(shop, "monitor", "listing:read", "listing:add")
    reader = seated(shop, "reader", "listing:read")
    assert form in monitor.get(page).content.decode()
    assert form not in reader.get(page).content.decode()
    assert reader.post(form, {"ground": "other"}).status_code == 403
    assert monitor.get(form).status_code == 405
    answer = monitor.post(form, {"ground": "dislike"}, follow=True)
    assert (offer().removed_at, form in answer.content.decode()) == (None, True)
    answer = monitor.post(form, {"ground": "other"}, follow=True)
    assert (offer().removed_at, form in answer.content.decode()) == (LATER, False)
    assert Removal.objects.get().ground == "other"


def test_programs_say_so_by_the_api(shop: Organisation, settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = LATER
    account = create_service_account(organisation_id=shop.id, name="feed", actor=SYSTEM, now=NOW)
    key = issue_key(
        account_id=account.id,
        scopes=("listing:add", "listing:read"),
        expires_at=NOW + timedelta(days=30),
        actor=SYSTEM,
        now=NOW,
    ).token
    body: dict[str, Any] = {
        "platform": "testmart",
        "listing_ids": ["L000001"],
        "ground": "infringing",
    }

    def call(changes: dict[str, Any]) -> Any:
        return Client().post(
            "/api/v1/removals", data=body | changes, content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip

    answer = call({"ground": "dislike"})
    assert (answer.status_code, answer.json()["column"]) == (400, "ground")
    answer = call({"listing_ids": 5})
    assert (answer.status_code, answer.json()["column"]) == (400, "listing_ids")
    assert call({}).json() == {"removed": ["L000001"], "already": [], "unknown": []}
    assert call({}).json() == {"removed": [], "already": ["L000001"], "unknown": []}
    assert Client().post("/api/v1/removals", data=body, content_type="application/json").status_code == 401  # fmt: skip
