"""The port of the site."""

from qingfeng.wiring.server import listen


def test_two_sites_that_start_at_once_take_two_ports() -> None:
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        assert first.getsockname() != second.getsockname()
