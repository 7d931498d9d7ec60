"""Work by a process that is killed at a given step, for tests of what it leaves behind.

A program with one thread forks the children. Forked from the test's own process, which has several, a child can wait for
ever for a lock that a thread it does not have would have given back.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

ROOT = Path(__file__).parents[2]
SIGNS_OF_LIFE_SECONDS = 60
KILLED = -signal.SIGKILL
FILE_EVENTS = frozenset({"open", "os.chmod", "os.mkdir", "os.remove", "os.rename"})


class Killer:
    """Counts statements, commits and steps among the files of this process, and ends it without a word at the one that is meant."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, run: Callable[..., Any], *given: Any) -> Any:
        self.step()
        return run(*given)

    def step(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortals:
    """Children that do named work one after another; each dies at the step it is told to, if it comes so far."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self.program = program

    def do(self, work: Callable[..., None], *, dies_at: int, **given: Any) -> tuple[int, int]:
        """How the child left (0, or the signal as a negative number), and the steps it took if it lived."""
        name = f"{work.__module__}:{work.__qualname__}"
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(json.dumps([name, dies_at, given], default=str) + "\n")
        self.program.stdin.flush()
        code, steps = json.loads(self.program.stdout.readline())
        return code, steps


@contextmanager
def mortals(database: str, data: Path) -> Iterator[Mortals]:
    program = subprocess.Popen(
        [sys.executable, "-m", __name__, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"QINGFENG_DATA_DIR": str(data)},
    )
    try:
        yield Mortals(program)
    finally:
        program.kill()
        program.communicate()


def live(name: str, dies_at: int, given: dict[str, Any]) -> int:
    module, _, function = name.partition(":")
    work = getattr(import_module(module), function)
    killer = Killer(dies_at)
    _count_statements(killer)
    _count_files(killer)
    work(**given)
    return killer.seen


def _count_statements(killer: Killer) -> None:
    """On every connection, as a worker's jobs have theirs in threads of their own."""
    commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]

    def committed(self: BaseDatabaseWrapper) -> None:
        killer.step()
        commit(self)
        killer.step()

    def opened(connection: BaseDatabaseWrapper, **_: object) -> None:
        connection.execute_wrappers.append(killer)

    BaseDatabaseWrapper._commit = committed  # type: ignore[attr-defined]
    connection_created.connect(opened, weak=False)


def _count_files(killer: Killer) -> None:
    """What is done in the folder of files."""

    def audited(event: str, given: tuple[Any, ...]) -> None:
        if event in FILE_EVENTS and str(given[0]).startswith(str(settings.QINGFENG_FILES_DIR)):
            killer.step()

    sys.addaudithook(audited)


def in_a_child(name: str, dies_at: int, given: dict[str, Any]) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SIGNS_OF_LIFE_SECONDS)
        try:
            os.write(writing, str(live(name, dies_at, given)).encode())
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(70)
    os.close(writing)
    with os.fdopen(reading) as told:
        steps = told.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(steps or 0)


def main(database: str) -> None:
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    for line in sys.stdin:
        # Once, not in every child.
        import_module(json.loads(line)[0].partition(":")[0])
        sys.stdout.write(json.dumps(in_a_child(*json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
