"""A result as the plain object of the contract, readable in both languages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qingfeng.law.rules.criminal.check import Result, check
from qingfeng.law.rules.criminal.facts import COUNTS, read_facts
from qingfeng.law.rules.criminal.lines import Measured
from qingfeng.law.rules.criminal.saying import (
    INSTRUMENTS,
    RULES,
    Saying,
    Source,
    Sum,
    Value,
    Word,
    plain,
    told,
)
from qingfeng.law.rules.shapes import Library

ALWAYS = ("business_amount", "gains", "sales", "unsold_value")


def threshold(raw: object, library: Library, *, today: date, language: str) -> dict[str, Any]:
    """Facts as JSON gave them in, the contract's object out; BadInput names the place of what cannot be read."""
    result = check(read_facts(raw, library, today), library)
    return as_object(result, library, language)


def as_object(result: Result, library: Library, language: str) -> dict[str, Any]:
    return {
        "reached": result.reached,
        "tier": result.tier,
        "band": result.band,
        "version": result.version,
        "figures": _figures(result),
        "ground": _ground(result, library, language),
        "missing": [_missing(saying, library, language) for saying in result.missing],
        "contested": [
            {"code": saying.code, **_texts(saying, library, language)}
            for saying in result.contested
        ],
        "steps": [_step(saying, library, language) for saying in result.steps],
    }


def _figures(result: Result) -> dict[str, str | int | None]:
    found: dict[str, str | int | None] = dict.fromkeys(ALWAYS)
    for figure in result.figures:
        counted = figure.name in COUNTS and figure.value == figure.value.to_integral_value()
        found[figure.name] = int(figure.value) if counted else f"{plain(figure.value):f}"
    if found["gains"] is None and "service_gains" in found:
        found["gains"] = found["service_gains"]
    return found


def _ground(result: Result, library: Library, language: str) -> dict[str, Any] | None:
    ground, source = result.ground, result.ground_source
    if ground is None or source is None:
        return None
    saying = ground_saying(ground, source)
    return {
        "line": ground.id,
        "tier": ground.tier,
        "attempt": ground.attempt,
        "needs": list(ground.needs),
        "figures": [
            {
                "figures": list(comparison.names),
                "value": f"{plain(comparison.value):f}",
                "at_least": f"{plain(comparison.at_least):f}",
            }
            for comparison in ground.sums
        ],
        **_source(source, library),
        **_texts(saying, library, language),
    }


def ground_saying(ground: Measured, source: Source) -> Saying:
    """The line that was reached, as a sentence."""
    values: dict[str, Value] = {
        "name": Word(RULES, source.rule),
        "instrument": Word(INSTRUMENTS, source.instrument),
        "article": source.article,
        "tier": Word("tiers", ground.tier),
    }
    if not ground.sums:
        return Saying(f"by_{ground.id}", values, source=source, section="grounds")
    for number, comparison in enumerate(ground.sums):
        values[f"figures{number}"] = Sum(comparison.names, comparison.times)
        values[f"value{number}"] = comparison.value
        values[f"at_least{number}"] = comparison.at_least
    values["needs"] = tuple(Word("needs", code) for code in ground.needs)
    code = "half" if len(ground.sums) > 1 else "line_needs" if ground.needs else "line"
    return Saying(code, values, source=source, section="grounds")


def _missing(saying: Saying, library: Library, language: str) -> dict[str, Any]:
    return {
        "code": saying.code,
        "facts": list(saying.evidence),
        **_texts(saying, library, language),
    }


def _step(saying: Saying, library: Library, language: str) -> dict[str, Any]:
    step: dict[str, Any] = {"code": saying.code, **_texts(saying, library, language)}
    if saying.figure:
        step["figure"] = saying.figure
    if saying.evidence:
        step["evidence"] = list(saying.evidence)
    if saying.source:
        step.update(_source(saying.source, library))
    return step


def _source(source: Source, library: Library) -> dict[str, Any]:
    instrument = library.instruments[source.instrument]
    return {
        "rule": source.rule,
        "rule_version": source.version,
        "version": source.edition,
        "instrument": source.instrument,
        "instrument_zh": instrument.cited_zh,
        "instrument_en": instrument.title.en,
        "article": source.article,
        "certainty": source.certainty,
        "reading": source.reading or source.certainty,
    }


def _texts(saying: Saying, library: Library, language: str) -> Mapping[str, str]:
    text = told(saying, library)
    return {"text": text.in_(language), "text_zh": text.zh, "text_en": text.en}
