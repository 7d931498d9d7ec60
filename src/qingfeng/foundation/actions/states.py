"""Guarded moves: the pure table decides, the database agrees, history and journal are written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection

from qingfeng.foundation.access import NO_PERMISSION, Actor, require, require_admin
from qingfeng.foundation.actions.journal import journal_append
from qingfeng.foundation.registries import own_version
from qingfeng.foundation.rules.workflows import event_verb
from qingfeng.foundation.ui.workflow_words import CARRIED_OVER
from qingfeng.kernel.errors import Broken, Refused
from qingfeng.kernel.ids import Subject
from qingfeng.kernel.workflow import CARRY_OVER, Facts, Step, Workflow


class Stateful(Protocol):
    """A model instance locked for update."""

    id: UUID
    state: str
    workflow_version: int

    def save(self, *, update_fields: list[str]) -> None: ...


def move(
    *,
    row: Stateful,
    workflow: Workflow,
    verb: str,
    facts: Facts,
    actor: Actor,
    now: datetime,
    payload: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Step:
    """Take the step or raise Refused with every reason; state, history and journal in one transaction.

    The row's own version of the workflow is asked, whichever version the caller names it by.
    """
    own = own_version(workflow, row.workflow_version)
    _authorise(own, verb, actor)
    step = own.take(row.state, verb, facts)
    require(actor, step.permission)
    source, row.state = row.state, step.target
    entry = journal_append(
        actor=actor,
        verb=event_verb(workflow, step),
        subject=Subject(workflow.name, row.id),
        payload={**(payload or {}), "verb": verb, "from": source, "to": step.target},
        texts=texts,
        now=now,
    )
    tell_move(verb=verb, actor=actor, now=now, entry=entry)
    row.save(update_fields=["state"])
    return step


def carry_over(
    *, row: Stateful, workflow: Workflow, actor: Actor, now: datetime, reason: str
) -> None:
    """Bring an open row of an older version under this one, as the version itself says where it then stands."""
    require_admin(actor)
    if not reason.strip():
        raise Refused("reason_missing")
    source, older = row.state, row.workflow_version
    target = workflow.image(older, source)
    row.state, row.workflow_version = target, workflow.version
    entry = journal_append(
        actor=actor,
        verb=f"{workflow.name}.{CARRIED_OVER}",
        subject=Subject(workflow.name, row.id),
        payload={
            "verb": CARRY_OVER,
            "from": source,
            "to": target,
            "from_version": older,
            "to_version": workflow.version,
        },
        texts={"reason": reason.strip()},
        now=now,
    )
    tell_move(verb=CARRY_OVER, actor=actor, now=now, entry=entry)
    row.save(update_fields=["state", "workflow_version"])


def _authorise(workflow: Workflow, verb: str, actor: Actor) -> None:
    """Before any fact is looked at, so that a stranger learns nothing from the codes."""
    permissions = {step.permission for step in workflow.steps if step.verb == verb}
    if permissions and not any(actor.may(permission) for permission in permissions):
        raise Refused(NO_PERMISSION, permission=min(permissions))


def tell_move(*, verb: str, actor: Actor, now: datetime, entry: UUID | None = None) -> None:
    """Tell the guarding trigger who moves, for the rest of this transaction. For moves in bulk SQL."""
    if not connection.in_atomic_block:
        raise Broken("move_outside_transaction", verb=verb)
    told = "|".join(
        (
            verb,
            str(actor.principal or ""),
            str(actor.office_id or ""),
            str(entry or ""),
            now.isoformat(),
        )
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qingfeng.move', %s, true)", [told])
