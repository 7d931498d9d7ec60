"""Deeds on many chosen leads: first a dry run with its counts, then the same again with its token."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import transaction

from qingfeng.foundation.api import Actor, require
from qingfeng.kernel.digest import canonical, sha256
from qingfeng.kernel.errors import Conflict, NotFound, Refused
from qingfeng.market.access.leads import DECIDE, EDIT
from qingfeng.market.actions.leads import assign, decide
from qingfeng.market.rules.lead_verdicts import reason_of
from qingfeng.market.rules.leads import BULK_LIMIT

_SALT = "qingfeng.leads.bulk"
TOKEN_SECONDS = 600


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many leads a deed would change or has changed, and why it passes over the others."""

    changed: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    token: str = ""


def bulk_decide(
    *,
    lead_ids: Sequence[UUID],
    reason: str,
    actor: Actor,
    now: datetime,
    dry_run: bool = True,
    token: str = "",
) -> BulkResult:
    """Give the same verdict to all chosen leads."""
    require(actor, DECIDE)
    reason_of(reason)

    def one(lead_id: UUID) -> object:
        return decide(lead_id=lead_id, reason=reason, actor=actor, now=now)

    return _all(one, lead_ids, ("decide", reason), actor, dry_run=dry_run, token=token)


def bulk_assign(
    *,
    lead_ids: Sequence[UUID],
    assignee_id: UUID,
    actor: Actor,
    now: datetime,
    dry_run: bool = True,
    token: str = "",
) -> BulkResult:
    """Give all chosen leads to one colleague."""
    require(actor, EDIT)

    def one(lead_id: UUID) -> object:
        return assign(lead_id=lead_id, assignee_id=assignee_id, actor=actor, now=now)

    return _all(one, lead_ids, ("assign", str(assignee_id)), actor, dry_run=dry_run, token=token)


def _all(
    one: Callable[[UUID], object],
    lead_ids: Sequence[UUID],
    deed: tuple[str, str],
    actor: Actor,
    *,
    dry_run: bool,
    token: str,
) -> BulkResult:
    chosen = sorted(set(lead_ids))
    if len(chosen) > BULK_LIMIT:
        raise Refused("too_many_chosen", limit=BULK_LIMIT, chosen=len(chosen))
    seal = sha256(canonical([*deed, str(actor.user_id), *map(str, chosen)]))
    if dry_run:
        result = _rehearse(one, chosen)
        return BulkResult(result.changed, result.skipped, _signed(seal, result))
    agreed = _agreed(token, seal)
    with transaction.atomic():
        result = _each(one, chosen)
        if result.changed != agreed:
            raise Conflict("changed_since_dry_run", agreed=agreed, now=result.changed)
    return result


def _rehearse(one: Callable[[UUID], object], chosen: Sequence[UUID]) -> BulkResult:
    """The deed itself, taken back: a count made in another way could differ from what happens."""
    with transaction.atomic():
        result = _each(one, chosen)
        transaction.set_rollback(True)
    return result


def _each(one: Callable[[UUID], object], chosen: Sequence[UUID]) -> BulkResult:
    changed = 0
    skipped: Counter[str] = Counter()
    for lead_id in chosen:
        try:
            with transaction.atomic():
                one(lead_id)
            changed += 1
        except (Refused, NotFound) as refused:
            skipped[refused.code] += 1
    return BulkResult(changed, dict(skipped))


def _signed(seal: str, result: BulkResult) -> str:
    return signing.dumps([seal, result.changed], salt=_SALT)


def _agreed(token: str, seal: str) -> int:
    try:
        sealed, changed = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        raise Refused("dry_run_needed") from None
    if sealed != seal:
        raise Refused("dry_run_needed")
    return int(changed)
