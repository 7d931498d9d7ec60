from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from qingfeng.foundation.models import User
from qingfeng.wiring.demo.cast import DOMAIN, Cast, raise_cast

NOW = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.QINGFENG_DEMO_NOW = NOW
    return raise_cast(now=datetime(2026, 10, 1, tzinfo=UTC))


@pytest.fixture
def admin(cast: Cast) -> Client:
    return at_the_desk("admin")


def at_the_desk(login: str, language: str = "en") -> Client:
    client = Client()
    client.cookies["qingfeng_language"] = language
    client.force_login(User.objects.get(email=f"{login}@{DOMAIN}"))
    return client
