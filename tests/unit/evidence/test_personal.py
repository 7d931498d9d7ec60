"""What a right holder never reads is found however it is spelt; what is written of goods passes."""

import csv
import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from qingfeng.evidence.rules.personal import name_gap, personal_data

PHONES = (
    "13800138000",
    "１３８００１３８０００",
    "138.0013.8000",
    "138-0013-8000",
    "138 001 38000",
    "(138)0013-8000",
    "138 00 13 80 00",
    "1-3-8-0-0-1-3-8-0-0-0",
    "138\u200b0013\u200b8000",
    "一三八零零一三八零零零",
    "电话1380013 8000",
    "40 双，收件人 138 0013 8000，42 码",
    "+86 138 0013 8000",
    "8613800138000",
    "0086-13800138000",
    "0594-2345678",
    "(0594)2345678",
    "05942345678",
    "０５９４－２３４５６７８",
    "010 6512 3456",
    "86-0594-2345678",
    "+49 30 1234567",
    "+234 803 555 0101",
    "0049 30 1234567",
    "00 1 212 555 0100",
    "138/0013/8000",
)
IDENTITIES = (
    "350302199003071234",
    "11010119900101001X",
    "110101 19900101 001X",
    "110101-19900101-001-X",
    "１１０１０１１９９００１０１００１Ｘ",
    "110101900101001",
    "110101 900101 001",
    "110101199001010",
    "身份证350302199003071234号",
    "护照 E12345678",
)
CARDS = (
    "6222 0212 3456 7890 123",
    "6222021234567890123",
    "6222-0212-3456-7890",
    "6217 0000 1000 123 4567",
    "4111 1111 1111 1111",
    "５５５５５５５５５５５５４４４４",
)
MAILS = (
    "zhang@qq.com",
    "zhang＠qq.com",
    "zhang @ qq . com",
    "zhang@qq。com",
    "ｚｈａｎｇ＠１６３．ｃｏｍ",
)
ADDRESSES = (
    "福建省莆田市荔城区黄石镇沙坂村三组15号",
    "福建省莆田市荔城区黄石镇沙坂村",
    "张三 福建省莆田市荔城区",
    "拱辰街道万科城3期12-501",
    "万科城 3 期",
    "广东省深圳市南山区",
    "文献东路1688弄3号楼502",
    "学园中街 188 号",
    "学园中街一百八十八号",
    "胜利路８８号",
    "沙坂村三组15号",
    "阳光社区12幢",
    "黄石镇和平二期 5 栋 302 室",
    "清华苑甲区 12 栋 2 单元 501",
    "仙游县榜头坝下12号",
    "幸福小区三号",
    "12 Rue de Rivoli, 75001 Paris",
    "Hauptstraße 5, 10115 Berlin",
    "221B Baker Street",
    "12 Marina Road",
    "Flat 3, Downing House",
    "P.O. Box 1234, Lagos",
)
HITS = [
    *((text, "phone_number") for text in PHONES),
    *((text, "identity_number") for text in IDENTITIES),
    *((text, "bank_card") for text in CARDS),
    *((text, "email_address") for text in MAILS),
    *((text, "postal_address") for text in ADDRESSES),
]
# The English ones are titles of a market that its compiler put into the public domain.
GOODS = (
    "运动鞋 40 双",
    "运动鞋 CW2288-111 尺码：35.5 36 36.5 37.5 38 38.5 39 40 40.5 41 42 42.5 43 44 44.5 45",
    "童鞋 内长 13.5 14 14.5 15 15.5 16 厘米",
    "童装 100 110 120 130 140 150 160",
    "36-37-38-39-40-41-42-43-44 码各 5 双",
    "货号 843725-001 908989-001",
    "货号 313171-004 15 双",
    "15 313171-004",
    "款号 BQ6817-300，吊牌价 1399.00 元",
    "吊牌价 1399.00 199.00",
    "¥139.00 168.00 200",
    "条码 6901234567892",
    "条码 6 901234 567892",
    "UPC 0 12345 67890 5",
    "UPC 036000291452",
    "GTIN 09506000134352",
    "邮件号 RR473124829CN",
    "快递单 SF1234567890123 的货物",
    "批号 20261009，生产日期 2026-10-09 17:30",
    "有效期 2026.10.09-2029.10.08",
    "03.07.2026 120 双",
    "序列号 A1B2C3D4E5",
    "5 号电池 12 节",
    "42 号男鞋 3 双，8 号色",
    "第 3 期样品 2 件",
    "三层抽纸 5 提 24 包",
    "汽车座套 5 座",
    "五单元动铁耳机 12 副",
    "乡村风碎花裙 38 号",
    "现代都市乡村风格",
    "古镇文创 区分正品与仿品",
    "超市专区 3 号货架",
    "产地：福建省莆田市",
    "自厦门市湖里区起运",
    "网路 2024 新款",
    "厦关缉查字〔2026〕1号",
    "莆荔市监罚〔2026〕12号",
    "荔城区市监处字第12号",
    "鞋舌标倒缝，字距 1.5 毫米，左右各 3 处",
    "300 x 200 x 150 mm, 12 cartons of 40 pairs",
    "40 pairs of road running shoes, size 42",
    "2 TB hard drive 5 pcs",
    "5 pcs@12.50",
    "iPhone 12+ 128 GB",
    "Are these yours? Which features show it? Where sold?",
    "!AAA SPECIAL DEAL! Rolex - Daytona Rose Gold [AAA+]",
    "Soccer Jersey: 2015 Nike Manchester United Road Jersey(AAA 1:1 TOP QUALITY!)",
    "$100 in iTunes gift codes",
    "No 5 Avenue perfume 100 ml",
    "HS 6404199000，报关单 371120261000012345",
    "样品 3 组，货架 3-12-501",
)


