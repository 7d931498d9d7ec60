"""New versions of rules: drafted by one person, released or withdrawn by another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7
from qingfeng.law import access, events
from qingfeng.law.actions.transitions import take_versions
from qingfeng.law.models import RuleEdition
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.library import forget_kept, library
from qingfeng.law.rules.criminal.rows import PACK as CRIMINAL
from qingfeng.law.rules.criminal.trial import require_measurable
from qingfeng.law.rules.editions import (
    EDITION,
    begins_later,
    check_follows,
    new_versions,
    next_number,
    with_instruments,
)
from qingfeng.law.rules.library import merged, require_declared
from qingfeng.law.rules.reading import read_instruments, read_pack, read_version
from qingfeng.law.rules.shapes import Edition, Library, Rule
from qingfeng.law.rules.writing import instruments_text, table_text, version_body


@dataclass(frozen=True, slots=True)
class Draft:
    """A version as a pack writes it, without its number; `instruments` as packs declare them."""

    rule: str
    body: Mapping[str, Any]
    source: str
    reason: str
    instruments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_draft(draft: Draft) -> tuple[Rule, Edition]:
    """The draft as it would stand; BadInput names the field that is wrong."""
    held = library()
    rule = held.rules.get(draft.rule)
    if rule is None:
        raise NotFound("rule_unknown", rule=draft.rule)
    edition = _checked(rule, {**draft.body, "version": next_number(rule)}, draft, held)
    check_follows(rule, edition.version)
    return rule, edition


def _checked(rule: Rule, body: Mapping[str, Any], draft: Draft, held: Library) -> Edition:
    calendar = held.packs[rule.pack].calendar
    version = read_version(table_text(body).encode(), rule, calendar)
    brought = read_instruments(instruments_text(draft.instruments).encode(), "")
    require_declared(with_instruments(held, brought), version, "")
    if version.clock is not None and version.clock.calendar not in calendars():
        raise BadInput("calendar_unknown", column="calendar", name=version.clock.calendar)
    edition = Edition(rule.id, version, brought)
    if rule.pack == CRIMINAL:
        require_measurable(merged(held, [edition]), version)
    return edition


@transaction.atomic
def draft_edition(*, draft: Draft, actor: Actor, now: datetime) -> UUID:
    """Stores the next version of a rule as a draft; nothing is governed by it until another person releases it."""
    foundation.require(actor, access.DRAFT)
    rule, edition = read_draft(draft)
    return _stored(rule, edition, draft, actor, now)


def _stored(rule: Rule, edition: Edition, draft: Draft, actor: Actor, now: datetime) -> UUID:
    if actor.user_id is None:
        raise Refused("edition_without_person")
    for name in ("source", "reason"):
        if not getattr(draft, name).strip():
            raise BadInput("key_missing", column=name)
    row = RuleEdition(
        id=uuid7(now),
        rule=rule.id,
        number=edition.version.number,
        in_force=edition.version.in_force,
        body=table_text({**draft.body, "version": edition.version.number}),
        instruments=instruments_text(draft.instruments),
        source=draft.source.strip(),
        reason=draft.reason.strip(),
        workflow_version=EDITION.version,
        drafted_by_id=actor.user_id,
        drafted_at=now,
    )
    row.save(force_insert=True)
    foundation.journal_append(
        actor=actor,
        verb=events.EDITION_DRAFTED,
        subject=Subject(events.EDITION, row.pk),
        payload=_payload(row),
        now=now,
    )
    return row.pk


def _payload(row: RuleEdition) -> dict[str, object]:
    return {
        "rule": row.rule,
        "number": row.number,
        "in_force": row.in_force,
        "digest": sha256(f"{row.body}\n{row.instruments}".encode()),
    }


@transaction.atomic
def release_edition(*, edition_id: UUID, actor: Actor, now: datetime) -> int:
    """From now on the version is law here; returns how many open clocks took it over at once."""
    row = _locked(edition_id)
    # Two drafts of a rule wait for each other, so that each sees whether the other came first.
    list(RuleEdition.objects.select_for_update().filter(rule=row.rule).order_by("id"))
    forget_kept()
    rule = library().rules[row.rule]
    facts = {
        "actor": actor.user_id,
        "drafter": row.drafted_by_id,
        "number": row.number,
        "next_number": next_number(rule),
        "begins_later": begins_later(rule, row.in_force),
    }
    # Where the move will be refused, the row must not carry a name that the constraints refuse first.
    if row.state == EDITION.initial and actor.user_id not in (None, row.drafted_by_id):
        row.released_by_id, row.released_at = actor.user_id, now
        row.save(update_fields=["released_by", "released_at"])
    foundation.move(
        row=row,
        workflow=EDITION,
        verb="release",
        facts=facts,
        actor=actor,
        now=now,
        payload=_payload(row),
    )
    forget_kept()
    return take_versions(actor=actor, now=now)


@transaction.atomic
def withdraw_edition(*, edition_id: UUID, actor: Actor, now: datetime) -> None:
    row = _locked(edition_id)
    foundation.move(
        row=row,
        workflow=EDITION,
        verb="withdraw",
        facts={},
        actor=actor,
        now=now,
        payload=_payload(row),
    )


def _locked(edition_id: UUID) -> RuleEdition:
    row = RuleEdition.objects.select_for_update().filter(pk=edition_id).first()
    if row is None:
        raise NotFound(kind=events.EDITION, id=edition_id)
    return row


@transaction.atomic
def import_pack(
    *, content: bytes, file: str, source: str, reason: str, actor: Actor, now: datetime
) -> tuple[UUID, ...]:
    """Every version that the file adds to a known rule becomes a draft; all of them or none."""
    foundation.require(actor, access.DRAFT)
    held = library()
    pack = read_pack(content, file)
    made = []
    for rule, version in new_versions(pack, held):
        body = version_body(version, held.packs[rule.pack].calendar)
        draft = Draft(rule.id, body, source, reason)
        edition = _checked(rule, body, draft, held)
        made.append(_stored(rule, edition, draft, actor, now))
    return tuple(made)
