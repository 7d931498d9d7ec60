"""A captured page shown by the viewer's host: who asked is journalled here, and leaves with a token for minutes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core import signing

from qingfeng.evidence.actions.reading import hand_out_file
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound

TOKEN_SECONDS: Final = 15 * 60
_SALT: Final = "qingfeng.evidence.viewer"


@dataclass(frozen=True, slots=True)
class Viewing:
    """What a token opens: one file of one exhibit, inside pages of one origin."""

    exhibit: UUID
    sha256: str
    origin: str


def open_viewing(*, exhibit_id: UUID, sha256: str, origin: str, actor: Actor, now: datetime) -> str:
    """The token. It stands for a reading of the file, so it is journalled as one."""
    hand_out_file(exhibit_id=exhibit_id, sha256=sha256, actor=actor, now=now).content.close()
    return _signer().sign_object([str(exhibit_id), sha256, origin])


def viewing_of(token: str) -> Viewing:
    """NotFound for one that is expired or was not made here."""
    try:
        exhibit, sha256, origin = _signer().unsign_object(token, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        raise NotFound(kind="viewing") from None
    return Viewing(UUID(exhibit), sha256, origin)


def _signer() -> signing.TimestampSigner:
    # The player takes addresses apart at colons, so the token has none.
    return signing.TimestampSigner(salt=_SALT, sep=".")
