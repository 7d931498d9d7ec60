"""Organisations, roles, memberships, people: by administrators only, every change journalled."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions import accounts
from qingfeng.foundation.models import Journal, Membership, Organisation, Role, User
from qingfeng.foundation.queries.manage import (
    memberships,
    organisations,
    roles,
    users,
)
from qingfeng.foundation.queries.seats import seats
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from tests.integration.foundation.conftest import NOW, Cast, acting

pytestmark = pytest.mark.django_db

SYSTEM = system_actor()


def organisation(**changes: Any) -> Organisation:
    values = {"kind": "platform", "name": "某平台", "actor": SYSTEM, "now": NOW} | changes
    return accounts.create_organisation(**values)


def test_every_action_wants_an_administrator(cast: Cast) -> None:
    calls = {
        "create_organisation": {"kind": "platform", "name": "x"},
        "edit_organisation": {"organisation_id": cast.office.id, "name": "x"},
        "create_role": {"organisation_id": cast.office.id, "name": "x", "permissions": []},
        "edit_role": {"role_id": cast.role.id, "permissions": []},
        "create_user": {"email": "x@example.org", "name": "x"},
        "set_password": {"user_id": cast.user.id, "password": "Another-breeze-77"},
        "set_active": {"user_id": cast.user.id, "active": False},
        "admit": {"user_id": cast.user.id, "role_id": cast.role.id},
        "dismiss": {"membership_id": Membership.objects.first().id},  # type: ignore[union-attr]
    }
    before = Journal.objects.count()
    for name, arguments in calls.items():
        for actor in (cast.officer, cast.outsider):
            with pytest.raises(Refused, match="no_permission"):
                getattr(accounts, name)(**arguments, actor=actor, now=NOW)
    assert Journal.objects.count() == before


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "court"}, "kind_unknown"),
        ({"kind": "agency"}, "function_of_agency"),
        ({"kind": "agency", "function": "navy"}, "function_of_agency"),
        ({"function": "customs"}, "function_of_agency"),
        ({"name": "  "}, "name_missing_or_long"),
        ({"name": "x" * 201}, "name_missing_or_long"),
        ({"region": "35"}, "region_unreadable"),
        ({"region": "990000"}, "region_unknown"),
        ({"uscc": "91330100799655058C"}, "uscc_checksum"),
        ({"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)}, "dates_reversed"),
    ],
)
def test_what_an_organisation_must_be(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        organisation(**changes)


def test_a_credit_code_belongs_to_one(cast: Cast) -> None:
    organisation(uscc="91330100799655058B")
    with pytest.raises(Conflict, match="taken"):
        organisation(uscc="9133 0100 7996 5505 8B")


def test_the_database_agrees_about_kind_and_function(db: None) -> None:
    for values in (
        {"kind": "court"},
        {"kind": "agency"},
        {"kind": "platform", "function": "post"},
        {"kind": "platform", "region": "35"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.create(name="x", **values)


@pytest.mark.parametrize(
    ("kind", "function"),
    [
        ("platform", ""),
        ("right_holder", ""),
        ("agent", ""),
        ("appraisal", ""),
        ("agency", "leading_group"),
    ],
)
def test_no_role_gives_a_power_that_the_body_lacks(kind: str, function: str) -> None:
    office = organisation(kind=kind, function=function)
    for power in ("inspect", "preserve", "seize", "punish"):
        with pytest.raises(Refused, match="no_such_power"):
            accounts.create_role(
                organisation_id=office.id,
                name=power,
                permissions=[f"case:{power}"],
                actor=SYSTEM,
                now=NOW,
            )
    role = accounts.create_role(
        organisation_id=office.id, name="r", permissions=["case:read"], actor=SYSTEM, now=NOW
    )
    with pytest.raises(Refused, match="no_such_power"):
        accounts.edit_role(role_id=role.id, permissions=["case:seize"], actor=SYSTEM, now=NOW)


def test_a_function_borrowed_by_a_role_of_another_kind_is_refused() -> None:
    office = organisation()
    with pytest.raises(BadInput, match="function_of_agency"):
        accounts.create_role(
            organisation_id=office.id,
            name="r",
            function="customs",
            permissions=["case:seize"],
            actor=SYSTEM,
            now=NOW,
        )


def test_a_power_smuggled_into_the_table_is_not_held(cast: Cast) -> None:
    """Even a row written past the actions gives a platform's user no power."""
    office = organisation()
    role = Role.objects.create(
        organisation=office, name="r", permissions=["case:seize", "case:read"]
    )
    accounts.admit(user_id=cast.user.id, role_id=role.id, actor=SYSTEM, now=NOW)
    seat = next(s for s in seats(cast.user.id, NOW) if s.office_id == office.id)
    assert seat.permissions == {"case:read"}


