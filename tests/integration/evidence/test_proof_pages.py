"""Pages of proof on demand: ask, take, print, and who may."""

import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from qingfeng.evidence.actions.bags import build_bag
from qingfeng.evidence.actions.tokens import stamp_exhibit
from qingfeng.evidence.api import exhibits_of
from qingfeng.evidence.models import Bag, TimeToken
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.papers import check_paper
from qingfeng.foundation.api import Actor, history, system_actor
from qingfeng.foundation.models import User
from qingfeng.kernel.ids import Subject
from tests.integration.evidence.test_bags import HOSTILE, packer
from tests.integration.evidence.test_exhibits import entered, officer, only, picture, subject
from tests.support.captures import uploaded
from tests.support.leads import NOW

__all__ = ["officer", "packer", "subject"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, packer: Actor) -> Client:
    client.force_login(User.objects.get(pk=packer.user_id))
    return client


def words(pdf: bytes) -> str:
    findings = Findings("paper")
    check_paper("sheet.pdf", pdf, findings)
    assert findings.ok
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def asked(client: Client, subject: Subject) -> Bag:
    address = f"/evidence/{subject.kind}/{subject.id}/bags/"
    answer: Any = client.post(address, {"language": "zh-hans"})
    bag = Bag.objects.get()
    assert answer.url == f"/bags/{bag.pk}/"
    assert client.get(answer.url).status_code == 200
    build_bag(bag_id=bag.pk, now=NOW)
    bag.refresh_from_db()
    return bag


def test_a_bag_is_asked_for_taken_and_its_taking_is_written_down(
    signed_in: Client, packer: Actor, subject: Subject
) -> None:
    entered(packer, subject)
    bag = asked(signed_in, subject)
    assert bag.digest in signed_in.get(f"/bags/{bag.pk}/").content.decode()
    assert (
        bag.digest[:16]
        in signed_in.get(f"/evidence/{subject.kind}/{subject.id}/bags/").content.decode()
    )
    taken: Any = signed_in.post(f"/bags/{bag.pk}/take/")
    assert b"".join(taken.streaming_content)[:4] == b"PK\3\4"
    assert history(Subject("bag", bag.pk))[0].verb == "bag.read"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sheet_of_a_bag_has_each_command_with_its_digest(
    signed_in: Client, packer: Actor, subject: Subject, language: str
) -> None:
    entered(packer, subject)
    row = only(packer, subject)
    stamp = picture(packer)
    TimeToken.objects.create(
        exhibit_id=row.id, authority="Local", trusted=False, at=NOW, file_id=stamp.sha256
    )
    bag = asked(signed_in, subject)
    answer = signed_in.get(f"/bags/{bag.pk}/sheet/{language}/")
    text = words(answer.content)
    assert bag.file_id is not None
    for said in (bag.file_id, bag.digest, row.manifest_sha256, "sha256sum--check--strict"):
        assert said in text
    assert "opensslts-verify-datadata/exhibits/001/manifest.json" in text


@pytest.mark.parametrize(
    ("language", "title"), [("zh-hans", "证据核验单"), ("en", "Howtoverifyanexhibit")]
)
def test_the_sheet_of_an_exhibit(
    signed_in: Client, packer: Actor, subject: Subject, language: str, title: str
) -> None:
    exhibit = entered(packer, subject, title=HOSTILE)
    answer = signed_in.get(f"/exhibits/{exhibit}/sheet/{language}/")
    row, text = only(packer, subject), words(answer.content)
    assert title in text
    for said in (row.manifest_sha256, row.files[0].sha256, "".join(HOSTILE.split())):
        assert said in text
    assert "root:x:0" not in text


@pytest.mark.parametrize(
    ("language", "limits"),
    [
        ("zh-hans", ("上传文件", "不说明其内容真实", "不说明文件由谁制作", "该机构是本地机构,不可信")),
        ("en", ("Uploadedfile", "notthatwhattheysayistrue", "whomadeafile", "localoneandisnottrusted")),
    ],
)  # fmt: skip
def test_the_sheet_of_files_that_were_brought_names_public_tools_and_their_limits(
    signed_in: Client, packer: Actor, subject: Subject, language: str, limits: tuple[str, ...]
) -> None:
    exhibit = uploaded(subject, actor=packer, now=NOW)
    stamp_exhibit(exhibit_id=exhibit, actor=system_actor(), now=NOW)
    text = words(signed_in.get(f"/exhibits/{exhibit}/sheet/{language}/").content)
    row = next(one for one in exhibits_of(subject, actor=packer) if one.id == exhibit)
    for said in (
        f"$sha256summanifest.json{'应得到:' if language == 'zh-hans' else 'Expected:'}{row.manifest_sha256}",
        "$sha256sumfiles/*", row.files[0].sha256,
        "$opensslts-verify-datamanifest.json-intokens/001.tsr-CAfileauthority.pem",
        *limits,
    ):  # fmt: skip
        assert said in text.replace("：", ":").replace("，", ","), said


def test_what_is_not_there_or_not_for_these_eyes_is_not_found(
    signed_in: Client, subject: Subject
) -> None:
    for address in (
        f"/evidence/right/{'0' * 8}-0000-0000-0000-{'0' * 12}/bags/",
        f"/evidence/nothing/{subject.id}/bags/",
        f"/bags/{subject.id}/",
        f"/exhibits/{subject.id}/sheet/en/",
    ):
        assert signed_in.get(address).status_code == 404, address
    assert signed_in.get(f"/bags/{subject.id}/take/").status_code == 405


def test_who_may_not_share_has_no_page(client: Client, officer: Actor, subject: Subject) -> None:
    client.force_login(User.objects.get(pk=officer.user_id))
    assert client.get(f"/evidence/{subject.kind}/{subject.id}/bags/").status_code == 403
