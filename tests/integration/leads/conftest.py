from dataclasses import dataclass
from uuid import UUID

import pytest

from qingfeng.foundation.api import Actor
from qingfeng.market.models import Platform, Seller
from qingfeng.register.models import Right
from tests.support import leads as build


@dataclass
class Cast:
    """A platform, two holders, an agent, agencies at several levels, a coordinator and an outsider."""

    monitor: Actor
    colleague: Actor
    third: Actor
    other_platform: Actor
    holder: Actor
    other_holder: Actor
    agent: Actor
    county: Actor
    city: Actor
    other_city: Actor
    province: Actor
    nation: Actor
    copyright: Actor
    coordinator: Actor
    appraiser: Actor
    bazaar: Platform
    market: Platform
    putian: Seller
    nowhere: Seller
    swift: Right
    panda: Right
    song: Right
    feed: build.Feed
    other_feed: build.Feed
    leads: dict[str, UUID]


@pytest.fixture
def cast(db: None) -> Cast:
    bazaar_office = build.office("Bazaar", "platform")
    market_office = build.office("Market", "platform")
    swift_office = build.office("Swift", "right_holder")
    panda_office = build.office("Panda", "right_holder")
    agent_office = build.office("Agent", "agent")
    regulator = build.office("Regulator", "agency", "market_regulation")
    city_office = build.office("City regulator", "agency", "market_regulation", "350300")
    other_city = build.office("Other city", "agency", "market_regulation", "440100")
    copyright_office = build.office("Copyright office", "agency", "copyright")
    leading = build.office("Leading group", "agency", "leading_group")
    swift_holder = build.holder("Swift", swift_office)
    panda_holder = build.holder("Panda", panda_office)
    build.agency_for(swift_holder, build.holder("Agent", agent_office))
    swift = build.right("Swift", swift_holder)
    panda = build.right("Panda", panda_holder)
    song = build.right("Song of Rivers", panda_holder, "copyright")
    bazaar = build.platform("bazaar", bazaar_office, "110105")
    market = build.platform("market", market_office)
    putian = build.seller("s1", bazaar, "350302")
    nowhere = build.seller("s2", market)
    feed, other_feed = build.Feed(bazaar), build.Feed(market)
    leads = {
        "top": feed.offer("top", putian, swift, 0.98),
        "same": feed.offer("same", putian, swift, 0.91, disguise="mask"),
        "domicile": feed.offer("domicile", None, swift, 0.8),
        "panda": feed.offer("panda", putian, panda, 0.7),
        "song": feed.offer("song", putian, song, 0.6),
        "unassigned": other_feed.offer("unassigned", nowhere, swift, 0.9),
        "low": feed.offer("low", putian, swift, 0.2),
    }
    feed.open()
    other_feed.open()
    read_only = ("lead:read",)
    return Cast(
        monitor=build.person("monitor", bazaar_office),
        colleague=build.person("colleague", bazaar_office),
        third=build.person("third", bazaar_office),
        other_platform=build.person("other platform", market_office),
        holder=build.person("holder", swift_office),
        other_holder=build.person("other holder", panda_office),
        agent=build.person("agent", agent_office),
        county=build.person("county", regulator, region="350302"),
        city=build.person("city", city_office, region="3503"),
        other_city=build.person("other city", other_city, region="4401"),
        province=build.person("province", regulator, region="35"),
        nation=build.person("nation", regulator),
        copyright=build.person("copyright", copyright_office),
        coordinator=build.person("coordinator", leading, permissions=read_only),
        appraiser=build.person(
            "appraiser", build.office("Lab", "appraisal"), permissions=read_only
        ),
        bazaar=bazaar,
        market=market,
        putian=putian,
        nowhere=nowhere,
        swift=swift,
        panda=panda,
        song=song,
        feed=feed,
        other_feed=other_feed,
        leads=leads,
    )