def test_the_actor_has_the_rights_of_its_seat_only(cast: Cast) -> None:
    office = organisation(kind="right_holder")
    role = accounts.create_role(
        organisation_id=office.id, name="r", permissions=["right:edit"], actor=SYSTEM, now=NOW
    )
    accounts.admit(user_id=cast.user.id, role_id=role.id, actor=SYSTEM, now=NOW)
    held = {seat.office_id: seat for seat in seats(cast.user.id, NOW)}
    in_holder = acting(cast.user.id, seat_key=held[office.id].key)
    in_office = acting(cast.user.id, seat_key=held[cast.office.id].key)
    assert (in_holder.may("right:edit"), in_holder.may("parcel:decide")) == (True, False)
    assert (in_office.may("right:edit"), in_office.may("parcel:decide")) == (False, True)
    assert (in_office.region, in_office.function, in_office.office_kind) == (
        "3503",
        "market_regulation",
        "agency",
    )
    assert in_office.covers("350302")
    assert not in_office.covers("330100")


def test_roles_of_one_seat_add_up(cast: Cast) -> None:
    more = accounts.create_role(
        organisation_id=cast.office.id,
        name="more",
        permissions=["lead:share"],
        region="350300",
        actor=SYSTEM,
        now=NOW,
    )
    accounts.admit(user_id=cast.user.id, role_id=more.id, actor=SYSTEM, now=NOW)
    assert len(seats(cast.user.id, NOW)) == 1
    actor = acting(cast.user.id)
    assert actor.may("lead:share")
    assert actor.may("parcel:decide")


def test_memberships_begin_and_end(cast: Cast) -> None:
    later = NOW + timedelta(days=3)
    extra = accounts.create_role(
        organisation_id=cast.office.id,
        name="stand-in",
        permissions=["lead:decide"],
        region="350300",
        actor=SYSTEM,
        now=NOW,
    )
    admission = accounts.admit(
        user_id=cast.user.id, role_id=extra.id, until=later, actor=SYSTEM, now=NOW
    )
    assert acting(cast.user.id).may("lead:decide")
    assert not acting(cast.user.id, later).may("lead:decide")
    accounts.dismiss(
        membership_id=admission.membership_id, actor=SYSTEM, now=NOW + timedelta(days=1)
    )
    accounts.dismiss(
        membership_id=admission.membership_id, actor=SYSTEM, now=NOW + timedelta(days=2)
    )
    assert not acting(cast.user.id, NOW + timedelta(days=1)).may("lead:decide")
    assert Journal.objects.filter(verb="membership.ended").count() == 1
    with pytest.raises(BadInput, match="expiry_past"):
        accounts.admit(user_id=cast.user.id, role_id=extra.id, until=NOW, actor=SYSTEM, now=NOW)


def test_admitting_twice_is_once(cast: Cast) -> None:
    again = accounts.admit(user_id=cast.user.id, role_id=cast.role.id, actor=SYSTEM, now=NOW)
    assert not again.fresh
    assert Membership.objects.filter(user_id=cast.user.id).count() == 1


def test_who_was_dismissed_may_do_nothing(cast: Cast) -> None:
    accounts.dismiss(
        membership_id=Membership.objects.get(user_id=cast.user.id).id, actor=SYSTEM, now=NOW
    )
    actor = acting(cast.user.id)
    assert (actor.office_id, actor.permissions, actor.is_admin) == (None, frozenset(), False)


