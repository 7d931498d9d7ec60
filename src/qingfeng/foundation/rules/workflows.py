"""What follows from a workflow's table: names of events, who may do what, the order for drawing, the diagram as text."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from qingfeng.kernel.workflow import Step, Workflow

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Track:
    """One verb as a line of the drawing: the columns it leaves from and the one it leads to."""

    verb: str
    sources: tuple[int, ...]
    target: int


def event_verb(workflow: Workflow, step: Step) -> str:
    """`<workflow>.<event>`; an event that already carries the workflow's name is left as it is."""
    prefix = f"{workflow.name}."
    return step.event if step.event.startswith(prefix) else prefix + step.event


def openings(flows: Iterable[Workflow]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """By permission, the verbs it opens, each as workflow and verb."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for flow in flows:
        for step in flow.steps:
            found.setdefault(step.permission, {})[flow.name, step.verb] = None
    return {permission: tuple(found[permission]) for permission in sorted(found)}


def columns(flow: Workflow) -> tuple[str, ...]:
    """The states by their distance from the beginning; where something ends stands last among equals."""
    distance = {flow.initial: 0}
    waiting = deque([flow.initial])
    while waiting:
        here = waiting.popleft()
        for step in flow.steps:
            if here in step.sources and step.target not in distance:
                distance[step.target] = distance[here] + 1
                waiting.append(step.target)
    met = list(distance)
    return tuple(
        sorted(met, key=lambda state: (distance[state], state in flow.finals, met.index(state)))
    )


def tracks(flow: Workflow) -> tuple[Track, ...]:
    """The verbs from the left to the right; what goes back comes after what goes on."""
    place = {state: number for number, state in enumerate(columns(flow))}
    drawn = [
        Track(step.verb, tuple(sorted(place[s] for s in step.sources)), place[step.target])
        for step in flow.steps
    ]
    return tuple(sorted(drawn, key=lambda t: (t.target < t.sources[-1], t.sources[0], t.target)))


def mermaid(flow: Workflow, *, state: Say, verb: Say) -> str:
    """The diagram as Mermaid reads it; verbs between the same two states share an arrow."""
    ordered = columns(flow)
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{_plain(state(code))}" as {code}' for code in ordered]
    lines.append(f"    [*] --> {flow.initial}")
    for source in ordered:
        for target in ordered:
            verbs = [s.verb for s in flow.steps if source in s.sources and s.target == target]
            if verbs:
                label = ", ".join(_plain(verb(code)) for code in verbs)
                lines.append(f"    {source} --> {target} : {label}")
    lines += [f"    {code} --> [*]" for code in ordered if code in flow.finals]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Without the signs that Mermaid reads as its own."""
    return text.replace('"', "'").replace(":", " –").replace(";", ",")
