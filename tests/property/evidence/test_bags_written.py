"""Whatever files go into a bag come out of it, in any program that reads ZIP, and the bag agrees with itself."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.evidence.rules.packing import Entry, frame
from qingfeng.evidence.verifying.assembling import Source, assemble
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.packing import check_frame
from qingfeng.evidence.verifying.trees import refused
from qingfeng.evidence.verifying.verify import verify
from qingfeng.kernel.digest import sha256
from tests.support.examples import examples

PARTS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="/\\"), min_size=1,
                max_size=12)  # fmt: skip
NAMES = st.lists(PARTS, min_size=1, max_size=3).map("/".join).filter(lambda name: not refused(name))


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=st.dictionaries(NAMES, st.binary(max_size=300), min_size=1, max_size=6))
def test_what_goes_in_comes_out(tmp_path: Path, files: dict[str, bytes]) -> None:
    # A name that is also the folder of another could not be unpacked.
    kept = {n: c for n, c in files.items() if not any(m.startswith(f"{n}/") for m in files)}
    bag = assemble("bag", [Source(f"data/{n}", c) for n, c in kept.items()], {"Contact-Name": "x"})
    path = tmp_path / "bag.zip"
    path.write_bytes(b"".join(bag.pieces))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name, content in kept.items():
            assert archive.read(f"bag/data/{name}") == content
        assert sha256(archive.read("bag/tagmanifest-sha256.txt")) == bag.digest
        findings = Findings("bag")
        with path.open("rb") as stream:
            check_frame(stream, archive, findings)
        assert findings.ok
    assert verify(path).problems == []


@pytest.mark.parametrize(
    "sizes", [[5 << 30, 7], [3, (1 << 32) - 1, 4], [2 << 30, 2 << 30, 2 << 30, 9]]
)
def test_a_bag_of_many_gigabytes_is_read_by_others(tmp_path: Path, sizes: list[int]) -> None:
    """The contents are holes of the file: nothing is written but the frame."""
    entries = [Entry(f"bag/data/{n}", size, 0) for n, size in enumerate(sizes)]
    path = tmp_path / "large.zip"
    with path.open("wb") as stream:
        for piece, size in zip(frame(entries), [*sizes, 0], strict=True):
            stream.write(piece)
            stream.seek(size, io.SEEK_CUR)
    with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
        assert [info.file_size for info in archive.infolist()] == sizes
        for info in archive.infolist():
            archive.open(info).close()  # refuses a local header that is not the one listed
        findings = Findings("bag")
        check_frame(stream, archive, findings)
        assert findings.ok
