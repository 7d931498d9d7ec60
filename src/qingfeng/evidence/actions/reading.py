"""Files of exhibits and pictures of goods handed out; who took which stands in the journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.models import Exhibit
from qingfeng.evidence.queries.goods import is_picture_of
from qingfeng.evidence.queries.goods_papers import is_paper_of
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import NotFound
from qingfeng.kernel.ids import Subject

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Handed:
    name: str
    media_type: str
    content: BinaryIO


def hand_out_file(*, exhibit_id: UUID, sha256: str, actor: Actor, now: datetime) -> Handed:
    """A file or time token of this exhibit; nothing else of the store."""
    exhibit = access.exhibit_of(actor, exhibit_id)
    name = _name_of(exhibit, sha256)
    with transaction.atomic():
        foundation.journal_append(
            actor=actor,
            verb=events.EXHIBIT_READ,
            subject=Subject(events.EXHIBIT, exhibit.pk),
            payload={"file": sha256},
            now=now,
        )
    return Handed(name, foundation.media_type_of(sha256), foundation.open_file(sha256))


def _name_of(exhibit: Exhibit, sha256: str) -> str:
    part = exhibit.files.filter(file_id=sha256).order_by("pk").first()
    if part is not None:
        return str(part.name)
    if exhibit.tokens.filter(file_id=sha256).exists():
        return "manifest.tsr"
    raise NotFound(kind="file", sha256=sha256)


def hand_out_goods_file(*, lot_id: UUID, sha256: str, actor: Actor, now: datetime) -> Handed:
    """A picture, paper or film of this lot: of its list, a handover, a need elsewhere. Nothing else of the store."""
    lot = access.lot_of(actor, lot_id)
    if not (is_picture_of(lot, sha256) or is_paper_of(lot, sha256, actor=actor)):
        raise NotFound(kind="file", sha256=sha256)
    with transaction.atomic():
        foundation.journal_append(
            actor=actor,
            verb=events.LOT_READ,
            subject=Subject(events.LOT, lot.pk),
            payload={"file": sha256},
            now=now,
        )
    media_type = foundation.media_type_of(sha256)
    return Handed(f"{lot.number.replace('/', '-')}", media_type, foundation.open_file(sha256))
