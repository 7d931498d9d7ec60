import pytest

from qingfeng.foundation.rules.codes import check_region, check_uscc, significant
from qingfeng.kernel.errors import BadInput


def test_a_sound_credit_code_is_kept_plain() -> None:
    assert check_uscc(" 9133 0100 7996 5505 8B ") == "91330100799655058B"
    assert check_uscc("") == ""


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91330100799655058C", "uscc_checksum"),
        ("9133010079965505", "uscc_length"),
        ("91330100799655O58B", "uscc_format"),
    ],
)
def test_a_wrong_credit_code_says_how(code: str, reason: str) -> None:
    with pytest.raises(BadInput) as bad:
        check_uscc(code)
    assert (bad.value.reason, bad.value.column) == (reason, "uscc")


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("", ""),
        ("000000", ""),
        ("350000", "35"),
        ("350300", "3503"),
        ("350302", "350302"),
        ("35", "35"),
        ("500000", "50"),
    ],
)
def test_significant_digits(code: str, digits: str) -> None:
    assert significant(code) == digits


@pytest.mark.parametrize("code", ["3", "35030", "abc", "3503021"])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(BadInput):
        significant(code)
    with pytest.raises(BadInput):
        check_region(code)
