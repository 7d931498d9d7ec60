"""Every kind of disguise, and the ordinary text beside it that is none."""

import json

import pytest

from tests.support.engine import Found, found, rights, screened


def the(title: str, right: str) -> Found:
    hits = [hit for hit in found(title) if hit.right == right]
    assert hits, f"{right} is not found in {title!r}"
    return hits[0]


def reasons(title: str) -> set[str]:
    (row,) = screened(title)
    return {reason["code"] for reason in json.loads(str(row["reasons"]))}


@pytest.mark.parametrize(
    ("title", "right", "disguise", "text"),
    [
        ("Velmora 新款外套", "R1", "exact", "Velmora"),
        ("新款VELMORA外套", "R1", "exact", "VELMORA"),
        ("维尔莫女包", "R1", "exact", "维尔莫"),
        ("維爾莫 女包", "R1", "exact", "維爾莫"),
        ("karlsund-peak jacket", "R2", "exact", "karlsund-peak"),
        ("KarlsundPeak jacket", "R2", "exact", "KarlsundPeak"),
        ("Vel mora 外套", "R1", "separator", "Vel mora"),
        ("V.E.L.M.O.R.A 外套", "R1", "separator", "V.E.L.M.O.R.A"),
        ("Velm\u200bora 外套", "R1", "separator", "Velm\u200bora"),
        ("维@尔莫 外套", "R1", "separator", "维@尔莫"),
        ("Ｖｅｌｍｏｒａ 外套", "R1", "confusable", "Ｖｅｌｍｏｒａ"),
        ("𝑽𝒆𝒍𝒎𝒐𝒓𝒂 外套", "R1", "confusable", "𝑽𝒆𝒍𝒎𝒐𝒓𝒂"),
        ("Vеlmоra 外套", "R1", "confusable", "Vеlmоra"),
        ("VELMORA ＧUССI", "R6", "confusable", "ＧUССI"),
        ("Velm0ra 外套", "R1", "digit", "Velm0ra"),
        ("0strev1k 手表", "R3", "digit", "0strev1k"),
        ("St0ne 1s1and 卫衣", "R13", "digit", "St0ne 1s1and"),
        ("Velm@ra b@lenci@g@", "R9", "digit", "b@lenci@g@"),
        ("Velmo*a 外套", "R1", "mask", "Velmo*a"),
        ("No*th Face 羽绒服", "R8", "mask", "No*th Face"),
        ("Bxxxxxxxga 鞋", "R9", "mask", "Bxxxxxxxga"),
        ("香*儿 包", "R7", "mask", "香*儿"),
        ("B1111111ga 鞋", "R9", "mask", "B1111111ga"),
        ("Balenc1aga 鞋", "R9", "digit", "Balenc1aga"),
        ("Lou1s Vuiton 女包", "R11", "digit", "Lou1s Vuiton"),
        ("Ostrevic 手表", "R3", "edit", "Ostrevic"),
        ("Balenciagaa 鞋", "R9", "edit", "Balenciagaa"),
        ("Blaenciaga 鞋", "R9", "edit", "Blaenciaga"),
        ("香耐儿 包包", "R7", "sound", "香耐儿"),
        ("路易威灯 女包", "R11", "sound", "路易威灯"),
        ("古马也 女包", "R6", "split", "古马也"),
        ("xiangnaier 包", "R7", "script", "xiangnaier"),
        ("香nai儿 包", "R7", "script", "香nai儿"),
    ],
)
def test_hidden_names_are_found(title: str, right: str, disguise: str, text: str) -> None:
    hit = the(title, right)
    assert (hit.disguise, hit.text) == (disguise, text)
    assert 0 < hit.strength <= 1


@pytest.mark.parametrize(
    "title",
    [
        "新款时尚板鞋 男女同款",
        "new c****l hoodie men and women",
        "c1111l mens watch",
        "hard drive 2LV 18lv",
        "Comfortable and warm down jackets 11",
        "harbour view hotel towel",
        "100% cotton T-shirt 36 37 38 39",
        "耐磨克重高 运动裤",
        "反思者手环 110cm",
        "!!! *** ~~~ 特价 ***",
        "vel",
        "",
        "🔥🔥🔥",
    ],
)
def test_ordinary_text_names_nobody(title: str) -> None:
    assert rights(title) == set()


def test_a_common_word_counts_with_support() -> None:
    assert "R4" not in rights("winter boots from harbour side")
    assert "R4" in rights("新款 Harbour 卫衣 外套")


def test_a_short_alias_needs_another_name_beside_it() -> None:
    hits = {hit.text for hit in found("VLM Velmora 外套")}
    assert hits == {"VLM", "Velmora"}


def test_the_longer_name_swallows_the_shorter() -> None:
    assert [hit.text for hit in found("Karlsund Peak 外套")] == ["Karlsund Peak"]


def test_a_name_inside_a_word_is_none() -> None:
    assert rights("prevelmoration") == set()


def test_a_word_of_the_dictionary_is_not_an_edit_of_a_name() -> None:
    assert "R7" not in rights("five channel cable")


def test_a_mask_that_fits_an_ordinary_word_needs_goods_and_a_capital() -> None:
    """Chanel, but casual just as well."""
    assert "R7" in rights("C****l 卫衣 外套")
    assert "R7" not in rights("c****l 卫衣 外套")


def test_a_name_of_digits_is_written_with_its_sign() -> None:
    grade = "replica_open"
    assert grade in reasons("Gucci belt 1:1")
    assert grade not in reasons("Gucci belt 11 cm")
