"""Amounts with their currency; never a float, never two currencies in one sum."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from qingfeng.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("Money takes a Decimal amount")
        if not self.amount.is_finite():
            raise BadInput("amount_not_finite")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise BadInput("currency_not_iso_4217", currency=self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, times: int | Decimal) -> "Money":
        return Money(self.amount * times, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def rounded(self, places: int = 2) -> "Money":
        unit = Decimal(1).scaleb(-places)
        return Money(self.amount.quantize(unit, rounding=ROUND_HALF_UP), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise BadInput("currencies_differ", left=self.currency, right=other.currency)
        return other.amount
