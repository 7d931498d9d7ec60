"""What a licence must not say."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

# A country or region code, then optionally a Chinese division: CN, CN-35, CN-350302.
TERRITORY: Final = re.compile(r"[A-Z]{2}(?:-(?:\d{2}){1,3})?")
# A way of selling, then optionally where: online, online:platform, live, offline, export.
CHANNEL: Final = re.compile(r"(?:online|live|offline|export)(?::\S{1,80})?")


def faults(
    *,
    same_party: bool,
    classes: Sequence[int],
    right_classes: Collection[int],
    territories: Sequence[str],
    channels: Sequence[str],
    valid_from: date,
    valid_to: date | None,
) -> tuple[str, ...]:
    """The codes of all that is wrong; empty when the licence may be recorded."""
    found = {
        "licence_to_oneself": same_party,
        "class_not_registered": bool(right_classes) and not set(classes) <= set(right_classes),
        "territory_form": not all(TERRITORY.fullmatch(code) for code in territories),
        "channel_form": not all(CHANNEL.fullmatch(code) for code in channels),
        "ends_before_it_begins": valid_to is not None and valid_to < valid_from,
    }
    return tuple(code for code, wrong in found.items() if wrong)
