"""Signing in: by e-mail, with lock-out on guessing, without self sign-up, with a second factor."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.utils import translation

from qingfeng.foundation import clock
from qingfeng.foundation.actions.lockout import begin_attempt, forgive, prune_failures
from qingfeng.foundation.models import LoginFailure, User
from qingfeng.foundation.queries.journal import history
from qingfeng.kernel.ids import Subject
from tests.integration.foundation.conftest import NOW, Cast

pytestmark = pytest.mark.django_db

PASSWORD = "Breeze-over-Putian-9"
LOGIN = "/accounts/login/"


def sign_in(
    client: Client, email: str, password: str = PASSWORD, address: str = "203.0.113.7", **extra: Any
) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address, **extra)


def current_code(secret: str) -> str:
    _, current, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, current))


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_by_e_mail_whatever_its_case(cast: Cast, client: Client) -> None:
    response = sign_in(client, "Officer@Example.ORG")
    assert (response.status_code, signed_in(client)) == (302, True)
    assert history(Subject("user", cast.user.id))[0].verb == "user.signed_in"


def test_passwords_are_kept_by_argon2(cast: Cast) -> None:
    assert cast.user.password.startswith("argon2$argon2id$")


def test_a_closed_account_stays_out(cast: Cast, client: Client) -> None:
    User.objects.filter(id=cast.user.id).update(is_active=False)
    sign_in(client, "officer@example.org")
    assert not signed_in(client)


def test_nobody_signs_up_alone(client: Client) -> None:
    response = client.post(
        "/accounts/signup/",
        {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD},
        HTTP_ACCEPT_LANGUAGE="en",
    )
    assert not User.objects.filter(email="new@example.org").exists()
    assert "Accounts are opened by the administrator of your office" in response.content.decode()


def test_guessing_is_locked_out_with_a_clear_message(cast: Cast, client: Client) -> None:
    for _ in range(5):
        answer = sign_in(client, "officer@example.org", "wrong")
        assert "Too many failed attempts" not in answer.content.decode()
    locked = sign_in(client, "officer@example.org", HTTP_ACCEPT_LANGUAGE="en")
    assert (
        "Too many failed attempts. Signing in is open again in 15 minutes."
        in locked.content.decode()
    )
    assert not signed_in(client), "even the right password is not heard"
    assert [row.verb for row in history(Subject("user", cast.user.id))].count(
        "user.locked_out"
    ) == 1


def test_the_message_is_chinese_for_chinese_readers(cast: Cast, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "officer@example.org", "wrong")
    with translation.override("zh-hans"):
        locked = sign_in(client, "officer@example.org", HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert "15 分钟" in locked.content.decode()


def test_an_unknown_account_looks_just_the_same(cast: Cast, client: Client) -> None:
    answers = [
        sign_in(client, "nobody@example.org", "wrong", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        for _ in range(6)
    ]
    assert "Too many failed attempts" in answers[5]
    assert "Too many failed attempts" not in answers[4]


def test_a_stranger_elsewhere_does_not_lock_a_person_out(cast: Cast, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "officer@example.org", "wrong", address="198.51.100.9")
    sign_in(client, "officer@example.org", address="203.0.113.7")
    assert signed_in(client)


def test_right_guesses_are_not_counted(cast: Cast) -> None:
    for _ in range(8):
        client = Client()
        sign_in(client, "officer@example.org")
        assert signed_in(client)
    assert LoginFailure.objects.count() == 0


def test_one_address_cannot_go_through_many_accounts() -> None:
    outcomes = [
        begin_attempt(email=f"a{n}@example.org", address="198.51.100.9", now=NOW)[1]
        for n in range(51)
    ]
    assert outcomes[:50] == [None] * 50
    assert outcomes[50] == NOW + timedelta(minutes=15)


def test_many_addresses_cannot_go_through_one_account() -> None:
    outcomes = [
        begin_attempt(email="a@example.org", address=f"198.51.100.{n}", now=NOW)[1]
        for n in range(26)
    ]
    assert outcomes[24] is None
    assert outcomes[25] == NOW + timedelta(minutes=15)


def test_the_lock_opens_by_itself_and_rows_are_pruned() -> None:
    for _ in range(5):
        begin_attempt(email="a@example.org", address="198.51.100.9", now=NOW)
    later = NOW + timedelta(minutes=15)
    attempt, until = begin_attempt(email="a@example.org", address="198.51.100.9", now=later)
    assert until is None
    assert attempt is not None
    forgive(attempt_id=attempt)
    assert prune_failures(now=NOW + timedelta(hours=2)) == 5


def test_no_address_of_an_account_is_kept_in_the_clear() -> None:
    begin_attempt(email="a@example.org", address="198.51.100.9", now=NOW)
    assert "example" not in LoginFailure.objects.get().account_digest


def test_a_second_factor_is_asked_for_and_kept_encrypted(cast: Cast, client: Client) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(cast.user, secret)
    assert secret not in str(Authenticator.objects.get(user=cast.user, type="totp").data)
    response = sign_in(client, "officer@example.org")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/accounts/2fa/authenticate/",
    )
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(client)
    code = current_code(secret)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert signed_in(client)


def test_guessing_the_second_factor_is_stopped(cast: Cast, client: Client) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(cast.user, secret)
    sign_in(client, "officer@example.org")
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    code = current_code(secret)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert not signed_in(client)


def test_the_clock_of_the_lock_runs_where_the_demonstration_stands_still(settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = NOW
    assert clock.now() == NOW
    assert clock.running() != NOW
