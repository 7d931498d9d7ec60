"""Requests become actors, seats are chosen by session, and staff pages are for staff."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from qingfeng.foundation.access import system_actor
from qingfeng.foundation.actions.accounts import admit, create_organisation, create_role
from qingfeng.foundation.models import User
from qingfeng.foundation.queries.journal import history
from qingfeng.foundation.sessions import actor_of, seats_of, staff_page, take_seat
from qingfeng.kernel.errors import NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now(settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = NOW


def request(
    user: User | None = None, path: str = "/queue/?state=open", **headers: str
) -> HttpRequest:
    made = RequestFactory(headers=headers).get(path)
    made.user = user or AnonymousUser()
    made.session = SessionStore()
    return made


def page(seen: HttpRequest, **_: Any) -> HttpResponse:
    return HttpResponse(str(seen.actor.office_id))  # type: ignore[attr-defined]


def test_a_request_acts_in_the_first_seat(cast: Cast) -> None:
    asked = request(cast.user)
    assert actor_of(asked) == cast.officer
    assert actor_of(asked) is actor_of(asked)


def test_nobody_is_no_actor() -> None:
    with pytest.raises(NotFound):
        actor_of(request())
    assert seats_of(request()) == ()


def test_a_seat_is_chosen_and_kept_in_the_session(cast: Cast) -> None:
    system = system_actor()
    office = create_organisation(kind="right_holder", name="某权利人", actor=system, now=NOW)
    role = create_role(
        organisation_id=office.id, name="r", permissions=["right:edit"], actor=system, now=NOW
    )
    admit(user_id=cast.user.id, role_id=role.id, actor=system, now=NOW)
    asked = request(cast.user)
    chosen = next(seat for seat in seats_of(asked) if seat.office_id == office.id)
    assert take_seat(asked, chosen.key).may("right:edit")
    later = request(cast.user)
    later.session = asked.session
    assert actor_of(later).office_id == office.id
    assert history(Subject("user", cast.user.id))[0].verb == "user.seat_taken"


def test_a_seat_of_somebody_else_cannot_be_taken(cast: Cast) -> None:
    away = seats_of(request(cast.outsider_user))[0]
    asked = request(cast.user)
    with pytest.raises(NotFound):
        take_seat(asked, away.key)
    asked.session["qingfeng.seat"] = away.key
    assert actor_of(asked).office_id == cast.office.id


def test_a_page_is_shown_to_who_signed_in(cast: Cast) -> None:
    response = staff_page(page)(request(cast.user))
    assert response.content.decode() == str(cast.office.id)  # type: ignore[attr-defined]
    assert response.headers["Cache-Control"] == "private, no-store"


def test_others_are_sent_to_sign_in_and_back() -> None:
    response = staff_page(page)(request())
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/accounts/login/?next=/queue/%3Fstate%3Dopen",
    )


def test_a_fragment_sends_the_whole_page_to_sign_in() -> None:
    response = staff_page(page)(
        request(**{"HX-Request": "true", "HX-Current-URL": "http://testserver/queue/?state=open"})
    )
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Fqueue%2F%3Fstate%3Dopen"


def test_rights_are_asked_before_the_view_runs(cast: Cast) -> None:
    def never(_: HttpRequest) -> HttpResponse:
        raise AssertionError("the view ran")

    for view in (staff_page(permission="parcel:delete")(never), staff_page(admin=True)(never)):
        with pytest.raises(PermissionDenied):
            view(request(cast.user))
    assert staff_page(permission="parcel:decide")(page)(request(cast.user)).status_code == 200
    assert (
        staff_page(admin=True)(page)(
            request(User.objects.get(id=cast.administrator.user_id))
        ).status_code
        == 200
    )


def test_errors_of_the_domain_become_answers(cast: Cast) -> None:
    def raising(error: Exception) -> Any:
        def view(_: HttpRequest) -> HttpResponse:
            raise error

        return staff_page(view)

    with pytest.raises(Http404):
        raising(NotFound(kind="lead"))(request(cast.user))
    with pytest.raises(PermissionDenied):
        raising(Refused("no_permission"))(request(cast.user))
    with pytest.raises(Refused):
        raising(Refused("hearing_open"))(request(cast.user))
