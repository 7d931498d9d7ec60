"""The embedded database is safe and leaves nothing behind; every claim with processes of its own."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from qingfeng.wiring.embedded import place as places
from qingfeng.wiring.embedded import postmaster
from tests.support.clusters import cleaned, servers

# One worker runs them all: they share a cluster, and timing of signals is theirs alone.
pytestmark = pytest.mark.xdist_group("embedded")

HOLDER = Path(__file__).parents[1] / "support" / "embedded_holder.py"
PATIENCE = 60


@dataclass
class Holder:
    process: subprocess.Popen[str]
    pid: int
    data: Path
    sockets: Path
    passwords: dict[str, str]

    def connect(self, role: str, **changes: Any) -> psycopg.Connection:
        login = {"user": role, "password": self.passwords[role], "dbname": "qingfeng"} | changes
        return psycopg.connect(host=str(self.sockets), port=5432, **login)

    def leave(self) -> int:
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def end(self, number: signal.Signals) -> int:
        assert self.process.stdin
        with self.process.stdin:
            self.process.send_signal(number)
            return self.process.wait(PATIENCE)


def hearing() -> None:
    """Whoever runs the tests in the background or under nohup hands on deafness to these."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def hold(data_dir: Path) -> Holder:
    process = subprocess.Popen(
        [sys.executable, str(HOLDER), str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=hearing,
    )
    assert process.stdout
    with process.stdout:
        told = json.loads(process.stdout.readline())
    return Holder(
        process, told["pid"], Path(told["data"]), Path(told["sockets"]), told["passwords"]
    )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One cluster for all tests that leave it whole: making one costs a second, starting it little."""
    with cleaned(tmp_path_factory.mktemp("shared") / "clone" / "var") as path:
        yield path


@pytest.fixture
def fresh_data_dir(tmp_path: Path) -> Iterator[Path]:
    with cleaned(tmp_path / "clone" / "var") as path:
        yield path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_no_permission_of_a_parent_folder_changes(tmp_path: Path) -> None:
    folders = {
        tmp_path / "closed": 0o700,
        tmp_path / "closed" / "passage": 0o711,
        tmp_path / "closed" / "passage" / "clone": 0o750,
    }
    for folder, wanted in folders.items():
        folder.mkdir()
        folder.chmod(wanted)
    outside = {path: mode(path) for path in (tmp_path, *tmp_path.parents)}
    with cleaned(tmp_path / "closed" / "passage" / "clone" / "var") as data_dir:
        hold(data_dir).leave()
        assert {folder: mode(folder) for folder in folders} == folders
        assert {path: mode(path) for path in outside} == outside


def test_folders_are_private_and_belong_to_the_servers_user(data_dir: Path) -> None:
    holder = hold(data_dir)
    process_owner = (Path("/proc") / str(holder.pid)).stat().st_uid
    for folder in (holder.data, holder.sockets):
        assert mode(folder) == 0o700
        assert folder.stat().st_uid == process_owner
    if os.getuid() == 0:
        assert process_owner != 0
        assert holder.data.is_relative_to(places.SYSTEM_ROOT)
        program = Path(os.readlink(f"/proc/{holder.pid}/exe"))
        assert program.is_relative_to(places.SYSTEM_ROOT)
        assert program.stat().st_uid == 0, "the server must not be able to replace its own binaries"
    assert mode(data_dir / "secrets") == 0o700
    assert {mode(path) for path in (data_dir / "secrets").iterdir()} == {0o600}
    holder.leave()


def test_no_role_enters_without_its_password(data_dir: Path) -> None:
    holder = hold(data_dir)
    for role in ("postgres", "qf_owner", "qf_app"):
        holder.connect(role).close()
        for wrong in ("", "wrong"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                holder.connect(role, password=wrong)
    holder.leave()


def test_nothing_listens_on_the_network(data_dir: Path) -> None:
    holder = hold(data_dir)
    with holder.connect("postgres") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert [path.name for path in sorted(holder.sockets.iterdir())] == [
        ".s.PGSQL.5432",
        ".s.PGSQL.5432.lock",
    ]
    holder.leave()


def test_a_long_path_keeps_the_socket_private(tmp_path: Path) -> None:
    with cleaned(tmp_path / ("long" * 30) / "var") as data_dir:
        holder = hold(data_dir)
        assert mode(holder.sockets) == 0o700
        holder.connect("qf_app").close()
        holder.leave()


def test_a_socket_folder_that_another_made_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    with pytest.raises(places.Unsafe, match="0700"):
        places.private_folder(folder, os.getuid())
    linked = tmp_path / "linked"
    linked.symlink_to(tmp_path)
    with pytest.raises(places.Unsafe, match="0700"):
        places.private_folder(linked, os.getuid())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_server_is_gone_after_a_signal(data_dir: Path, number: signal.Signals) -> None:
    holder = hold(data_dir)
    assert servers(holder.data)
    holder.end(number)
    assert servers(holder.data) == []


def test_after_a_kill_the_next_start_takes_over_and_leaves_nothing(data_dir: Path) -> None:
    first = hold(data_dir)
    first.end(signal.SIGKILL)
    assert first.pid in servers(first.data)
    second = hold(data_dir)
    assert second.pid == first.pid
    second.leave()
    assert servers(second.data) == []


def test_the_last_to_leave_stops_the_server(data_dir: Path) -> None:
    first = hold(data_dir)
    second = hold(data_dir)
    assert second.pid == first.pid
    first.leave()
    second.connect("qf_app").close()
    second.leave()
    assert servers(second.data) == []


def test_many_begin_and_leave_at_once(fresh_data_dir: Path) -> None:
    """From nothing: the folders, the copy of the programs, the cluster and the server are made by one of them."""
    command = [sys.executable, str(HOLDER), str(fresh_data_dir)]
    crowd = [
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(4)
    ]
    assert [process.wait(PATIENCE) for process in crowd] == [0] * 4
    assert servers(places.place_for(fresh_data_dir).data) == []


def test_data_survive_a_crash_of_the_server(data_dir: Path) -> None:
    holder = hold(data_dir)
    with holder.connect("qf_owner", autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 200000) AS number")
    os.kill(holder.pid, signal.SIGKILL)
    holder.end(signal.SIGKILL)
    again = hold(data_dir)
    with again.connect("qf_owner") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (200000,)
    again.leave()


def test_slow_recovery_is_awaited_as_long_as_the_server_lives(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An hour of replay, on a clock of our own: no limit ends the wait, and people are told."""
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(
        time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + max(seconds, 1))
    )
    monkeypatch.setattr(postmaster, "accepts", lambda _place: clock[0] > 3600)
    monkeypatch.setattr(postmaster, "running", lambda _place: 1)
    told: list[str] = []
    postmaster.await_ready(_place(tmp_path), told.append)
    assert clock[0] > 3600
    assert len(told) > 100


