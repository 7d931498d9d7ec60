from decimal import Decimal

import pytest

from qingfeng.kernel.errors import BadInput
from qingfeng.kernel.money import Money


def cny(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def test_arithmetic_in_one_currency() -> None:
    assert cny("1.10") + cny("2.20") == cny("3.30")
    assert cny("1") - cny("3") == cny("-2") == -cny("2")
    assert cny("19.99") * 3 == cny("59.97")
    assert cny("1") < cny("2") <= cny("2")


def test_never_two_currencies() -> None:
    dollars = Money(Decimal(1), "USD")
    for act in (
        lambda: cny("1") + dollars,
        lambda: cny("1") - dollars,
        lambda: cny("1") < dollars,
        lambda: cny("1") <= dollars,
    ):
        with pytest.raises(BadInput, match="currencies_differ"):
            act()


def test_never_a_float() -> None:
    with pytest.raises(TypeError):
        Money(1.5, "CNY")  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_only_finite(amount: str) -> None:
    with pytest.raises(BadInput, match="finite"):
        cny(amount)


@pytest.mark.parametrize("currency", ["", "cny", "YUAN", "元人民", "C1"])
def test_only_currency_codes(currency: str) -> None:
    with pytest.raises(BadInput, match="4217"):
        Money(Decimal(1), currency)


@pytest.mark.parametrize(
    ("amount", "rounded"), [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01")]
)
def test_rounds_half_away_from_zero(amount: str, rounded: str) -> None:
    assert cny(amount).rounded() == cny(rounded)
