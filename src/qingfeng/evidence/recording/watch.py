"""What is told of time: from which clock, and whether anybody keeps it right."""

import ctypes
import time
from datetime import UTC, datetime
from typing import Final

_UNSYNCHRONISED: Final = 5


class _Kept(ctypes.Structure):
    """`struct ntptimeval` of Linux."""

    _fields_ = (
        ("seconds", ctypes.c_long),
        ("microseconds", ctypes.c_long),
        ("most", ctypes.c_long),
        ("estimated", ctypes.c_long),
        ("tai", ctypes.c_long),
        ("spare", ctypes.c_long * 4),
    )


def clock() -> datetime:
    """The machine's own: a capture is evidence of when the machine says it was, whatever the pages' clock shows."""
    return datetime.fromtimestamp(time.time(), UTC)


def source() -> dict[str, object]:
    """Whether the kernel's clock follows a time server, and the error it owns to, in microseconds."""
    kept = _Kept()
    try:
        state = ctypes.CDLL(None).ntp_gettime(ctypes.byref(kept))
    except (AttributeError, OSError):
        return {"clock": "system", "synchronised": None}
    synchronised = state not in (-1, _UNSYNCHRONISED)
    return {"clock": "system", "synchronised": synchronised, "largest_error_us": int(kept.most)}
