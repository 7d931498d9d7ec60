"""How allauth is held at our door: no self sign-up, guessing locked out, sign-ins journalled."""

from base64 import urlsafe_b64encode
from math import ceil
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from qingfeng.foundation import clock
from qingfeng.foundation.access import Actor
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.actions.lockout import begin_attempt, forgive, note_lockout
from qingfeng.kernel.ids import Subject


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Set as `ACCOUNT_ADAPTER`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        now = clock.running()
        self._attempt, until = begin_attempt(
            email=str(credentials.get("email", "")),
            address=self.get_client_ip(request),
            now=now,
        )
        if until is not None:
            minutes = max(1, ceil((until - now).total_seconds() / 60))
            raise ValidationError(
                ngettext(
                    "Too many failed attempts. Signing in is open again in %(minutes)d minute.",
                    "Too many failed attempts. Signing in is open again in %(minutes)d minutes.",
                    minutes,
                )
                % {"minutes": minutes},
                code="too_many_login_attempts",
            )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None and self._attempt is not None:
            forgive(attempt_id=self._attempt)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_lockout(
            email=str(credentials.get("email", "")),
            address=self.get_client_ip(request),
            now=clock.running(),
        )

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        found = self.authenticate(self.request, email=user.get_username(), password=password)
        return found is not None and found.pk == user.pk

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            journal_append(
                actor=Actor(user_id=user.pk, office_id=None, office_kind=""),
                verb="user.signed_in",
                subject=Subject("user", user.pk),
                payload={},
                now=clock.now(request),
            )
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def _rollback_login_failed_rl_usage(self) -> None:
        """Guesses are counted by us, not in the cache."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Set as `MFA_ADAPTER`: what stands in the database alone opens no second factor."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    """A key of its own, derived from the installation's secret."""
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"qingfeng second factor")
    return Fernet(urlsafe_b64encode(derivation.derive(settings.SECRET_KEY.encode())))
