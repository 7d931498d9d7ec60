"""Whatever the code names has a word: a code without one stands in English on a Chinese page."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.utils.translation import override

import qingfeng.evidence
from qingfeng.evidence.actions.identification_answers import _PAPERS
from qingfeng.evidence.recording.addresses import inside
from qingfeng.evidence.rules.brand_services import ReadingStatus
from qingfeng.evidence.web.exhibits.capture_words import FILE_ROLES, INSIDE
from qingfeng.evidence.web.exhibits.facts import _because
from qingfeng.evidence.web.identification.words import reading_said
from qingfeng.foundation.ui.words import known

HERE = Path(qingfeng.evidence.__file__).parent
AREAS = {"BadInput": "input", "Refused": "refusal", "Conflict": "refusal"}
# The interface of devices answers programs, in codes.
PROGRAMS = {"reading_api.py"}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    for path in sorted(HERE.rglob("*.py")):
        if path.name in PROGRAMS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield path.name, node, str(name)


def texts(nodes: list[ast.expr]) -> list[str]:
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_every_refusal_has_a_word() -> None:
    # Each package says its words when its pages are loaded.
    assert get_resolver().url_patterns
    found = [
        (where, code, AREAS[name])
        for where, call, name in calls()
        if name in AREAS
        for code in texts(call.args if name == "Refused" else call.args[:1])
    ]
    assert len(found) > 150
    assert [one for one in found if not known(one[2], one[1])] == []  # type: ignore[arg-type]


def test_every_role_of_a_file_has_a_word() -> None:
    named = {texts(call.args[1:2])[0] for _, call, name in calls() if name == "Part" and texts(call.args[1:2])}  # fmt: skip
    named |= {text for _, call, name in calls() if name == "paper_part" for text in texts(call.args[1:2])}  # fmt: skip
    # Papers that are kept beside the record and are no file of an exhibit.
    named -= {"notice", "decision", "waiver"}
    assert {"answer", "chain", "paper", "reading", "report"} <= named
    assert (named | set(_PAPERS)) - set(FILE_ROLES) == set()


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.1.1", "224.0.0.1", "0.0.0.0", "168.63.129.16", "240.0.0.1", "2002::1", "fc00::1"])  # fmt: skip  # noqa: S104
def test_an_address_that_is_refused_is_called_what_it_is(address: str) -> None:
    reason = inside(address)
    assert reason in INSIDE
    with override("zh-hans"):
        told = _because({"reason": "address_refused", "detail": f"{address} ({reason})"})
    assert str(reason) not in told.replace(address, "")
    assert address in told


def test_what_a_device_read_is_said_in_the_readers_words() -> None:
    with override("zh-hans"):
        read = reading_said(ReadingStatus.READ.value, "Spectrum: 与基准不符")
        other = reading_said(ReadingStatus.READ.value, "气相色谱: 与基准不符")
        unheard = reading_said(ReadingStatus.FAILED.value, "host_unanswered")
    assert read == "已读取：光谱：与基准不符"
    assert other == "已读取：气相色谱: 与基准不符"
    assert "host" not in unheard