def test_a_server_that_dies_while_starting_is_reported_with_its_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = _place(tmp_path)
    place.log.write_text("FATAL: the disk is full\n", encoding="utf-8")
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(postmaster, "accepts", lambda _place: False)
    with pytest.raises(postmaster.ServerFailed, match="the disk is full"):
        postmaster.await_ready(place, lambda _text: None)


def _place(folder: Path) -> places.Place:
    return places.Place(
        home=folder, binaries=folder, secrets=folder, locks=folder, log=folder / "log", account=None
    )


def test_a_cluster_whose_secrets_are_gone_is_set_aside_not_deleted(fresh_data_dir: Path) -> None:
    holder = hold(fresh_data_dir)
    holder.leave()
    shutil.rmtree(fresh_data_dir / "secrets")
    again = hold(fresh_data_dir)
    again.connect("qf_app").close()
    again.leave()
    assert (holder.data.parent / "data-set-aside-1" / "PG_VERSION").exists()


def test_a_killed_set_up_starts_again(fresh_data_dir: Path) -> None:
    place = places.place_for(fresh_data_dir)
    half = place.home / "data-being-made"
    half.mkdir()
    (half / "rubbish").write_text("half", encoding="utf-8")
    holder = hold(fresh_data_dir)
    holder.connect("qf_app").close()
    assert not half.exists()
    holder.leave()


def test_a_process_id_given_to_another_process_is_not_our_server(tmp_path: Path) -> None:
    place = _place(tmp_path)
    place.data.mkdir()
    (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n", encoding="utf-8")
    assert postmaster.running(place) is None


def test_a_stale_process_id_that_a_stranger_now_has_does_not_bar_the_start(data_dir: Path) -> None:
    holder = hold(data_dir)
    os.kill(holder.pid, signal.SIGKILL)
    holder.end(signal.SIGKILL)
    file = holder.data / "postmaster.pid"
    rest = file.read_text(encoding="utf-8").partition("\n")[2]
    file.write_text(f"{os.getpid()}\n{rest}", encoding="utf-8")
    again = hold(data_dir)
    again.connect("qf_app").close()
    again.leave()
