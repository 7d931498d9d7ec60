from datetime import UTC, datetime, timedelta

from qingfeng.foundation.rules.lockout import LIMITS, WINDOW, Failures, locked_until

NOW = datetime(2026, 10, 9, tzinfo=UTC)


def at(*minutes_ago: float) -> tuple[datetime, ...]:
    return tuple(NOW - timedelta(minutes=m) for m in sorted(minutes_ago, reverse=True))


def test_below_the_limit_nothing_happens() -> None:
    assert locked_until(Failures(at(1, 2, 3, 4), at(1, 2, 3, 4), at(1, 2, 3, 4)), NOW) is None


def test_the_lock_ends_when_the_fifth_last_guess_leaves_the_window() -> None:
    assert (
        locked_until(Failures(at(1, 2, 3, 4, 10), (), ()), NOW)
        == NOW - timedelta(minutes=10) + WINDOW
    )
    assert (
        locked_until(Failures(at(1, 2, 3, 4, 10, 12), (), ()), NOW)
        == NOW - timedelta(minutes=10) + WINDOW
    )


def test_old_guesses_are_forgotten() -> None:
    assert locked_until(Failures(at(1, 2, 3, 4, 15), (), ()), NOW) is None


def test_each_share_has_its_own_limit() -> None:
    for share, limit in LIMITS.items():
        values = {"pair": (), "account": (), "address": ()} | {share: at(*[1] * limit)}
        assert locked_until(Failures(**values), NOW) == NOW + WINDOW - timedelta(minutes=1)
        values[share] = values[share][:-1]
        assert locked_until(Failures(**values), NOW) is None


def test_the_longest_lock_counts() -> None:
    failures = Failures(at(*[10] * 5), at(*[2] * 25), ())
    assert locked_until(failures, NOW) == NOW - timedelta(minutes=2) + WINDOW
