"""States and verbs of a thing as a table, folded by one small engine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from qingfeng.kernel.errors import Broken, Refused

Facts = Mapping[str, object]
Guard = Callable[[Facts], bool]

NOT_FROM_HERE = "not_from_here"


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

    @staticmethod
    def _closure(start: set[str], edges: set[tuple[str, str]]) -> set[str]:
        reached, frontier = set(start), set(start)
        while frontier:
            frontier = {after for before, after in edges if before in frontier} - reached
            reached |= frontier
        return reached
