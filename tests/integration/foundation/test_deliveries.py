"""Handlers get every committed entry at least once, whatever the order of commits."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from qingfeng.foundation import registries
from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions.deliveries import catch_up, deliver, prune_deliveries, wait_after
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.models import Delivery, User
from qingfeng.foundation.queries.manage import delivery_health
from qingfeng.foundation.registries import JournalEntry, subscribe
from qingfeng.kernel.errors import Broken
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_subscriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test subscribes."""
    monkeypatch.setattr(registries, "_subscriptions", {})


class Seen:
    def __init__(self) -> None:
        self.ids: list[UUID] = []
        self.fail: Callable[[JournalEntry], bool] = lambda _entry: False

    def __call__(self, entry: JournalEntry) -> None:
        if self.fail(entry):
            raise ValueError(f"not today: {entry.verb}")
        self.ids.append(entry.id)


def append(verb: str = "lead.opened") -> UUID:
    with transaction.atomic():
        return journal_append(
            actor=system_actor(),
            verb=verb,
            subject=Subject("lead", uuid4()),
            payload={"n": 1},
            now=NOW,
        )


def test_a_handler_gets_what_it_subscribed_and_nothing_else() -> None:
    one, family, nothing = Seen(), Seen(), Seen()
    subscribe("lead.opened", one, "one")
    subscribe("lead.*", family, "family")
    subscribe("case.*", nothing, "nothing")
    opened, decided = append(), append("lead.decided")
    append("leader.opened")
    assert deliver(now=NOW).done == 3
    assert (one.ids, family.ids, nothing.ids) == ([opened], [opened, decided], [])
    assert deliver(now=NOW).done == 0


def test_the_entry_is_frozen_and_whole() -> None:
    got: list[JournalEntry] = []
    subscribe("lead.opened", got.append, "one")
    entry = append()
    deliver(now=NOW)
    assert (got[0].id, got[0].verb, got[0].payload, got[0].at, got[0].subject.kind) == (
        entry,
        "lead.opened",
        {"n": 1},
        NOW,
        "lead",
    )
    with pytest.raises(AttributeError):
        got[0].verb = "x"  # type: ignore[misc]


def test_a_failing_handler_waits_longer_each_time_is_visible_and_holds_up_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, good = Seen(), Seen()
    bad.fail = lambda _entry: True
    subscribe("lead.*", bad, "bad")
    subscribe("lead.*", good, "good")
    append()
    later = append()
    outcome = deliver(now=NOW)
    assert (outcome.done, outcome.failed) == (2, 2)
    assert good.ids[-1] == later
    assert "handler bad failed" in caplog.text
    health = delivery_health()
    assert [(h.subscription, h.waiting, h.failing, h.attempts) for h in health] == [
        ("bad", 0, 2, 1)
    ]
    assert health[0].last_error == "ValueError: not today: lead.opened"
    assert deliver(now=NOW + timedelta(seconds=9)).failed == 0
    assert deliver(now=NOW + timedelta(seconds=10)).failed == 2
    assert deliver(now=NOW + timedelta(seconds=29)).failed == 0
    bad.fail = lambda _entry: False
    assert deliver(now=NOW + timedelta(seconds=30)).done == 2
    assert delivery_health() == []


def test_waits_double_to_an_hour() -> None:
    waits = [wait_after(n).total_seconds() for n in (1, 2, 3, 9, 10, 100)]
    assert waits == [10, 20, 40, 2560, 3600, 3600]


def test_what_a_failing_handler_wrote_is_gone() -> None:
    def half_done(_entry: JournalEntry) -> None:
        User.objects.create(email="half@example.org", name="Half")
        raise ValueError("broke off")

    subscribe("lead.*", half_done, "half")
    append()
    assert deliver(now=NOW).failed == 1
    assert not User.objects.filter(email="half@example.org").exists()


