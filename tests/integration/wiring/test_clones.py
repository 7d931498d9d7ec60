"""A test that commits leaves nothing to the next one, though the application's role may not empty tables."""

from datetime import datetime

import pytest
from django.contrib.sessions.models import Session

WHEN = datetime.fromisoformat("2026-10-09T09:00:00+08:00")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(turn: int) -> None:
    assert Session.objects.count() == 0
    Session.objects.create(session_key=f"turn-{turn}", session_data="", expire_date=WHEN)


@pytest.mark.django_db
def test_rolled_back_tests_see_the_template() -> None:
    assert Session.objects.count() == 0
