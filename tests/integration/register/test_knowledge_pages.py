"""Pages by which a holder writes what it knows: contacts, agents, genuine products, features, prices."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qingfeng.foundation.models import Journal
from qingfeng.kernel.errors import BadInput, NotFound
from qingfeng.register import api
from qingfeng.register.models import (
    Agency,
    Contact,
    GenuineProduct,
    GuidePoint,
    Party,
    ReferencePrice,
)
from tests.integration.register.conftest import NOW, Cast, party_named, right_named
from tests.integration.register.test_pages import PNG

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def day(settings: object) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]


@pytest.fixture
def falcon(register: Cast) -> UUID:
    found: UUID = right_named("falcon").pk
    return found


@pytest.fixture
def works(register: Cast) -> UUID:
    return party_named("Falcon Works")


def contact(register: Cast, party: UUID) -> UUID:
    return api.add_contact(
        party_id=party,
        name="Zhang San",
        role="counsel",
        phone="13812340000",
        email="zhang@falcon.example",
        actor=register["falcon"],
        now=NOW,
    )


def told(verb: str) -> list[dict[str, Any]]:
    return list(Journal.objects.filter(verb=verb).values_list("payload", flat=True))


def test_a_contact_is_added_by_its_holder(register: Cast, signed_in: SignIn, works: UUID) -> None:
    client, address = signed_in("falcon"), reverse("contact_new", args=[works])
    assert "This field is required." in client.post(address, {"name": ""}).content.decode()
    sent = {"name": "Li Si", "role": "counsel", "phone": "13900001234", "email": "li@a.example"}
    assert client.post(address, sent).url == reverse("holder", args=[works])  # type: ignore[attr-defined]
    assert Contact.objects.get().phone == "13900001234"
    page = client.get(reverse("holder", args=[works])).content.decode()
    assert "139****1234" in page
    assert "13900001234" not in page


def test_a_contact_is_edited_without_being_read(
    register: Cast, signed_in: SignIn, works: UUID
) -> None:
    found = contact(register, works)
    client, address = signed_in("falcon"), reverse("contact_edit", args=[works, found])
    page = client.get(address).content.decode()
    assert "138****0000" in page
    assert "13812340000" not in page
    assert "zhang@falcon.example" not in page
    assert client.post(address, {"phone": "13700005678"}).status_code == 302
    changed = Contact.objects.get()
    assert (changed.name, changed.phone) == ("Zhang San", "13700005678")
    assert told("register.contact_edited") == [{"contact": str(found), "fields": ["phone"]}]
    assert told("register.contact_read") == []


def test_a_contact_is_erased(register: Cast, signed_in: SignIn, works: UUID) -> None:
    found = contact(register, works)
    address = reverse("contact_erase", args=[works, found])
    client = signed_in("falcon")
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert not Contact.objects.exists()
    assert client.post(address).status_code == 404


def test_an_agent_from_the_list_or_a_new_one(
    register: Cast, signed_in: SignIn, works: UUID
) -> None:
    client, address = signed_in("falcon"), reverse("agency_new", args=[works])
    agent = party_named("Agent Ltd")
    term = {"valid_from": "2026-10-01", "valid_to": "2027-09-30"}
    both = client.post(address, {**term, "agent": agent, "new_name": "Other"}).content.decode()
    assert "Choose an agent or name a new one." in both
    assert "Choose an agent" in client.post(address, term).content.decode()
    assert client.post(address, {**term, "agent": agent}).status_code == 302
    assert client.post(address, {**term, "new_name": "New Agents"}).status_code == 302
    agents = {item.agent.name for item in Agency.objects.filter(holder=works)}
    assert agents == {"Agent Ltd", "New Agents"}
    # From that day the agent finds the holder's right.
    assert "Falcon" in signed_in("agent").get(reverse("rights")).content.decode()


def test_a_new_agent_goes_where_its_power_is_refused(
    register: Cast, signed_in: SignIn, works: UUID
) -> None:
    sent = {"new_name": "Hasty", "valid_from": "2026-10-01", "valid_to": "2026-09-01"}
    page = signed_in("falcon").post(reverse("agency_new", args=[works]), sent).content.decode()
    assert "It ends before it begins." in page
    assert not Party.objects.filter(name="Hasty").exists()


def test_a_power_of_attorney_ends(register: Cast, signed_in: SignIn) -> None:
    heron, agency = party_named("Heron SA"), Agency.objects.get().pk
    client, address = signed_in("heron"), reverse("agency_end", args=[heron, agency])
    early = client.post(address, {"ended_on": "2025-12-31"}).content.decode()
    assert "It ends before it begins." in early
    assert client.post(address, {"ended_on": "2026-10-14"}).status_code == 302
    assert Agency.objects.get().valid_to == date(2026, 10, 14)
    assert "Heron" not in signed_in("agent").get(reverse("rights")).content.decode()


def test_a_product_with_its_picture_is_added_and_edited(
    register: Cast, signed_in: SignIn, falcon: UUID
) -> None:
    client, address = signed_in("falcon"), reverse("product_new", args=[falcon])
    sent = {"name_en": "Runner", "style_code": "FR-1", "nice_class": "25", "source": "catalogue"}
    picture = SimpleUploadedFile("front.png", PNG, content_type="image/png")
    response = client.post(address, {**sent, "picture": picture})
    assert response.url.endswith("?tab=genuine")  # type: ignore[attr-defined]
    product = GenuineProduct.objects.get()
    assert product.picture is not None
    shown = client.get(response.url).content.decode()  # type: ignore[attr-defined]
    assert reverse("right_picture", args=[falcon, product.picture_id]) in shown
    again = client.post(address, sent).content.decode()
    assert "This style code is in the register." in again
    edit = reverse("product_edit", args=[falcon, product.pk])
    assert 'value="Runner"' in client.get(edit).content.decode()
    assert client.post(edit, {**sent, "name_en": "Runner 2"}).status_code == 302
    product.refresh_from_db()
    assert (product.name_en, bool(product.picture_id)) == ("Runner 2", True)
    assert told("register.knowledge_changed") == [{"product": str(product.pk)}]


def test_a_copy_is_shown_beside_the_genuine_product(
    register: Cast, signed_in: SignIn, falcon: UUID
) -> None:
    """And a point for officers hides both pictures from whoever may not read it."""
    client = signed_in("falcon")
    sent = {"feature_zh": "鞋舌标", "officers_only": "on"}
    pictures = {
        name: SimpleUploadedFile(f"{name}.png", PNG + name.encode(), content_type="image/png")
        for name in ("picture", "copy_picture")
    }
    address = reverse("guide_new", args=[falcon])
    shown = client.post(address, {**sent, **pictures}).url  # type: ignore[attr-defined]
    point = GuidePoint.objects.get(feature_zh="鞋舌标")
    both = [
        reverse("right_picture", args=[falcon, sha])
        for sha in (point.picture_id, point.copy_picture_id)
    ]
    page = client.get(shown).content.decode()
    assert all(one in page and client.get(one).getvalue().startswith(PNG) for one in both)
    edit = reverse("guide_edit", args=[falcon, point.pk])
    assert client.post(edit, sent).status_code == 302
    point.refresh_from_db()
    assert point.copy_picture_id, "without a new picture the old one stays"
    assert [signed_in("heron").get(one).status_code for one in both] == [404, 404]


def test_what_is_no_picture_is_refused_at_its_field(
    register: Cast, signed_in: SignIn, falcon: UUID
) -> None:
    sent = {"name_en": "Runner", "source": "catalogue"}
    faulty = SimpleUploadedFile("front.png", b"%PDF-1.7 no picture at all")
    address = reverse("product_new", args=[falcon])
    response = signed_in("falcon").post(address, {**sent, "picture": faulty})
    assert response.context["form"].errors["picture"] == ["A file of this type is not taken here."]
    assert not GenuineProduct.objects.exists()


def test_a_product_needs_a_name(register: Cast, signed_in: SignIn, falcon: UUID) -> None:
    address = reverse("product_new", args=[falcon])
    response = signed_in("falcon").post(address, {"source": "catalogue"})
    assert "name_zh" in response.context["form"].errors


def test_features_are_added_edited_and_removed(
    register: Cast, signed_in: SignIn, falcon: UUID
) -> None:
    client = signed_in("falcon")
    sent = {"feature_zh": "鞋舌标", "genuine_zh": "字距均匀", "counterfeit_zh": "字距不一"}
    assert client.post(reverse("guide_new", args=[falcon]), sent).status_code == 302
    point = GuidePoint.objects.get()
    edit = reverse("guide_edit", args=[falcon, point.pk])
    assert "字距均匀" in client.get(edit).content.decode()
    assert client.post(edit, {**sent, "feature_en": "Tongue label"}).status_code == 302
    point.refresh_from_db()
    assert (point.position, point.feature_en) == (1, "Tongue label")
    assert client.post(reverse("guide_remove", args=[falcon, point.pk])).status_code == 302
    assert not GuidePoint.objects.exists()
    assert client.get(edit).status_code == 404


def test_a_price_is_dated_and_stands(register: Cast, signed_in: SignIn, falcon: UUID) -> None:
    client, address = signed_in("falcon"), reverse("price_new", args=[falcon])
    sent = {
        "currency": "CNY",
        "low": "300",
        "median": "499.50",
        "high": "900",
        "as_of": "2026-10-01",
        "source": "own shop",
    }
    disordered = client.post(address, {**sent, "low": "600"})
    assert disordered.context["form"].errors["low"] == ["Prices rise from low over median to high."]
    assert "three letters" in client.post(address, {**sent, "currency": "¥¥¥"}).content.decode()
    response = client.post(address, sent)
    assert response.url.endswith("?tab=prices")  # type: ignore[attr-defined]
    assert ReferencePrice.objects.get().median == Decimal("499.50")
    twice = client.post(address, sent)
    assert twice.context["form"].errors["as_of"] == ["A price of that day is recorded already."]


@pytest.mark.parametrize("who", ["heron", "platform", "outsider"])
def test_nobody_else_writes_about_the_right_or_its_holder(
    register: Cast, signed_in: SignIn, falcon: UUID, works: UUID, who: str
) -> None:
    found, client = contact(register, works), signed_in(who)
    for address in (
        reverse("product_new", args=[falcon]),
        reverse("guide_new", args=[falcon]),
        reverse("price_new", args=[falcon]),
        reverse("contact_new", args=[works]),
        reverse("contact_edit", args=[works, found]),
        reverse("contact_erase", args=[works, found]),
        reverse("agency_new", args=[works]),
    ):
        assert client.post(address, {"name": "x"}).status_code in (403, 404), address
    assert Contact.objects.get().name == "Zhang San"
    page = client.get(f"{reverse('right', args=[falcon])}?tab=genuine")
    assert "Add a product" not in page.content.decode()


def test_actions_refuse_what_is_of_another_right(register: Cast, falcon: UUID) -> None:
    system, heron = register["agency"], right_named("heron").pk
    product = api.add_product(
        right_id=heron, fields=api.ProductFields("test", name_en="Watch"), actor=system, now=NOW
    )
    with pytest.raises(NotFound):
        api.add_guide_point(
            right_id=falcon,
            fields=api.GuideFields("表冠", product_id=product),
            actor=system,
            now=NOW,
        )
    for action, name in (
        (api.edit_product, "product_id"),
        (api.edit_guide_point, "point_id"),
    ):
        fields: Any = (
            api.ProductFields("test", name_en="x") if name == "product_id" else api.GuideFields("x")
        )
        with pytest.raises(NotFound):
            action(**{name: uuid4()}, fields=fields, actor=system, now=NOW)
    with pytest.raises(BadInput):
        api.edit_contact(
            contact_id=uuid4(), changes={"party": "x"}, actor=register["falcon"], now=NOW
        )
