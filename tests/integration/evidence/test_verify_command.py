"""`qingfeng verify`: one object, three exit statuses, no database."""

import json
from pathlib import Path

import pytest

from qingfeng.wiring.cli import application
from tests.support.proof import authority_in, payload, zip_of


def test_a_whole_bag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bag.zip"
    path.write_bytes(zip_of(payload()))
    assert application.run(["verify", str(path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"kind", "ok", "checked", "problems", "tokens", "notes"}
    assert (answer["kind"], answer["ok"], answer["problems"]) == ("bag", True, [])
    assert {"not_true", "not_author"} <= {note["code"] for note in answer["notes"]}
    assert all(note["text_zh"] and note["text_en"] for note in answer["notes"])


def test_what_does_not_agree_is_named_for_programs_and_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bag.zip"
    path.write_bytes(zip_of(payload()).replace(b"How much?", b"How mucH?"))
    assert application.run(["verify", str(path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    named = {problem["file"] for problem in answer["problems"]}
    assert "data/exhibits/001/files/002.txt" in named
    assert application.run(["verify", str(path)]) == 1
    verdict, *differing = capsys.readouterr().err.splitlines()
    assert verdict.startswith(("不一致", "does not hold"))
    assert any("data/exhibits/001/files/002.txt" in line for line in differing)


def test_a_token_under_an_authority_and_over_a_file(tmp_path: Path) -> None:
    authority = authority_in(tmp_path)
    token, data = tmp_path / "token.tsr", tmp_path / "data"
    data.write_bytes(b"seen")
    token.write_bytes(authority.stamp(b"seen"))
    words = ["verify", str(token), "--authority", str(tmp_path / "ca.pem"), "--of", str(data)]
    assert application.run(words) == 0
    assert application.run([*words[:3], str(tmp_path / "nowhere.pem")]) == 2
    data.write_bytes(b"unseen")
    assert application.run(words) == 1


def test_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nothing.bin"
    path.write_bytes(b"\0" * 10)
    assert application.run(["verify", str(path), "--json"]) == 2
    assert "nothing.bin" in capsys.readouterr().err
