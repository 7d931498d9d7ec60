"""Make `foundation/data/regions.csv` from the two MIT-licensed lists of division codes.

    python scripts/build_regions.py FOLDER

FOLDER holds provinces.csv, cities.csv and areas.csv (npm china-division 2.7.0, as of mid-2023) and
adcodes_latlon.csv.gz (PyPI cpca 0.5.5, some years older). A code that only the older list has was
withdrawn in between: its last day is not in either source, so the newer list's date stands for it.
"""

import csv
import gzip
import re
import sys
from pathlib import Path

from pypinyin import Style, lazy_pinyin

TARGET = Path(__file__).parents[1] / "src/qingfeng/foundation/data/regions.csv"
NEWER_LIST_AS_OF = "2023-06-30"
FILLERS = {"市辖区": "Districts", "县": "Counties", "省直辖县级行政区划": "Directly under the province",
           "自治区直辖县级行政区划": "Directly under the autonomous region"}  # fmt: skip
ENGLISH = {
    "北京市": "Beijing", "天津市": "Tianjin", "河北省": "Hebei", "山西省": "Shanxi",
    "内蒙古自治区": "Inner Mongolia", "辽宁省": "Liaoning", "吉林省": "Jilin", "黑龙江省": "Heilongjiang",
    "上海市": "Shanghai", "江苏省": "Jiangsu", "浙江省": "Zhejiang", "安徽省": "Anhui", "福建省": "Fujian",
    "江西省": "Jiangxi", "山东省": "Shandong", "河南省": "Henan", "湖北省": "Hubei", "湖南省": "Hunan",
    "广东省": "Guangdong", "广西壮族自治区": "Guangxi", "海南省": "Hainan", "重庆市": "Chongqing",
    "四川省": "Sichuan", "贵州省": "Guizhou", "云南省": "Yunnan", "西藏自治区": "Tibet", "陕西省": "Shaanxi",
    "甘肃省": "Gansu", "青海省": "Qinghai", "宁夏回族自治区": "Ningxia", "新疆维吾尔自治区": "Xinjiang",
    "台湾省": "Taiwan", "香港特别行政区": "Hong Kong", "澳门特别行政区": "Macao",
    "呼和浩特市": "Hohhot", "包头市": "Baotou", "呼伦贝尔市": "Hulunbuir", "鄂尔多斯市": "Ordos",
    "乌兰察布市": "Ulanqab", "巴彦淖尔市": "Bayannur", "兴安盟": "Hinggan", "锡林郭勒盟": "Xilingol",
    "阿拉善盟": "Alxa", "哈尔滨市": "Harbin", "齐齐哈尔市": "Qiqihar", "拉萨市": "Lhasa", "日喀则市": "Shigatse",
    "昌都市": "Qamdo", "林芝市": "Nyingchi", "那曲市": "Nagqu", "阿里地区": "Ngari", "乌鲁木齐市": "Urumqi",
    "克拉玛依市": "Karamay", "吐鲁番市": "Turpan", "喀什地区": "Kashgar", "阿克苏地区": "Aksu", "和田地区": "Hotan",
    "阿勒泰地区": "Altay", "伊犁哈萨克自治州": "Ili", "博尔塔拉蒙古自治州": "Bortala",
    "巴音郭楞蒙古自治州": "Bayingol", "克孜勒苏柯尔克孜自治州": "Kizilsu", "库尔勒市": "Korla",
    "甘孜藏族自治州": "Garze", "阿坝藏族羌族自治州": "Aba", "六安市": "Lu'an",
}  # fmt: skip
PEOPLES = ["蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族", "侗族", "瑶族", "白族", "土家族", "哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族", "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族", "柯尔克孜族", "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族", "普米族", "塔吉克族", "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "德昂族", "保安族", "裕固族", "京族", "塔塔尔族", "独龙族", "鄂伦春族", "赫哲族", "门巴族", "珞巴族", "基诺族", "各族", "蒙古", "哈萨克", "维吾尔", "柯尔克孜", "塔吉克"]  # fmt: skip
SUFFIX = re.compile(r"(自治州|自治县|自治旗|地区|林区|特区|联合旗|市|区|县|盟|旗)\Z")


def main(folder: Path) -> None:
    newer, older = read_newer(folder), read_older(folder)
    withdrawn = {
        c: n for c, n in older.items() if c not in newer and (n not in FILLERS or c.endswith("00"))
    }
    kept = {c: n for c, n in withdrawn.items() if c in ("710000", "810000", "820000")}
    rows = [(code, name, english(name), "", "") for code, name in (newer | kept).items()]
    rows += [
        (c, n, english(n), "", NEWER_LIST_AS_OF) for c, n in withdrawn.items() if c not in kept
    ]
    known = {row[0] for row in rows}
    orphans = [row[0] for row in rows if not {row[0][:2] + "0000", row[0][:4] + "00"} <= known]
    if orphans:
        raise SystemExit(f"no parent for {orphans}")
    with TARGET.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["code", "name", "name_en", "valid_from", "valid_to"])
        writer.writerows(sorted(rows))


def read_newer(folder: Path) -> dict[str, str]:
    found = {}
    for name in ("provinces", "cities", "areas"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            found |= {row["code"].ljust(6, "0"): row["name"] for row in csv.DictReader(handle)}
    return found


def read_older(folder: Path) -> dict[str, str]:
    with gzip.open(folder / "adcodes_latlon.csv.gz", "rt", encoding="utf-8", newline="") as handle:
        return {row["adcode"][:6]: row["name"] for row in csv.DictReader(handle)}


def english(name: str) -> str:
    """Known English names; else the romanised stem, without the kind of division or the people named."""
    if name in ENGLISH or name in FILLERS:
        return ENGLISH.get(name) or FILLERS[name]
    stem = SUFFIX.sub("", name) if len(name) > 2 else name
    while stem not in PEOPLES and (people := next((p for p in PEOPLES if stem.endswith(p)), None)):
        stem = stem.removesuffix(people) or people
    syllables = lazy_pinyin(stem, style=Style.NORMAL, v_to_u=True)
    joined = syllables[0] + "".join(("'" if s[0] in "aoe" else "") + s for s in syllables[1:])
    return joined.capitalize()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
