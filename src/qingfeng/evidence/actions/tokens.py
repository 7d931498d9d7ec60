"""Time tokens over the manifests of exhibits."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from qingfeng.evidence import events
from qingfeng.evidence.actions.exhibits import STAMP
from qingfeng.evidence.models import Exhibit, TimeToken
from qingfeng.evidence.recording import watch
from qingfeng.evidence.recording.stamping import Stamped, by_authority, by_ourselves
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject

_KINDS: Final = frozenset({"timestamp"})
_LARGEST: Final = 1 << 20
_PATIENCE: Final = timedelta(hours=1)
_DAYS: Final = timedelta(days=30)
_AT_ONCE: Final = 200


def stamp_exhibit(*, exhibit_id: UUID, actor: Actor, now: datetime) -> None:
    """Have its manifest's digest stamped once. An authority that does not answer raises, and the job tries again."""
    exhibit = Exhibit.objects.get(pk=exhibit_id)
    if exhibit.tokens.exists():
        return
    token = stamped(exhibit.manifest.encode())
    with transaction.atomic():
        Exhibit.objects.select_for_update().get(pk=exhibit_id)
        if exhibit.tokens.exists():
            return
        _keep(exhibit, token, actor, now)


def stamp_waiting(*, now: datetime) -> int:
    """Ask again for exhibits of the last days that have no token: an authority may be away for long."""
    waiting = Exhibit.objects.filter(
        tokens__isnull=True, entered_at__gt=now - _DAYS, entered_at__lt=now - _PATIENCE
    )
    names = [
        str(one) for one in waiting.order_by("entered_at").values_list("pk", flat=True)[:_AT_ONCE]
    ]
    for name in names:
        foundation.defer(STAMP, queueing_lock=f"{STAMP}.{name}", exhibit=name)
    return len(names)


def stamped(body: bytes) -> Stamped:
    """By the authority of the settings, else by the local one, which is marked as not trusted."""
    url: str = settings.QINGFENG_TIMESTAMP_URL
    roots: Path | None = settings.QINGFENG_TIMESTAMP_ROOTS
    if url and roots is not None:
        return by_authority(body, url=url, roots=roots)
    folder = Path(settings.QINGFENG_DATA_DIR) / "timestamping"
    return by_ourselves(body, folder=folder, now=watch.clock())


def _keep(exhibit: Exhibit, token: Stamped, actor: Actor, now: datetime) -> None:
    stored = foundation.store_file(
        content=BytesIO(token.content),
        name="manifest.tsr",
        kinds=_KINDS,
        max_bytes=_LARGEST,
        actor=actor,
        now=now,
    )
    TimeToken.objects.create(
        exhibit=exhibit,
        authority=token.authority,
        trusted=token.trusted,
        at=token.at,
        file_id=stored.sha256,
    )
    foundation.journal_append(
        actor=actor,
        verb=events.EXHIBIT_STAMPED,
        subject=Subject(events.EXHIBIT, exhibit.pk),
        payload={"token": stored.sha256, "trusted": token.trusted, "at": token.at},
        now=now,
    )
