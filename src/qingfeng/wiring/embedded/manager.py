"""The one door to the embedded database: `ensure()` returns when it accepts connections."""

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from qingfeng.wiring.embedded import cluster, postmaster
from qingfeng.wiring.embedded.lease import Lease, exclusive
from qingfeng.wiring.embedded.place import PORT, Place, place_for

CRASH_ATTEMPTS = 30


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


@dataclass
class Embedded:
    """A running cluster and this process's share in it."""

    place: Place
    lease: Lease

    @classmethod
    def start(cls, place: Place, app_role: str, notice: postmaster.Notice = _tell) -> "Embedded":
        lease = Lease(place.locks / "users.lock", last=lambda: postmaster.stop(place))
        try:
            with exclusive(place.locks / "start.lock"):
                _bring_up(place, app_role, notice)
        except BaseException:
            lease.leave()
            raise
        return cls(place, lease)

    def login(self, role: str) -> dict[str, str]:
        return {
            "host": str(self.place.sockets),
            "port": PORT,
            "user": role,
            "password": self.place.secret(role),
        }


def _bring_up(place: Place, app_role: str, notice: postmaster.Notice) -> None:
    if not cluster.is_made(place):
        cluster.make(place)
    if postmaster.running(place) is None:
        _spawn(place, notice)
    else:
        postmaster.await_ready(place, notice)
    provided = place.locks / f"provided_{app_role}"
    identity = f"{cluster.PROVISION} {place.secret('identity')}"
    if not provided.exists() or provided.read_text(encoding="utf-8") != identity:
        cluster.provide(place, app_role)
        provided.write_text(identity, encoding="utf-8")


def _spawn(place: Place, notice: postmaster.Notice) -> None:
    """After a crash the dead server's children may take some seconds to notice; until then a start is refused."""
    attempts = CRASH_ATTEMPTS if postmaster.disown_stale(place) else 1
    for attempt in range(1, attempts + 1):
        postmaster.spawn(place)
        try:
            postmaster.await_ready(place, notice)
        except postmaster.ServerFailed:
            if attempt == attempts:
                raise
            notice("the server that died has not let go yet; trying again")
            time.sleep(1)
        else:
            return


_guard = threading.Lock()
_started: dict[Path, Embedded] = {}


def ensure(data_dir: Path, app_role: str) -> Embedded:
    """Start or join the cluster of `data_dir`, once per process."""
    with _guard:
        if data_dir not in _started:
            _started[data_dir] = Embedded.start(place_for(data_dir), app_role)
        return _started[data_dir]
