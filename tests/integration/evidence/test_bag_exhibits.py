"""Who entered an exhibit and when, whether it counts, and its time tokens: as the journal says, or it is found."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qingfeng.evidence.actions.tokens import stamp_exhibit
from qingfeng.evidence.api import exclude_exhibit, readmit_exhibit
from qingfeng.foundation.api import Actor, system_actor
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.errors import Broken
from qingfeng.kernel.ids import Subject
from tests.integration.evidence.test_bags import (
    officer,
    packed,
    packer,
    stranger,
    subject,
    unpacked,
)
from tests.integration.evidence.test_exhibits import entered
from tests.support.bags import payload_of
from tests.support.forging import Files, changed, checked, codes
from tests.support.leads import NOW

__all__ = ["officer", "packer", "stranger", "subject"]

pytestmark = pytest.mark.django_db
COUNTED, OTHER, EXCLUDED = (
    "exhibits/001/exhibit.json",
    "exhibits/002/exhibit.json",
    "excluded/001/exhibit.json",
)
NOBODY = "00000000-0000-0000-0000-000000000001"
MUCH_LATER = NOW + timedelta(days=2)


@pytest.fixture
def files(packer: Actor, subject: Subject) -> Files:
    """Two that count, the first excluded once and readmitted; one excluded. Those that count are stamped."""
    back, other, out = (entered(packer, subject, title=title) for title in ("A", "B", "C"))
    shared: dict[str, Any] = {"actor": packer, "now": NOW + timedelta(hours=1)}
    exclude_exhibit(exhibit_id=back, reason="threat", **shared)
    exclude_exhibit(exhibit_id=out, reason="threat", **shared)
    readmit_exhibit(exhibit_id=back, reason="no threat", actor=packer, now=NOW + timedelta(hours=2))
    for each in (back, other):
        stamp_exhibit(exhibit_id=each, actor=system_actor(), now=NOW)
    return payload_of(packer, subject, MUCH_LATER)


def test_what_the_journal_says_of_each_agrees(files: Files, tmp_path: Path) -> None:
    found = checked(files, tmp_path)
    assert found.problems == []
    assert [token.trusted for token in found.tokens] == [False, False]


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        (COUNTED, {"entered_by": NOBODY}, "journal_differs"),
        (COUNTED, {"entered_at": MUCH_LATER.isoformat()}, "journal_differs"),
        (COUNTED, {"state": "excluded"}, "journal_differs"),
        (EXCLUDED, {"state": "counted"}, "journal_differs"),
        (COUNTED, {"tokens": []}, "journal_differs"),
    ],
)
def test_a_field_that_was_changed_is_found(
    files: Files, tmp_path: Path, name: str, change: dict[str, Any], expected: str
) -> None:
    assert expected in codes(
        checked(changed(files, name, lambda row: row.update(change)), tmp_path)
    )


def _exchanged(files: Files) -> Files:
    """Each is stamped, by the other's token."""
    one, two = "exhibits/001/tokens/001.tsr", "exhibits/002/tokens/001.tsr"
    return files | {one: files[two], two: files[one]}


def _of_his_own(files: Files) -> Files:
    """A token over the right manifest, that the journal never took down."""
    token = files["exhibits/001/tokens/001.tsr"]
    row = json.loads(files[COUNTED])
    row["tokens"].append({**row["tokens"][0], "sha256": sha256(b"another")})
    return files | {COUNTED: json.dumps(row).encode(), "exhibits/001/tokens/002.tsr": token}


def _taken_away(files: Files) -> Files:
    left = {name: content for name, content in files.items() if "001/tokens" not in name}
    return changed(left, COUNTED, lambda row: row.update(tokens=[]))


def _moved(files: Files) -> Files:
    """What was excluded lies among what counts, and says so of itself."""
    there = {
        name.replace("excluded/001", "exhibits/003"): content for name, content in files.items()
    }
    return changed(there, "exhibits/003/exhibit.json", lambda row: row.update(state="counted"))


@pytest.mark.parametrize(
    ("forge", "expected"),
    [
        (_exchanged, "exhibit_differs"),
        (_of_his_own, "journal_differs"),
        (_taken_away, "journal_differs"),
        (_moved, "journal_differs"),
    ],
)
def test_tokens_and_places_that_were_changed_are_found(
    files: Files, tmp_path: Path, forge: Callable[[Files], Files], expected: str
) -> None:
    assert expected in codes(checked(forge(files), tmp_path))


def test_a_graph_that_leaves_a_file_out_is_found(files: Files, tmp_path: Path) -> None:
    def emptied(graph: Any) -> None:
        graph.update(entity={}, wasGeneratedBy={}, used={}, wasDerivedFrom={})

    assert "provenance" in codes(checked(changed(files, "prov.json", emptied), tmp_path))


def test_the_lists_of_a_bag_are_stamped(packer: Actor, subject: Subject, tmp_path: Path) -> None:
    entered(packer, subject)
    found, _ = unpacked(packed(packer, subject), tmp_path)
    assert (found.problems, [token.file for token in found.tokens]) == (
        [],
        ["tagmanifest-sha256.txt.tsr"],
    )
    assert "bag_unstamped" not in found.notes


def test_an_authority_that_is_away_keeps_nobody_waiting(
    packer: Actor, subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Broken("authority_away", url="https://stamp.example")

    monkeypatch.setattr("qingfeng.evidence.actions.bags.stamped", away)
    entered(packer, subject)
    found, _ = unpacked(packed(packer, subject), tmp_path)
    assert found.problems == []
    assert "bag_unstamped" in found.notes
