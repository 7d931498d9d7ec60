"""Invented titles around disguised names, and the same tricks played on words that are no name."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from bench.disguises.tricks import TRICKS

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 20261122
AROUND_LATIN = (
    "新款{}运动鞋男女同款透气跑步鞋 尺码36-45",
    "{} 秋冬加绒卫衣 宽松情侣款 现货",
    "欧美外贸{}双肩包 大容量旅行背包",
    "new {} hoodie men and women all sizes",
    "{} mens watch stainless steel free shipping",
    "实拍 {} 短袖 纯棉 夏季上新",
)
AROUND_WRITTEN = (
    "新款{}运动鞋 男女同款 透气",
    "{}女包 单肩斜挎 头层牛皮",
    "秋冬{}卫衣 加绒 宽松款",
    "现货 {} 手表 男士机械表",
)
PLAIN_LATIN = "sneaker jacket leather summer cotton handbag vintage running casual fashion wallet belt scarf hoodie leggings winter pullover stylish pocket zipper".split()
PLAIN_WRITTEN = "运动鞋 牛仔裤 双肩包 羽绒服 太阳镜 保温杯 连衣裙 休闲裤 手提包 防晒衣 瑜伽垫 登山包 打底衫 短袖衫 拖鞋".split()


@dataclass(frozen=True)
class Sample:
    kind: str
    title: str
    mark: str  # empty for words that are no name


def names_for(kind: str, marks: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(mark, name) pairs that the trick can be played on."""
    return [(mark, name) for mark, name in marks if TRICKS[kind](name, Random(0)) is not None]


def around(name: str) -> Sequence[str]:
    return AROUND_LATIN if name[0].isascii() else AROUND_WRITTEN


def disguised(kind: str, marks: Sequence[tuple[str, str]], count: int) -> list[Sample]:
    random = Random(f"{SEED}{kind}")
    chosen = names_for(kind, marks)
    out: list[Sample] = []
    for number in range(4 * count):
        if not chosen or len(out) == count:
            break
        mark, name = chosen[(number * 7919) % len(chosen)]
        hidden = TRICKS[kind](name, random)
        if hidden is not None and (hidden != name or kind == "exact"):
            out.append(Sample(kind, random.choice(around(name)).format(hidden), mark))
    return out


def innocent(kind: str, count: int) -> list[Sample]:
    random = Random(f"{SEED}{kind}innocent")
    out: list[Sample] = []
    for _number in range(8 * count):
        if len(out) == count:
            break
        word = random.choice(PLAIN_LATIN if random.random() < 0.5 else PLAIN_WRITTEN)
        hidden = TRICKS[kind](word, random)
        if hidden is not None:
            out.append(Sample(kind, random.choice(around(word)).format(hidden), ""))
    return out
