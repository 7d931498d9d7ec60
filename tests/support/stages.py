"""A test's own small internet: nothing in the product can make one, since what reads it is this program and not ours.

`python -m tests.support.stages STAGE FOLDER` is the recorder with a door of its own; `staged` has captures started by it.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain, repeat
from unittest import mock

from qingfeng.evidence.recording import child, page
from qingfeng.evidence.recording.door import Door, Resolver, by_system, own_addresses


@dataclass(frozen=True, slots=True)
class Stage:
    """`inner` are addresses "127.0.0.1:8000" that may be reached although they are inside; `names` gives for a name its
    answers in turn, the last for ever; `authority` is a root certificate (PEM) that is trusted besides the system's."""

    inner: tuple[str, ...] = ()
    names: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    authority: str = ""


def by_script(answers: Mapping[str, Iterable[Iterable[str]]]) -> Resolver:
    """Answers in turn, the last for ever; other names as the system resolves them."""
    turns = {
        name: chain([list(one) for one in lists], repeat(list(list(lists)[-1])))
        for name, lists in answers.items()
    }

    def resolve(name: str) -> list[str]:
        return next(turns[name]) if name in turns else by_system(name)

    return resolve


class StagedDoor(Door):
    def __init__(self, stage: Stage, own: frozenset[str] = frozenset()) -> None:
        super().__init__(resolve=by_script(stage.names), own=own)
        self._inner = frozenset(stage.inner)

    def _barred(self, address: str, port: int) -> str | None:
        return None if f"{address}:{port}" in self._inner else super()._barred(address, port)


@contextmanager
def staged(stage: Stage) -> Iterator[None]:
    """Captures that begin meanwhile are recorded on the stage."""
    command = ("-m", "tests.support.stages", json.dumps(asdict(stage)))
    with mock.patch.object(page, "_RECORDER", command):
        yield


if __name__ == "__main__":
    given = Stage(**json.loads(sys.argv.pop(1)))
    sys.exit(child.main(StagedDoor(given, own_addresses()), given.authority))