def test_a_handler_that_breaks_a_deferred_constraint_fails_alone() -> None:
    def orphan(_entry: JournalEntry) -> None:
        Delivery.objects.create(subscription="ghost", entry_id=uuid4(), next_at=NOW)

    good = Seen()
    subscribe("lead.*", orphan, "orphan")
    subscribe("lead.*", good, "good")
    append()
    outcome = deliver(now=NOW)
    assert (outcome.done, outcome.failed, len(good.ids)) == (1, 1, 1)


def test_the_limit_bounds_one_call() -> None:
    seen = Seen()
    subscribe("lead.*", seen, "one")
    for _ in range(5):
        append()
    assert deliver(now=NOW, limit=3).done == 3
    assert deliver(now=NOW, limit=3).done == 2


def test_a_new_handler_catches_up_once() -> None:
    old = [append(), append("lead.decided")]
    append("case.opened")
    seen = Seen()
    subscribe("lead.*", seen, "late")
    assert catch_up(since=NOW, now=NOW) == 2
    assert catch_up(since=NOW, now=NOW) == 0
    deliver(now=NOW)
    assert sorted(seen.ids) == sorted(old)
    assert catch_up(since=NOW, now=NOW) == 0


def test_catching_up_takes_names_literally() -> None:
    append("leadXopened")
    subscribe("lead_opened", Seen(), "literal")
    assert catch_up(since=NOW, now=NOW) == 0


def test_ticked_rows_are_pruned_owed_ones_never() -> None:
    seen = Seen()
    subscribe("lead.*", seen, "one")
    append()
    deliver(now=NOW)
    append()
    assert prune_deliveries(before=NOW + timedelta(days=1)) == 1
    assert deliver(now=NOW).done == 1


def test_an_entry_owed_to_an_unknown_handler_waits_for_the_process_that_knows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscribe("lead.*", Seen(), "gone")
    append()
    monkeypatch.setattr(registries, "_subscriptions", {})
    assert deliver(now=NOW).done == 0
    assert Delivery.objects.get().state == "waiting"


def test_one_name_has_one_handler() -> None:
    subscribe("lead.*", print, "one")
    subscribe("lead.*", print, "one")
    with pytest.raises(Broken, match="registered_twice"):
        subscribe("lead.*", Seen(), "one")


@pytest.mark.django_db(transaction=True)
def test_commits_out_of_order_lose_nothing() -> None:
    """The first entry commits last: after a later one was appended, committed and delivered."""
    seen = Seen()
    subscribe("lead.*", seen, "one")
    appended, go_on = Event(), Event()
    early: list[UUID] = []

    def slow() -> None:
        try:
            with transaction.atomic():
                early.append(append())
                appended.set()
                go_on.wait(10)
        finally:
            connection.close()

    thread = Thread(target=slow)
    thread.start()
    try:
        assert appended.wait(10)
        late = append()
        assert deliver(now=NOW).done == 1
        assert seen.ids == [late]
    finally:
        go_on.set()
        thread.join(10)
    assert early[0] < late
    assert deliver(now=NOW).done == 1
    assert seen.ids == [late, early[0]]


@pytest.mark.django_db(transaction=True)
def test_appending_never_waits_for_another_transaction() -> None:
    """Two open transactions append side by side, with subscriptions, and neither blocks the other."""
    subscribe("lead.*", Seen(), "one")
    finished = Event()

    def other() -> None:
        try:
            append()
            finished.set()
        finally:
            connection.close()

    with transaction.atomic():
        append()
        thread = Thread(target=other)
        thread.start()
        assert finished.wait(10)
        thread.join(10)


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_share_the_work() -> None:
    seen = Seen()
    held, go_on = Event(), Event()

    def first_only(entry: JournalEntry) -> None:
        if not held.is_set():
            held.set()
            go_on.wait(10)
        seen(entry)

    subscribe("lead.*", first_only, "one")
    for _ in range(4):
        append()

    def other() -> None:
        try:
            deliver(now=NOW, limit=1)
        finally:
            connection.close()

    thread = Thread(target=other)
    thread.start()
    try:
        assert held.wait(10)
        assert deliver(now=NOW).done == 3
    finally:
        go_on.set()
        thread.join(10)
    assert len(seen.ids) == len(set(seen.ids)) == 4
