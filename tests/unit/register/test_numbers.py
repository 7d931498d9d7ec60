"""Numbers of rights and parties: canonical forms, check digits, refusals."""

from collections.abc import Callable

import pytest

from qingfeng.register.rules import numbers
from qingfeng.register.rules.numbers import BadNumber
from qingfeng.register.rules.vocabulary import RightKind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12345678", "12345678"),
        ("第 12345678 号 第25类", "12345678"),
        ("１２３４５６７８－９", "12345678"),
        ("12345678A", "12345678A"),
        ("g1234567", "G1234567"),
        ("G663349 cl. 3", "G663349"),
    ],
)
def test_trademark_numbers(text: str, found: str) -> None:
    assert numbers.mark_number(text) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mark_number"),
        ("0123456", "mark_number"),
        ("12345678-46", "nice_class"),
        ("12345678-0", "nice_class"),
        ("H1234567", "mark_number"),
        ("12", "mark_number"),
    ],
)
def test_what_is_no_trademark_number(text: str, code: str) -> None:
    with pytest.raises(BadNumber) as caught:
        numbers.mark_number(text)
    assert caught.value.code == code


def test_the_patent_check_digit_of_the_standard() -> None:
    # The example of the numbering standard: 200310100002.X
    assert numbers.patent_check_digit("200310100002") == "X"


def test_patent_numbers() -> None:
    assert numbers.patent_number("zl 2003 1 0100002.x") == "ZL200310100002.X"
    body = "98300001"
    assert numbers.patent_number(f"ZL{body}{numbers.patent_check_digit(body)}").startswith(
        "ZL98300001."
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ZL200310100002.1", "patent_check_digit"),
        ("ZL20031010000.X", "patent_number"),
        ("ZL200340100002.6", "patent_kind"),
    ],
)
def test_what_is_no_patent_number(text: str, code: str) -> None:
    with pytest.raises(BadNumber) as caught:
        numbers.patent_number(text)
    assert caught.value.code == code


def test_a_design_has_a_three_behind_the_year() -> None:
    body = "202330123456"
    number = f"ZL{body}.{numbers.patent_check_digit(body)}"
    assert numbers.right_number(RightKind.DESIGN, "CN", number) == number
    with pytest.raises(BadNumber) as caught:
        numbers.right_number(RightKind.DESIGN, "CN", "ZL200310100002.X")
    assert caught.value.code == "not_a_design"


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (numbers.recordation_number, "t2019-12345", "T2019-12345"),
        (numbers.recordation_number, "P201998765", "P2019-98765"),
        (numbers.copyright_number, "国作登字-2013-F-00012345", "国作登字-2013-F-00012345"),
        (numbers.copyright_number, "2019SR0123456", "2019SR0123456"),
        (numbers.credit_code, "91330100799655058b", "91330100799655058B"),
    ],
)
def test_other_numbers(read: Callable[[str], str], text: str, found: str) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (numbers.recordation_number, "X2019-12345", "recordation_number"),
        (numbers.copyright_number, "国作登字", "copyright_number"),
        (numbers.credit_code, "91330100799655058A", "credit_code"),
        (numbers.foreign_number, "?", "foreign_number"),
    ],
)
def test_refused_numbers(read: Callable[[str], str], text: str, code: str) -> None:
    with pytest.raises(BadNumber) as caught:
        read(text)
    assert caught.value.code == code


def test_another_jurisdiction_has_its_own_form() -> None:
    assert numbers.right_number(RightKind.WORD, "EM", " 018 123 456 ") == "018123456"
    assert numbers.right_number(RightKind.COPYRIGHT, "CN", "2019SR0123456") == "2019SR0123456"
    assert numbers.right_number(RightKind.INDICATION, "CN", "第1388988号") == "1388988"
