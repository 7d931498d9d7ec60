"""Bags of proof: asked for by a person, built in the background with that person's rights, taken by nobody else."""

import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, BinaryIO, Final, cast
from uuid import UUID

from django.db import transaction
from django.utils import translation

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.tokens import stamped
from qingfeng.evidence.models import Bag
from qingfeng.evidence.queries.bag_contents import bag_contents
from qingfeng.evidence.rules.bags import BAG_FLOW
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor, blocks
from qingfeng.kernel.errors import Broken, NotFound, QingfengError, Refused
from qingfeng.kernel.ids import Subject, uuid7

BUILD: Final = "evidence.build_bag"
LARGEST: Final = 64 << 30
LANGUAGES: Final[dict[str, blocks.Language]] = {"zh-hans": "zh-hans", "en": "en"}


@transaction.atomic
def ask_bag(*, subject: Subject, language: blocks.Language, actor: Actor, now: datetime) -> UUID:
    """Everything that the actor may read about the subject, packed as soon as a worker comes to it. One that waits already
    is the one that is asked for."""
    foundation.require(actor, access.SHARE)
    foundation.require(actor, access.READ)
    if actor.office_id is None or actor.user_id is None:
        raise Refused("no_permission")
    foundation.get(actor, subject.kind, subject.id)
    asked = {
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "office_id": actor.office_id,
        "owner_id": actor.user_id,
        "seat": actor.seat,
        "language": language,
    }
    waiting = Bag.objects.filter(state=BAG_FLOW.initial, **asked).first()
    if waiting is not None:
        return waiting.pk
    bag = Bag.objects.create(id=uuid7(now), asked_at=now, **asked)
    foundation.journal_append(
        actor=actor,
        verb=events.BAG_ASKED,
        subject=Subject(events.BAG, bag.pk),
        payload={"of": {"kind": subject.kind, "id": subject.id}, "language": language},
        now=now,
    )
    foundation.defer(BUILD, bag=str(bag.pk))
    return bag.pk


def build_bag(*, bag_id: UUID, now: datetime) -> None:
    """Done once however often it is called. What the owner may no longer read is not packed."""
    with transaction.atomic():
        bag = Bag.objects.select_for_update().filter(pk=bag_id).first()
        if bag is None or bag.state != BAG_FLOW.initial:
            return
        try:
            with transaction.atomic():
                _build(bag, now)
        except QingfengError as error:
            bag.refresh_from_db()
            _give_up(bag, error.code, now)


def _build(bag: Bag, now: datetime) -> None:
    # The seat of that time, with the rights of today.
    actor = foundation.actor_again(bag.owner_id, bag.seat, now)
    subject, language = Subject(bag.subject_kind, bag.subject_id), LANGUAGES[bag.language]
    foundation.get(actor, subject.kind, subject.id)
    with translation.override(language), tempfile.TemporaryFile() as packed:
        built = bag_contents(
            bag.pk, subject, actor=actor, now=now, language=language, stamp=_stamped
        )
        _write(built.pieces, packed)
        stored = foundation.store_file(
            content=_rewound(packed),
            name=f"qingfeng-{bag.pk}.zip",
            kinds=frozenset({"zip"}),
            max_bytes=LARGEST,
            actor=actor,
            now=now,
        )
    bag.file, bag.digest, bag.built_at = stored, built.digest, now
    bag.save(update_fields=["file", "digest", "built_at"])
    foundation.move(
        row=bag,
        workflow=BAG_FLOW,
        verb="build",
        facts={},
        actor=actor,
        now=now,
        payload={"digest": built.digest, "file": stored.sha256},
    )
    _tell(bag, events.BAG_BUILT, now)


def _stamped(lists: bytes) -> bytes:
    """An authority that does not answer keeps nobody waiting for a bag; that it has no token is said where it is checked."""
    try:
        return stamped(lists).content
    except Broken:
        return b""


def _write(pieces: Iterable[bytes], packed: IO[bytes]) -> None:
    for piece in pieces:
        packed.write(piece)


def _rewound(packed: IO[bytes]) -> BinaryIO:
    packed.seek(0)
    return cast(BinaryIO, packed)


def _give_up(bag: Bag, problem: str, now: datetime) -> None:
    bag.problem = problem[:40]
    bag.save(update_fields=["problem"])
    foundation.move(
        row=bag,
        workflow=BAG_FLOW,
        verb="give_up",
        facts={},
        actor=foundation.system_actor(),
        now=now,
        payload={"problem": problem},
    )
    _tell(bag, events.BAG_FAILED, now)


def _tell(bag: Bag, code: str, now: datetime) -> None:
    foundation.notify(users=[bag.owner_id], code=code, subject=Subject(events.BAG, bag.pk), now=now)


@transaction.atomic
def take_bag(*, bag_id: UUID, actor: Actor, now: datetime) -> tuple[BinaryIO, str]:
    """The packed bag and its name; that it was taken is journalled."""
    bag = access.bag_of(actor, bag_id)
    if bag.file_id is None:
        raise NotFound(kind="bag", id=bag_id)
    foundation.journal_append(
        actor=actor,
        verb=events.BAG_READ,
        subject=Subject(events.BAG, bag.pk),
        payload={"file": bag.file_id},
        now=now,
    )
    return foundation.open_file(bag.file_id), f"qingfeng-{bag.pk}.zip"
