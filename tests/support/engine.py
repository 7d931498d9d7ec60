"""A small register for the engine's tests, and hits as plain rows."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa

from qingfeng.engine import api
from qingfeng.engine.types import Snapshot

RIGHTS: tuple[tuple[str, str, str, str, str], ...] = (
    # right, mark, names_zh, aliases, nice_classes
    ("R1", "Velmora", "维尔莫", "VLM", "18|25"),
    ("R2", "Karlsund Peak", "卡松德", "Karlsund", "25"),
    ("R3", "Ostrevik", "欧思维", "", "14"),
    ("R4", "Harbour", "", "", "25"),
    ("R5", "Nike", "耐克", "", "18|25"),
    ("R6", "Gucci", "古驰", "", "18|25"),
    ("R7", "Chanel", "香奈儿", "", "3|25"),
    ("R8", "The North Face", "北面", "North Face", "25"),
    ("R9", "Balenciaga", "巴黎世家", "", "25"),
    ("R10", "Versace", "范思哲", "", "25"),
    ("R11", "Louis Vuitton", "路易威登", "", "18"),
    ("R12", "adidas", "阿迪达斯", "", "25"),
    ("R13", "Stone Island", "", "", "25"),
)


@dataclass(frozen=True)
class Found:
    right: str
    disguise: str
    text: str
    strength: float


def register() -> pa.Table:
    columns = list(zip(*RIGHTS, strict=True))
    names = ("right_id", "mark", "names_zh", "aliases", "nice_classes")
    return pa.table(dict(zip(names, (list(column) for column in columns), strict=True)))


@lru_cache(maxsize=1)
def snapshot() -> Snapshot:
    """Built once in a test process."""
    folder = Path(mkdtemp(prefix="qingfeng-engine-test-"))
    return api.open_snapshot(api.build_snapshot(register(), folder, 1).path)


def screened(*titles: str, descriptions: list[str] | None = None) -> list[dict[str, object]]:
    columns = {"listing_id": [str(n) for n in range(len(titles))], "title": list(titles)}
    if descriptions is not None:
        columns["description"] = descriptions
    return api.screen(pa.table(columns), snapshot()).to_pylist()


def found(title: str) -> list[Found]:
    (row,) = screened(title)
    return [
        Found(
            hit["right_id"],
            hit["disguise"],
            title[hit["span_start"] : hit["span_end"]],
            hit["strength"],
        )
        for hit in json.loads(str(row["hits"]))
    ]


def rights(title: str) -> set[str]:
    return {hit.right for hit in found(title)}
