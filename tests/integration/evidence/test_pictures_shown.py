"""A holder sees a photograph only after an officer has looked at it: labels blacked out, no face, signed for each."""

import io
import struct
import zlib
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from qingfeng.evidence import api as evidence
from qingfeng.evidence.models import GoodsPicture, PictureClearance, PictureMask
from qingfeng.evidence.rules.pictures import boxes_of
from qingfeng.foundation.api import Actor, history, open_file
from qingfeng.foundation.models import User
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject
from tests.support import pictures
from tests.support.identification import (
    FRIDAY,
    Stage,
    answered,
    application,
    cleared,
    drafted,
    later,
    raise_stage,
)

pytestmark = pytest.mark.django_db
RED = b"\xff\x20\x20"


@pytest.fixture
def stage() -> Stage:
    return raise_stage()


def by(identifier: UUID, actor: Actor) -> dict[str, Any]:
    return {"identification_id": identifier, "actor": actor, "now": FRIDAY}


def added(stage: Stage, identifier: UUID) -> UUID:
    """A second photograph, with a label on it, that nobody has looked at."""
    content = io.BytesIO(pictures.png(200, 100, RED))
    return evidence.add_goods_picture(
        content=content, name="label.png", **by(identifier, stage.customs)
    )


def seen(actor: Actor, identifier: UUID) -> list[str]:
    rows = evidence.question_pictures(actor=actor, identifier=identifier, now=FRIDAY)
    return [row.current for row in rows]


