"""How sellers hide a name, one function each: from a plain name and a seeded generator to a hidden one, or None where it cannot be done."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pypinyin import Style, pinyin

if TYPE_CHECKING:
    from collections.abc import Callable
    from functools import cache
from random import Random

FOREIGN = {
    "a": "аα",
    "b": "Ьв",
    "c": "сϲ",
    "e": "еє",
    "i": "іι",
    "k": "кκ",
    "m": "мⅿ",
    "n": "пո",
    "o": "оο",
    "p": "рρ",
    "r": "гʀ",
    "s": "ѕꜱ",
    "t": "тτ",
    "u": "υμ",
    "v": "νѵ",
    "x": "хχ",
    "y": "уγ",
}
FIGURES = {
    "a": "4@",
    "b": "8",
    "e": "3",
    "g": "9",
    "i": "1!",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7+",
}
LOOK = {
    "耐": "酎",
    "克": "兑",
    "迪": "廸",
    "达": "迏",
    "斯": "厮",
    "驰": "弛",
    "尼": "屁",
    "宝": "宔",
    "力": "刀",
    "士": "土",
    "米": "来",
    "茄": "笳",
    "安": "桉",
    "李": "季",
    "宁": "宇",
    "乔": "侨",
    "丹": "舟",
    "苹": "萍",
    "华": "桦",
    "小": "尐",
    "爱": "受",
    "马": "鸟",
    "仕": "什",
    "古": "吉",
    "奈": "柰",
    "奥": "粤",
    "登": "凳",
    "威": "葳",
    "百": "佰",
    "丽": "俪",
    "特": "恃",
    "步": "歩",
    "香": "杳",
}
HALVES = {
    "驰": "马也",
    "仕": "亻士",
    "江": "氵工",
    "明": "日月",
    "林": "木木",
    "张": "弓长",
    "你": "亻尔",
    "好": "女子",
    "树": "木对",
    "彪": "虎彡",
    "劲": "巠力",
    "钻": "钅占",
    "动": "云力",
    "海": "氵每",
    "伦": "亻仑",
    "纽": "纟丑",
    "蔻": "艹寇",
    "波": "氵皮",
    "绿": "纟录",
    "狐": "犭瓜",
    "狼": "犭良",
    "鳄": "鱼咢",
    "鸿": "江鸟",
    "福": "礻畐",
    "牌": "片卑",
    "红": "纟工",
    "杨": "木昜",
}
BETWEEN = (" ", ".", "-", "_", "·", "@", "/", "\u200b", "~")
STARS = "*●○×#"
SOUNDS_ALIKE = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴切古奥迪尔亚巴拉罗纳维丽莱诺卡洛普菲帕伯娜丹伦萨玛乔耐酷奈宝驰仕劳蔻绮雅妮琪"


def letters(name: str) -> list[int]:
    return [i for i, char in enumerate(name) if char.isascii() and char.isalpha()]


def ideographs(name: str) -> list[int]:
    return [i for i, char in enumerate(name) if "一" <= char <= "鿿"]


def replaced(name: str, at: int, text: str) -> str:
    return name[:at] + text + name[at + 1 :]


def swap(name: str, table: dict[str, str], random: Random) -> str | None:
    places = [i for i in range(len(name)) if name[i].lower() in table]
    if not places:
        return None
    for at in sorted(
        random.sample(places, min(len(places), random.choice((1, 1, 2)))), reverse=True
    ):
        name = replaced(name, at, random.choice(table[name[at].lower()]))
    return name


def separator(name: str, random: Random) -> str | None:
    solid = [i for i in range(1, len(name)) if name[i - 1].isalnum() and name[i].isalnum()]
    if not solid or len(letters(name)) not in (0, len(name.replace(" ", ""))):
        return None
    if len(name) <= 6 and random.random() < 0.4:
        return random.choice((" ", ".", "-", "·")).join(name)
    at = random.choice(solid)
    return name[:at] + random.choice(BETWEEN) + name[at:]


def confusable(name: str, random: Random) -> str | None:
    if len(letters(name)) < 3:
        return None
    if random.random() < 0.3:
        return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in name)
    if random.random() < 0.3:
        return "".join(wide(c) for c in name)
    return swap(name, FOREIGN, random)


def wide(char: str) -> str:
    """Bold italic letters of the mathematical alphabet."""
    if "a" <= char <= "z":
        return chr(0x1D482 + ord(char) - ord("a"))
    return chr(0x1D468 + ord(char) - ord("A")) if "A" <= char <= "Z" else char


def digit(name: str, random: Random) -> str | None:
    return swap(name, FIGURES, random) if len(letters(name)) >= 4 else None


def mask(name: str, random: Random) -> str | None:
    places = letters(name)
    if len(places) >= 5 and " " not in name:
        if random.random() < 0.5:
            at = random.choice(places[2:])
            return replaced(name, at, random.choice(STARS))
        first, last = random.choice((1, 2)), random.choice((1, 2))
        hidden = len(name) - first - last
        return name[:first] + random.choice("x*1") * hidden + name[-last:] if hidden >= 3 else None
    if len(ideographs(name)) == len(name) >= 3:
        return replaced(name, random.randrange(1, len(name) - 1), "*")
    return None


def edit(name: str, random: Random) -> str | None:
    places = letters(name)[1:]
    if len(places) < 5 or len(places) + 1 < len(name.replace(" ", "")):
        return None
    at, kind = random.choice(places), random.randrange(4)
    letter = random.choice("aeioulnrst")
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + letter + name[at:]
    if kind == 2 and letter != name[at].lower():
        return replaced(name, at, letter)
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :] if at > 1 else None


@cache
def spoken(char: str) -> str:
    return str(pinyin(char, style=Style.NORMAL)[0][0])


def sound(name: str, random: Random) -> str | None:
    places = ideographs(name)
    if len(places) < 2 or len(places) < len(name):
        return None
    random.shuffle(places)
    for at in places:
        same = [c for c in SOUNDS_ALIKE if c != name[at] and spoken(c) == spoken(name[at])]
        if same:
            return replaced(name, at, random.choice(same))
    return None


def by_table(table: dict[str, str]) -> Callable[[str, Random], str | None]:
    def trick(name: str, random: Random) -> str | None:
        places = [i for i in ideographs(name) if name[i] in table]
        if not places or len(ideographs(name)) < 2:
            return None
        at = random.choice(places)
        return replaced(name, at, table[name[at]])

    return trick


def script(name: str, random: Random) -> str | None:
    places = ideographs(name)
    if not 2 <= len(places) <= 4 or len(places) < len(name):
        return None
    at = random.choice((0, len(name) - 1))
    whole = spoken(name[at])
    return replaced(name, at, random.choice((whole, whole[0].upper())))


def exact(name: str, random: Random) -> str | None:
    return random.choice((name, name.upper(), name.lower()))


TRICKS: dict[str, Callable[[str, Random], str | None]] = {
    "exact": exact,
    "separator": separator,
    "confusable": confusable,
    "digit": digit,
    "mask": mask,
    "edit": edit,
    "sound": sound,
    "look": by_table(LOOK),
    "split": by_table(HALVES),
    "script": script,
}
