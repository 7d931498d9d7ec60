"""The bags that a person asked for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qingfeng.evidence import access
from qingfeng.evidence.models import Bag
from qingfeng.evidence.queries.sheets import PackedBag
from qingfeng.evidence.rules.bags import BagState
from qingfeng.foundation.api import Actor
from qingfeng.kernel.ids import Subject


@dataclass(frozen=True, slots=True)
class BagRow:
    id: UUID
    subject: Subject
    asked_at: datetime
    language: str
    state: BagState
    problem: str
    size: int
    packed: PackedBag | None


def bags_of(subject: Subject, *, actor: Actor) -> tuple[BagRow, ...]:
    """The newest first."""
    mine = access.visible_bags(actor).filter(subject_kind=subject.kind, subject_id=subject.id)
    return tuple(_row(bag) for bag in mine.select_related("file").order_by("-asked_at", "-pk")[:50])


def bag_row(bag_id: UUID, *, actor: Actor) -> BagRow:
    return _row(access.bag_of(actor, bag_id))


def _row(bag: Bag) -> BagRow:
    packed = None
    if bag.file_id is not None and bag.built_at is not None:
        packed = PackedBag(bag.pk, bag.file_id, bag.digest, bag.built_at)
    return BagRow(
        id=bag.pk,
        subject=Subject(bag.subject_kind, bag.subject_id),
        asked_at=bag.asked_at,
        language=bag.language,
        state=BagState(bag.state),
        problem=bag.problem,
        size=bag.file.size if bag.file is not None else 0,
        packed=packed,
    )
