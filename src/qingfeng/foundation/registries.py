"""What the packages above declare at start-up: workflows and subscriptions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from qingfeng.kernel.errors import Broken
from qingfeng.kernel.ids import Subject
from qingfeng.kernel.workflow import Workflow, in_force


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry of the journal as handlers see it: ids, codes and digests, no texts."""

    id: UUID
    node: str
    actor: UUID | None
    office: UUID | None
    verb: str
    subject: Subject
    payload: Mapping[str, object]
    audience: tuple[str, ...]
    at: datetime


Handler = Callable[[JournalEntry], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    name: str
    verb: str
    handler: Handler

    def wants(self, verb: str) -> bool:
        """`lead.*` wants every verb that begins with `lead.`; anything else wants itself."""
        if self.verb.endswith("*"):
            return verb.startswith(self.verb[:-1])
        return verb == self.verb


_workflows: dict[tuple[str, int], Workflow] = {}
_subscriptions: dict[str, Subscription] = {}


def register_workflow(workflow: Workflow) -> None:
    key = (workflow.name, workflow.version)
    known = _workflows.get(key)
    if known is not None and known is not workflow:
        raise Broken("workflow_registered_twice", workflow=workflow.name, version=workflow.version)
    _workflows[key] = workflow


def workflows() -> tuple[Workflow, ...]:
    return tuple(_workflows[key] for key in sorted(_workflows))


def workflow_of(name: str, version: int) -> Workflow:
    try:
        return _workflows[name, version]
    except KeyError:
        raise Broken("unknown_workflow", workflow=name, version=version) from None


def versions_of(name: str) -> tuple[Workflow, ...]:
    """All versions of a workflow, the oldest first."""
    return tuple(_workflows[key] for key in sorted(_workflows) if key[0] == name)


def workflow_in_force(name: str, on: date) -> Workflow:
    """The version under which a thing begins that day."""
    return in_force(versions_of(name), on)


def own_version(workflow: Workflow, version: int) -> Workflow:
    """The version a row began under; `workflow` may be any version of it."""
    return workflow if workflow.version == version else workflow_of(workflow.name, version)


def subscribe(verb: str, handler: Handler, name: str) -> None:
    known = _subscriptions.get(name)
    if known is not None and (known.verb, known.handler) != (verb, handler):
        raise Broken("subscription_registered_twice", name=name)
    _subscriptions[name] = Subscription(name, verb, handler)


def subscriptions() -> Mapping[str, Subscription]:
    return MappingProxyType(_subscriptions)
