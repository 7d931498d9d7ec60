"""The administrators' pages: who may open them, what they do, and what they answer to nonsense."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingfeng.foundation.models import (
    ApiKey,
    CalendarYear,
    Journal,
    Membership,
    Organisation,
    Role,
    User,
)
from qingfeng.wiring.demo.cast import Cast
from tests.integration.ui.conftest import at_the_desk

NOBODY = UUID(int=1)
BUDGET = 15


def addresses() -> list[str]:
    office = Organisation.objects.get(name__startswith="莆田")
    role = Role.objects.get(organisation=office, name="执法人员")
    person = User.objects.get(email__startswith="officer@")
    return [
        "/manage/organisations/",
        "/manage/organisations/new/",
        f"/manage/organisations/{office.id}/",
        f"/manage/organisations/{office.id}/edit/",
        f"/manage/organisations/{office.id}/roles/new/",
        f"/manage/roles/{role.id}/",
        "/manage/people/",
        "/manage/people/new/",
        f"/manage/people/{person.id}/",
        "/manage/keys/",
        "/manage/keys/new/",
        "/manage/programs/new/",
        "/manage/calendars/",
        "/manage/journal/",
        f"/manage/journal/user/{person.id}/",
        "/manage/workflows/",
        "/manage/ui-kit/",
        "/manage/ui-kit/facets/",
    ]


def test_every_page_opens_within_its_budget(
    admin: Client, django_assert_max_num_queries: Any
) -> None:
    for address in addresses():
        with django_assert_max_num_queries(BUDGET):
            answer = admin.get(address)
        assert answer.status_code == 200, address


@pytest.mark.parametrize("login", ["officer", "holder", "outsider"])
def test_nobody_else_opens_any(cast: Cast, login: str) -> None:
    client = at_the_desk(login)
    for address in addresses():
        assert client.get(address).status_code == 403, address


def test_without_login_each_leads_to_the_login(cast: Cast) -> None:
    for address in addresses():
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_what_is_not_there_is_not_found(admin: Client) -> None:
    for path in ("organisations", "roles", "people"):
        assert admin.get(f"/manage/{path}/{NOBODY}/").status_code == 404


def test_an_organisation_is_added_and_its_code_checked(admin: Client) -> None:
    values = {
        "kind": "right_holder",
        "function": "",
        "name": "某某品牌有限公司",
        "name_en": "",
        "region": "350300",
        "uscc": "91350100M000100Y44",
        "valid_from": "",
        "valid_to": "",
    }
    answer = admin.post("/manage/organisations/new/", values)
    assert answer.status_code == 422
    assert "id_uscc-error" in answer.content.decode()
    assert not Organisation.objects.filter(name="某某品牌有限公司").exists()
    answer = admin.post("/manage/organisations/new/", {**values, "uscc": "91350100M000100Y43"})
    assert answer.status_code == 302
    made = Organisation.objects.get(name="某某品牌有限公司")
    assert made.region == "350300"
    assert Journal.objects.filter(verb="organisation.created", subject_id=made.id).exists()


def test_a_role_is_a_matrix_and_a_missing_power_is_refused(admin: Client) -> None:
    office = Organisation.objects.get(kind="right_holder", is_demo=True)
    address = f"/manage/organisations/{office.id}/roles/new/"
    page = admin.get(address).content.decode()
    assert 'value="lead:read"' in page
    answer = admin.post(address, {"name": "X", "region": "", "may": ["lead:read", "lead:seize"]})
    assert answer.status_code == 422
    assert "no such power by law" in answer.content.decode()
    answer = admin.post(address, {"name": "X", "region": "", "may": ["lead:read", "lead:add"]})
    assert answer.status_code == 302
    assert Role.objects.get(organisation=office, name="X").permissions == ["lead:add", "lead:read"]


def test_a_role_is_given_and_taken_away(admin: Client) -> None:
    person = User.objects.get(email__startswith="outsider@")
    role = Role.objects.get(organisation__name__startswith="莆田", name="执法人员")
    address = f"/manage/people/{person.id}/"
    assert admin.post(address, {"role": str(role.id), "until": ""}).status_code == 302
    held = Membership.objects.get(user=person, role=role)
    assert admin.post(f"{address}dismiss/{held.id}/").status_code == 302
    held.refresh_from_db()
    assert held.valid_to is not None


def test_an_account_is_closed_and_opened(admin: Client) -> None:
    person = User.objects.get(email__startswith="outsider@")
    address = f"/manage/people/{person.id}/active/"
    for active in (False, True):
        admin.post(address, {"active": str(int(active))})
        person.refresh_from_db()
        assert person.is_active is active


def test_a_key_is_shown_once(admin: Client) -> None:
    office = Organisation.objects.get(name__startswith="东篱")
    admin.post("/manage/programs/new/", {"organisation": str(office.id), "name": "feeder"})
    form = {
        "account": str(office.service_accounts.get().id),
        "scopes": ["listing:add"],
        "until": "2027-01-31",
    }
    page = admin.post("/manage/keys/new/", form).content.decode()
    key = ApiKey.objects.get()
    assert f"qf_{key.prefix}_" in page
    listing = admin.get("/manage/keys/").content.decode()
    assert f"qf_{key.prefix}" in listing
    assert f"qf_{key.prefix}_" not in listing
    admin.post(f"/manage/keys/{key.id}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_key_cannot_outlast_a_year(admin: Client) -> None:
    office = Organisation.objects.get(name__startswith="东篱")
    admin.post("/manage/programs/new/", {"organisation": str(office.id), "name": "feeder"})
    form = {
        "account": str(office.service_accounts.get().id),
        "scopes": ["listing:add"],
        "until": "2028-01-31",
    }
    answer = admin.post("/manage/keys/new/", form)
    assert answer.status_code == 422
    assert "a year and a day" in answer.content.decode()
    assert not ApiKey.objects.exists()


def year_file(**changes: Any) -> SimpleUploadedFile:
    body = {
        "jurisdiction": "cn",
        "year": 2027,
        "source": "a test",
        "holidays": [{"date": "2027-01-01", "name": "New Year"}],
        "workdays": [],
        **changes,
    }
    return SimpleUploadedFile("cn-2027.json", json.dumps(body).encode(), "application/json")


def test_a_year_is_loaded_and_a_wrong_row_is_named(admin: Client) -> None:
    rows = [{"date": "2027-01-01", "name": "New Year"}, {"date": "2027-13-01", "name": "?"}]
    answer = admin.post("/manage/calendars/", {"file": year_file(holidays=rows)})
    assert answer.status_code == 422
    assert "cn-2027.json, row 2, holidays" in answer.content.decode()
    assert not CalendarYear.objects.filter(jurisdiction="cn", year=2027).exists()
    assert admin.post("/manage/calendars/", {"file": year_file()}).status_code == 302
    assert CalendarYear.objects.filter(jurisdiction="cn", year=2027).exists()


def test_the_journal_pages_by_key_without_gaps(admin: Client) -> None:
    seen: list[str] = []
    address = "/manage/journal/"
    for _ in range(10):
        table = admin.get(address).context["table"]
        seen += [row.id for row in table.rows]
        if not table.pager.next_url:
            break
        address = f"/manage/journal/{table.pager.next_url}"
    assert len(seen) == len(set(seen)) == Journal.objects.count()


def test_the_database_holds_the_steps_that_the_code_declares(admin: Client) -> None:
    shown = admin.get("/manage/workflows/").context["workflows"]
    assert shown
    assert [each.name for each in shown if not each.guarded] == []


def test_a_workflow_that_differs_from_the_database_is_told(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qingfeng.foundation.web.manage.workflows.guarded_moves", set)
    shown = admin.get("/manage/workflows/").context["workflows"]
    assert [each.name for each in shown if each.guarded] == []


def test_an_unreadable_place_in_a_list_begins_anew(admin: Client) -> None:
    for address in ("organisations/?after=x", "people/?after=~", "journal/?before=nonsense"):
        assert admin.get(f"/manage/{address}").status_code == 200


def test_a_deed_on_what_is_gone_is_not_found(admin: Client) -> None:
    assert admin.post(f"/manage/keys/{uuid4()}/revoke/").status_code == 404
