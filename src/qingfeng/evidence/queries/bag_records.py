"""Clocks and the journal in a bag: what was due when and why, and what was done."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from qingfeng.evidence import events
from qingfeng.evidence.queries.bag_sections import Asked, Content, File, Section
from qingfeng.evidence.queries.exhibits import exhibits_of
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
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.ids import Subject
from qingfeng.law.api import ClockProof, Said, Text, clock_proofs, library


def write_clocks(asked: Asked) -> Content:
    proofs = clock_proofs(asked.subject, actor=asked.actor, now=asked.now)
    calendars: dict[str, dict[str, object]] = {}
    for proof in sorted(proofs, key=lambda proof: proof.start_at, reverse=True):
        # The earliest start comes last, so that the calendar goes back far enough for all.
        since = proof.start_at.year - 1
        calendars[proof.calendar.name] = calendar_values(proof.calendar, since)
    body = {
        "calendars": list(calendars.values()),
        "clocks": [_clock(each, asked.now) for each in proofs],
    }
    file = File.of(CLOCKS, _("Running clocks"), canonical(body))
    return Content((file,), tuple(block for each in proofs for block in _clock_shown(each)))


def _clock(proof: ClockProof, now: datetime) -> dict[str, object]:
    answer = proof.reply.answer
    version, instruments = answer.version, library().instruments
    return {
        "id": proof.id,
        "rule": answer.rule.id,
        "version": version.number,
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
    """Of the subject and of the exhibits that the reader sees; texts that can be erased stay behind."""
    rows = exhibits_of(asked.subject, actor=asked.actor)
    of = [asked.subject, *(Subject(events.EXHIBIT, row.id) for row in rows)]
    entries = [entry for each in of for entry in foundation.extract(each)]
    entries.sort(key=lambda entry: str(entry.body["id"]))
    body = {
        "entries": [{**entry.body, "salt": entry.salt, "digest": entry.digest} for entry in entries]
    }
    lines = tuple(
        (
            formats.moment(row.at),
            word("verb", row.verb),
            in_language(row.office_name, row.office_name_en),
            str(row.id),
        )
        for each in of
        for row in reversed(foundation.history(each, limit=len(entries) or 1))
    )
    head = (_("Time"), _("What happened"), _("Office"), _("Entry"))
    shown = (blocks.Table(head, lines, (3, 4, 3, 6)),) if lines else ()
    return Content((File.of(JOURNAL, _("Extract of the journal"), canonical(body)),), shown)


CLOCKS_PART = Section("clocks", 1, write_clocks)
JOURNAL_PART = Section("journal", 1, write_journal)