def pixel(content: bytes, x: int, y: int) -> tuple[int, ...]:
    """Of a PNG without interlace, with eight bits a channel."""
    width, _height, _bits, kind = struct.unpack_from(">IIBB", content, 16)
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    data, at = b"", 8
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        data += content[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += 12 + length
    rows, stride = zlib.decompress(data), width * channels
    above = bytes(stride)
    for line in range(y + 1):
        begin = line * (stride + 1)
        above = _unfiltered(rows[begin], rows[begin + 1 : begin + 1 + stride], above, channels)
    return tuple(above[x * channels : (x + 1) * channels])[:3]


def _unfiltered(kind: int, row: bytes, above: bytes, step: int) -> bytes:
    found = bytearray(row)
    for at in range(len(found)):
        left = found[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        up = above[at]
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda value: abs(guess - value))
        found[at] = (found[at] + (0, left, up, (left + up) // 2, nearest)[kind]) % 256
    return bytes(found)


def test_the_holder_sees_no_photograph_that_nobody_signed_for(stage: Stage, settings: Any) -> None:
    settings.QINGFENG_DEMO_NOW = FRIDAY
    identifier = drafted(stage, stage.customs)
    (first,) = seen(stage.customs, identifier)
    hidden = added(stage, identifier)
    evidence.send_question(**by(identifier, stage.customs))
    plain = GoodsPicture.objects.get(pk=hidden)
    assert set(seen(stage.customs, identifier)) == {first, plain.shown_id}
    for reader in (stage.holder, stage.agent):
        assert seen(reader, identifier) == [first]
        client = Client()
        client.force_login(User.objects.get(pk=str(reader.user_id)))
        page = client.get(f"/identifications/{identifier}/").content.decode()
        assert first in page
        assert plain.shown_id not in page
        address = f"/identifications/{identifier}/pictures"
        assert client.get(f"{address}/{plain.shown_id}/").status_code == 404
        assert client.get(f"{address}/{plain.original_id}/").status_code == 404
        shown: Any = client.get(f"{address}/{first}/")
        assert b"".join(shown.streaming_content).startswith(b"\x89PNG")
    cleared(identifier, hidden, stage.customs)
    assert set(seen(stage.holder, identifier)) == {first, plain.shown_id}


def test_without_a_photograph_that_was_looked_at_the_question_does_not_go_out(
    stage: Stage,
) -> None:
    before = evidence.GoodsBefore(evidence.Ground.SEIZED, "查封", "运动鞋")
    identifier = evidence.draft_question(goods=before, actor=stage.market, now=FRIDAY)
    given = by(identifier, stage.market)
    evidence.choose_product(right_id=stage.right.pk, product_id=None, **given)
    evidence.put_questions(questions="Yours?", asked_for=None, **given)
    content = io.BytesIO(pictures.png(20, 10))
    picture = evidence.add_goods_picture(content=content, name="a.png", **given)
    with pytest.raises(Refused, match="picture_uncleared"):
        evidence.send_question(**given)
    cleared(identifier, picture, stage.market)
    evidence.send_question(**given)


def test_both_are_signed_for_each_photograph_and_only_as_it_was_looked_at(stage: Stage) -> None:
    identifier = drafted(stage, stage.customs)
    picture = added(stage, identifier)
    given = {**by(identifier, stage.customs), "picture_id": picture}
    file = GoodsPicture.objects.get(pk=picture).shown_id
    for ticks, reason in (
        ({"no_label": False, "no_face": True}, "label_unchecked"),
        ({"no_label": True, "no_face": False}, "face_unchecked"),
    ):
        with pytest.raises(BadInput, match=reason):
            evidence.clear_picture(file=file, **ticks, **given)
    both = {"no_label": True, "no_face": True}
    new = evidence.mask_picture(boxes=[(0, 0, 500, 500)], **given)
    with pytest.raises(Conflict, match="picture_masked_meanwhile"):
        evidence.clear_picture(file=file, **both, **given)
    evidence.clear_picture(file=new, **both, **given)
    signed = PictureClearance.objects.get(picture=picture)
    assert (signed.signed_by_id, signed.file_id) == (stage.customs.user_id, new)
    verbs = [row.verb for row in history(Subject("identification", identifier))]
    assert {"identification.picture_masked", "identification.picture_cleared"} <= set(verbs)
    again = evidence.mask_picture(boxes=[(0, 0, 900, 500)], **{**given, "now": later(0.1)})
    rows = evidence.question_pictures(actor=stage.customs, identifier=identifier, now=FRIDAY)
    found = {(row.current, row.cleared) for row in rows if row.id == picture}
    assert found == {(again, False)}, "another file is another signature"


def test_what_is_blacked_out_is_in_no_byte_of_the_new_file_and_the_original_stays(
    stage: Stage,
) -> None:
    identifier = drafted(stage, stage.customs)
    picture = added(stage, identifier)
    given = {**by(identifier, stage.customs), "picture_id": picture}
    sha256 = evidence.mask_picture(boxes=[(100, 200, 400, 500)], **given)
    with open_file(sha256) as kept:
        drawn = kept.read()
    assert struct.unpack_from(">II", drawn, 16) == (200, 100)
    assert pixel(drawn, 40, 40) == (0, 0, 0)
    assert pixel(drawn, 150, 80) == pixel(drawn, 5, 5) == tuple(RED)
    row = GoodsPicture.objects.get(pk=picture)
    with open_file(row.original_id) as original:
        assert original.read() == pictures.png(200, 100, RED)
    assert PictureMask.objects.get().boxes == [[100, 200, 400, 500]]


def test_boxes_lie_within_the_photograph() -> None:
    assert boxes_of("0 0 1000 1000\n\n 5 6 7 8 ") == ((0, 0, 1000, 1000), (5, 6, 7, 8))
    for text, reason in (
        ("", "box_missing"),
        ("0 0 0 5", "box_outside"),
        ("990 0 20 5", "box_outside"),
        ("-1 0 20 5", "box_outside"),
        ("1 2 3", "box_outside"),
        ("0 0 1 1\n" * 21, "boxes_too_many"),
    ):
        with pytest.raises(BadInput, match=reason):
            boxes_of(text)


def test_after_the_answer_the_photographs_stand_as_they_were_seen(stage: Stage) -> None:
    identifier = drafted(stage, stage.customs)
    picture = added(stage, identifier)
    evidence.send_question(**by(identifier, stage.customs))
    given = {**by(identifier, stage.customs), "picture_id": picture}
    evidence.mask_picture(boxes=[(0, 0, 10, 10)], **given)
    answered(stage, identifier, application(stage.holder), later(1))
    with pytest.raises(Refused, match="question_answered_already"):
        evidence.mask_picture(boxes=[(0, 0, 20, 20)], **given)
    with pytest.raises(DatabaseError, match="stand as they were"), transaction.atomic():
        _signed(identifier, picture, GoodsPicture.objects.get(pk=picture).shown_id, stage)


def test_the_database_takes_no_signature_for_another_file(stage: Stage) -> None:
    identifier = drafted(stage, stage.customs)
    picture = added(stage, identifier)
    original = GoodsPicture.objects.exclude(pk=picture).get().original_id
    with pytest.raises(DatabaseError, match="no file of picture"), transaction.atomic():
        _signed(identifier, picture, original, stage)
    plain = GoodsPicture.objects.get(pk=picture).shown_id
    with pytest.raises(DatabaseError, match="evidence_clearance_both"), transaction.atomic():
        _signed(identifier, picture, plain, stage, no_face=False)


def _signed(identifier: UUID, picture: UUID, file: str, stage: Stage, **given: Any) -> None:
    ticks = {"no_label": True, "no_face": True, **given}
    PictureClearance.objects.create(
        id=UUID(int=5),
        identification_id=identifier,
        picture_id=picture,
        file_id=file,
        signed_by_id=stage.customs.user_id,
        signed_at=FRIDAY,
        **ticks,
    )


def test_nobody_but_the_asking_office_masks_or_signs(stage: Stage) -> None:
    identifier = drafted(stage, stage.customs)
    picture = added(stage, identifier)
    evidence.send_question(**by(identifier, stage.customs))
    for outsider in (stage.market, stage.holder):
        given = {**by(identifier, outsider), "picture_id": picture}
        with pytest.raises((NotFound, Refused)):
            evidence.mask_picture(boxes=[(0, 0, 10, 10)], **given)


def test_the_pages_of_masking_take_what_is_drawn_and_no_default_tick(
    stage: Stage, settings: Any
) -> None:
    settings.QINGFENG_DEMO_NOW = FRIDAY
    identifier = drafted(stage, stage.customs)
    picture = added(stage, identifier)
    client = Client()
    client.force_login(User.objects.get(pk=str(stage.customs.user_id)))
    address = f"/identifications/{identifier}/pictures/{picture}"
    page = client.get(f"{address}/check/").content.decode()
    assert 'name="no_label" required' in page
    assert "checked" not in page
    client.post(f"{address}/mask/", {"boxes": "900 0 200 10"})
    assert not PictureMask.objects.exists(), "outside of the photograph"
    client.post(f"{address}/mask/", {"boxes": "100 100 200 300\n0 0 50 50"})
    (new,) = PictureMask.objects.values_list("file", flat=True)
    client.post(f"{address}/clear/", {"file": new, "no_label": "on"})
    assert not PictureClearance.objects.filter(picture=picture).exists()
    client.post(f"{address}/clear/", {"file": new, "no_label": "on", "no_face": "on"})
    assert PictureClearance.objects.filter(picture=picture, file=new).exists()
