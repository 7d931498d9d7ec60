"""Invented titles around disguised names, and the same tricks played on words that are no name."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from bench.disguises.tricks import TRICKS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# A mark, one of its names, the Nice classes of its goods.
Named = tuple[str, str, frozenset[str]]

SEED = 20261122
# Words around a name, with the Nice class of the goods they offer: a guess at a name of other goods would be wrong there.
AROUND_LATIN = (
    ("25", "新款{}运动鞋男女同款透气跑步鞋 尺码36-45"),
    ("25", "{} 秋冬加绒卫衣 宽松情侣款 现货"),
    ("18", "欧美外贸{}双肩包 大容量旅行背包"),
    ("25", "new {} hoodie men and women all sizes"),
    ("14", "{} mens watch stainless steel free shipping"),
    ("25", "实拍 {} 短袖 纯棉 夏季上新"),
    ("18", "{} leather handbag zipper gold chain"),
    ("3", "{} 口红 滋润 不掉色 小样"),
    ("9", "{} 无线蓝牙耳机 超长待机"),
)
AROUND_WRITTEN = (
    ("25", "新款{}运动鞋 男女同款 透气"),
    ("18", "{}女包 单肩斜挎 头层牛皮"),
    ("25", "秋冬{}卫衣 加绒 宽松款"),
    ("14", "现货 {} 手表 男士机械表"),
    ("3", "{}口红 滋润 不掉色 小样"),
    ("9", "{}无线蓝牙耳机 超长待机"),
)
OFFERED = ("3", "9", "14", "18", "25")
PLAIN_LATIN = "sneaker jacket leather summer cotton handbag vintage running casual fashion wallet belt scarf hoodie leggings winter pullover stylish pocket zipper".split()
PLAIN_WRITTEN = "运动鞋 牛仔裤 双肩包 羽绒服 太阳镜 保温杯 连衣裙 休闲裤 手提包 防晒衣 瑜伽垫 登山包 打底衫 短袖衫 拖鞋".split()


@dataclass(frozen=True)
class Sample:
    kind: str
    title: str
    mark: str  # empty for words that are no name


def names_for(kind: str, marks: Sequence[Named]) -> list[Named]:
    """Those names that the trick can be played on."""
    return [named for named in marks if TRICKS[kind](named[1], Random(0)) is not None]


def around(name: str, classes: Collection[str] = OFFERED) -> Sequence[str]:
    texts = AROUND_LATIN if name[0].isascii() else AROUND_WRITTEN
    return [text for offered, text in texts if offered in classes]


def disguised(kind: str, marks: Sequence[Named], count: int) -> list[Sample]:
    random = Random(f"{SEED}{kind}")
    chosen = names_for(kind, marks)
    out: list[Sample] = []
    for number in range(4 * count):
        if not chosen or len(out) == count:
            break
        mark, name, classes = chosen[(number * 7919) % len(chosen)]
        hidden = TRICKS[kind](name, random)
        if hidden is not None and (hidden != name or kind == "exact"):
            out.append(Sample(kind, random.choice(around(name, classes)).format(hidden), mark))
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