@pytest.mark.parametrize(("text", "code"), HITS)
def test_it_is_found_however_it_is_spelt(text: str, code: str) -> None:
    assert personal_data(text)[:1] == (code,)
    assert code in personal_data(f"这批货物，{text}，请辨认。"), "within a sentence"


@pytest.mark.parametrize("text", GOODS)
def test_what_is_written_of_goods_passes(text: str) -> None:
    assert personal_data(text) == ()


def test_both_lists_are_long_enough_to_say_something() -> None:
    assert (len(HITS) >= 40, len(GOODS) >= 40) == (True, True)


@pytest.mark.parametrize(
    ("name", "gap"),
    [
        ("陈大同", ""),
        ("中村一郎", ""),
        ("楼某", ""),
        ("Okafor Traders", ""),
        ("莆田市荔城区恒发鞋业有限公司", ""),
        ("福建省恒发贸易公司莆田分公司", ""),
        ("张三 福建省莆田市荔城区黄石镇沙坂村", "place_in_name"),
        ("李四（莆田荔城区拱辰街道万科城）", "place_in_name"),
        ("王五 胜利路", "place_in_name"),
        ("恒发公司（莆田市荔城区）", "place_in_name"),
        ("Chen, Marina Road", "place_in_name"),
        ("陈大同 12", "number_in_name"),
        ("陈大同１", "number_in_name"),
    ],
)
def test_a_name_carries_no_place_and_no_figure(name: str, gap: str) -> None:
    assert name_gap(name) == gap


def listings(data: Path) -> Iterator[str]:
    tables = ("listings_zh/weidian_dev.csv.gz", "listings_en/agora_goods_dev.csv.gz")
    for name in tables:
        with gzip.open(data / name, "rt", encoding="utf-8") as rows:
            yield from (row["title"] for row in csv.DictReader(rows))
    with (data / "listings_zh/taobao_ner_dev.jsonl").open(encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines)


@pytest.mark.data
def test_of_real_offers_less_than_one_in_a_thousand_is_stopped() -> None:
    data = Path(settings.QINGFENG_EVAL_DATA)
    if not data.is_dir():
        pytest.skip("the evaluation data is not here")
    titles = list(listings(data))
    stopped = [title for title in titles if personal_data(title)]
    assert len(titles) > 5000
    assert len(stopped) * 1000 < len(titles), stopped


@pytest.mark.parametrize("piece", ["a", "1 ", "一", "12-", "省市", "@a.", "+1 ", "rue a"])
def test_no_text_keeps_it_busy(piece: str) -> None:
    begun = time.process_time()
    personal_data(piece * (4000 // len(piece)))
    assert time.process_time() - begun < 1.0
