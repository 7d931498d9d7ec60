"""API keys: a public prefix to find the row, a secret of which only a digest is kept."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingfeng.kernel.errors import BadInput

LONGEST = timedelta(days=366)
_SHAPE = re.compile(r"qf_(?P<prefix>[a-z0-9]{12})_(?P<secret>[A-Za-z0-9_-]{43})\Z")
_SCOPE = re.compile(r"[a-z][a-z0-9_]{0,39}:(read|add|edit|decide|share|delete)\Z")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class NewKey:
    prefix: str
    token: str
    digest: str


def new_key() -> NewKey:
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    secret = secrets.token_urlsafe(32)
    return NewKey(prefix, f"qf_{prefix}_{secret}", digest_of_secret(secret))


def digest_of_secret(secret: str) -> str:
    """A plain digest is enough: the secret has 256 random bits, nobody can guess through it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def read_header(authorization: str) -> tuple[str, str] | None:
    """Prefix and secret from `Authorization: Bearer …`, None for anything else."""
    scheme, _, token = authorization.partition(" ")
    match = _SHAPE.match(token.strip()) if scheme.lower() == "bearer" else None
    return (match["prefix"], match["secret"]) if match else None


def secret_fits(secret: str, digest: str) -> bool:
    return hmac.compare_digest(digest_of_secret(secret), digest)


def check_scopes(scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    bad = [scope for scope in wanted if not _SCOPE.match(scope)]
    if bad or not wanted:
        raise BadInput("scope_unreadable", scopes=bad)
    return wanted


def check_expiry(now: datetime, expires_at: datetime) -> None:
    if expires_at <= now:
        raise BadInput("expiry_past", column="expires_at")
    if expires_at - now > LONGEST:
        raise BadInput("expiry_too_far", column="expires_at", days=LONGEST.days)
