"""What the register itself says of a right reaches the matching: its model lines, its codes, whether it is an ordinary word."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from qingfeng.engine import api
from qingfeng.engine.types import Snapshot

REGISTER = {
    "right_id": ["R1", "R2", "R3"],
    "mark": ["Velmora", "Ostrelune", "Karlsundia"],
    "model_lines": [["Nordwind"], None, []],
    "style_codes": [["VM4471-220"], None, []],
    "nice_classes": [[25], [14], [25]],
    "common_word": [False, True, False],
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("snapshot")
    return api.open_snapshot(api.build_snapshot(pa.table(REGISTER), folder, 1).path)


def found(title: str, snapshot: Snapshot) -> dict[str, str]:
    (row,) = api.screen(pa.table({"listing_id": ["1"], "title": [title]}), snapshot).to_pylist()
    return {hit["right_id"]: hit["disguise"] for hit in json.loads(row["hits"])}


@pytest.mark.parametrize("title", ["Nordwind 外套", "VM4471-220 外套"])
def test_model_lines_and_codes_name_their_right(title: str, snapshot: Snapshot) -> None:
    assert found(title, snapshot) == {"R1": "model"}


def test_a_mark_said_to_be_an_ordinary_word_needs_its_goods(snapshot: Snapshot) -> None:
    assert found("ostrelune 外套", snapshot) == {}
    assert found("Ostrelune 手表", snapshot) == {"R2": "exact"}
    assert found("karlsundia 外套", snapshot) == {"R3": "exact"}
