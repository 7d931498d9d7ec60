"""`qingfeng capture`: the archive, its time token and its entry in the journal, or none of them."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError

from qingfeng.evidence.api import Recording
from qingfeng.foundation.models import Journal
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import Broken
from qingfeng.wiring.cli import application
from qingfeng.wiring.cli import capture as command
from tests.support.captures import URL, packed

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder to write into; what the browser would bring lies beside it."""

    @contextlib.contextmanager
    def recorded(url: str, *, operator: str) -> Iterator[Recording]:
        made = tmp_path / "made"
        made.mkdir()
        yield packed(made, operator=operator)

    monkeypatch.setattr(command, "recorded", recorded)
    monkeypatch.setattr(django_settings, "QINGFENG_DATA_DIR", tmp_path)
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def run(place: Path, *words: str) -> int:
    return application.run(["capture", URL, "--out", str(place / "page.wacz"), *words])


def test_it_has_its_token_and_its_entry(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "--operator", "赵敏", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    wacz, token = place / "page.wacz", place / "page.wacz.tsr"
    assert (told["wacz"], told["token"]) == (str(wacz), str(token))
    assert (told["token_trusted"], told["operator"]) == (False, "赵敏")
    assert set(place.iterdir()) == {wacz, token}
    entry = Journal.objects.get(pk=told["journal_entry"])
    assert entry.verb == "capture.handed_out"
    assert entry.payload["archive"] == told["sha256"] == sha256(wacz.read_bytes())
    assert entry.payload["token"] == sha256(token.read_bytes())
    assert {one.name: one.text for one in entry.texts.all()} == {"url": URL, "operator": "赵敏"}


def test_openssl_and_our_own_check_agree_with_its_token(place: Path, tmp_path: Path) -> None:
    assert run(place) == 0
    wacz, root = place / "page.wacz", tmp_path / "timestamping" / "root.pem"
    ours = ["verify", f"{wacz}.tsr", "--of", str(wacz), "--authority", str(root)]
    theirs = ["openssl", "ts", "-verify", "-in", f"{wacz}.tsr", "-data", wacz, "-CAfile", root]

    def agreed() -> tuple[bool, bool]:
        done = subprocess.run(theirs, capture_output=True, check=False)
        return application.run(ours) == 0, done.returncode == 0

    assert agreed() == (True, True)
    body = bytearray(wacz.read_bytes())
    body[len(body) // 2] ^= 1
    wacz.write_bytes(body)
    assert agreed() == (False, False)


def barred(*_: Any, **__: Any) -> None:
    raise Broken("timestamp_failed", reason="no answer")


def unreachable(*_: Any, **__: Any) -> None:
    raise OperationalError("no server")


@pytest.mark.parametrize(
    ("where", "name", "instead", "said"),
    [
        ("qingfeng.evidence.actions.recordings", "stamped", barred, "timestamp_failed"),
        ("qingfeng.foundation.api", "journal_append", unreachable, "database cannot be reached"),
        ("qingfeng.wiring.cli.capture", "bring_up_to_date", unreachable, "cannot be reached"),
    ],
)
def test_without_token_or_journal_nothing_is_written(
    where: str, name: str, instead: Any, said: str, place: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(f"{where}.{name}", instead)
    assert run(place) == 1
    assert said in capsys.readouterr().err
    assert not list(place.iterdir())
    assert not Journal.objects.filter(verb="capture.handed_out").exists()


def test_a_folder_that_is_not_there_is_bad_input(place: Path) -> None:
    assert run(place / "nowhere") == 2


def test_what_is_no_address_of_the_web_is_bad_input(tmp_path: Path) -> None:
    out = tmp_path / "page.wacz"
    assert application.run(["capture", "file:///etc/passwd", "--out", str(out)]) == 2
    assert not out.exists()
