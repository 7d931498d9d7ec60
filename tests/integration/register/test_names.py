"""Whoever has two names is called by the reader's; whoever has one, by that."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from qingfeng.foundation.api import system_actor
from qingfeng.foundation.models import Organisation
from qingfeng.register import api
from qingfeng.register.models import Agency, Party, Right
from tests.integration.register.conftest import NOW, Cast

ZH, EN = "雨燕体育有限公司", "Swift Sports Ltd"


@pytest.fixture
def pages(register: Cast, write: Callable[..., Path], settings: object) -> tuple[str, ...]:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]
    row = {"right_id": "swift", "mark": "Swift", "holder": ZH, "holder_en": EN}
    api.load_register(write(row), actor=system_actor(), now=NOW)
    holder, agent = Party.objects.get(name=ZH), Party.objects.get(name="Agent Ltd")
    agency = api.grant_agency(
        holder_id=holder.pk,
        agent_id=agent.pk,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        actor=register["agency"],
        now=NOW,
    )
    api.grant_licence(
        right_id=Right.objects.get(reference="swift").pk,
        licensor_id=holder.pk,
        licensee_id=agent.pk,
        terms=api.LicenceTerms(kind=api.LicenceKind.ORDINARY, valid_from=date(2026, 1, 1)),
        actor=register["agency"],
        now=NOW,
    )
    assert Agency.objects.filter(pk=agency).exists()
    right = reverse("right", args=[Right.objects.get(reference="swift").pk])
    return (
        reverse("rights"),
        right,
        f"{right}?tab=licences",
        reverse("holders"),
        reverse("holder", args=[holder.pk]),
        reverse("holder", args=[agent.pk]),
        reverse("agency", args=[holder.pk, agency]),
        reverse("agency_new", args=[holder.pk]),
        reverse("licences"),
        f"{reverse('licence_new')}",
    )


@pytest.mark.parametrize(("language", "name"), [("en", EN), ("zh-hans", ZH)])
def test_a_holder_is_called_in_the_readers_language(
    pages: tuple[str, ...], signed_in: Callable[..., Client], language: str, name: str
) -> None:
    client = signed_in("agency", language)
    for address in pages:
        shown = client.get(address).content.decode()
        assert name in shown, address
    # Whoever has one name keeps it.
    assert "Falcon Works" in client.get(reverse("holders")).content.decode()


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Putian regulator"), ("zh-hans", "office agency")]
)
def test_the_history_names_the_office_in_the_readers_language(
    pages: tuple[str, ...], signed_in: Callable[..., Client], language: str, name: str
) -> None:
    Organisation.objects.filter(name="office agency").update(name_en="Putian regulator")
    holder = reverse("holder", args=[Party.objects.get(name=ZH).pk])
    shown = signed_in("agency", language).get(holder).content.decode()
    assert f" · {name}</p>" in shown
