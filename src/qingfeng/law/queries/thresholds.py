"""The criminal-threshold check by the law as it stands here, for the command line and the pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qingfeng.law.queries.library import library
from qingfeng.law.rules.criminal import telling
from qingfeng.law.rules.criminal.check import Result, check
from qingfeng.law.rules.criminal.facts import Facts, read_facts
from qingfeng.law.rules.shapes import Library


@dataclass(frozen=True, slots=True)
class ThresholdReply:
    facts: Facts
    result: Result
    library: Library


def threshold_reply(raw: object, *, today: date) -> ThresholdReply:
    """The check with what it rests on; BadInput names the place of what cannot be read."""
    held = library()
    facts = read_facts(raw, held, today)
    return ThresholdReply(facts, check(facts, held), held)


def threshold(raw: object, *, today: date, language: str) -> dict[str, Any]:
    """Facts as JSON gave them in, the contract's object out."""
    reply = threshold_reply(raw, today=today)
    return telling.as_object(reply.result, reply.library, language)
