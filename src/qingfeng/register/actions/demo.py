"""The register of the demo: brands, prices, genuine products and a chain of licences, all marked DEMO."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Final
from uuid import UUID

from django.db import transaction

from qingfeng.foundation.api import Actor
from qingfeng.register.actions.knowledge import (
    GuideFields,
    PriceFields,
    ProductFields,
    add_guide_point,
    add_prices,
    add_product,
)
from qingfeng.register.actions.licences import LicenceTerms, grant_licence
from qingfeng.register.actions.loading import LoadReport, load_register
from qingfeng.register.actions.parties import (
    PartyFields,
    add_account,
    add_contact,
    add_party,
)
from qingfeng.register.models import Load, Right
from qingfeng.register.rules.vocabulary import LicenceKind

PRICES_AS_OF: Final = date(2026, 9, 1)
PRICE_SOURCE: Final = "project estimate, DEMO"
KNOWLEDGE_SOURCE: Final = "project knowledge, unchecked, DEMO"
_OWN: Final = "demo-own-"
_FROM, _TO, _LAPSED_ON = date(2025, 1, 1), date(2027, 12, 31), date(2025, 12, 31)
# A shop of the demo feeds whose licence has run out, at the end of a chain of two.
_LAPSED_SHOP: Final = ("dongli", "S05")
_LAPSED_SELLER: Final = PartyFields("潮流前线旗舰仓（演示）", "Chaoliu Qianxian Store (demo)", "CN")
_DISTRIBUTOR: Final = PartyFields(
    "远途体育总经销有限公司（演示）", "Yuantu Sports Distribution Ltd (demo)", "CN"
)


@dataclass(frozen=True, slots=True)
class DemoRegister:
    report: LoadReport
    prices: int
    products: int
    licences: int


def load_demo(*, actor: Actor, now: datetime) -> DemoRegister | None:
    """Into an installation without a demo register; None where there is one already."""
    with transaction.atomic():
        if Load.objects.filter(is_demo=True).exists():
            return None
        with as_file(_data("register.csv.gz")) as path:
            report = load_register(path, actor=actor, now=now, demo=True)
        rights = dict(Right.objects.filter(reference__startswith=_OWN).values_list("mark", "pk"))
        return DemoRegister(
            report,
            _prices(rights, actor, now),
            _products(rights, actor, now),
            _lapsed_chain(rights["Nike"], actor, now),
        )


def _data(name: str) -> Traversable:
    return files("qingfeng.register").joinpath("data", "demo", name)


def _table(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_data(name).read_text(encoding="utf-8").splitlines())


def _prices(rights: Mapping[str, UUID], actor: Actor, now: datetime) -> int:
    wanted: defaultdict[UUID, list[PriceFields]] = defaultdict(list)
    for row in _table("prices.csv"):
        wanted[rights[row["mark"]]] += [_price(row, "cny", "zh"), _price(row, "usd", "en")]
    return sum(
        add_prices(right_id=right_id, prices=prices, actor=actor, now=now)
        for right_id, prices in wanted.items()
    )


def _price(row: Mapping[str, str], currency: str, language: str) -> PriceFields:
    return PriceFields(
        currency=currency.upper(),
        low=Decimal(row[f"{currency}_low"]),
        median=Decimal(row[f"{currency}_median"]),
        high=Decimal(row[f"{currency}_high"]),
        as_of=PRICES_AS_OF,
        source=PRICE_SOURCE,
        category=row[f"category_{language}"],
    )


def _products(rights: Mapping[str, UUID], actor: Actor, now: datetime) -> int:
    count = 0
    for row in _table("knowledge.csv"):
        right_id = rights[row["mark"]]
        product = add_product(
            right_id=right_id,
            fields=ProductFields(
                source=KNOWLEDGE_SOURCE,
                style_code=row["style_code"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                nice_class=int(row["nice_class"]),
            ),
            actor=actor,
            now=now,
        )
        point = GuideFields(
            feature_zh=row["feature_zh"],
            feature_en=row["feature_en"],
            genuine_zh=row["genuine_zh"],
            genuine_en=row["genuine_en"],
            counterfeit_zh=row["counterfeit_zh"],
            counterfeit_en=row["counterfeit_en"],
            product_id=product,
        )
        add_guide_point(right_id=right_id, fields=point, actor=actor, now=now)
        count += 1
    return count


def _lapsed_chain(right_id: UUID, actor: Actor, now: datetime) -> int:
    """Holder to distributor still runs, distributor to shop has ended: the dates are what is missing."""
    holder = Right.objects.select_related("holder").get(pk=right_id).holder
    if holder is None:
        return 0
    add_contact(
        party_id=holder.pk,
        name="演示联系人",
        role="法务",
        phone="059100000000",
        email="legal@holder.example",
        actor=actor,
        now=now,
    )
    distributor = add_party(fields=_DISTRIBUTOR, actor=actor, now=now, is_demo=True)
    shop = add_party(fields=_LAPSED_SELLER, actor=actor, now=now, is_demo=True)
    platform, seller_id = _LAPSED_SHOP
    add_account(party_id=shop, platform=platform, seller_id=seller_id, actor=actor, now=now)
    onward, retail = _lapsed_terms(platform)
    for licensor, licensee, terms in (
        (holder.pk, distributor, onward),
        (distributor, shop, retail),
    ):
        grant_licence(
            right_id=right_id,
            licensor_id=licensor,
            licensee_id=licensee,
            terms=terms,
            actor=actor,
            now=now,
        )
    return 2


def _lapsed_terms(platform: str) -> tuple[LicenceTerms, LicenceTerms]:
    onward = LicenceTerms(
        kind=LicenceKind.SOLE,
        valid_from=_FROM,
        valid_to=_TO,
        territories=["CN"],
        channels=["online", "offline"],
        may_sublicense=True,
    )
    retail = LicenceTerms(
        kind=LicenceKind.ORDINARY,
        valid_from=_FROM,
        valid_to=_LAPSED_ON,
        territories=["CN"],
        channels=[f"online:{platform}"],
    )
    return onward, retail
