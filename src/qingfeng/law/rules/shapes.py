"""What a rule of the law is made of, as packs write it and as administrators release it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from qingfeng.kernel.clocks import Limit


class RuleKind(StrEnum):
    CLOCK = "clock"
    THRESHOLD = "threshold"
    STEP = "step"
    DOCUMENT = "document"
    COMPETENCE = "competence"
    GROUND = "ground"
    GUARD = "guard"
    FIGURE = "figure"
    DUTY = "duty"
    BAN = "ban"


class Transition(StrEnum):
    """Which version governs: that of the start, the newest also for what is open, or that of the conduct."""

    START = "start"
    PENDING = "pending"
    CONDUCT = "conduct"


class Expiry(StrEnum):
    """What the clock states when it has run out; an officer acts on it."""

    RAISE = "raise"
    LAPSE = "lapse"
    RELEASE = "release"
    LIFT = "lift"
    CONSENT = "consent"
    END = "end"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """`zh`, or else English."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """Where it stands: the key of an instrument, and the article as the instrument numbers it."""

    instrument: str
    article: str


@dataclass(frozen=True, slots=True)
class Instrument:
    key: str
    title: Text
    number: str
    in_force: date
    until: date | None

    @property
    def cited_zh(self) -> str:
        """The Chinese title with the number, as documents cite it."""
        return f"{self.title.zh} {self.number}".strip()


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """What only a clock has. `starts` is the fact that starts it, `bound` who is held to it."""

    limit: Limit
    calendar: str
    starts: str
    bound: str
    on_expiry: Expiry


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a rule. `until` is its last day. `certainty` is that of the figure, `reading` that of its counting."""

    rule: str
    number: int
    in_force: date
    until: date | None
    source: Source
    also: tuple[Source, ...]
    certainty: str
    reading: str
    checked_on: date
    transition: Transition
    text: Text
    clock: ClockTerms | None = None
    terms: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def covers(self, day: date) -> bool:
        return self.in_force <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its versions, oldest first. `rows` name the rows of the domain reference that it carries."""

    id: str
    pack: str
    kind: RuleKind
    name: Text
    rows: tuple[str, ...]
    zone: ZoneInfo
    versions: tuple[Version, ...]

    def at(self, day: date) -> Version | None:
        """The version in force on that day."""
        return next((version for version in self.versions if version.covers(day)), None)


@dataclass(frozen=True, slots=True)
class Pack:
    name: str
    title: Text
    calendar: str
    zone: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All packs together, with the instruments they cite and the words their codes stand for."""

    packs: Mapping[str, Pack] = field(hash=False)
    rules: Mapping[str, Rule] = field(hash=False)
    instruments: Mapping[str, Instrument] = field(hash=False)
    words: Mapping[str, Mapping[str, Text]] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Edition:
    """A version that administrators released, with the instruments that it brings along."""

    rule: str
    version: Version
    instruments: Mapping[str, Instrument] = field(default_factory=dict, hash=False)
