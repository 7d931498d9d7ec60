"""Codes from goods and parcels: one canonical form each, and a wrong check digit is refused."""

import pytest

from qingfeng.evidence.rules.codes import LONGEST, OF_PRODUCTS, CodeKind, read_code
from qingfeng.kernel.errors import BadInput

GTIN = "09506000134352"


@pytest.mark.parametrize(
    ("raw", "kind", "value", "serial", "batch"),
    [
        ("4006381333931", CodeKind.GTIN, "04006381333931", "", ""),
        (" 4006381-333931 ", CodeKind.GTIN, "04006381333931", "", ""),
        ("４００６３８１３３３９３１", CodeKind.GTIN, "04006381333931", "", ""),
        ("96385074", CodeKind.GTIN, "00000096385074", "", ""),
        ("036000291452", CodeKind.GTIN, "00036000291452", "", ""),
        ("(01)09506000134352(10)B7(21)A1", CodeKind.GTIN, GTIN, "A1", "B7"),
        ("]d2010950600013435217261231" + "21A1\x1d10B7", CodeKind.GTIN, GTIN, "A1", "B7"),
        ("]C10109506000134352", CodeKind.GTIN, GTIN, "", ""),
        ("https://id.gs1.org/01/09506000134352/10/B7/21/A1", CodeKind.LINK, GTIN, "A1", "B7"),
        ("https://brand.example/de/01/9506000134352?21=A%2F1", CodeKind.LINK, GTIN, "A/1", ""),
        ("https://brand.example/check?c=1", CodeKind.ADDRESS, "https://brand.example/check?c=1", "", ""),
        ("http://[broken", CodeKind.ADDRESS, "http://[broken", "", ""),
        ("RR473124829CN", CodeKind.PARCEL, "RR473124829CN", "", ""),
        ("rr 4731 2482 9 cn", CodeKind.PARCEL, "RR473124829CN", "", ""),
        ("kw-100", CodeKind.STYLE, "KW-100", "", ""),
        ("林鹰  跑鞋", CodeKind.TEXT, "林鹰 跑鞋", "", ""),
    ],
)  # fmt: skip
def test_a_code_has_one_form(raw: str, kind: CodeKind, value: str, serial: str, batch: str) -> None:
    code = read_code(raw)
    assert (code.kind, code.value, code.serial, code.batch) == (kind, value, serial, batch)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "code_empty"),
        (" \x00\x1d ", "code_empty"),
        ("\xa0\u3000", "code_empty"),
        ("x" * (LONGEST + 1), "code_too_long"),
        ("4006381333932", "code_check_digit"),
        ("(01)09506000134353", "code_check_digit"),
        ("https://id.gs1.org/01/09506000134353", "code_check_digit"),
        ("https://id.gs1.org/01/12", "code_check_digit"),
        ("RR473124828CN", "parcel_check_digit"),
    ],
)
def test_what_was_misread_is_refused(raw: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read_code(raw)


def test_a_parcel_number_is_no_code_of_a_product() -> None:
    assert CodeKind.PARCEL not in OF_PRODUCTS
    assert len(OF_PRODUCTS) == len(CodeKind) - 1
