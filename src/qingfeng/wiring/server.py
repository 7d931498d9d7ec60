"""The web server: gunicorn in this process, on a socket that is bound before anything else is done."""

import errno
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import reverse
from django.utils import translation
from gunicorn.app.base import BaseApplication

from qingfeng.engine import api as engine
from qingfeng.kernel.errors import BadInput
from qingfeng.wiring.settings import CONFIG
from qingfeng.wiring.warming import warm_register

LOOPBACK = ("127.0.0.1", "::1", "localhost")
FIRST_PORT = 8000
PORTS_TRIED = 100
SWITCH_SECONDS = 0.0005


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket; without a wish the next free port from 8000 on."""
    wishes = [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wish in wishes:
        candidate = socket.socket(family, socket.SOCK_STREAM)
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((host, wish))
            # Bound alone, two sites that start at once would both hold the port until one of them listens.
            candidate.listen()
        except OSError as error:
            candidate.close()
            if error.errno != errno.EADDRINUSE:
                raise BadInput(
                    "host_cannot_be_bound", host=host, port=wish, cause=error.strerror
                ) from error
        else:
            return candidate
    raise BadInput(
        "port_taken", host=host, port=port or f"{FIRST_PORT}-{FIRST_PORT + PORTS_TRIED - 1}"
    )


def address(listening: socket.socket, *, tls: bool) -> str:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if tls else 'http'}://{shown}:{port}/"


def _prepare_worker(_worker: object) -> None:
    # A page that comes back from the database must not wait five milliseconds, ten times over, for one being drawn.
    sys.setswitchinterval(SWITCH_SECONDS)
    Thread(target=warm_register, daemon=True).start()


class Site(BaseApplication):  # type: ignore[misc]
    def __init__(
        self,
        listening: socket.socket,
        *,
        certificate: Path | None,
        key: Path | None,
        ready: Callable[[], None],
    ) -> None:
        self._options: dict[str, Any] = {
            "bind": [f"fd://{listening.fileno()}"],
            "worker_class": "gthread",
            "workers": CONFIG.web_processes,
            "threads": CONFIG.web_threads,
            "preload_app": True,
            "proc_name": "qingfeng",
            "graceful_timeout": 20,
            "timeout": 120,
            "keepalive": 15,
            # Heartbeats of the workers go to memory: a slow disk must not get a worker killed.
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
            "limit_request_line": 8190,
            "loglevel": "warning",
            "when_ready": lambda _arbiter: ready(),
            "post_worker_init": _prepare_worker,
            "certfile": str(certificate) if certificate else None,
            "keyfile": str(key) if key else None,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings and value is not None:
                self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        application = get_wsgi_application()
        engine.load()
        _load_pages()
        # Loaded before the workers are forked: they must not share a connection.
        connections.close_all()
        return application


def _load_pages() -> None:
    """Every address with its view, in each language, before the fork: else the first reader of each worker waits a second."""
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            reverse("account_login")
    gc.collect()
    # Shared with the workers for good: their collector need not walk it in the middle of a page.
    gc.freeze()


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker of its own process while the site runs; it ends with us even when we are killed."""
    command = [
        sys.executable,
        "-m",
        "qingfeng.wiring.cli",
        "worker",
        "--ends-with",
        str(os.getpid()),
    ]
    ours = os.getpid()
    environment = dict(os.environ)
    if settings.QINGFENG_DEMO_NOW:
        environment["QINGFENG_DEMO_NOW"] = settings.QINGFENG_DEMO_NOW.isoformat()
    process = subprocess.Popen(command, env=environment)  # noqa: S603
    try:
        yield
    finally:
        # The forked workers of the site unwind through here too; it is not theirs to end.
        if os.getpid() == ours:
            process.terminate()
            process.wait()
