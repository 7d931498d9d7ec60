"""The filters of the queue, as they stand in an address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import Q

from qingfeng.kernel.errors import BadInput

FACETS = {
    "disguise": "disguise",
    "platform": "platform_id",
    "right": "right_id",
    "score": "score_band",
    "price": "price_band",
}
VIEWS = ("open", "mine", "second_review", "disputed", "decided", "aside")
_NONE = "none"
# The bands of the generated column, as ranges.
SCORE_BANDS = {"97": (0.97, 2.0), "90": (0.9, 0.97), "70": (0.7, 0.9), "50": (0.0, 0.7)}


@dataclass(frozen=True, slots=True)
class LeadFilter:
    view: str = "open"
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seller: UUID | None = None

    @classmethod
    def read(cls, listed: Callable[[str], Sequence[str]]) -> "LeadFilter":
        """The filter of an address, given its values by name; an unreadable one names its part."""
        view = _last(listed("view")) or "open"
        if view not in VIEWS:
            raise BadInput("unknown_view", column="view")
        chosen = {name: tuple(sorted(set(listed(name)))) for name in FACETS if listed(name)}
        for value in chosen.get("platform", ()):
            _uuid(value, "platform")
        seller = _last(listed("seller"))
        return cls(view, chosen, _uuid(seller, "seller") if seller else None)

    def without(self, facet: str) -> "LeadFilter":
        return replace(self, chosen={k: v for k, v in self.chosen.items() if k != facet})

    @property
    def narrows(self) -> bool:
        return bool(self.chosen) or self.seller is not None

    def condition(self) -> Q:
        condition = Q()
        for name, values in self.chosen.items():
            condition &= facet_condition(name, values)
        if self.seller is not None:
            condition &= Q(seller_id=self.seller)
        return condition

    def pairs(self) -> list[tuple[str, str]]:
        """The filter as the parts of an address, in a stable order."""
        parts = [("view", self.view)] if self.view != "open" else []
        parts += [(name, value) for name in FACETS for value in self.chosen.get(name, ())]
        return [*parts, ("seller", str(self.seller))] if self.seller else parts


def facet_condition(facet: str, values: Iterable[str]) -> Q:
    """One choice is an equality, which an index can begin with; bands of the score are ranges, which it can walk."""
    if facet == "score":
        return _score_condition([value for value in values if value in SCORE_BANDS])
    wanted = [
        "" if value == _NONE and facet in ("disguise", "right") else value for value in values
    ]
    column = FACETS[facet]
    return Q(**{column: wanted[0]}) if len(wanted) == 1 else Q(**{f"{column}__in": wanted})


def _score_condition(bands: Sequence[str]) -> Q:
    if not bands:
        return Q(pk__in=[])
    ranges = [SCORE_BANDS[band] for band in bands]
    condition = Q()
    for low, high in ranges:
        condition |= Q(score__gte=low, score__lt=high)
    within = Q(score__gte=min(low for low, _ in ranges), score__lt=max(high for _, high in ranges))
    return within & condition


def check_condition(view: str, user_id: UUID | None) -> Q:
    """Which of an office's checks a view shows."""
    if view == "mine":
        return Q(state="assigned", assignee_id=user_id)
    if view == "aside":
        return Q(state="recalled")
    return Q(state=view)


def _last(values: Sequence[str]) -> str:
    return values[-1] if values else ""


def _uuid(text: str, column: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("not_an_identifier", column=column) from None
