"""Every page for everybody, its queries counted, in both languages."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from qingfeng.foundation.api import store_file, system_actor
from qingfeng.register import api
from qingfeng.register.actions import snapshots as snapshot_actions
from qingfeng.register.models import Agency, Contact, GenuineProduct, Licence, Load, Snapshot
from tests.integration.register.conftest import NOW, Cast, licensed, party_named, right_named

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
OPEN = {"agency": 200, "falcon": 200, "platform": 200, "outsider": 403}


@pytest.fixture(autouse=True)
def day(settings: object) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]


def body(response: Any) -> bytes:
    """Read to the end: a file that is sent stays open until then."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def addresses() -> Iterator[str]:
    falcon = right_named("falcon").pk
    for name in ("rights", "rights_facets", "register_import", "snapshots", "holders", "licences"):
        yield reverse(name)
    yield reverse("licence_new")
    yield reverse("licence_check")
    for tab in ("about", "licences", "genuine", "prices", "history"):
        yield f"{reverse('right', args=[falcon])}?tab={tab}"
    yield reverse("right_decide", args=[falcon, "withdraw"])
    yield reverse("holder", args=[party_named("Falcon Works")])
    for name in ("product_new", "guide_new", "price_new"):
        yield reverse(name, args=[falcon])
    for name in ("contact_new", "agency_new"):
        yield reverse(name, args=[party_named("Falcon Works")])
    heron = party_named("Heron SA")
    yield reverse("agency", args=[heron, Agency.objects.get(holder=heron).pk])
    yield reverse("licence_end", args=[licensed("Falcon Works", "Shop")])
    yield reverse("register_export", args=["csv"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_for_an_agency(
    register: Cast, signed_in: Callable[..., Client], language: str
) -> None:
    client = signed_in("agency", language)
    for address in addresses():
        response = client.get(address)
        assert response.status_code == 200, address
        body(response)
    assert ("许可" if language == "zh-hans" else "Licences") in client.get(
        "/licences/"
    ).content.decode()


def test_the_outsider_and_the_stranger_reach_nothing(
    register: Cast, signed_in: Callable[..., Client]
) -> None:
    outsider, stranger = signed_in("outsider"), Client()
    for address in addresses():
        assert outsider.get(address).status_code in (403, 404), address
        assert stranger.get(address).status_code == 302, address


def test_a_platform_reads_names_but_no_holder(
    register: Cast, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("platform")
    page = client.get(reverse("rights")).content.decode()
    assert "Falcon" in page
    assert "Falcon Works" not in page
    detail = client.get(reverse("right", args=[right_named("falcon").pk])).content.decode()
    assert "Falcon Works" not in detail
    assert client.get(reverse("holder", args=[party_named("Falcon Works")])).status_code == 404
    assert client.get(reverse("register_export", args=["csv"])).status_code == 403


def test_a_holder_does_not_find_anothers_right(
    register: Cast, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("falcon")
    assert "Heron" not in client.get(reverse("rights")).content.decode()
    assert client.get(reverse("right", args=[right_named("heron").pk])).status_code == 404
    assert (
        client.post(reverse("right_decide", args=[right_named("heron").pk, "withdraw"])).status_code
        == 404
    )


def test_pages_keep_to_their_queries(
    register: Cast,
    signed_in: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in("agency")
    for address, most in (
        (reverse("rights"), 12),
        (reverse("right", args=[right_named("falcon").pk]), 20),
        (reverse("licences"), 12),
    ):
        with django_assert_max_num_queries(most):
            client.get(address)


def test_filters_and_facets(register: Cast, signed_in: Callable[..., Client]) -> None:
    client = signed_in("agency")
    # Heron ends today; Falcon ends in January, so its renewal is open; the design has no dates.
    page = client.get(reverse("rights"), {"standing": ["undated"]}).content.decode()
    assert "Chair" in page
    assert "Falcon" not in page
    page = client.get(reverse("rights"), {"class": ["25"], "q": "flc"}).content.decode()
    assert "Falcon" in page
    counted = client.get(reverse("rights_facets"), {"kind": ["design"]})
    facets = {facet.name: facet for facet in counted.context["facets"]}
    kinds = {option.value: option.count for option in facets["kind"].options}
    assert kinds == {"word": 2, "design": 1}
    standings = {option.value: option.count for option in facets["standing"].options}
    assert standings == {"undated": 1}
    for broken in (
        {"class": "x"},
        {"after": "nonsense"},
        {"q": "\x00"},
        {"holder": "1"},
        {"standing": "?"},
    ):
        assert client.get(reverse("rights"), broken).status_code == 200


def test_pages_of_a_long_list_follow_each_other(
    register: Cast, signed_in: Callable[..., Client], write: Callable[..., Path]
) -> None:
    rows = [{"right_id": f"n{n:03d}", "mark": f"Mark {n // 2:03d}"} for n in range(120)]
    api.load_register(write(*rows), actor=system_actor(), now=NOW)
    client, seen, address = signed_in("agency"), [], reverse("rights")
    pages = []
    while address:
        table = client.get(address).context["table"]
        pages.append([row.id for row in table.rows])
        seen += pages[-1]
        address = reverse("rights") + table.pager.next_url if table.pager.next_url else ""
        back = table.pager.previous_url
    assert len(seen) == len(set(seen)) == 123
    assert [len(page) for page in pages] == [50, 50, 23]
    table = client.get(reverse("rights") + back).context["table"]
    assert [row.id for row in table.rows] == pages[1]


def test_upload_report_and_rejects(register: Cast, signed_in: Callable[..., Client]) -> None:
    client = signed_in("agency")
    content = b"right_id,mark,nice_classes\nx,X,9\ny,Y,99\n"
    upload = SimpleUploadedFile("../../evil.csv", content)
    response = client.post(reverse("register_import"), {"file": upload})
    load = Load.objects.get(file_name="evil.csv")
    assert response.url == reverse("register_load", args=[load.pk])  # type: ignore[attr-defined]
    assert client.get(response.url).status_code == 200  # type: ignore[attr-defined]
    rejects = body(client.get(reverse("register_rejects", args=[load.pk])))
    assert json.loads(rejects) == {
        "row": 3,
        "field": "nice_classes",
        "reason": "nice_class",
        "right_id": "y",
    }
    # A holder that may import sees its own imports, not this one.
    other = signed_in("falcon")
    assert other.get(reverse("register_load", args=[load.pk])).status_code == 404
    assert other.get(reverse("register_rejects", args=[load.pk])).status_code == 404


def test_a_broken_upload_says_what_and_where(
    register: Cast, signed_in: Callable[..., Client]
) -> None:
    upload = SimpleUploadedFile("r.csv", b"name\nx\n")
    response = signed_in("agency").post(reverse("register_import"), {"file": upload})
    assert response.status_code == 200
    assert "r.csv, row 1, right_id: This column is missing." in response.content.decode()


def test_an_upload_has_a_limit(
    register: Cast, signed_in: Callable[..., Client], settings: Any
) -> None:
    settings.QINGFENG_UPLOAD_MAX_BYTES = 10
    upload = SimpleUploadedFile("r.csv", b"right_id,mark\n1,A\n")
    response = signed_in("agency").post(reverse("register_import"), {"file": upload})
    assert "The file is too large." in response.content.decode()
    assert Load.objects.count() == 1  # the one that the cast came with


def test_a_licence_by_form_and_the_answer_it_gives(
    register: Cast, signed_in: Callable[..., Client]
) -> None:
    api.add_account(
        party_id=party_named("Heron SA"),
        platform="dongli",
        seller_id="H",
        actor=system_actor(),
        now=NOW,
    )
    client = signed_in("falcon")
    falcon = right_named("falcon").pk
    form = {
        "right": falcon,
        "licensor": party_named("Falcon Works"),
        "licensee": party_named("Agent Ltd"),
        "kind": "ordinary",
        "territories": "CN",
        "channels": "online",
        "valid_from": "2026-01-01",
    }
    faulty = client.post(reverse("licence_new"), {**form, "territories": "China"})
    assert "A territory reads CN" in faulty.content.decode()
    assert client.post(reverse("licence_new"), form).status_code == 302
    assert Licence.objects.get().channels == ["online"]
    asked = {
        "mark": "falcon",
        "seller": "H",
        "platform": "dongli",
        "territory": "CN",
        "on": "2026-10-15",
    }
    page = client.get(reverse("licence_check"), asked).content.decode()
    assert "No licence leads from the holder to the seller." in page
    asked["mark"] = "nothing"
    page = client.get(reverse("licence_check"), asked).content.decode()
    assert "No right has this name." in page


def test_a_platform_is_told_whether_but_not_from_whom(
    register: Cast, signed_in: Callable[..., Client]
) -> None:
    licensed("Falcon Works", "Shop")
    api.add_account(
        party_id=party_named("Shop"),
        platform="dongli",
        seller_id="S",
        actor=system_actor(),
        now=NOW,
    )
    asked = {"mark": "Falcon", "seller": "S", "on": "2026-10-15"}
    page = signed_in("platform").get(reverse("licence_check"), asked).content.decode()
    assert "Authorised" in page
    assert "Falcon Works" not in page
    page = signed_in("falcon").get(reverse("licence_check"), asked).content.decode()
    assert "Falcon Works → Shop" in page


def test_a_reason_opens_a_contact(register: Cast, signed_in: Callable[..., Client]) -> None:
    party = party_named("Falcon Works")
    api.add_contact(
        party_id=party,
        name="Zhang San",
        role="",
        phone="13812340000",
        email="",
        actor=system_actor(),
        now=NOW,
    )
    client, address = (
        signed_in("agency"),
        reverse("contact", args=[party, Contact.objects.get().pk]),
    )
    assert "13812340000" not in client.get(address).content.decode()
    assert "13812340000" not in client.post(address, {"reason": ""}).content.decode()
    assert "13812340000" in client.post(address, {"reason": "of-Lane-7"}).content.decode()
    # That it was read stands in the history; the reason is a text, which no page shows.
    shown = client.get(reverse("holder", args=[party])).content.decode()
    assert "Contact read" in shown
    assert "of-Lane-7" not in shown


def test_pictures_are_served_only_where_the_right_shows_them(
    register: Cast, signed_in: Callable[..., Client]
) -> None:
    system = system_actor()
    stored = store_file(
        content=io.BytesIO(PNG),
        name="p.png",
        kinds=frozenset({"image"}),
        max_bytes=10_000,
        actor=system,
        now=NOW,
    )
    falcon, heron = right_named("falcon").pk, right_named("heron").pk
    fields = api.ProductFields(source="test", name_en="Shoe", picture=stored.sha256)
    api.add_product(right_id=falcon, fields=fields, actor=system, now=NOW)
    client = signed_in("agency")
    shown = client.get(reverse("right_picture", args=[falcon, stored.sha256]))
    assert shown.status_code == 200
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert body(shown) == PNG
    assert client.get(reverse("right_picture", args=[heron, stored.sha256])).status_code == 404
    assert client.get(reverse("right_picture", args=[falcon, "0" * 64])).status_code == 404
    assert GenuineProduct.objects.get().picture_id == stored.sha256


def test_publishing_by_button(
    register: Cast, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_actions, "_build", lambda *_, **__: Path())
    assert signed_in("falcon").post(reverse("snapshots")).status_code == 403
    assert signed_in("agency").post(reverse("snapshots")).status_code == 302
    assert Snapshot.objects.get().rights == 2
    page = signed_in("agency").get(reverse("snapshots")).content.decode()
    assert "2026-10-15" in page


def test_deciding_asks_for_the_reason(register: Cast, signed_in: Callable[..., Client]) -> None:
    client = signed_in("falcon")
    address = reverse("right_decide", args=[right_named("falcon").pk, "withdraw"])
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "sold"}).status_code == 302
    assert right_named("falcon").state == "withdrawn"
    again = client.post(address, {"reason": "sold"})
    assert again.status_code == 200  # refused, and the page says why
    assert (
        client.get(reverse("right_decide", args=[right_named("falcon").pk, "burn"])).status_code
        == 404
    )


def test_the_history_tab_tells_of_import_and_decision(
    register: Cast, signed_in: Callable[..., Client]
) -> None:
    falcon: UUID = right_named("falcon").pk
    api.dispute(right_id=falcon, reason="suit", actor=system_actor(), now=NOW)
    page = (
        signed_in("agency")
        .get(reverse("right", args=[falcon]), {"tab": "history"})
        .content.decode()
    )
    assert "Register file loaded" in page
    assert "Title disputed" in page
    assert date(2026, 10, 15).isoformat() in page