def test_a_closed_account_and_a_closed_office_have_no_seats(cast: Cast) -> None:
    accounts.set_active(user_id=cast.user.id, active=False, actor=SYSTEM, now=NOW)
    assert seats(cast.user.id, NOW) == ()
    assert cast.outsider_user is not None
    Organisation.objects.filter(id=cast.outsider.office_id).update(valid_to=date(2026, 10, 8))
    assert seats(cast.outsider_user.id, NOW) == ()


def test_people_are_known_by_one_address(cast: Cast) -> None:
    with pytest.raises(Conflict, match="taken"):
        accounts.create_user(email="OFFICER@example.org ", name="Twin", actor=SYSTEM, now=NOW)
    with pytest.raises(BadInput, match="email_unreadable"):
        accounts.create_user(email="no address", name="x", actor=SYSTEM, now=NOW)
    assert not Journal.objects.filter(payload__icontains="example.org").exists()


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
def test_weak_passwords_are_refused(cast: Cast, password: str) -> None:
    with pytest.raises(BadInput, match="password_weak"):
        accounts.set_password(user_id=cast.user.id, password=password, actor=SYSTEM, now=NOW)


def test_a_person_without_password_cannot_sign_in_yet() -> None:
    user = accounts.create_user(email="fresh@example.org", name="Fresh", actor=SYSTEM, now=NOW)
    assert not user.has_usable_password()


def test_a_person_chooses_the_own_language_only(cast: Cast) -> None:
    accounts.set_language(user_id=cast.user.id, language="en", actor=cast.officer, now=NOW)
    assert User.objects.get(id=cast.user.id).language == "en"
    with pytest.raises(Refused):
        accounts.set_language(user_id=cast.user.id, language="en", actor=cast.outsider, now=NOW)
    with pytest.raises(BadInput):
        accounts.set_language(user_id=cast.user.id, language="fr", actor=cast.officer, now=NOW)


def test_editing_names_what_changed(cast: Cast) -> None:
    accounts.edit_organisation(
        organisation_id=cast.office.id,
        name=cast.office.name,
        region="350000",
        actor=SYSTEM,
        now=NOW,
    )
    entry = Journal.objects.get(verb="organisation.edited")
    assert entry.payload == {"fields": ["region"]}
    accounts.edit_organisation(
        organisation_id=cast.office.id,
        name=cast.office.name,
        region="350000",
        actor=SYSTEM,
        now=NOW,
    )
    assert Journal.objects.filter(verb="organisation.edited").count() == 1


@pytest.mark.parametrize(
    "name", ["edit_organisation", "create_role", "edit_role", "set_password", "admit", "dismiss"]
)
def test_what_is_not_there_is_not_found(cast: Cast, name: str) -> None:
    nowhere = uuid4()
    arguments: dict[str, dict[str, Any]] = {
        "edit_organisation": {"organisation_id": nowhere, "name": "x"},
        "create_role": {"organisation_id": nowhere, "name": "x", "permissions": []},
        "edit_role": {"role_id": nowhere, "permissions": []},
        "set_password": {"user_id": nowhere, "password": "Another-breeze-77"},
        "admit": {"user_id": cast.user.id, "role_id": nowhere},
        "dismiss": {"membership_id": nowhere},
    }
    with pytest.raises(NotFound):
        getattr(accounts, name)(**arguments[name], actor=cast.administrator, now=NOW)


def test_the_administrators_lists(cast: Cast) -> None:
    assert [row.name for row in organisations(kind="agency", region="3503")] == [
        "莆田市市场监督管理局"
    ]
    assert [row.name for row in organisations(search="杭州")] == ["杭州市市场监督管理局"]
    first = organisations(limit=1)
    rest = organisations(after=first[0].id)
    assert {row.id for row in (*first, *rest)} == {cast.office.id, cast.outsider.office_id}
    assert len(first) == len(rest) == 1
    assert {(row.name, row.holders) for row in roles(now=NOW, organisation_id=cast.office.id)} == {
        ("admin", 1),
        ("officer", 1),
    }
    assert [row.email for row in users(search="OUTSIDER")] == ["outsider@example.org"]
    assert [
        (row.role_name, row.in_force) for row in memberships(now=NOW, user_id=cast.user.id)
    ] == [("officer", True)]
    assert [
        row.in_force for row in memberships(now=NOW - timedelta(days=1), user_id=cast.user.id)
    ] == [False]
