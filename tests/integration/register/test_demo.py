"""The demo register in a database."""

from datetime import date

import pytest
from django.db.models import Q

from qingfeng.foundation.api import system_actor
from qingfeng.register import api
from qingfeng.register.api import GapCode
from qingfeng.register.models import Party, Right
from tests.integration.register.conftest import NOW, ON


@pytest.mark.django_db
def test_it_loads_once_and_knows_prices_products_and_a_broken_chain() -> None:
    loaded = api.load_demo(actor=system_actor(), now=NOW)
    assert loaded is not None
    assert (loaded.report.loaded, loaded.report.rejected) == (Right.objects.count(), 0)
    assert not Right.objects.filter(Q(is_demo=False) | ~Q(number="")).exists()
    assert not Party.objects.filter(is_demo=False).exists()
    assert not Party.objects.filter(name_en="").exists()

    nike = Right.objects.get(reference="demo-own-nike")
    prices = api.reference_price_table(ON)
    mine = [row for row in prices.to_pylist() if row["right_id"] == str(nike.pk)]
    assert {(row["currency"], row["category"]) for row in mine} >= {
        ("CNY", None),
        ("CNY", "鞋"),
        ("USD", "shoes"),
    }
    assert all(row["low"] <= row["median"] <= row["high"] for row in mine)
    assert api.reference_price_table(date(2026, 8, 31)).num_rows == 0
    products, points = api.genuine_knowledge(nike.pk, actor=system_actor(), on=ON)
    assert "CW2288-111" in {product.style_code for product in products}
    assert all(point.genuine_zh and point.counterfeit_en for point in points)

    answer = api.authorised(seller_id="S05", platform="dongli", right_id=nike.pk, on=ON)
    assert [gap.code for gap in answer.missing] == [GapCode.DATES]
    assert len(answer.links) == 2
    assert api.authorised(
        seller_id="S05", platform="dongli", right_id=nike.pk, on=date(2025, 6, 1)
    ).yes

    assert api.load_demo(actor=system_actor(), now=NOW) is None
