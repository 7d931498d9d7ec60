"""People around the law of an installation, and drafts of new versions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import User
from qingfeng.law.actions.editions import Draft
from qingfeng.law.queries.library import library
from qingfeng.law.rules.writing import version_body
from tests.support import leads as build

NOW = datetime(2026, 10, 9, 1, 30, tzinfo=UTC)
RULE = "cn.penalty.filing_check"


@dataclass(frozen=True)
class People:
    drafter: Actor
    second: Actor
    reader: Actor
    admin: Actor


@pytest.fixture
def people(db: None) -> People:
    node = build.office("node", "agency", "leading_group")
    office = build.office("regulator", "agency", "market_regulation", "350300")
    drafter = build.person("drafter", node, permissions=("law:edit", "law:decide"))
    second = build.person("second", node, permissions=("law:edit", "law:decide"))
    reader = build.person("reader", office, permissions=())
    admin = build.person("admin", build.office("admins", "agency", "leading_group"), permissions=())
    role = User.objects.get(pk=admin.user_id).memberships.get().role
    role.is_admin = True
    role.save()
    return People(drafter, second, reader, replace(admin, is_admin=True))


@pytest.fixture
def signed_in() -> Callable[[Actor], Client]:
    def sign(actor: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return sign


def drafted(rule: str = RULE, in_force: date = date(2026, 10, 1), **changes: Any) -> Draft:
    """The newest version of a rule once more, from a later day and with the given changes."""
    held = library()
    found = held.rules[rule]
    body = version_body(found.versions[-1], held.packs[found.pack].calendar)
    for name in ("version", "until"):
        body.pop(name, None)
    body |= {"in_force": in_force, "checked_on": date(2026, 9, 30), **changes}
    return Draft(rule, body, "State Council Gazette 2026 no. 30", "The law was changed.")


def number_of(rule: str = RULE) -> int:
    return library().rules[rule].versions[-1].number


def is_user(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id
