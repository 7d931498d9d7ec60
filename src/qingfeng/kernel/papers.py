"""A PDF that carries its own digest, so that a damaged copy is seen without anything beside it.

The line is a comment before the file's last cross-reference: readers pass over it, and no offset in the file moves. Whoever
changes the file on purpose can count it anew; a digest had elsewhere stands against that.
"""

import re
from hashlib import sha256

_MARK = b"%Qingfeng-SHA-256: "
_LINE = re.compile(re.escape(_MARK) + rb"([0-9a-f]{64})\n(?=startxref\n)")
_END = b"startxref\n"


def with_own_digest(pdf: bytes) -> bytes:
    """The PDF with the digest of what it was before, as one more line."""
    head, end, tail = pdf.rpartition(_END)
    if not end:
        raise ValueError("no PDF with a cross-reference at its end")
    return head + _MARK + sha256(pdf).hexdigest().encode() + b"\n" + end + tail


def stated_and_found(pdf: bytes) -> tuple[str, str] | None:
    """The digest that the line states and that of the rest; None where there is not exactly one line."""
    lines = list(_LINE.finditer(pdf))
    if len(lines) != 1:
        return None
    (line,) = lines
    rest = pdf[: line.start()] + pdf[line.end() :]
    return line[1].decode(), sha256(rest).hexdigest()
