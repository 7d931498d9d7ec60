"""Sentences as codes with values: the words are rows of the library, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext

from qingfeng.law.rules import shapes
from qingfeng.law.rules.shapes import Library, Text, Version

# Products and sums of the longest amounts stay exact.
PRECISION = 60
# Sections whose words are names and titles in the library.
RULES, INSTRUMENTS = "rules", "instruments"
COMMA = Text("、", ", ")


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
class Source(shapes.Source):
    """Where a figure stands, with the rule and version that carry it; `edition` is the text of the law they are of."""

    rule: str
    version: int
    edition: str
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
        instrument=own.get("instrument") or version.source.instrument,
        article=own.get("article") or version.source.article,
        certainty=own.get("certainty") or version.certainty,
        reading=version.reading,
    )


def missing(code: str, *evidence: str, **values: Value) -> Saying:
    return Saying(code, values, evidence=evidence, section="missing")


def told(saying: Saying, library: Library) -> Text:
    template = library.words[saying.section][saying.code]
    return Text(
        _filled(template.zh, saying, library, "zh"), _filled(template.en, saying, library, "en")
    )


def _filled(template: str, saying: Saying, library: Library, language: str) -> str:
    values = {key: _written(value, library, language) for key, value in saying.values.items()}
    return template.format(**values)


def _written(value: Value, library: Library, language: str) -> str:
    if isinstance(value, tuple):
        return COMMA.in_(language).join(_written(part, library, language) for part in value)
    if isinstance(value, Sum):
        return " + ".join(
            (f"{times} × " if times != 1 else "") + library.words["figures"][name].in_(language)
            for name, times in zip(value.names, value.times, strict=True)
        )
    if isinstance(value, Word):
        return _word(value, library).in_(language)
    if isinstance(value, Decimal):
        return written(value)
    return str(value)


def _word(word: Word, library: Library) -> Text:
    if word.section == RULES:
        return library.rules[word.code].name
    if word.section == INSTRUMENTS:
        instrument = library.instruments[word.code]
        return Text(instrument.number or instrument.title.zh, instrument.title.en)
    return library.words[word.section][word.code]


def written(number: Decimal) -> str:
    return f"{plain(number):,f}"


def plain(number: Decimal) -> Decimal:
    """Two places where there are more, none where they are zero: how amounts are shown, never how they are compared."""
    with localcontext() as context:
        context.prec = PRECISION
        shown = number.quantize(Decimal("0.01"))
        whole = shown.to_integral_value()
    return whole if shown == whole else shown
