"""API keys of programs, and the one door through which objects are read."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from qingfeng.foundation import access
from qingfeng.foundation.access import Actor, get, register_access, require, system_actor
from qingfeng.foundation.actions.accounts import create_organisation
from qingfeng.foundation.actions.keys import (
    IssuedKey,
    close_service_account,
    create_service_account,
    issue_key,
    revoke_key,
)
from qingfeng.foundation.models import ApiKey, Organisation, ServiceAccount
from qingfeng.foundation.queries.journal import history
from qingfeng.foundation.queries.manage import api_keys, service_accounts
from qingfeng.foundation.queries.seats import actor_of_key
from qingfeng.kernel.errors import BadInput, Broken, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW, Cast

pytestmark = pytest.mark.django_db

SYSTEM = system_actor()


@pytest.fixture
def account(db: None) -> ServiceAccount:
    platform = create_organisation(kind="platform", name="某平台", actor=SYSTEM, now=NOW)
    return create_service_account(organisation_id=platform.id, name="feed", actor=SYSTEM, now=NOW)


def issue(account: ServiceAccount, *scopes: str, days: int = 30) -> IssuedKey:
    return issue_key(
        account_id=account.id,
        scopes=scopes or ("listings:add",),
        expires_at=NOW + timedelta(days=days),
        actor=SYSTEM,
        now=NOW,
    )


def test_the_program_acts_for_its_organisation_within_its_scopes(account: ServiceAccount) -> None:
    actor = actor_of_key(f"Bearer {issue(account).token}", NOW)
    assert (actor.user_id, actor.service_id, actor.office_id, actor.office_kind) == (
        None,
        account.id,
        account.organisation_id,
        "platform",
    )
    assert actor.may("listings:add")
    assert not actor.may("listings:read")
    assert not actor.is_admin
    assert actor.principal == account.id


def test_the_secret_is_nowhere_to_be_found(account: ServiceAccount) -> None:
    issued = issue(account)
    secret = issued.token[-43:]
    row = ApiKey.objects.values().get()
    assert secret not in str(row)
    assert secret not in str(
        [entry.payload for entry in history(Subject("service_account", account.id))]
    )
    assert issued.prefix in issued.token


@pytest.mark.parametrize("change", ["secret", "prefix", "scheme", "cut", "longer", "none"])
def test_anything_but_the_key_is_refused_alike(account: ServiceAccount, change: str) -> None:
    token = issue(account).token
    headers = {
        "secret": f"Bearer {token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        "prefix": f"Bearer qf_{'z' * 12}{token[15:]}",
        "scheme": f"Basic {token}",
        "cut": f"Bearer {token[:-1]}",
        "longer": f"Bearer {token}A",
        "none": "",
    }
    with pytest.raises(NotFound) as refused:
        actor_of_key(headers[change], NOW)
    assert refused.value.data == {"kind": "api_key"}


def test_an_expired_revoked_or_orphaned_key_is_refused(account: ServiceAccount) -> None:
    token = f"Bearer {issue(account).token}"
    assert actor_of_key(token, NOW + timedelta(days=30, seconds=-1))
    with pytest.raises(NotFound):
        actor_of_key(token, NOW + timedelta(days=30))
    other = issue(account)
    revoke_key(key_id=other.id, actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        actor_of_key(f"Bearer {other.token}", NOW)
    Organisation.objects.filter(id=account.organisation_id).update(
        valid_to=NOW.date() - timedelta(days=1)
    )
    with pytest.raises(NotFound):
        actor_of_key(token, NOW)


def test_closing_the_account_closes_every_key(account: ServiceAccount) -> None:
    token = f"Bearer {issue(account).token}"
    close_service_account(account_id=account.id, actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        actor_of_key(token, NOW)
    with pytest.raises(NotFound):
        issue(account)
    assert [row.usable for row in api_keys(now=NOW)] == [False]
    assert [row.closed_at for row in service_accounts()] == [NOW]


def test_use_is_noted_once_a_day(
    account: ServiceAccount, django_assert_num_queries: object
) -> None:
    token = f"Bearer {issue(account).token}"
    with django_assert_num_queries(2):  # type: ignore[operator]
        actor_of_key(token, NOW)
    with django_assert_num_queries(1):  # type: ignore[operator]
        actor_of_key(token, NOW + timedelta(minutes=1))
    assert ApiKey.objects.get().last_used_at == NOW


def test_keys_are_issued_by_administrators_within_bounds(
    account: ServiceAccount, cast: Cast
) -> None:
    with pytest.raises(Refused):
        issue_key(
            account_id=account.id,
            scopes=["listings:add"],
            expires_at=NOW + timedelta(days=1),
            actor=cast.officer,
            now=NOW,
        )
    with pytest.raises(BadInput, match="expiry_too_far"):
        issue(account, days=400)
    with pytest.raises(BadInput, match="scope_unreadable"):
        issue(account, "*:decide")
    with pytest.raises(Conflict):
        create_service_account(
            organisation_id=account.organisation_id, name="feed", actor=SYSTEM, now=NOW
        )


def test_every_change_of_a_key_is_journalled(account: ServiceAccount) -> None:
    issued = issue(account)
    revoke_key(key_id=issued.id, actor=SYSTEM, now=NOW)
    revoke_key(key_id=issued.id, actor=SYSTEM, now=NOW)
    assert [row.verb for row in history(Subject("service_account", account.id))] == [
        "api_key.revoked",
        "api_key.issued",
        "service_account.created",
    ]


@pytest.fixture
def own_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_loaders", {})


def test_objects_come_through_their_access_rule_only(own_rules: None, cast: Cast) -> None:
    known = uuid4()

    def load(actor: Actor, identifier: UUID) -> str | None:
        return "a parcel" if identifier == known and actor.covers("350302") else None

    register_access("parcel", load)
    register_access("parcel", load)
    assert get(cast.officer, "parcel", known) == "a parcel"
    for actor, identifier in ((cast.outsider, known), (cast.officer, uuid4())):
        with pytest.raises(NotFound) as missing:
            get(actor, "parcel", identifier)
        assert missing.value.data == {"kind": "parcel", "id": identifier}


def test_a_kind_without_rule_is_closed(own_rules: None, cast: Cast) -> None:
    with pytest.raises(Broken, match="no_access_rule"):
        get(cast.administrator, "parcel", uuid4())


def test_a_rule_is_not_replaced_silently(own_rules: None) -> None:
    register_access("parcel", lambda _actor, _id: 1)
    with pytest.raises(Broken, match="registered_twice"):
        register_access("parcel", lambda _actor, _id: 2)


def test_the_verbs_stand_apart(cast: Cast) -> None:
    for verb in ("add", "share", "delete"):
        assert not cast.officer.may(f"parcel:{verb}")
        with pytest.raises(Refused, match="no_permission"):
            require(cast.officer, f"parcel:{verb}")
    require(cast.officer, "parcel:decide")
    assert not cast.officer.may("lead:decide")
    assert not cast.administrator.may("parcel:decide"), "administering is not deciding"
    assert system_actor().may("anything:decide")
    assert not system_actor().may("case:seize"), "an officer signs, never the program"
