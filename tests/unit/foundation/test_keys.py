from datetime import UTC, datetime, timedelta

import pytest

from qingfeng.foundation.rules.keys import (
    check_expiry,
    check_scopes,
    new_key,
    read_header,
    secret_fits,
)
from qingfeng.kernel.errors import BadInput

NOW = datetime(2026, 10, 9, tzinfo=UTC)


def test_a_key_is_read_back_from_its_header() -> None:
    made = new_key()
    read = read_header(f"Bearer {made.token}")
    assert read is not None
    assert read[0] == made.prefix
    assert secret_fits(read[1], made.digest)
    assert made.token not in made.digest
    assert read[1] not in made.digest


def test_no_two_keys_are_alike() -> None:
    made = [new_key() for _ in range(50)]
    assert len({key.prefix for key in made}) == len({key.token for key in made}) == 50


def test_another_secret_does_not_fit() -> None:
    one, two = new_key(), new_key()
    read = read_header(f"Bearer {two.token}")
    assert read is not None
    assert not secret_fits(read[1], one.digest)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic qf_x_y",
        "Bearer qf_short_secret",
        "qf_abcdefghijkl_" + "a" * 43,
    ],
)
def test_other_headers_are_no_key(header: str) -> None:
    assert read_header(header) is None


def test_scopes_are_listed_once_in_order() -> None:
    assert check_scopes(["listings:read", "listings:add", "listings:add"]) == [
        "listings:add",
        "listings:read",
    ]


@pytest.mark.parametrize(
    "scopes", [[], ["*:add"], ["listings"], ["listings:seize"], ["listings:add", ""]]
)
def test_scopes_that_mean_nothing_or_everything_are_refused(scopes: list[str]) -> None:
    with pytest.raises(BadInput, match="scope_unreadable"):
        check_scopes(scopes)


def test_every_key_ends_within_a_year() -> None:
    check_expiry(NOW, NOW + timedelta(days=366))
    with pytest.raises(BadInput, match="expiry_too_far"):
        check_expiry(NOW, NOW + timedelta(days=367))
    with pytest.raises(BadInput, match="expiry_past"):
        check_expiry(NOW, NOW)
