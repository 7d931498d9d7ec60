"""Bags by somebody who means harm: bounded, never written or followed, and what is wrong is named."""

import io
import json
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from qingfeng.evidence.verifying.findings import Findings, Limits, Unreadable
from qingfeng.evidence.verifying.verify import verify
from tests.support.proof import payload, zip_of


def zipped(tmp_path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    """The small bag with further members in its archive."""
    path = tmp_path / "bag.zip"
    path.write_bytes(zip_of(payload()))
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def checked(files: dict[str, bytes], tmp_path: Path) -> Findings:
    path = tmp_path / "bag.zip"
    path.write_bytes(zip_of(files))
    return verify(path)


def codes(findings: Findings) -> set[str]:
    return {problem.what for problem in findings.problems}


def test_a_link_in_an_archive_is_named_and_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("bag/data/link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert "link" in codes(verify(zipped(tmp_path, (link, b"/etc/passwd"))))
    path = tmp_path / "bag.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("bag/hard", tarfile.LNKTYPE), ("bag/device", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("bag/bagit.txt")
        archive.addfile(info, io.BytesIO())
    assert [problem.what for problem in verify(path).problems].count("link") == 2


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packing_that_takes_what_memory_it_likes_is_not_read(
    tmp_path: Path, packing: int
) -> None:
    more = zipfile.ZipInfo("bag/data/more")
    more.compress_type = packing
    assert "packing_refused" in codes(verify(zipped(tmp_path, (more, b"\0" * 1000))))


def test_a_bomb_within_a_member_is_cut_off(tmp_path: Path) -> None:
    """The directory says ten bytes; more comes out of it."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bag/bagit.txt", b"\0" * (8 << 20))
    content = path.read_bytes().replace((8 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(content)
    assert not verify(path).ok


def test_a_million_folders_are_too_many(tmp_path: Path) -> None:
    few = Limits(files=4)
    folders = [(f"bag/{n}/", b"") for n in range(20)]
    with pytest.raises(Unreadable, match="too_much"):
        verify(zipped(tmp_path, *folders), limits=few)
    path = tmp_path / "bag.tar"
    with tarfile.open(path, "w") as archive:
        for name, _ in folders:
            info = tarfile.TarInfo(name)
            info.type = tarfile.DIRTYPE
            archive.addfile(info)
    with pytest.raises(Unreadable, match="too_much"):
        verify(path, limits=few)


@pytest.mark.parametrize(
    "body",
    [
        b'{"entries": [], "entries": [{}]}',
        b'{"entries": [], "more": NaN}',
        b'{"entries": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"entries": [' + b"9" * 5000 + b"]}",
        b"\xff\xfe",
        b"[]",
    ],
    ids=["twice", "no number", "deep", "long number", "no text", "no object"],
)
def test_json_that_two_programs_would_read_differently_is_refused(
    tmp_path: Path, body: bytes
) -> None:
    found = checked(payload(**{"journal/journal.json": body}), tmp_path)
    assert ("data/journal/journal.json", "document_malformed") in {
        (each.file, each.what) for each in found.problems
    }


def test_json_of_more_values_than_memory_holds_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "bag.zip"
    many = json.dumps({"entries": [[]] * 3000}).encode()
    path.write_bytes(zip_of(payload(**{"journal/journal.json": many})))
    assert "too_much" in codes(verify(path, limits=Limits(values=2000)))


def test_names_that_are_one_on_another_system_are_told(tmp_path: Path) -> None:
    composed, decomposed = "data/excluded/001/é", "data/excluded/001/e\u0301"
    path = zipped(tmp_path, (f"bag/{composed}", b"1"), (f"bag/{decomposed}", b"2"))
    assert "name_clashes" in codes(verify(path))
    upper = zipped(tmp_path, ("bag/data/PROV.JSON", b"{}"))
    assert "name_clashes" in codes(verify(upper))


def test_a_name_that_hides_itself_is_shown_by_its_numbers(tmp_path: Path) -> None:
    path = zipped(tmp_path, ("bag/data/\u202efdp.exe", b"1"), ("bag/data/a\x1b[2J", b"2"))
    named = " ".join(problem.file for problem in verify(path).problems)
    assert "[U+202E]" in named
    assert "\x1b" not in named


@pytest.mark.parametrize("name", ["bag/../../x", "/etc/x", "bag/a\\..\\x", "bag/./x", "bag//x"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    assert "name_refused" in codes(verify(zipped(tmp_path, (name, b"x"))))


def test_a_section_said_twice_is_named(tmp_path: Path) -> None:
    files = payload()
    index = json.loads(files["index.json"])
    index["sections"] *= 2
    files["index.json"] = json.dumps(index).encode()
    assert "index" in codes(checked(files, tmp_path))
