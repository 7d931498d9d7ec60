"""Makes src/qingfeng/register/data/demo/register.csv.gz, the register of the demo.

Sources: `brands/nsi_brands.csv.gz` (name-suggestion-index, BSD-3-Clause, with Wikidata, CC0) and
`brands/brands_supplement.csv` (written for the project) in the evaluation data folder, and the brands of
the engine's own lexicon that neither names. Every row is marked DEMO, none carries a registration number.
Run: `python scripts/build_demo_register.py [FOLDER]`.
"""

import csv
import gzip
import io
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY / "src" / "qingfeng" / "register" / "data"
LEXICON = REPOSITORY / "src" / "qingfeng" / "engine" / "lexicon"
OUT = DATA / "demo" / "register.csv.gz"
COLUMNS = (
    "right_id",
    "mark",
    "aliases",
    "names_zh",
    "nicknames",
    "model_lines",
    "style_codes",
    "nice_classes",
    "holder",
    "holder_en",
    "kind",
    "source",
    "common_word",
    "is_demo",
    "wikidata",
)
MAX_NAMES = 12
NSI_SOURCE = "DEMO: name-suggestion-index 8.0.20260918"
OWN_SOURCE = "DEMO: project supplement, unchecked"
LEXICON_SOURCE = "DEMO: project lexicon, unchecked"
# A Chinese name that is hardly anything else; the engine weighs the others by their ambiguity.
PLAIN_NAME = 0.15
SERVICES_OF_SHOPS = {"35"}
# Since NCL 13 spectacles stand in class 10; marks filed earlier keep class 9.
EYEWEAR = {"Ray-Ban", "Oakley"}
MODEL_LINES = frozenset(
    """Air Force 1|AF1|Nike Air|Air Max|AJ1|AJ4|AJ11|Air Jordan|Samba|Superstar|Originals|Yeezy 350|Yeezy 700|350 V2|574|990|2002R|Gel|
    Chuck Taylor|All Star|1970s|Old Skool|XT-6|Clifton|On Cloud|Boston|1460|Way of Wade|Monogram|Neverfull|Birkin|Kelly|Puzzle|CF|
    Garavani|Box Logo|Essentials|501|Datejust|Submariner|Daytona|Nautilus|Royal Oak|Seamaster|Speedmaster|Love|Santos|Big Bang|G-Shock|
    AirPods|iPhone|PlayStation|Labubu|Mickey|Cactus Jack|Jumpman|EA7|Champion Reverse Weave""".replace(
        "\n    ", ""
    ).split("|")
)


def main() -> None:
    folder = Path(
        sys.argv[1]
        if len(sys.argv) > 1
        else os.environ.get("QINGFENG_EVAL_DATA", REPOSITORY.parent / "shared" / "data")
    )
    common = set((DATA / "common_words.txt").read_text(encoding="utf-8").split())
    own = list(_supplement(folder / "brands" / "brands_supplement.csv", _styles()))
    nsi = list(_nsi(folder / "brands" / "nsi_brands.csv.gz", _classes_by_category()))
    rows = _merged(own + list(_lexicon({_folded(row["mark"]) for row in own})), nsi, common)
    for row in rows:
        row["common_word"] = str(int(_is_common(row, common)))
    _write(sorted(rows, key=lambda row: row["right_id"]))
    sys.stderr.write(f"{len(rows)} rows, {OUT.stat().st_size} bytes\n")


