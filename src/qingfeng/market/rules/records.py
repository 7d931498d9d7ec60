"""Shapes of an answer's parts as they stand in stored JSON, read once and for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReasonPart:
    code: str
    weight: float
    text_zh: str
    text_en: str


def reason_parts(stored: object) -> tuple[ReasonPart, ...]:
    """Reasons of a screening answer, strongest first; anything that is no reason is passed over."""
    if not isinstance(stored, Sequence) or isinstance(stored, str):
        return ()
    parts = [_reason(item) for item in stored if isinstance(item, Mapping)]
    return tuple(sorted(parts, key=lambda part: -abs(part.weight)))


def _reason(item: Mapping[str, object]) -> ReasonPart:
    weight = item.get("weight")
    return ReasonPart(
        code=str(item.get("code", "")),
        weight=float(weight) if isinstance(weight, (int, float)) else 0.0,
        text_zh=str(item.get("text_zh", "")),
        text_en=str(item.get("text_en", "")),
    )
