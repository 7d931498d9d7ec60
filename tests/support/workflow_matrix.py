"""Actor, verb and state of a workflow, each with each: what the table says, worked out without the engine that folds it."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from qingfeng.foundation.api import Actor, system_actor
from qingfeng.kernel.workflow import NOT_FROM_HERE, Step, Workflow

NO_PERMISSION = "no_permission"


@dataclass(frozen=True)
class Attempt:
    """One deed tried: where it leads, or every code that refuses it."""

    actor_name: str
    actor: Actor
    state: str
    verb: str
    facts: Mapping[str, object]
    target: str
    refused: tuple[str, ...]


def told_by_facts(workflow: Workflow) -> Workflow:
    """The same table, its guards passing where the facts name their code: the domain's own guards have their own tests."""

    def passing(code: str):  # type: ignore[no-untyped-def]
        return lambda facts: bool(facts.get(code, True))

    steps = tuple(
        replace(step, guards={code: passing(code) for code in step.guards})
        for step in workflow.steps
    )
    return replace(workflow, steps=steps)


def actors(workflow: Workflow) -> dict[str, Actor]:
    """Nobody's rights, each right alone, all of them, an administrator without any, and the system."""
    permissions = sorted({step.permission for step in workflow.steps})
    held = {"nobody": frozenset[str](), "everybody": frozenset(permissions)}
    held |= {permission: frozenset({permission}) for permission in permissions}
    found = {name: _actor(rights) for name, rights in held.items()}
    found["administrator"] = _actor(frozenset(), is_admin=True)
    found["system"] = system_actor()
    return found


def _actor(rights: frozenset[str], *, is_admin: bool = False) -> Actor:
    return Actor(
        user_id=UUID(int=1),
        office_id=UUID(int=2),
        office_kind="agency",
        function="market_regulation",
        region="",
        permissions=rights,
        is_admin=is_admin,
    )


def attempts(workflow: Workflow, state: str) -> Iterator[Attempt]:
    for verb in sorted({step.verb for step in workflow.steps}):
        for name, actor in actors(workflow).items():
            yield from _attempts(workflow, state, verb, name, actor)


def _attempts(
    workflow: Workflow, state: str, verb: str, name: str, actor: Actor
) -> Iterator[Attempt]:
    named = [step for step in workflow.steps if step.verb == verb]
    if not any(actor.may(step.permission) for step in named):
        yield Attempt(name, actor, state, verb, {}, "", (NO_PERMISSION,))
        return
    step = next((step for step in named if state in step.sources), None)
    if step is None:
        yield Attempt(name, actor, state, verb, {}, "", (NOT_FROM_HERE,))
        return
    for codes in _barring(step):
        facts = dict.fromkeys(codes, False)
        refused = codes or (() if actor.may(step.permission) else (NO_PERMISSION,))
        yield Attempt(name, actor, state, verb, facts, "" if refused else step.target, refused)


def _barring(step: Step) -> list[tuple[str, ...]]:
    """No guard bars, each one alone, all together."""
    codes = tuple(step.guards)
    return list(dict.fromkeys([(), *((code,) for code in codes), codes]))


def path_to(workflow: Workflow, state: str) -> tuple[Step, ...]:
    """The shortest way from the beginning; every state of a sound table has one."""
    ways: dict[str, tuple[Step, ...]] = {workflow.initial: ()}
    waiting = deque([workflow.initial])
    while waiting:
        here = waiting.popleft()
        for step in workflow.steps:
            if here in step.sources and step.target not in ways:
                ways[step.target] = (*ways[here], step)
                waiting.append(step.target)
    return ways[state]
