"""The closed lists of the register, with their names in both languages where a page shows them."""

from enum import StrEnum
from typing import Final


class RightKind(StrEnum):
    WORD = "word"
    FIGURATIVE = "figurative"
    COMBINED = "combined"
    COPYRIGHT = "copyright"
    DESIGN = "design"
    INDICATION = "indication"


class NameKind(StrEnum):
    ALIAS = "alias"
    NAME_ZH = "name_zh"
    NICKNAME = "nickname"
    MODEL_LINE = "model_line"
    STYLE_CODE = "style_code"


class LicenceKind(StrEnum):
    EXCLUSIVE = "exclusive"
    SOLE = "sole"
    ORDINARY = "ordinary"


class DocumentKind(StrEnum):
    """What a scan beside a power of attorney shows."""

    POWER = "power"
    IDENTITY = "identity"
    LICENCE = "business_licence"
    NOTARISATION = "notarisation"
    TRANSLATION = "translation"
    OTHER = "other"


class RightState(StrEnum):
    """What an office decided. Expiry is not a state: it follows from the dates on any day."""

    REGISTERED = "registered"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


MARK_KINDS: Final = frozenset({RightKind.WORD, RightKind.FIGURATIVE, RightKind.COMBINED})

# A figurative mark and a design have a description, not words that an offer could carry.
SCREENED_KINDS: Final = frozenset(
    {RightKind.WORD, RightKind.COMBINED, RightKind.COPYRIGHT, RightKind.INDICATION}
)
CURRENT_EDITION: Final = "13-2026"
