"""What a check found: how much it looked at, what does not agree and in which file, and what it cannot prove."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from cryptography.x509 import Certificate

from qingfeng.evidence.verifying.words import NOTES
from qingfeng.kernel.calendar import Calendar
from qingfeng.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what a stranger's file may cost: `values` of one JSON, each of which takes far more room than its text;
    over how many `documents` of such a size one may go on. What is unpacked may be `ratio` times what came in, plus `slack`."""

    files: int = 200_000
    document: int = 64 << 20
    documents: int = 4
    values: int = 5_000_000
    line: int = 64 << 10
    ratio: int = 256
    slack: int = 64 << 20

    def unpacked(self, packed: int) -> int:
        return self.ratio * packed + self.slack


@dataclass(frozen=True, slots=True)
class Law:
    """What a release knows: the terms of each clock by rule and version, and the calendars by name."""

    limits: Mapping[tuple[str, int], Mapping[str, object]]
    calendars: Mapping[str, Calendar]


class Unreadable(BadInput):
    """The input as a whole cannot be read, so that nothing can be said about it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`what` is a code; `expected` and `found` are what was compared, empty where nothing was."""

    file: str
    what: str
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class TokenFinding:
    """A time token: whom it says it is from, when, and whether an authority that the reader named stands behind it."""

    file: str
    authority: str
    at: datetime
    over: str
    signature: bool
    trusted: bool


@dataclass(slots=True)
class Findings:
    """Gathered while checking. `authorities` are those whose time tokens the reader trusts, `law` is what clocks are held
    against; `inside` gives the same for a folder further down."""

    kind: str
    authorities: tuple[Certificate, ...] = ()
    law: Law | None = None
    place: str = ""
    _count: list[int] = field(default_factory=lambda: [0])
    problems: list[Problem] = field(default_factory=list)
    tokens: list[TokenFinding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def inside(self, folder: str) -> "Findings":
        return replace(self, place=f"{self.place}{folder}/")

    def compare(self, file: str, what: str, expected: object, found: object) -> bool:
        """Counts as looked at; False, and a problem, where the two differ."""
        self._count[0] += 1
        if expected == found:
            return True
        self.problem(file, what, str(expected), str(found))
        return False

    def problem(self, file: str, what: str, expected: str = "", found: str = "") -> None:
        texts = (f"{self.place}{file}", expected[:300], found[:300])
        named, wanted, seen = map(printable, texts)
        self.problems.append(Problem(named, what, wanted, seen))

    def token(self, finding: TokenFinding) -> None:
        file, authority = printable(f"{self.place}{finding.file}"), printable(finding.authority)
        self.tokens.append(replace(finding, file=file, authority=authority))

    def note(self, *codes: str) -> None:
        self.notes += [code for code in codes if code not in self.notes]

    @property
    def checked(self) -> int:
        return self._count[0]

    @property
    def ok(self) -> bool:
        return not self.problems

    def result(self) -> dict[str, object]:
        """As one object of plain values."""
        return {
            "kind": self.kind,
            "ok": self.ok,
            "checked": self.checked,
            "problems": [asdict(problem) for problem in self.problems],
            "tokens": [asdict(token) | {"at": token.at.isoformat()} for token in self.tokens],
            "notes": notes(self.notes),
        }


def printable(text: str) -> str:
    """A stranger's text on a terminal: what steers one, hides or cannot be written is shown by its number."""
    return "".join(char if char.isprintable() else f"[U+{ord(char):04X}]" for char in text)


def notes(codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"code": code, "text_zh": NOTES[code].zh, "text_en": NOTES[code].en} for code in codes]
