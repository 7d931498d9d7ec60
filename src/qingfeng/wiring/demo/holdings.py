"""Who holds what in the demo: rights of its holders, an agent's powers, one shop's licences."""

from datetime import date, datetime
from uuid import UUID

from qingfeng.foundation.api import system_actor
from qingfeng.register import api as register
from qingfeng.register.api import LicenceKind, LicenceTerms, PartyFields
from qingfeng.register.rules.validity import register_day
from qingfeng.wiring.demo.cast import Cast

# The holder of the demo owns these marks, so that its lawyer has something to look at.
HELD = ("Nike", "Jordan", "adidas", "Rolex", "Louis Vuitton", "Lego")
# The demo's agent acts for the holders of these.
REPRESENTED = ("Arc'teryx", "Moutai", "Apple")
# What the franchised sports shop S09 may sell online in China.
FRANCHISED = (
    "Nike", "adidas", "Anta", "Li-Ning", "Xtep", "New Balance", "Asics", "Skechers", "Puma",
    "Under Armour",
)  # fmt: skip
SHOP = ("dongli", "S09")
SINCE, UNTIL = date(2025, 1, 1), date(2027, 12, 31)


def give_holdings(*, cast: Cast, now: datetime) -> None:
    actor = system_actor()
    for mark in HELD:
        for party in _holders(mark, now):
            register.link_organisation(
                party_id=party, organisation_id=cast.offices["holder"], actor=actor, now=now
            )
    agent = register.add_party(
        fields=PartyFields("明察知识产权代理（演示）", "Mingcha IP Agents (demo)", "CN"),
        actor=actor,
        now=now,
        is_demo=True,
    )
    register.link_organisation(
        party_id=agent, organisation_id=cast.offices["agent"], actor=actor, now=now
    )
    for mark in REPRESENTED:
        for party in _holders(mark, now):
            register.grant_agency(
                holder_id=party,
                agent_id=agent,
                valid_from=SINCE,
                valid_to=UNTIL,
                actor=actor,
                now=now,
            )
    _franchise(now)


def _rights(mark: str, now: datetime) -> list[UUID]:
    found = register.rights_named(mark, actor=system_actor(), on=register_day(now), limit=50)
    return [row.id for row in found if row.mark == mark]


def _holders(mark: str, now: datetime) -> tuple[UUID, ...]:
    holders = register.holder_of(_rights(mark, now)).values()
    return tuple(dict.fromkeys(holder.id for holder in holders))


def _franchise(now: datetime) -> None:
    actor = system_actor()
    shop = register.add_party(
        fields=PartyFields("途远体育用品有限公司（演示）", "Tuyuan Sports Ltd (demo)", "CN"),
        actor=actor,
        now=now,
        is_demo=True,
    )
    platform, seller = SHOP
    register.add_account(party_id=shop, platform=platform, seller_id=seller, actor=actor, now=now)
    for mark in FRANCHISED:
        for right, holder in register.holder_of(_rights(mark, now)).items():
            register.grant_licence(
                right_id=UUID(right),
                licensor_id=holder.id,
                licensee_id=shop,
                terms=LicenceTerms(
                    LicenceKind.ORDINARY, SINCE, UNTIL, territories=("CN",), channels=("online",)
                ),
                actor=actor,
                now=now,
            )
