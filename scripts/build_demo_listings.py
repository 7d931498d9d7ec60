"""Build the demo feeds from the invented shops and from the judged Agora listings.

Run:  python scripts/build_demo_listings.py [EVALUATION_DATA_FOLDER]

Writes into src/qingfeng/wiring/demo/data: one feed per platform, the truth apart from the
feeds (nothing that screens may read it), and the pictures of the clothing set that are used.
"""

import csv
import gzip
import io
import random
import shutil
import sys
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import cycle
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src/qingfeng/wiring/demo/data"
SEED = 20261015
VARIANTS = 3
LAST_SEEN = datetime(2026, 10, 14, 12, tzinfo=timezone(timedelta(hours=8)))
FEED = [
    "listing_id", "title", "price", "currency", "category", "seller_id", "seller_name",
    "seller_region", "ships_from", "images", "seen_at", "room_id", "host_name",
]  # fmt: skip
TRUTH = ["listing_id", "judgment", "brand", "wording", "surface"]


def shops() -> Iterator[dict]:
    for file in sorted((HERE / "demo_listings").glob("shops_*.toml")):
        yield from tomllib.loads(file.read_text(encoding="utf-8"))["shop"]


def write(path: Path, columns: list[str], rows: list[dict]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    # mtime 0: the same input gives the same bytes.
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def offer(shop: dict, item: list, title: str, number: int, rng: random.Random, image: str) -> dict:
    low, high, category = item[5], item[6], item[7]
    live = shop["platform"] == "wanfeng"
    return {
        "listing_id": f"{shop['id']}-{number:04d}",
        "title": title,
        "price": f"{rng.randint(low, high)}.{rng.choice(['00', '00', '90', '80'])}",
        "currency": "CNY",
        "category": category,
        "seller_id": shop["id"],
        "seller_name": shop["name"],
        "seller_region": shop["region"],
        "ships_from": shop["ships_from"],
        "images": image,
        "seen_at": (LAST_SEEN - timedelta(minutes=rng.randint(0, 40 * 1440))).isoformat(),
        "room_id": f"R{shop['id'][1:]}" if live else "",
        "host_name": shop["name"] if live else "",
    }


def invented(pictures: dict[str, cycle]) -> tuple[dict[str, list[dict]], list[dict]]:
    feeds: dict[str, list[dict]] = {}
    truth: list[dict] = []
    for shop in shops():
        rng = random.Random(f"{SEED}{shop['id']}")
        number = 0
        for item in shop["items"]:
            heads = rng.sample(shop["heads"], VARIANTS)
            tails = rng.sample(shop["tails"], VARIANTS)
            for head, tail in zip(heads, tails, strict=True):
                number += 1
                title = f"{head}{item[0]} {tail}".replace("{n}", str(rng.randint(1000, 9999)))
                image = next(pictures[item[8]]) if pictures.get(item[8]) else ""
                row = offer(shop, item, title, number, rng, image)
                feeds.setdefault(shop["platform"], []).append(row)
                truth.append(
                    {
                        "listing_id": row["listing_id"],
                        **dict(zip(TRUTH[1:], item[1:5], strict=True)),
                    }
                )
    return feeds, truth


def agora(folder: Path) -> tuple[list[dict], list[dict]]:
    with gzip.open(folder / "listings_en/agora_goods_dev.csv.gz", "rt", encoding="utf-8") as file:
        source = list(csv.DictReader(file))
    # `category` is the market's own verdict and would give the answer away, so it stays out.
    rows = [
        {
            "listing_id": row["listing_id"],
            "title": row["title"],
            "price": row["price_btc_median"],
            "currency": "BTC",
            "seller_id": row["seller_id"],
            "seller_name": row["seller_id"],
            "ships_from": row["ships_from"],
            "seen_at": row["last_seen"] + "T00:00:00+00:00",
        }
        for row in source
    ]
    truth = [
        {**{k: row.get(k, "") for k in TRUTH}, "seller_id": row["seller_id"]} for row in source
    ]
    return rows, truth


def copy_pictures(folder: Path) -> dict[str, cycle]:
    kept: dict[str, list[str]] = {}
    target = OUT / "pictures"
    target.mkdir(exist_ok=True)
    for file in sorted((folder / "images/clothing").glob("*.jpg")):
        kind = file.name.split("__")[0]
        if len(kept.setdefault(kind, [])) < 12:
            shutil.copyfile(file, target / file.name)
            (target / file.name).chmod(0o644)
            kept[kind].append(file.name)
    return {kind: cycle(names) for kind, names in kept.items()}


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parents[1] / "shared/data")
    OUT.mkdir(parents=True, exist_ok=True)
    feeds, truth = invented(copy_pictures(folder))
    for platform, rows in feeds.items():
        write(OUT / f"feed_{platform}.csv.gz", FEED, rows)
    write(OUT / "truth_invented.csv.gz", TRUTH, truth)
    rows, judged = agora(folder)
    write(OUT / "feed_agora.csv.gz", FEED, rows)
    write(OUT / "truth_agora.csv.gz", [*TRUTH, "seller_id"], judged)
    innocent = sum(t["judgment"] in {"no_mark", "genuine_use"} for t in truth)
    sys.stdout.write(f"invented {len(truth)} ({innocent} innocent), agora {len(judged)}\n")


if __name__ == "__main__":
    main()
