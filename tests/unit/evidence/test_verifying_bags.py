"""Bags of ours: whole as they are made, and no byte of one can be changed without its file being named."""

import io
import json
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingfeng.evidence.verifying.findings import Findings, Limits, Unreadable
from qingfeng.evidence.verifying.verify import verify
from qingfeng.kernel.digest import canonical
from tests.support.examples import examples
from tests.support.proof import Authority, authority_in, clocks_body, payload, zip_of


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority_in(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def packed(authority: Authority) -> bytes:
    token = authority.stamp(payload()["exhibits/001/manifest.json"])
    return zip_of(payload(token))


@pytest.fixture
def folder(packed: bytes, tmp_path: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in archive.namelist():
            archive.extract(name, tmp_path)
    return tmp_path / "bag"


def checked(content: bytes, tmp_path: Path) -> Findings:
    path = tmp_path / "bag.zip"
    path.write_bytes(content)
    return verify(path)


def what(findings: Findings) -> set[tuple[str, str]]:
    return {(problem.file, problem.what) for problem in findings.problems}


def test_a_whole_one_agrees_packed_and_unpacked(packed: bytes, folder: Path) -> None:
    for found in (checked(packed, folder.parent), verify(folder)):
        assert (found.kind, found.problems) == ("bag", [])
        assert found.checked >= 37
        assert [token.trusted for token in found.tokens] == [False]
        assert {"authority_untrusted", "excluded_not_counted", "not_true"} <= set(found.notes)


def test_its_token_is_trusted_under_the_authority_that_the_reader_names(
    folder: Path, authority: Authority
) -> None:
    found = verify(folder, authorities=[authority.certificate])
    assert found.ok
    assert [token.trusted for token in found.tokens] == [True]
    assert "authority_untrusted" not in found.notes


def test_the_usual_programs_read_it(packed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bag.zip"
    path.write_bytes(packed)
    subprocess.run(["python3", "-m", "zipfile", "-t", str(path)], check=True, capture_output=True)
    subprocess.run(["python3", "-m", "zipfile", "-e", str(path), str(tmp_path)], check=True)
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(
            ["sha256sum", "--check", "--strict", "--quiet", manifest],
            cwd=tmp_path / "bag",
            check=True,
        )


def named(content: bytes, tmp_path: Path) -> set[str]:
    """The files that are named as changed, or the packed bag itself where nothing in it can be read."""
    try:
        return {problem.file for problem in checked(content, tmp_path).problems}
    except Unreadable as unreadable:
        return {unreadable.file or ""} - {""}


def places(size: int, step: int) -> Iterator[int]:
    return iter(range(0, size, step))


def test_no_byte_of_its_files_changes_unseen(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        whole = path.read_bytes()
        for at in places(len(whole), max(1, len(whole) // examples(3))):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
            name = path.relative_to(folder).as_posix()
            named = " ".join(f"{each.file} {each.expected}" for each in verify(folder).problems)
            assert name in named, (name, at)
        path.write_bytes(whole)
    assert verify(folder).ok


def test_no_byte_of_the_packing_changes_unseen(packed: bytes, tmp_path: Path) -> None:
    for at in places(len(packed), max(1, len(packed) // examples(150))):
        changed = packed[:at] + bytes([packed[at] ^ 1 << at % 8]) + packed[at + 1 :]
        assert named(changed, tmp_path), at


def test_a_directory_that_calls_all_but_the_first_file_a_comment_is_found(
    packed: bytes, tmp_path: Path
) -> None:
    """One bit of the length of a comment, and the usual readers see a bag of one file."""
    length = packed.index(b"PK\x01\x02") + 33
    hidden = packed[:length] + bytes([packed[length] ^ 1 << 6]) + packed[length + 1 :]
    assert "manifest-sha256.txt" in named(hidden, tmp_path)


def test_nothing_can_be_cut_off_or_added(packed: bytes, tmp_path: Path) -> None:
    assert not checked(packed + b"\n", tmp_path).ok
    with pytest.raises(Unreadable):
        checked(packed[:-30], tmp_path)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("rm data/exhibits/001/files/001.png", ("data/exhibits/001/files/001.png", "missing")),
        ("add data/more.txt", ("data/more.txt", "not_listed")),
        ("add more.txt", ("more.txt", "not_listed")),
        ("rm tagmanifest-sha256.txt", ("tagmanifest-sha256.txt", "missing")),
        ("rm data/prov.json", ("data/prov.json", "missing")),
        ("rm data/index.pdf", ("data/index.pdf", "missing")),
        ("link data/linked", ("data/linked", "link")),
    ],
)
def test_what_is_missing_or_too_much_is_named(
    folder: Path, change: str, expected: tuple[str, str]
) -> None:
    deed, name = change.split()
    if deed == "rm":
        folder.joinpath(name).unlink()
    elif deed == "add":
        folder.joinpath(name).write_text("more")
    else:
        folder.joinpath(name).symlink_to("/etc/passwd")
    assert expected in what(verify(folder))


def test_the_list_of_its_lists_is_stamped(authority: Authority, tmp_path: Path) -> None:
    whole = checked(zip_of(payload(), authority.stamp), tmp_path)
    assert (whole.problems, [token.file for token in whole.tokens]) == (
        [],
        ["tagmanifest-sha256.txt.tsr"],
    )
    assert "bag_unstamped" not in whole.notes
    assert "bag_unstamped" in checked(zip_of(payload()), tmp_path).notes


@pytest.mark.parametrize("forged", [b"over something else", None])
def test_a_token_of_other_lists_is_found(
    authority: Authority, tmp_path: Path, forged: bytes | None
) -> None:
    def stamp(_lists: bytes) -> bytes:
        return b"no token" if forged is None else authority.stamp(forged)

    assert {name for name, _ in what(checked(zip_of(payload(), stamp), tmp_path))} == {
        "tagmanifest-sha256.txt.tsr"
    }


def test_a_bag_without_its_paper_or_with_a_graph_of_less_is_found(tmp_path: Path) -> None:
    """Packed anew with every digest: nothing but what must be there misses them."""
    files = payload()
    del files["index.pdf"]
    assert ("data/index.pdf", "missing") in what(checked(zip_of(files), tmp_path))
    less = json.loads(payload()["prov.json"])
    del less["entity"]["qf:e2"]
    found = checked(zip_of(payload(**{"prov.json": canonical(less)})), tmp_path)
    assert {code for _, code in what(found)} == {"provenance"}


def test_one_that_lists_a_file_outside_is_refused(folder: Path) -> None:
    with folder.joinpath("manifest-sha256.txt").open("a") as stream:
        stream.write(f"{'0' * 64}  data/../../outside\n")
    assert ("manifest-sha256.txt", "name_refused") in what(verify(folder))


def test_a_clock_that_is_due_at_another_time_is_found(tmp_path: Path) -> None:
    """The bag is whole as a package: every digest agrees, and what it says is wrong."""
    files = payload()
    changed = clocks_body(due="2026-10-20T23:59:59+08:00")
    found = checked(zip_of(payload(**{"clocks/clocks.json": changed})), tmp_path)
    assert {code for _, code in what(found)} == {"clock_due"}
    assert found.problems[0].file.startswith("data/clocks/clocks.json: ")
    # Saturday the 10th is worked; the 11th and 12th are paused; the 13th and 14th follow.
    assert found.problems[0].found.startswith("2026-10-14 23:59:59")
    late = clocks_body(status="overdue")
    found = checked(zip_of(payload(**{"clocks/clocks.json": late})), tmp_path)
    assert {code for _, code in what(found)} == {"clock_standing"}
    assert checked(zip_of(files), tmp_path).ok


def test_a_journal_entry_that_is_not_what_was_digested_is_found(tmp_path: Path) -> None:
    changed = payload()["journal/journal.json"].replace(b'"upload"', b'"capture"')
    found = checked(zip_of(payload(**{"journal/journal.json": changed})), tmp_path)
    assert {code for _, code in what(found)} == {"entry_digest"}


def test_a_graph_that_names_what_is_not_there_is_found(tmp_path: Path) -> None:
    graph = payload()["prov.json"].replace(b'"qf:o1":{}', b'"qf:o2":{}')
    found = checked(zip_of(payload(**{"prov.json": graph})), tmp_path)
    assert {code for _, code in what(found)} == {"provenance"}


def test_an_exhibit_whose_manifest_was_written_anew_is_found(tmp_path: Path) -> None:
    """A forger who mends every list of the bag still meets the exhibit's own manifest."""
    files = payload()
    name = "exhibits/001/files/002.txt"
    found = checked(zip_of(payload(**{name: b"How little?\n"})), tmp_path)
    assert (f"data/{name}", "digest_differs") in what(found)
    pretty = files["exhibits/001/manifest.json"].replace(b'"place"', b' "place"')
    found = checked(zip_of(payload(**{"exhibits/001/manifest.json": pretty})), tmp_path)
    assert ("data/exhibits/001/manifest.json", "document_malformed") in what(found)


def test_a_bag_of_another_program_is_checked_by_the_general_format(tmp_path: Path) -> None:
    bag = tmp_path / "other"
    bag.joinpath("data").mkdir(parents=True)
    bag.joinpath("data", "a b.txt").write_text("hello\n")
    bag.joinpath("bagit.txt").write_bytes(
        b"BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-8\r\n"
    )
    md5 = "B1946AC92492D2347C6235B4D2611184"
    bag.joinpath("manifest-md5.txt").write_text(f"{md5} data/a b.txt\n")
    found = verify(bag)
    assert (found.kind, found.problems) == ("bag", [])
    assert {"foreign_bag", "weak_digest"} <= set(found.notes)
    tarred = tmp_path / "other.tar"
    with tarfile.open(tarred, "w") as archive:
        archive.add(bag, "other")
    assert verify(tarred).ok
    bag.joinpath("data", "a b.txt").write_text("Hello\n")
    assert what(verify(bag)) == {("data/a b.txt", "digest_differs")}


def test_what_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bag/bagit.txt", b"\0" * (4 << 20))
    small = Limits(slack=1 << 20, ratio=16)
    with pytest.raises(Unreadable, match="too_much"):
        verify(path, limits=small)
    with pytest.raises(Unreadable, match="too_much"):
        verify(path, limits=Limits(files=0))


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\3\4 no archive", b"\x7fELF"])
def test_what_is_none_of_our_kinds_is_said_to_be_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        verify(path)
    with pytest.raises(Unreadable):
        verify(tmp_path / "nowhere")


def test_a_name_that_leads_outside_an_archive_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", canonical({"files": []}))
        archive.writestr("../outside", b"x")
    assert ("../outside", "name_refused") in what(verify(path))
    shutil.rmtree(tmp_path)
