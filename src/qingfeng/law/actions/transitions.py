"""Open clocks that take over a later version: only where that version says so itself (its transition is "pending")."""

from datetime import datetime

from django.db import transaction

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.clocks import Happening
from qingfeng.kernel.ids import Subject
from qingfeng.law import events
from qingfeng.law.actions.counting import COUNTED, keep
from qingfeng.law.models import Clock
from qingfeng.law.queries.calendars import calendars
from qingfeng.law.queries.histories import histories_of
from qingfeng.law.queries.library import library
from qingfeng.law.queries.open_clocks import taking
from qingfeng.law.rules.folding import Counter
from qingfeng.law.rules.shapes import Rule, Version
from qingfeng.law.rules.takeover import taken_over


@transaction.atomic
def take_versions(*, actor: Actor, now: datetime, most: int = 1000) -> int:
    """One chunk; returns how many clocks it moved. A clock that had run out before the version began keeps its own."""
    moved = 0
    held = library()
    counter = Counter(held.rules, calendars())
    for rule in held.rules.values():
        version = taken_over(rule, now)
        if version is not None and moved < most:
            moved += _take(rule, version, counter, actor, now, most - moved)
    return moved


def _take(
    rule: Rule, version: Version, counter: Counter, actor: Actor, now: datetime, most: int
) -> int:
    found = taking(rule, version).select_for_update(skip_locked=True).order_by("id")
    clocks = list(found[:most])
    histories = histories_of([clock.pk for clock in clocks])
    for clock in clocks:
        _change(clock, version, histories.get(clock.pk, []), counter, actor, now)
    return len(clocks)


def _change(
    clock: Clock,
    version: Version,
    history: list[Happening],
    counter: Counter,
    actor: Actor,
    now: datetime,
) -> None:
    counted = counter.count(
        clock.rule, version.number, clock.calendar, clock.start_at, history, now
    )
    taken, due_before = clock.version, clock.due_at
    clock.version = version.number
    keep(clock, counted, now)
    clock.save(update_fields=("version", *COUNTED))
    foundation.journal_append(
        actor=actor,
        verb=events.VERSION_TAKEN,
        subject=Subject(clock.subject_kind, clock.subject_id),
        payload={
            "clock": clock.pk,
            "rule": clock.rule,
            "from": taken,
            "to": version.number,
            "due_before": due_before,
            "due": counted.due_at,
        },
        now=now,
    )
