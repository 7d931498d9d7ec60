"""Small pages of no domain: the door, the switches, refusals and the pages for trouble."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from qingfeng.foundation.api import notify_administrators
from qingfeng.foundation.models import Notification, User
from qingfeng.foundation.web.refusals import Refusals
from qingfeng.kernel.errors import BadInput, Broken, Conflict, QingfengError, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.wiring.demo.cast import Cast
from tests.integration.ui.conftest import NOW, at_the_desk


def test_the_first_page_and_health_need_no_login(db: None) -> None:
    assert Client().get("/").status_code == 200
    assert Client().get("/healthz").json() == {"state": "ok"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_say_what_is_safe(db: None, language: str) -> None:
    client = Client()
    client.cookies["qingfeng_language"] = language
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert {"zh-hans": "没有任何改动", "en": "Nothing was changed"}[
        language
    ] in page.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_for_great_trouble_stand_alone_in_both_languages(name: str) -> None:
    page = render_to_string(name)
    assert 'lang="zh-Hans"' in page
    assert 'lang="en"' in page


def test_the_theme_is_kept_and_a_foreign_address_not_followed(db: None) -> None:
    answer = Client().post("/theme/", {"theme": "dark", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    assert answer.cookies["qingfeng_theme"].value == "dark"
    for foreign in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert Client().post("/theme/", {"theme": "dark", "next": foreign})["Location"] == "/"
    assert "qingfeng_theme" not in Client().post("/theme/", {"theme": "<script>"}).cookies


def test_pages_speak_the_language_of_the_profile_until_another_is_chosen(cast: Cast) -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(User.objects.get(email__startswith="holder@"))
    assert '<html lang="en"' in client.get("/profile/").content.decode()
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/profile/"})
    assert '<html lang="zh-Hans"' in client.get("/profile/").content.decode()
    nobody = Client(headers={"accept-language": "en"})
    assert '<html lang="en"' in nobody.get("/accounts/login/").content.decode()


def test_an_account_keeps_the_address_that_its_administrator_gave(cast: Cast) -> None:
    client = at_the_desk("officer")
    for address in ("/accounts/email/", "/accounts/confirm-email/", "/accounts/confirm-email/x/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": "a@b.example", "action_add": ""}).status_code == 404


def test_a_division_is_found_by_code_and_by_name_in_both_languages(cast: Cast) -> None:
    client = at_the_desk("officer")
    for typed, found in (("3503", "350300"), ("putian", "350300"), ("莆田", "350300")):
        results = client.get("/regions/", {"q": typed}).json()["results"]
        assert results[0]["value"] == found, typed
        assert len(results) <= 30
    assert results[0]["text"] == "350300 Putian, Fujian"
    assert client.get("/regions/", {"q": ""}).json() == {"results": []}
    assert Client().get("/regions/", {"q": "3503"}).status_code == 302


def test_no_page_carries_all_divisions(admin: Client) -> None:
    page = admin.get("/manage/organisations/new/")
    assert len(page.content) < 60_000
    assert b"data-qf-search" in page.content


def test_nobody_acts_for_an_office_that_is_not_theirs(cast: Cast) -> None:
    client = at_the_desk("officer")
    foreign = f"{cast.offices['customs']}/customs/350200"
    assert client.post("/profile/office/", {"office": foreign}).status_code == 404
    assert client.get("/profile/").context["ui"].office == "Putian market regulator (demo)"


def test_a_person_without_a_role_is_told_so(cast: Cast) -> None:
    page = at_the_desk("outsider").get("/profile/")
    assert page.status_code == 200


def test_notices_can_be_read_by_their_person_only(cast: Cast) -> None:
    assert at_the_desk("officer").get("/notices/").status_code == 200
    address = "/notices/0199c000-0000-7000-8000-000000000000/read/"
    assert at_the_desk("officer").post(address).status_code == 404


def test_a_notice_says_what_is_missing_and_leads_there(cast: Cast) -> None:
    notify_administrators(
        code="calendar.year_missing",
        subject=Subject("calendar", UUID(int=7)),
        data={"calendar": "cn", "year": 2027},
        now=NOW,
    )
    client = at_the_desk("admin")
    assert client.get("/profile/").context["ui"].unread == 1
    page = client.get("/notices/").content.decode()
    assert "the calendar cn has no year 2027" in page
    assert 'href="/manage/calendars/"' in page
    row = Notification.objects.get()
    client.post(f"/notices/{row.id}/read/")
    assert client.get("/profile/").context["ui"].unread == 0


def test_a_person_chooses_the_language_of_messages(cast: Cast) -> None:
    client = at_the_desk("officer")
    answer = client.post("/profile/language/", {"language": "en"})
    assert answer.cookies["qingfeng_language"].value == "en"
    assert User.objects.get(email__startswith="officer@").language == "en"
    assert client.post("/profile/language/", {"language": "tlh"}).status_code == 422


def refused(error: Exception, **headers: str) -> HttpResponse | None:
    middleware = Refusals(Callable[[HttpRequest], HttpResponse])  # type: ignore[arg-type]
    request = RequestFactory().post("/x/", headers=headers)
    return middleware.process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refused("no_permission"), 409), (Conflict("taken"), 409), (BadInput("day_twice"), 422)],
)
def test_what_nobody_caught_is_said_to_people(error: QingfengError, status: int) -> None:
    page = refused(error)
    assert page is not None
    assert page.status_code == status
    fragment = refused(error, HX_Request="true")
    assert fragment is not None
    assert fragment.status_code == status
    assert fragment["Content-Type"].startswith("text/plain")
    assert "<" not in fragment.content.decode()


def test_faults_of_ours_are_not_hidden() -> None:
    assert refused(Broken("contradiction")) is None
    assert refused(ValueError("x")) is None


def test_the_policy_is_on_every_answer(db: None) -> None:
    for address in ("/", "/nowhere/", "/healthz", "/accounts/login/"):
        policy = Client().get(address).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    assert settings.SECURE_CONTENT_TYPE_NOSNIFF


def test_another_language_after_a_refused_form_leads_to_the_page_of_the_form(cast: Cast) -> None:
    client = at_the_desk("admin")
    form, deed = "/profile/?tab=name", "/manage/offices/new/"
    shown = client.post(deed, {}, headers={"referer": f"http://testserver{form}"})
    assert f'name="next" value="{form}"' in shown.content.decode()
    elsewhere = client.post(deed, {}, headers={"referer": "https://evil.example/x"})
    assert 'name="next" value="/"' in elsewhere.content.decode()


def test_the_address_of_a_form_is_no_bare_error(cast: Cast) -> None:
    page = at_the_desk("admin").get("/theme/")
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Nothing was sent and nothing was changed" in page.content.decode()
