from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.typed import instant

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-10-09", "2026-10-09T23:59:59+02:00"),
        ("2026-10-09T16:30", "2026-10-09T16:30:00+02:00"),
        ("2026-10-09T16:30+08:00", "2026-10-09T16:30:00+08:00"),
        ("2026-10-09T16:30Z", "2026-10-09T16:30:00+00:00"),
        ("2026-12-09", "2026-12-09T23:59:59+01:00"),
    ],
)
def test_an_instant_is_meant_in_the_zone_and_a_day_to_its_end(text: str, meant: str) -> None:
    assert instant(text, "now", BRUSSELS).isoformat() == meant
    assert instant(text, "now", BRUSSELS) == datetime.fromisoformat(meant)


@pytest.mark.parametrize("text", ["noon", "2026-13-01", "1848-03-18", "2026-10-09T25:00"])
def test_what_is_no_instant_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        instant(text, "--now", BRUSSELS)
    assert refused.value.data["column"] == "--now"
