"""States and verbs of a thing as a table, folded by one small engine."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from qingfeng.kernel.errors import Broken, Refused

Facts = Mapping[str, object]
Guard = Callable[[Facts], bool]

NOT_FROM_HERE = "not_from_here"
NO_IMAGE = "state_without_image"
CARRY_OVER = "carry_over"
# Codes stand side by side in one key of the database's table, so none may hold its separator.
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


@dataclass(frozen=True, slots=True)
class Step:
    """One verb. A guard is named by the code of its refusal and is true when it lets pass."""

    verb: str
    sources: frozenset[str]
    target: str
    permission: str
    guards: Mapping[str, Guard] = field(hash=False)
    event: str

    def barred(self, facts: Facts) -> tuple[str, ...]:
        return tuple(code for code, passes in self.guards.items() if not passes(facts))


@dataclass(frozen=True, slots=True)
class Offer:
    step: Step
    barred: tuple[str, ...]

    @property
    def open(self) -> bool:
        return not self.barred


@dataclass(frozen=True, slots=True)
class Workflow:
    name: str
    version: int
    initial: str
    finals: frozenset[str]
    steps: tuple[Step, ...]
    # The first day on which things begin under this version; the first version has none.
    in_force: date | None = None
    # What is open under an older version may be carried over: by version, its state -> the state here.
    carries: Mapping[int, Mapping[str, str]] = field(default_factory=dict, hash=False)

    @property
    def states(self) -> frozenset[str]:
        return frozenset({self.initial, *self.finals}) | {
            state for step in self.steps for state in (*step.sources, step.target)
        }

    def offers(self, state: str, facts: Facts) -> tuple[Offer, ...]:
        """Every step out of the state, each with the codes that bar it now."""
        self._known(state)
        return tuple(Offer(step, step.barred(facts)) for step in self._leaving(state))

    def take(self, state: str, verb: str, facts: Facts) -> Step:
        self._known(state)
        if all(step.verb != verb for step in self.steps):
            raise Broken("unknown_verb", workflow=self.name, version=self.version, verb=verb)
        step = next((step for step in self._leaving(state) if step.verb == verb), None)
        if step is None:
            raise Refused(NOT_FROM_HERE, workflow=self.name, state=state, verb=verb)
        barred = step.barred(facts)
        if barred:
            raise Refused(*barred, workflow=self.name, state=state, verb=verb)
        return step

    def image(self, version: int, state: str) -> str:
        """The state here of a thing that is open under an older version; refused where none is named."""
        try:
            return self.carries[version][state]
        except KeyError:
            raise Refused(
                NO_IMAGE, workflow=self.name, version=version, to=self.version, state=state
            ) from None

    def moves(self) -> frozenset[tuple[str, str, str]]:
        """Every lawful (source, verb, target), for the table that guards the database."""
        return frozenset(
            (source, step.verb, step.target) for step in self.steps for source in step.sources
        )

    def problems(self) -> list[str]:
        """What is wrong with the table itself; empty when it may be used."""
        found = [
            *self._unreachable(),
            *self._dead_ends(),
            *self._leaving_finals(),
            *self._ambiguous(),
            *self._unreadable(),
            *self._without_place(),
        ]
        return [f"{self.name} v{self.version}: {problem}" for problem in found]

    def _known(self, state: str) -> None:
        if state not in self.states:
            raise Broken("unknown_state", workflow=self.name, version=self.version, state=state)

    def _leaving(self, state: str) -> Iterator[Step]:
        return (step for step in self.steps if state in step.sources)

    def _unreachable(self) -> Iterator[str]:
        reached = self._closure({self.initial}, {(s, t) for s, _, t in self.moves()})
        return (f"{state} is unreachable" for state in sorted(self.states - reached))

    def _dead_ends(self) -> Iterator[str]:
        ends = self._closure(set(self.finals), {(t, s) for s, _, t in self.moves()})
        if not self.finals:
            return iter(())  # a workflow without finals goes round for ever by intent
        return (f"{state} is a dead end" for state in sorted(self.states - ends))

    def _leaving_finals(self) -> Iterator[str]:
        for step in self.steps:
            for state in sorted(step.sources & self.finals):
                yield f"{step.verb} leaves the final state {state}"

    def _ambiguous(self) -> Iterator[str]:
        seen: set[tuple[str, str]] = set()
        for step in self.steps:
            for state in sorted(step.sources):
                if (state, step.verb) in seen:
                    yield f"{step.verb} from {state} is ambiguous"
                seen.add((state, step.verb))

    def _unreadable(self) -> Iterator[str]:
        codes = {self.name, *self.states, *(step.verb for step in self.steps)}
        for code in sorted(codes):
            if not _CODE.match(code):
                yield f"{code!r} is no plain code"
        if any(step.verb == CARRY_OVER for step in self.steps):
            yield f"{CARRY_OVER} is no verb of its own"

    def _without_place(self) -> Iterator[str]:
        for version, images in sorted(self.carries.items()):
            if version >= self.version:
                yield f"v{version} is not older"
            for state in sorted(set(images.values()) - self.states):
                yield f"{state} is carried over to and unknown"

    @staticmethod
    def _closure(start: set[str], edges: set[tuple[str, str]]) -> set[str]:
        reached, frontier = set(start), set(start)
        while frontier:
            frontier = {after for before, after in edges if before in frontier} - reached
            reached |= frontier
        return reached


def in_force(versions: Iterable[Workflow], on: date) -> Workflow:
    """The version under which a thing begins that day: the newest whose first day has come."""
    begun = [flow for flow in versions if flow.in_force is None or flow.in_force <= on]
    if not begun:
        raise Broken("no_workflow_in_force", on=on)
    return max(begun, key=lambda flow: flow.version)


def series_problems(versions: Iterable[Workflow]) -> list[str]:
    """What is wrong between the versions of one workflow; each may be sound by itself."""
    ordered = sorted(versions, key=lambda flow: flow.version)
    by_number = {flow.version: flow for flow in ordered}
    found = [*_out_of_order(ordered)]
    for flow in ordered:
        for version, images in sorted(flow.carries.items()):
            if version in by_number:
                found += _carried_wrongly(flow, by_number[version], images)
    return found


def _out_of_order(ordered: list[Workflow]) -> Iterator[str]:
    if ordered and ordered[0].in_force is not None:
        yield f"{ordered[0].name}: nothing is in force before {ordered[0].in_force}"
    for earlier, later in pairwise(ordered):
        if later.in_force is None:
            yield f"{later.name} v{later.version} has no first day"
        elif earlier.in_force is not None and later.in_force <= earlier.in_force:
            yield f"{later.name} v{later.version} is in force before v{earlier.version}"


def _carried_wrongly(flow: Workflow, older: Workflow, images: Mapping[str, str]) -> Iterator[str]:
    for state in sorted(images):
        if state not in older.states:
            yield f"{flow.name} v{flow.version} carries {state} over, which v{older.version} lacks"
        elif state in older.finals:
            yield f"{flow.name} v{flow.version} carries {state} over, which is final in v{older.version}"