def _supplement(path: Path, styles: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    for row in _read(path):
        aliases = [name for name in row["aliases"].split("|") if name and "*" not in name]
        models = [name for name in aliases if name in MODEL_LINES]
        nicknames = [name for name in aliases if _is_chinese(name)]
        rest = [name for name in aliases if name not in {*models, *nicknames, row["brand"]}]
        classes = row["nice_classes"].split("|") + (["10"] if row["brand"] in EYEWEAR else [])
        yield {
            "right_id": f"demo-own-{_slug(row['brand'])}",
            "mark": row["brand"],
            "aliases": "|".join(rest),
            "names_zh": row["names_zh"],
            "nicknames": "|".join(nicknames),
            "model_lines": "|".join(models),
            "style_codes": "|".join(styles.get(row["brand"], [])),
            "nice_classes": "|".join(sorted(classes, key=int)),
            "holder": f"{row['brand']}（演示权利人）",
            "holder_en": f"{row['brand']} (demo holder)",
            "source": OWN_SOURCE,
        }


def _lexicon(known: set[str]) -> Iterator[dict[str, str]]:
    """Brands that are copied much and stand in no other source; the engine itself adds their other names."""
    names: dict[str, list[str]] = {}
    for row in _read(LEXICON / "names.csv"):
        if row["kind"] == "name_zh" and float(row["ambiguity"]) <= PLAIN_NAME:
            names.setdefault(row["mark"], []).append(row["surface"])
    for row in _read(LEXICON / "brands.csv"):
        if _folded(row["mark"]) not in known:
            yield {
                "right_id": f"demo-lex-{_slug(row['mark'])}",
                "mark": row["mark"],
                "aliases": "",
                "names_zh": "|".join(_names("|".join(names.get(row["mark"], [])), {row["mark"]})),
                "nicknames": "",
                "model_lines": "",
                "nice_classes": row["nice_classes"],
                "holder": f"{row['mark']}（演示权利人）",
                "holder_en": f"{row['mark']} (demo holder)",
                "source": LEXICON_SOURCE,
            }


def _nsi(path: Path, classes: dict[str, set[str]]) -> Iterator[dict[str, str]]:
    for row in _read(path):
        mark = _mark(_tidy(row["label"]), [_tidy(name) for name in row["names"].split("|")])
        if not mark or "|" in mark:
            continue
        names_zh = _names(row["names_zh"], {mark})
        aliases = _names(f"{row['names']}|{row['label']}", {mark, *names_zh})
        wanted = set().union(
            *(_of_category(item, classes) for item in row["categories"].split("|"))
        )
        yield {
            "right_id": f"demo-nsi-{row['qid'].lower()}",
            "mark": mark,
            "aliases": "|".join(aliases),
            "names_zh": "|".join(names_zh),
            "nice_classes": "|".join(sorted(wanted, key=int)),
            "source": NSI_SOURCE,
            "wikidata": row["qid"],
        }


def _mark(label: str, names: list[str]) -> str:
    """What stands on the shop: the label may be the company's name ("Target Corporation").

    Names in small letters are the index's search forms, never a sign.
    """
    signs = [name for name in names if name and not (name.isascii() and name.islower())]
    if label in names or not signs:
        return label
    inside = [name for name in signs if _folded(name) and _folded(name) in _folded(label)]
    if inside:
        return max(inside, key=len)
    return next((name for name in signs if name.isascii()), signs[0])


def _names(text: str, known: set[str]) -> list[str]:
    """Further names worth matching: not the mark again in other letters, not a bare number or sign."""
    folded = {_folded(name) for name in known}
    found = []
    for name in map(_tidy, text.split("|")):
        if len(name) > 1 and not name.isdigit() and _folded(name) not in folded:
            folded.add(_folded(name))
            found.append(name)
    return found[:MAX_NAMES]


def _merged(
    own: list[dict[str, str]], nsi: list[dict[str, str]], common: set[str]
) -> list[dict[str, str]]:
    """A brand of the supplement takes in its namesake of the index.

    Where the name is an everyday word it may be somebody else's, so there their goods must meet.
    """
    by_name = {_folded(row["mark"]): row for row in own}
    rows = list(own)
    for row in nsi:
        named_alike = (
            by_name.get(_folded(name)) for name in (row["mark"], *row["aliases"].split("|"))
        )
        namesake = next((own_row for own_row in named_alike if own_row), None)
        if namesake is None or not (
            _goods(row) & _goods(namesake) or _same_word(row, namesake, common)
        ):
            rows.append(row)
            continue
        namesake.setdefault("wikidata", row["wikidata"])
        named = {namesake["mark"], *_all_names(namesake)}
        for column, text in (
            ("names_zh", row["names_zh"]),
            ("aliases", f"{row['mark']}|{row['aliases']}"),
        ):
            more = _names(text, named)
            namesake[column] = "|".join([name for name in (namesake[column], *more) if name])
            named.update(more)
    return rows


def _same_word(row: dict[str, str], namesake: dict[str, str], common: set[str]) -> bool:
    same = row["mark"].casefold() == namesake["mark"].casefold()
    return same and not _is_common(namesake, common)


def _all_names(row: dict[str, str]) -> list[str]:
    columns = ("aliases", "names_zh", "nicknames", "model_lines")
    return [name for column in columns for name in row[column].split("|") if name]


def _goods(row: dict[str, str]) -> set[str]:
    return set(row["nice_classes"].split("|")) - SERVICES_OF_SHOPS


def _is_common(row: dict[str, str], common: set[str]) -> bool:
    return any(
        name.lower() in common for name in (row["mark"], *row["names_zh"].split("|")) if name
    )


def _of_category(category: str, classes: dict[str, set[str]]) -> set[str]:
    return classes.get(category) or classes[category.split("/")[0]]


def _classes_by_category() -> dict[str, set[str]]:
    return {row["category"]: set(row["classes"].split("|")) for row in _read(DATA / "osm_nice.csv")}


def _styles() -> dict[str, list[str]]:
    styles: dict[str, list[str]] = {}
    for row in _read(DATA / "demo" / "knowledge.csv"):
        if row["style_code"]:
            styles.setdefault(row["mark"], []).append(row["style_code"])
    return styles


def _read(path: Path) -> Iterable[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def _write(rows: list[dict[str, str]]) -> None:
    with OUT.open("wb") as target, gzip.GzipFile("", "wb", 9, target, mtime=0) as packer:
        text = io.TextIOWrapper(packer, "utf-8", newline="")
        writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "kind": "word", "is_demo": "1"} for row in rows)
        text.flush()


def _tidy(text: str) -> str:
    kept = "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    return " ".join(kept.split())


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(char if char.isalnum() else " " for char in plain).split())


def _is_chinese(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)


if __name__ == "__main__":
    main()
