"""Licences in the database and the question they answer."""

from datetime import date

import pytest

from qingfeng.foundation.api import system_actor
from qingfeng.kernel.errors import Conflict, NotFound, Refused
from qingfeng.register import api
from qingfeng.register.api import GapCode, LicenceKind, LicenceTerms
from tests.integration.register.conftest import NOW, ON, Cast, licensed, party_named, right_named


@pytest.fixture
def shop(register: Cast) -> str:
    """Falcon to dealer to shop, online in China, for 2026."""
    licensed(
        "Falcon Works", "Dealer", may_sublicense=True, territories=("CN",), channels=("online",)
    )
    licensed(
        "Dealer",
        "Shop",
        valid_to=date(2026, 12, 31),
        territories=("CN",),
        channels=("online:dongli",),
        classes=(25,),
    )
    api.add_account(
        party_id=party_named("Shop"),
        platform="dongli",
        seller_id="S1",
        actor=system_actor(),
        now=NOW,
    )
    return "S1"


def ask(seller: str = "S1", **more: object) -> api.Authorisation:
    base: dict[str, object] = {
        "platform": "dongli",
        "nice_class": 25,
        "territory": "CN-350302",
        "channel": "online:dongli",
        "on": ON,
    }
    return api.authorised(seller_id=seller, right_id=right_named("falcon").pk, **{**base, **more})  # type: ignore[arg-type]


def test_yes_with_the_links_in_order(shop: str) -> None:
    answer = ask()
    assert answer.yes
    assert [(link.licensor, link.licensee) for link in answer.links] == [
        ("Falcon Works", "Dealer"),
        ("Dealer", "Shop"),
    ]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"nice_class": 18}, {GapCode.GOODS}),
        ({"territory": "US"}, {GapCode.TERRITORY}),
        ({"channel": "offline"}, {GapCode.CHANNEL}),
        ({"on": date(2027, 1, 1)}, {GapCode.DATES}),
        ({"on": date(2025, 12, 31)}, {GapCode.DATES}),
        ({"on": date(2027, 1, 7)}, {GapCode.RIGHT_NOT_IN_FORCE}),
        ({"platform": "linli"}, {GapCode.SELLER_UNKNOWN}),
        ({"seller": "S2"}, {GapCode.SELLER_UNKNOWN}),
    ],
)
def test_no_with_what_is_missing(shop: str, more: dict[str, object], codes: set[GapCode]) -> None:
    answer = ask(**more)  # type: ignore[arg-type]
    assert not answer.yes
    assert {gap.code for gap in answer.missing} == codes


def test_only_the_territory_missing_is_told_apart(shop: str) -> None:
    assert ask(territory="US").parallel_import


def test_an_ended_licence_carries_until_its_last_day(shop: str) -> None:
    licence = ask().links[1].id
    api.end_licence(licence_id=licence, ended_on=date(2026, 10, 14), actor=system_actor(), now=NOW)
    assert not ask().yes
    assert ask(on=date(2026, 10, 14)).yes
    with pytest.raises(Refused):
        api.end_licence(licence_id=licence, ended_on=ON, actor=system_actor(), now=NOW)


def test_the_table_for_the_engine(shop: str) -> None:
    falcon = str(right_named("falcon").pk)
    assert api.authorised_table(ON).to_pylist() == [
        {"platform": "dongli", "seller_id": "S1", "right_id": falcon}
    ]
    assert api.authorised_table(date(2027, 1, 2)).num_rows == 0
    assert api.authorised_table(ON).column_names == ["platform", "seller_id", "right_id"]


def test_the_holders_own_shop_is_in_the_table(register: Cast) -> None:
    api.add_account(
        party_id=party_named("Heron SA"),
        platform="linli",
        seller_id="H",
        actor=system_actor(),
        now=NOW,
    )
    rights = {row["right_id"] for row in api.authorised_table(ON).to_pylist()}
    assert rights == {str(right_named("heron").pk), str(right_named("chair").pk)}
    # Heron's term ends today, so tomorrow only the undated design is left.
    assert api.authorised_table(date(2026, 10, 16)).num_rows == 1


def test_one_account_belongs_to_one_party(shop: str) -> None:
    with pytest.raises(Conflict):
        api.add_account(
            party_id=party_named("Dealer"),
            platform="dongli",
            seller_id="S1",
            actor=system_actor(),
            now=NOW,
        )


def test_faulty_licences_are_refused_for_all_reasons_at_once(register: Cast) -> None:
    party = party_named("Falcon Works")
    with pytest.raises(Refused) as caught:
        api.grant_licence(
            right_id=right_named("falcon").pk,
            licensor_id=party,
            licensee_id=party,
            terms=LicenceTerms(
                LicenceKind.SOLE,
                ON,
                date(2026, 1, 1),
                classes=(9,),
                territories=("China",),
                channels=("everywhere",),
            ),
            actor=system_actor(),
            now=NOW,
        )
    assert set(caught.value.codes) == {
        "licence_to_oneself",
        "class_not_registered",
        "territory_form",
        "channel_form",
        "ends_before_it_begins",
    }


def test_only_who_may_write_about_the_right_grants(register: Cast) -> None:
    terms = LicenceTerms(LicenceKind.ORDINARY, ON)
    for who in ("heron", "platform", "outsider"):
        with pytest.raises((NotFound, Refused)):
            api.grant_licence(
                right_id=right_named("falcon").pk,
                licensor_id=party_named("Falcon Works"),
                licensee_id=party_named("Heron SA"),
                terms=terms,
                actor=register[who],
                now=NOW,
            )
    assert api.grant_licence(
        right_id=right_named("falcon").pk,
        licensor_id=party_named("Falcon Works"),
        licensee_id=party_named("Heron SA"),
        terms=terms,
        actor=register["falcon"],
        now=NOW,
    )
