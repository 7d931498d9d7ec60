"""The menu: who sees which entry, and in which order."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from qingfeng.foundation.access import Actor
from qingfeng.foundation.ui import navigation
from qingfeng.foundation.ui.navigation import MenuEntry, add_menu, menu_for

QUEUE = MenuEntry("queue", "Queue", "/queue/", "inbox", "work", 10, ("lead:read",))
SELLERS = MenuEntry("sellers", "Sellers", "/sellers/", "users", "records", 20, ("seller:read",))
TASKS = MenuEntry("tasks", "Tasks", "/tasks/", "list", "work", 5)
PEOPLE = MenuEntry("people", "People", "/people/", "users", "manage", admin_only=True)


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(navigation, "_entries", {})
    add_menu(QUEUE, SELLERS, TASKS, PEOPLE)
    return


def actor(*permissions: str, is_admin: bool = False) -> Actor:
    return Actor(
        UUID(int=1), UUID(int=2), "agency", permissions=frozenset(permissions), is_admin=is_admin
    )


def test_only_what_the_actor_may_open_in_its_order() -> None:
    assert menu_for(actor("lead:read")) == {"work": [TASKS, QUEUE]}
    assert menu_for(actor("*:read")) == {"work": [TASKS, QUEUE], "records": [SELLERS]}


def test_an_administrator_sees_the_administration_and_not_more() -> None:
    assert menu_for(actor(is_admin=True)) == {"work": [TASKS], "manage": [PEOPLE]}


def test_an_entry_declared_anew_replaces_the_old_one() -> None:
    later = MenuEntry("tasks", "My tasks", "/tasks/", "list", "work", 50)
    add_menu(later)
    assert menu_for(actor("lead:read"))["work"] == [QUEUE, later]
