"""Start, wait for and stop one PostgreSQL server process."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from qingfeng.wiring.embedded.place import PORT, Place

Notice = Callable[[str], None]

# For 2 cores and a small machine; given at each start, so that a newer release tunes an older cluster too.
TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "min_wal_size": "160MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "1",
    "default_text_search_config": "pg_catalog.simple",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # A statement may carry personal data: it never reaches the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
BEYOND_ANY_PROCESS = 4_194_305
SLOW = 3.0
FORCE_AFTER = 120.0


class ServerFailed(RuntimeError):
    """The server ended while it was awaited; carries the end of its log."""


def running(place: Place) -> int | None:
    """Process id of the live server on this data folder, if any."""
    try:
        first = (place.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
        pid = int(first)
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_server(pid, place) else None


def _is_server(pid: int, place: Place) -> bool:
    """Whether `pid` is alive and ours; a number may have been given to another process since."""
    process = Path("/proc") / str(pid)
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        state = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z" and os.fsencode(place.data) in words


def disown_stale(place: Place) -> bool:
    """After a crash the number in the pid file may be a zombie's or a stranger's, which PostgreSQL takes for a server.

    Only the number is replaced, by one that no process can have: the rest lets PostgreSQL see whether children of the
    dead server still use its memory. Says whether there was such a file.
    """
    file = place.data / "postmaster.pid"
    if not file.exists() or running(place) is not None:
        return False
    rest = file.read_text(encoding="utf-8").partition("\n")[2]
    with file.open("r+", encoding="utf-8") as handle:
        handle.write(f"{BEYOND_ANY_PROCESS}\n{rest}")
        handle.truncate()
    return True


def spawn(place: Place) -> None:
    """Through pg_ctl, which leaves the server to init: it must outlive whoever happened to start it."""
    options = [
        "-p",
        PORT,
        "-k",
        str(place.sockets),
        *(f"-c{name}={value}" for name, value in TUNING.items()),
    ]
    command = [
        str(place.binaries / "pg_ctl"), "start", "--no-wait", "--silent", "-D", str(place.data),
        "-o", shlex.join(options),
    ]  # fmt: skip
    descriptor = os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as log:
        subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            command, stdout=log, stderr=log, check=False, **place.demote()
        )


def await_ready(place: Place, notice: Notice) -> None:
    """Wait as long as the server lives: after a crash it may replay its log for minutes."""
    begun = time.monotonic()
    told = begun
    while not accepts(place):
        if running(place) is None and not _appears(place):
            raise ServerFailed(
                f"PostgreSQL ended while starting; the end of {place.log}:\n{tail(place.log)}"
            )
        if time.monotonic() - told >= SLOW:
            told = time.monotonic()
            notice(
                f"waiting for PostgreSQL, {told - begun:.0f} s (it may be recovering after a crash)"
            )
        time.sleep(0.05)


def _appears(place: Place) -> bool:
    """The pid file comes a moment after the process; some patience before calling it dead."""
    for _attempt in range(40):
        time.sleep(0.05)
        if running(place) is not None:
            return True
    return False


def accepts(place: Place) -> bool:
    command = [
        str(place.binaries / "pg_isready"),
        "-q",
        "-t",
        "3",
        "-h",
        str(place.sockets),
        "-p",
        PORT,
    ]
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603


def stop(place: Place) -> None:
    """Fast shutdown, and an immediate one when that hangs; returns when the process is gone."""
    pid = running(place)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    begun = time.monotonic()
    forced = False
    while _is_server(pid, place):
        if not forced and time.monotonic() - begun > FORCE_AFTER:
            forced = True
            os.kill(pid, signal.SIGQUIT)
        time.sleep(0.02)


def tail(log: Path, lines: int = 15) -> str:
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
