"""Clocks and the journal in a bag: what was due when and why, and what was done."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from django.utils.translation import gettext as _

from qingfeng.evidence import events
from qingfeng.evidence.queries.bag_exhibits import exhibits_about
from qingfeng.evidence.queries.bag_printing import MOST_LINES
from qingfeng.evidence.queries.bag_sections import Asked, Content, Section, written
from qingfeng.evidence.verifying.clocks import (
    CLOCKS,
    calendar_values,
    event_values,
    limit_values,
    stated_values,
)
from qingfeng.evidence.verifying.journals import JOURNAL
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import blocks, formats, in_language, word
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import ClockProof, Said, Text, clock_proofs, library

# Nothing runs for a lot or a list by itself: the measure over it has the clock.
_CLOCKLESS: Final = frozenset({events.LOT, events.ITEM_LIST})
# What more than one office works on, each behind its own counter.
_TWO_SIDED: Final = frozenset({events.LOT, events.ORDER, events.IDENTIFICATION, events.APPRAISAL})


def write_clocks(asked: Asked) -> Content:
    proofs = [
        proof
        for subject in dict.fromkeys((asked.subject, *asked.scope.matters()))
        if subject.kind not in _CLOCKLESS
        for proof in clock_proofs(subject, actor=asked.actor, now=asked.now)
    ]
    if not proofs:
        return Content()
    calendars: dict[str, dict[str, object]] = {}
    for proof in sorted(proofs, key=lambda proof: proof.start_at, reverse=True):
        # The earliest start comes last, so that the calendar goes back far enough for all.
        since = proof.start_at.year - 1
        calendars[proof.calendar.name] = calendar_values(proof.calendar, since, proof.own_years)
    body = {
        "calendars": list(calendars.values()),
        "clocks": [_clock(each, asked.now) for each in proofs],
    }
    files = written(CLOCKS, _("Running clocks"), body)
    return Content(files, tuple(block for each in proofs for block in _clock_shown(each)))


def _clock(proof: ClockProof, now: datetime) -> dict[str, object]:
    answer = proof.reply.answer
    version, instruments = answer.version, library().instruments
    return {
        "id": proof.id,
        "subject": proof.subject.id,
        "office": proof.office,
        "rule": answer.rule.id,
        "version": version.number,
        "edition": proof.edition,
        "name_zh": answer.rule.name.zh,
        "name_en": answer.rule.name.en,
        "instrument": instruments[version.source.instrument].title.zh,
        "article": version.source.article,
        "calendar": proof.calendar.name,
        "start": proof.start_at.isoformat(),
        "limit": limit_values(answer.terms.limit),
        "events": event_values(proof.history),
        "stated": stated_values(answer.standing, proof.due_at, now),
        "reasoning": [_said(step) for step in proof.reply.steps],
    }


def _said(step: Said) -> dict[str, object]:
    return {
        "code": step.code,
        "day": step.day.isoformat(),
        "text_zh": step.text.zh,
        "text_en": step.text.en,
        "rule": step.basis.rule,
        "version": step.basis.version,
        "article": step.basis.source.article,
    }


def _clock_shown(proof: ClockProof) -> Iterator[blocks.Block]:
    answer, steps = proof.reply.answer, proof.reply.steps
    standings = library().words["standings"]
    stands = standings[answer.standing.status.value]
    yield blocks.Heading(in_language(*_both(answer.rule.name)), 2)
    yield blocks.Terms(
        (
            (_("Rule and version"), f"{answer.rule.id} · {answer.version.number}"),
            (_("Due at"), formats.moment(proof.due_at) if proof.due_at else "—"),
            (_("Where it stands"), in_language(*_both(stands))),
        )
    )
    yield blocks.Paragraph("\n".join(in_language(*_both(step.text)) for step in steps))


def _both(text: Text) -> tuple[str, str]:
    return text.zh, text.en


def write_journal(asked: Asked) -> Content:
    """Of all that is in the bag, as far as the reader may know of it; of the texts that can be erased the reasons alone."""
    shown = exhibits_about(asked)
    about = (
        asked.subject,
        *asked.scope.matters(),
        *asked.scope.handled(),
        *(Subject(events.EXHIBIT, row.id) for row in shown),
    )
    owned = asked.scope.owned(asked.actor.office_id) | {row.id for row in shown}
    entries = [
        entry
        for entry in foundation.extract(dict.fromkeys(about))
        if _may_know(entry, owned, asked)
    ]
    body = {
        "entries": [
            {**entry.body, "salt": entry.salt, "digest": entry.digest, "reasons": entry.reasons}
            for entry in entries
        ]
    }
    return Content(written(JOURNAL, _("Extract of the journal"), body), [*_entries(entries)])


def _may_know(entry: foundation.Extract, owned: frozenset[UUID], asked: Asked) -> bool:
    """Whoever is on another side of a question, a handover or an appraisal knows of it what it wrote itself."""
    subject = cast(Mapping[str, object], entry.body["subject"])
    if subject["id"] in owned:
        return True
    other_side = subject["kind"] in _TWO_SIDED
    return not other_side or entry.body["office"] == asked.actor.office_id


def _entries(entries: Sequence[foundation.Extract]) -> Iterator[blocks.Block]:
    if not entries:
        return
    ids = {cast(UUID, entry.body["office"]) for entry in entries if entry.body["office"]}
    names = {
        key: in_language(office.name, office.name_en)
        for key, office in foundation.offices_named(ids).items()
    }
    rows = [
        (
            formats.moment(cast(datetime, entry.body["at"])),
            "\n".join((word("verb", str(entry.body["verb"])), *_why(entry))),
            names.get(cast(UUID, entry.body["office"]), ""),
            str(entry.body["id"]),
        )
        for entry in entries[: MOST_LINES + 1]
    ]
    head = (_("Time"), _("What happened"), _("Office"), _("Entry"))
    yield blocks.Table(head, tuple(rows), (3, 4, 3, 6))


def _why(entry: foundation.Extract) -> Iterator[str]:
    for told in entry.reasons.values():
        yield foundation.reason_said(told.get("text"))


CLOCKS_PART = Section("clocks", 1, write_clocks)
JOURNAL_PART = Section("journal", 1, write_journal)
