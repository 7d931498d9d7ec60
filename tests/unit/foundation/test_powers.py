"""Bodies without the power are given no verb to inspect, preserve, seize or punish (law.md 13)."""

import pytest

from qingfeng.foundation.rules.powers import POWERS, VERBS, check_permissions, lawful, powers_of
from qingfeng.kernel.errors import Refused

AGENCIES_WITHOUT = ["leading_group", "procuratorate", "commerce", "justice", "subdistrict", ""]


@pytest.mark.parametrize("kind", ["right_holder", "agent", "platform", "appraisal", "system", ""])
@pytest.mark.parametrize("function", ["", "market_regulation", "customs"])
def test_who_is_no_agency_has_no_power(kind: str, function: str) -> None:
    assert powers_of(kind, function) == frozenset()
    for power in POWERS:
        with pytest.raises(Refused, match="no_such_power"):
            check_permissions([f"case:{power}"], kind=kind, function=function)


@pytest.mark.parametrize("function", AGENCIES_WITHOUT)
def test_agencies_without_power(function: str) -> None:
    assert powers_of("agency", function) == frozenset()
    with pytest.raises(Refused) as refused:
        check_permissions(["case:read", "case:seize", "*:punish"], kind="agency", function=function)
    assert refused.value.data["permissions"] == ["*:punish", "case:seize"]


@pytest.mark.parametrize(
    "function", ["market_regulation", "copyright", "culture", "customs", "public_security"]
)
def test_enforcing_agencies_hold_all_four(function: str) -> None:
    wanted = [f"case:{power}" for power in POWERS]
    assert check_permissions(wanted, kind="agency", function=function) == set(wanted)


def test_post_inspects_and_punishes_but_does_not_seize() -> None:
    assert powers_of("agency", "post") == {"inspect", "punish"}


@pytest.mark.parametrize("kind", ["right_holder", "platform", "appraisal", "agency"])
def test_the_six_verbs_are_open_to_all(kind: str) -> None:
    wanted = [f"lead:{verb}" for verb in VERBS]
    assert check_permissions(wanted, kind=kind, function="") == set(wanted)


@pytest.mark.parametrize(
    "bad", ["lead", "lead:", ":read", "lead:fly", "Lead:read", "lead:read ", "lead:re:ad", "", "*"]
)
def test_unreadable_permissions_are_named(bad: str) -> None:
    with pytest.raises(Refused) as refused:
        check_permissions([bad, "lead:read"], kind="agency", function="customs")
    assert refused.value.codes == ("permission_unreadable",)
    assert refused.value.data["permissions"] == [bad]


def test_what_a_body_lacks_is_taken_away_even_if_stored() -> None:
    assert lawful(["case:seize", "case:read", "*:inspect"], kind="platform", function="") == {
        "case:read"
    }
