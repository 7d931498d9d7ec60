"""The version of what the engine knows: rules of matching, tables, lexicon, ranking."""

from __future__ import annotations

import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent
MATCHING = "2026.11"
# Layout of the files of a snapshot: raised when an old folder can no longer be read.
FORMAT = 1


def data_digest() -> str:
    """Of every shipped table, so that a changed word is another version."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".csv", ".json", ".toml"}:
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


RULES_VERSION = f"{MATCHING}-{data_digest()}"
