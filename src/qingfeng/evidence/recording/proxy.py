"""The recording proxy: all that the browser asks for goes through here, over the one door, into the archive."""

import socket
import threading
from typing import Final

from qingfeng.evidence.recording.conversation import Conversation
from qingfeng.evidence.recording.means import Lines, Means, shut

_SILENT_SECONDS: Final = 60
_ENDING_SECONDS: Final = 5


class Proxy:
    """Listens on loopback for the one browser of this capture; a thread for each of its connections."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._lines = Lines()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> "Proxy":
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        shut(self._listener)
        self._listener.close()
        self._accepting.join(_ENDING_SECONDS)
        self._lines.end()
        for thread in self._threads:
            thread.join(_ENDING_SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            line.settimeout(_SILENT_SECONDS)
            thread = threading.Thread(target=self._serve, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        Conversation(self._means, self._lines).hold(line)
