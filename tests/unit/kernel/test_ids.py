from datetime import UTC, datetime, timedelta, timezone

import pytest

from qingfeng.kernel.ids import Subject, moment_of, uuid7

NOW = datetime(2026, 10, 9, 8, 30, 15, 123_456, tzinfo=UTC)


def test_has_the_version_and_variant_of_rfc_9562() -> None:
    made = uuid7(NOW)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_begins_with_the_milliseconds_since_1970() -> None:
    assert uuid7(NOW).int >> 80 == 1_791_534_615_123


def test_sorts_by_time_down_to_the_microsecond() -> None:
    made = [uuid7(NOW + timedelta(microseconds=n)) for n in range(0, 3000, 3)]
    assert made == sorted(made)


def test_two_of_one_instant_differ() -> None:
    assert len({uuid7(NOW) for _ in range(1000)}) == 1000


def test_the_zone_does_not_matter() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=8)))
    assert uuid7(there).int >> 64 == uuid7(NOW).int >> 64


@pytest.mark.parametrize("naive", [datetime(2026, 1, 1), datetime(1970, 1, 1)])
def test_refuses_an_instant_without_zone(naive: datetime) -> None:
    with pytest.raises(ValueError, match="aware"):
        uuid7(naive)


def test_refuses_what_lies_before_the_epoch() -> None:
    with pytest.raises(ValueError, match="1970"):
        uuid7(datetime(1969, 12, 31, tzinfo=UTC))


def test_subjects_are_equal_by_kind_and_id() -> None:
    made = uuid7(NOW)
    assert Subject("lead", made) == Subject("lead", made)
    assert Subject("lead", made) != Subject("case", made)


def test_it_tells_its_moment_to_the_millisecond() -> None:
    assert moment_of(uuid7(NOW)) == NOW.replace(microsecond=NOW.microsecond // 1000 * 1000)
