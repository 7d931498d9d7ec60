"""Whatever bytes come in, checking them ends with findings or with Unreadable, and with nothing else."""

import io
import json
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.evidence.verifying.agreement import check_agreement
from qingfeng.evidence.verifying.answers import check_answers
from qingfeng.evidence.verifying.appraisals import check_appraisals
from qingfeng.evidence.verifying.clocks import check_clocks
from qingfeng.evidence.verifying.exhibits import check_exhibit
from qingfeng.evidence.verifying.findings import Findings, Limits, Unreadable
from qingfeng.evidence.verifying.goods import check_goods
from qingfeng.evidence.verifying.journals import check_journal
from qingfeng.evidence.verifying.provenance import check_provenance
from qingfeng.evidence.verifying.sections import check_sections
from qingfeng.evidence.verifying.tokens import check_token
from qingfeng.evidence.verifying.trees import Below, Folder
from qingfeng.evidence.verifying.verify import verify
from qingfeng.evidence.verifying.web_archives import check_wacz
from tests.support.bag_parts import F, answers_body, appraisals_body, goods_body
from tests.support.examples import examples
from tests.support.proof import clocks_body, exhibit_files, journal_body, payload, zip_of
from tests.unit.evidence.test_verifying_files import PDF, wacz, warc

LIMITS = Limits(files=500, document=1 << 20, slack=1 << 20)
quick = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


SEEDS = [zip_of(payload()), packed(wacz()), tarred(exhibit_files()), warc(), warc(packed=False), PDF,
         b"\x30\x82\x01\x00" + b"\x02\x01\x00" * 80]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    seed = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(seed) - 1))
        length = draw(st.integers(0, 8))
        seed[at : at + length] = draw(st.binary(max_size=8))
        seed = seed or bytearray(b"\0")
    return bytes(seed)


@quick
@given(content=st.one_of(damaged(), st.binary(max_size=300)))
def test_any_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with suppress(Unreadable):
        result = json.dumps(verify(path, limits=LIMITS).result(), ensure_ascii=False)
        assert result.isprintable()
        result.encode()


@quick
@given(content=st.binary(max_size=400))
def test_any_token(content: bytes) -> None:
    findings = Findings("token")
    check_token("t", b"\x30" + content, findings, over=b"x")
    assert not findings.ok


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-10, 10**9), st.floats(), st.text(max_size=8),
        st.sampled_from(["2026-10-01", "2026-10-01T00:00:00+08:00", "month", "Asia/Shanghai", "../x"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


def changed(body: Any, draw: st.DrawFn) -> Any:
    """One value somewhere in it is another."""
    if isinstance(body, dict) and body and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(body)))
        return {**body, key: changed(body[key], draw)}
    if isinstance(body, list) and body and draw(st.integers(0, 5)):
        return [changed(body[0], draw), *body[1:]]
    return draw(VALUES)


DOCUMENTS = {
    "clocks.json": (clocks_body(), check_clocks),
    "journal.json": (journal_body(), check_journal),
    "manifest.json": (exhibit_files()["manifest.json"], check_exhibit),
    "datapackage.json": (wacz()["datapackage.json"], check_wacz),
    "index.json": (payload()["index.json"], check_sections),
    "prov.json": (payload()["prov.json"], lambda tree, found: check_provenance(tree, {}, found)),
}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
@quick
@given(data=st.data())
def test_any_document(name: str, tmp_path: Path, data: st.DataObject) -> None:
    body, check = DOCUMENTS[name]
    text = json.dumps(changed(json.loads(body), data.draw))
    tmp_path.joinpath(name).write_text(text)
    findings = Findings("bag")
    check(Folder(tmp_path, LIMITS), findings)
    json.dumps(findings.result(), ensure_ascii=False).encode()


PARTS = {
    ("goods", "goods.json"): (goods_body(), check_goods),
    ("appraisals", "appraisals.json"): (appraisals_body(), check_appraisals),
    ("answers", "answers.json"): (answers_body(), check_answers),
}


@pytest.mark.parametrize("part", sorted(PARTS))
@settings(quick, max_examples=examples(12))
@given(data=st.data())
def test_any_part(part: tuple[str, str], tmp_path: Path, data: st.DataObject) -> None:
    """By itself, and against the journal, the clocks and the exhibits beside it."""
    (folder, name), (body, check) = part, PARTS[part]
    if not tmp_path.joinpath(folder).exists():
        for path, content in payload().items():
            tmp_path.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
            tmp_path.joinpath(path).write_bytes(content)
    tmp_path.joinpath(folder).mkdir(exist_ok=True)
    tmp_path.joinpath(folder, name).write_text(json.dumps(changed(body, data.draw)))
    tree, findings = Folder(tmp_path, LIMITS), Findings("bag")
    check(Below(tree, folder), findings)
    check_agreement(tree, F, findings)
    json.dumps(findings.result(), ensure_ascii=False).encode()


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_as_it_should_be_lacks_its_papers_alone(
    part: tuple[str, str], tmp_path: Path
) -> None:
    (_, name), (body, check) = part, PARTS[part]
    tmp_path.joinpath(name).write_text(json.dumps(body))
    findings = Findings("bag")
    check(Folder(tmp_path, LIMITS), findings)
    assert {problem.what for problem in findings.problems} <= {"missing"}
