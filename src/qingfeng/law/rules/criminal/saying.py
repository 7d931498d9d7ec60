"""Sentences as codes with values: the words are rows of the pack, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext

from qingfeng.law.rules.criminal.rows import Pack, Version

# Products and sums of the longest amounts stay exact.
PRECISION = 60


@dataclass(frozen=True, slots=True)
class Word:
    """A code whose word the reader's language gives."""

    section: str
    code: str


Part = str | int | Decimal | date | Word


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures added up, each so many times."""

    names: tuple[str, ...]
    times: tuple[Decimal, ...]


Value = Part | Sum | tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Source:
    rule: str
    version: int
    edition: str
    instrument: str
    article: str
    certainty: str
    reading: str


@dataclass(frozen=True, slots=True)
class Saying:
    """One step of the reasoning, a missing fact or a contested reading."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)
    figure: str = ""
    evidence: tuple[str, ...] = ()
    source: Source | None = None
    section: str = "steps"


def source_of(version: Version, **own: str) -> Source:
    return Source(
        rule=version.rule,
        version=version.number,
        edition=own.get("edition") or version.terms.get("edition", ""),
        instrument=own.get("instrument") or version.instrument,
        article=own.get("article") or version.article,
        certainty=own.get("certainty") or version.certainty,
        reading=version.reading,
    )


def missing(code: str, *evidence: str, **values: Value) -> Saying:
    return Saying(code, values, evidence=evidence, section="missing")


def told(saying: Saying, pack: Pack) -> tuple[str, str]:
    """The sentence in Chinese and in English."""
    template = pack.words[saying.section][saying.code]
    return _filled(template, saying, pack, 0), _filled(template, saying, pack, 1)


def _filled(template: tuple[str, str], saying: Saying, pack: Pack, language: int) -> str:
    values = {key: _written(value, pack, language) for key, value in saying.values.items()}
    return template[language].format(**values)


def _written(value: Value, pack: Pack, language: int) -> str:
    if isinstance(value, tuple):
        return ("、", ", ")[language].join(_written(part, pack, language) for part in value)
    if isinstance(value, Sum):
        return " + ".join(
            (f"{times} × " if times != 1 else "") + pack.words["figures"][name][language]
            for name, times in zip(value.names, value.times, strict=True)
        )
    if isinstance(value, Word):
        return pack.words[value.section][value.code][language]
    if isinstance(value, Decimal):
        return written(value)
    return str(value)


def written(number: Decimal) -> str:
    return f"{plain(number):,f}"


def plain(number: Decimal) -> Decimal:
    """Two places where there are more, none where they are zero: how amounts are shown, never how they are compared."""
    with localcontext() as context:
        context.prec = PRECISION
        shown = number.quantize(Decimal("0.01"))
        whole = shown.to_integral_value()
    return whole if shown == whole else shown
