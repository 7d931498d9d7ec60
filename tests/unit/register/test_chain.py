"""The authorisation chain, case by case."""

from dataclasses import replace
from datetime import date

import pytest

from qingfeng.register.rules.chain import Gap, GapCode, Link, Question, authorised
from qingfeng.register.rules.vocabulary import LicenceKind

DAY = date(2026, 10, 15)


def link(name: str, licensor: str, licensee: str, **more: object) -> Link:
    base = Link(
        id=name,
        licensor=licensor,
        licensee=licensee,
        kind=LicenceKind.ORDINARY,
        valid_from=date(2025, 1, 1),
        valid_to=date(2027, 12, 31),
        may_sublicense=False,
    )
    return replace(base, **more)  # type: ignore[arg-type]


ASKED = Question(
    sellers=frozenset({"shop"}),
    on=DAY,
    nice_class=25,
    goods="shoes",
    territory="CN-350302",
    channel="online:dongli",
)


def test_the_holder_itself_needs_no_licence() -> None:
    answer = authorised(replace(ASKED, sellers=frozenset({"holder"})), "holder", [])
    assert answer.yes
    assert answer.links == ()


def test_one_licence_from_the_holder_is_enough() -> None:
    direct = link("1", "holder", "shop")
    answer = authorised(ASKED, "holder", [direct])
    assert answer.yes
    assert answer.links == (direct,)


def test_a_middle_link_must_allow_sub_licences() -> None:
    first, second = link("1", "holder", "dealer"), link("2", "dealer", "shop")
    refused = authorised(ASKED, "holder", [first, second])
    assert not refused.yes
    assert refused.gaps == (Gap(GapCode.SUB_LICENCE, "1"),)
    assert authorised(ASKED, "holder", [replace(first, may_sublicense=True), second]).yes


def test_a_licence_from_somebody_who_is_not_licensed_leads_nowhere() -> None:
    answer = authorised(ASKED, "holder", [link("1", "stranger", "shop")])
    assert answer.gaps == (Gap(GapCode.NO_CHAIN),)


@pytest.mark.parametrize(
    ("scope", "gap"),
    [
        ({"classes": frozenset({18})}, GapCode.GOODS),
        ({"goods": frozenset({"bags"})}, GapCode.GOODS),
        ({"territories": frozenset({"CN-44"})}, GapCode.TERRITORY),
        ({"channels": frozenset({"offline"})}, GapCode.CHANNEL),
        ({"channels": frozenset({"online:linli"})}, GapCode.CHANNEL),
        ({"valid_to": date(2026, 10, 14)}, GapCode.DATES),
        ({"valid_from": date(2026, 10, 16)}, GapCode.DATES),
    ],
)
def test_each_respect_that_falls_short_is_named(scope: dict[str, object], gap: GapCode) -> None:
    answer = authorised(ASKED, "holder", [link("1", "holder", "shop", **scope)])
    assert not answer.yes
    assert answer.gaps == (Gap(gap, "1"),)


@pytest.mark.parametrize(
    "scope",
    [
        {"territories": frozenset({"CN"})},
        {"territories": frozenset({"CN-35"})},
        {"territories": frozenset({"CN-3503"})},
        {"territories": frozenset({"CN-350302", "US"})},
        {"channels": frozenset({"online"})},
        {"channels": frozenset({"online:dongli"})},
        {"valid_to": DAY},
        {"valid_from": DAY},
        {"valid_to": None},
    ],
)
def test_what_covers_the_question(scope: dict[str, object]) -> None:
    assert authorised(ASKED, "holder", [link("1", "holder", "shop", **scope)]).yes


def test_a_part_of_the_country_does_not_cover_the_whole() -> None:
    asked = replace(ASKED, territory="CN")
    answer = authorised(
        asked, "holder", [link("1", "holder", "shop", territories=frozenset({"CN-35"}))]
    )
    assert answer.gaps == (Gap(GapCode.TERRITORY, "1"),)


def test_a_country_is_no_prefix_of_another() -> None:
    asked = replace(ASKED, territory="CNX")
    assert not authorised(
        asked, "holder", [link("1", "holder", "shop", territories=frozenset({"CN"}))]
    ).yes


def test_only_the_territory_missing_is_a_parallel_import() -> None:
    abroad = link("1", "holder", "shop", territories=frozenset({"US"}))
    answer = authorised(ASKED, "holder", [abroad])
    assert not answer.yes
    assert answer.parallel_import


def test_parallel_import_is_seen_beside_a_chain_with_another_gap() -> None:
    lapsed = link("1", "holder", "shop", valid_to=date(2026, 1, 1))
    first = link("2", "holder", "importer", territories=frozenset({"US"}), may_sublicense=True)
    second = link("3", "importer", "shop", territories=frozenset({"US"}))
    answer = authorised(ASKED, "holder", [lapsed, first, second])
    assert answer.parallel_import
    assert [item.id for item in answer.links] == ["2", "3"]


def test_what_is_not_asked_bars_nothing() -> None:
    narrow = link(
        "1",
        "holder",
        "shop",
        classes=frozenset({18}),
        territories=frozenset({"US"}),
        channels=frozenset({"offline"}),
    )
    assert authorised(Question(frozenset({"shop"}), DAY), "holder", [narrow]).yes


def test_an_exclusive_licence_of_somebody_else_is_told() -> None:
    own = link("1", "holder", "shop")
    other = link("2", "holder", "rival", kind=LicenceKind.EXCLUSIVE)
    answer = authorised(ASKED, "holder", [own, other])
    assert answer.yes
    assert answer.exclusive_elsewhere == ("2",)


def test_the_chain_with_the_fewest_gaps_is_shown() -> None:
    worse = link("1", "holder", "shop", classes=frozenset({9}), channels=frozenset({"offline"}))
    better = link("2", "holder", "shop", valid_to=date(2026, 1, 1))
    assert authorised(ASKED, "holder", [worse, better]).gaps == (Gap(GapCode.DATES, "2"),)


def test_circles_end() -> None:
    there = link("1", "holder", "dealer", may_sublicense=True)
    back = link("2", "dealer", "holder", may_sublicense=True)
    onward = link("3", "dealer", "shop")
    assert [item.id for item in authorised(ASKED, "holder", [there, back, onward]).links] == [
        "1",
        "3",
    ]


def test_unknown_ends_say_so() -> None:
    assert authorised(ASKED, None, []).gaps == (Gap(GapCode.HOLDER_UNKNOWN),)
    nobody = replace(ASKED, sellers=frozenset())
    assert authorised(nobody, "holder", []).gaps == (Gap(GapCode.SELLER_UNKNOWN),)
