import gzip
import hashlib
import io
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from qingfeng.foundation.actions import files as actions
from qingfeng.foundation.actions.files import open_file, path_of, store_file
from qingfeng.foundation.models import Journal, StoredFile
from qingfeng.kernel.errors import BadInput, Broken, NotFound
from tests.integration.foundation.conftest import NOW, Cast

pytestmark = pytest.mark.django_db

CSV = "listing_id,title\n1,清风\n".encode()


def store(
    content: bytes, cast: Cast, *kinds: str, name: str = "feed.csv", max_bytes: int = 10_000
) -> StoredFile:
    return store_file(
        content=io.BytesIO(content),
        name=name,
        kinds=frozenset(kinds or {"csv"}),
        max_bytes=max_bytes,
        actor=cast.officer,
        now=NOW,
    )


def incoming(settings: Any) -> list[Path]:
    return list((Path(settings.QINGFENG_FILES_DIR) / "incoming").iterdir())


def test_a_file_is_known_by_its_content(cast: Cast, settings: Any) -> None:
    stored = store(CSV, cast)
    assert (stored.sha256, stored.media_type, stored.size) == (
        hashlib.sha256(CSV).hexdigest(),
        "text/csv",
        len(CSV),
    )
    with open_file(stored.sha256) as found:
        assert found.read() == CSV
    assert path_of(stored.sha256).is_relative_to(settings.QINGFENG_FILES_DIR)
    assert stat.S_IMODE(path_of(stored.sha256).stat().st_mode) == 0o400
    assert incoming(settings) == []


def test_the_same_content_is_kept_once_and_journalled_each_time(cast: Cast, settings: Any) -> None:
    first, second = store(CSV, cast), store(CSV, cast, name="again.csv")
    assert first.sha256 == second.sha256
    assert StoredFile.objects.count() == 1
    entries = Journal.objects.filter(verb="file.stored").order_by("id")
    assert [entry.payload["fresh"] for entry in entries] == [True, False]
    assert [entry.texts.get().text for entry in entries] == ["feed.csv", "again.csv"]
    assert incoming(settings) == []


def test_too_large_is_noticed_while_it_streams(cast: Cast, settings: Any) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(BadInput) as bad:
        store_file(
            content=endless,
            name="endless.csv",
            kinds=frozenset({"csv"}),
            max_bytes=3 << 20,
            actor=cast.officer,
            now=NOW,
        )  # type: ignore[arg-type]
    assert (bad.value.reason, bad.value.file) == ("file_too_large", "endless.csv")
    assert endless.given <= 5 << 20
    assert incoming(settings) == []


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, {"csv"}),
        (b"MZ\x90\x00" + b"\0" * 60, {"csv", "image", "pdf", "gzip", "json"}),
        (b"<html><script>alert(1)</script></html>", {"image", "pdf"}),
        (CSV, {"parquet"}),
        (b"PAR1" + b"\0" * 40, {"parquet"}),
        (gzip.compress(CSV, mtime=0), {"csv"}),
        (b"%PDF-1.7 ...", {"image"}),
    ],
)
def test_what_it_is_counts_not_what_it_is_called(
    content: bytes, kinds: set[str], cast: Cast, settings: Any
) -> None:
    with pytest.raises(BadInput, match="file_type_refused"):
        store(content, cast, *kinds, name="listings.csv")
    assert StoredFile.objects.count() == 0
    assert incoming(settings) == []


def test_an_empty_file_is_refused(cast: Cast) -> None:
    with pytest.raises(BadInput, match="file_empty"):
        store(b"", cast)


def test_a_broken_stream_leaves_nothing(cast: Cast, settings: Any) -> None:
    class Broken(io.RawIOBase):
        def read(self, _size: int = -1) -> bytes:
            raise OSError("connection lost")

    with pytest.raises(OSError, match="lost"):
        store_file(
            content=Broken(),
            name="x.csv",
            kinds=frozenset({"csv"}),
            max_bytes=100,
            actor=cast.officer,
            now=NOW,
        )  # type: ignore[arg-type]
    assert incoming(settings) == []
    assert StoredFile.objects.count() == 0


def test_content_reaches_the_disk_before_its_name(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename
    monkeypatch.setattr(actions.os, "fsync", lambda fd: (done.append("fsync"), real_fsync(fd))[1])
    monkeypatch.setattr(
        Path, "rename", lambda self, target: (done.append("rename"), real_rename(self, target))[1]
    )
    store(CSV, cast)
    assert done == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64])
def test_unknown_digests_are_not_found(sha256: str) -> None:
    with pytest.raises(NotFound):
        open_file(sha256)


def test_lost_content_is_told_apart_from_unknown(cast: Cast) -> None:
    stored = store(CSV, cast)
    path_of(stored.sha256).unlink()
    with pytest.raises(Broken, match="file_content_missing"):
        open_file(stored.sha256)


def test_lost_content_is_restored_by_storing_again(cast: Cast) -> None:
    stored = store(CSV, cast)
    path_of(stored.sha256).unlink()
    store(CSV, cast)
    with open_file(stored.sha256) as found:
        assert found.read() == CSV
