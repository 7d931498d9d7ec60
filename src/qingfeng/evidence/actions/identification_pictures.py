"""What of a photograph the holder sees: parts blacked out, and an officer's word that no label and no face is left."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from qingfeng.evidence import access, events
from qingfeng.evidence.models import (
    Identification,
    PictureClearance,
    PictureMask,
)
from qingfeng.evidence.rules.identification import State
from qingfeng.evidence.rules.pictures import Box, width_when_masked
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.errors import BadInput, Broken, Conflict, NotFound, Refused, refuse_gaps
from qingfeng.kernel.ids import Subject, uuid7

MASKED_BYTES = 20 << 20
_OPEN = (State.DRAFTED.value, State.SENT.value, State.SERVED.value)


@transaction.atomic
def mask_picture(
    *, identification_id: UUID, picture_id: UUID, boxes: Sequence[Box], actor: Actor, now: datetime
) -> str:
    """A file of its own, drawn from the plain picture; the original stays as it came. Its digest."""
    row, picture, signer = _picture(identification_id, picture_id, actor, now)
    with foundation.open_file(picture.shown_id) as kept:
        plain = kept.read()
    try:
        drawn = foundation.masked(plain, boxes=boxes, width=width_when_masked(plain))
    except Broken as failed:
        raise BadInput("picture_damaged", column="picture") from failed
    stored = foundation.store_file(
        content=io.BytesIO(drawn),
        name="masked.png",
        kinds=frozenset({"image"}),
        max_bytes=MASKED_BYTES,
        actor=actor,
        now=now,
    )
    PictureMask.objects.create(
        id=uuid7(now),
        identification=row,
        picture=picture,
        file=stored,
        boxes=[list(box) for box in boxes],
        made_by_id=signer,
        made_at=now,
    )
    told = {"picture": picture.original_id, "file": stored.sha256, "boxes": len(boxes)}
    _tell(events.PICTURE_MASKED, row, told, actor, now)
    return str(stored.sha256)


@transaction.atomic
def clear_picture(
    *,
    identification_id: UUID,
    picture_id: UUID,
    file: str,
    no_label: bool,
    no_face: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Signed for the file that the officer looked at, and for no other."""
    row, picture, signer = _picture(identification_id, picture_id, actor, now)
    looked = (("label_unchecked", "no_label", no_label), ("face_unchecked", "no_face", no_face))
    refuse_gaps((reason, column) for reason, column, seen in looked if not seen)
    if picture.current != file:
        raise Conflict("picture_masked_meanwhile")
    if picture.cleared:
        return
    PictureClearance.objects.create(
        id=uuid7(now),
        identification=row,
        picture=picture,
        file_id=file,
        no_label=no_label,
        no_face=no_face,
        signed_by_id=signer,
        signed_at=now,
    )
    told: dict[str, object] = {"picture": picture.original_id, "file": file}
    _tell(events.PICTURE_CLEARED, row, told, actor, now)


def _picture(
    identification_id: UUID, picture_id: UUID, actor: Actor, now: datetime
) -> tuple[Identification, Any, UUID]:
    """Of the actor's own question, locked, that nobody has answered yet; a person, since it is signed.

    The picture with `current` and `cleared`, as the access rule hands it out.
    """
    foundation.require(actor, access.ASK)
    row = access.asked_by(actor, identification_id, localdate(now))
    if row.state not in _OPEN:
        raise Refused("question_answered_already")
    if actor.user_id is None:
        raise Refused("signature_by_person")
    found = access.visible_pictures(actor, row).filter(pk=picture_id).first()
    if found is None:
        raise NotFound(kind="picture", id=picture_id)
    return row, found, actor.user_id


def _tell(
    verb: str, row: Identification, payload: dict[str, object], actor: Actor, now: datetime
) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.IDENTIFICATION, row.pk),
        payload=payload,
        now=now,
    )
