"""Which addresses a capture may reach."""

import inspect
import json
from pathlib import Path

import pytest

from qingfeng.evidence.recording import child
from qingfeng.evidence.recording.addresses import inside
from qingfeng.evidence.recording.archive import surt
from qingfeng.evidence.recording.door import Barred, Door
from qingfeng.evidence.recording.order import Limits, Order, checked_url
from qingfeng.evidence.recording.page import recorded
from qingfeng.kernel.errors import BadInput
from tests.support.stages import by_script


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("0.0.0.0", "unspecified"),  # noqa: S104 - refused, not listened on
        ("10.1.2.3", "private"),
        ("100.100.100.200", "private"),
        ("127.0.0.1", "loopback"),
        ("127.8.8.8", "loopback"),
        ("168.63.129.16", "metadata"),
        ("169.254.169.254", "link_local"),
        ("172.31.255.255", "private"),
        ("192.0.0.192", "reserved"),
        ("192.168.0.1", "private"),
        ("198.19.0.1", "reserved"),
        ("224.0.0.251", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "translated"),
        ("::ffff:8.8.8.8", "translated"),
        ("::127.0.0.1", "translated"),
        ("64:ff9b::7f00:1", "translated"),
        ("64:ff9b:1::a00:1", "translated"),
        ("2002:7f00:1::", "translated"),
        ("2001:0:1::1", "reserved"),
        ("2001:db8::1", "reserved"),
        ("fd00:ec2::254", "private"),
        ("fe80::1", "link_local"),
        ("fe80::1%eth0", "link_local"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("4000::1", "reserved"),
        ("127.1", "no_address"),
        ("2130706433", "no_address"),
        ("", "no_address"),
    ],
)
def test_what_leads_inside_is_refused(address: str, reason: str) -> None:
    assert inside(address) == reason


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "172.32.0.1"])
def test_the_public_internet_is_open(address: str) -> None:
    assert inside(address) is None


def barred(door: Door, host: str, port: int = 80) -> str:
    with pytest.raises(Barred) as refused:
        door.open(host, port)
    return refused.value.reason


def test_one_inner_address_among_public_ones_refuses_the_name() -> None:
    door = Door(resolve=by_script({"trap.test": (("8.8.8.8", "10.0.0.1"),)}))
    assert barred(door, "trap.test") == "address_refused"
    assert barred(door, "TRAP.test.") == "address_refused"


def test_the_machines_own_public_address_is_inside_too() -> None:
    door = Door(resolve=by_script({"me.test": (("8.8.4.4",),)}), own=frozenset({"8.8.4.4"}))
    assert barred(door, "me.test") == "address_refused"


@pytest.mark.parametrize("host", ["", "a b", "-", "a/b", "x" * 300, "名.test"])
def test_what_is_no_name_is_not_looked_up(host: str) -> None:
    def never(name: str) -> list[str]:
        raise AssertionError(name)

    assert barred(Door(resolve=never), host) == "name_refused"


def test_a_name_is_asked_once_and_unknown_ones_say_so() -> None:
    asked: list[str] = []

    def resolve(name: str) -> list[str]:
        asked.append(name)
        return []

    door = Door(resolve=resolve)
    assert [barred(door, "gone.test") for _ in range(3)] == ["name_unknown"] * 3
    assert asked == ["gone.test"]
    assert door.answers() == {"gone.test": []}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "url_scheme_refused"),
        ("ftp://a.test/", "url_scheme_refused"),
        ("chrome://sandbox", "url_scheme_refused"),
        ("javascript:alert(1)", "url_scheme_refused"),
        ("view-source:http://a.test", "url_scheme_refused"),
        ("http://", "url_unreadable"),
        ("http://u:p@a.test/", "url_unreadable"),
        ("http://a.test:99999/", "url_unreadable"),
        ("http://a.test/a b", "url_unreadable"),
        ("http://[::1/", "url_unreadable"),
        ("http://a.test/" + "x" * 4000, "url_unreadable"),
    ],
)
def test_a_browser_is_sent_to_the_web_only(url: str, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked_url(url)
    assert refused.value.reason == reason


def test_an_order_reads_back_as_it_was_written() -> None:
    for order in (
        Order("http://a.test/", "me", Limits(seconds=3)),
        Order("https://a.test/手袋", "赵"),
    ):
        assert Order.read(order.written()) == order


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.com/A?b=2&a=1", "com,example)/a?a=1&b=2"),
        ("http://example.com:8080", "com,example:8080)/"),
        ("http://[2400::1]/", "2400::1)/"),
        ("urn:fullPage:http://a.test/", "urn:fullpage:http://a.test/"),
    ],
)
def test_an_index_sorts_by_site(url: str, key: str) -> None:
    assert surt(url) == key


def test_an_order_that_names_addresses_inside_opens_none() -> None:
    """Whoever writes to the recorder's input asks for a page and nothing else; the exceptions are a test's own program."""
    line = json.loads(Order("http://a.test/", "me").written())
    asked = Order.read(json.dumps(line | {"stage": {"inner": ["127.0.0.1:80"], "names": {}}}))
    assert asked == Order("http://a.test/", "me")
    assert set(inspect.signature(recorded).parameters) == {
        "url",
        "operator",
        "limits",
    }
    assert set(inspect.signature(Door).parameters) == {"resolve", "own"}


def test_no_program_of_the_product_gives_the_recorder_another_door() -> None:
    """`main` takes one, and `_RECORDER` names who reads it: nothing that is shipped uses either."""
    shipped = Path(child.__file__).parents[2]
    texts = {path: path.read_text() for path in shipped.rglob("*.py")}
    assert [path.name for path, text in texts.items() if "_RECORDER" in text] == ["page.py"]
    assert texts[Path(child.__file__)].count("main(") == 2
    assert "sys.exit(main())" in texts[Path(child.__file__)]
    assert not [path for path, text in texts.items() if "recording.child" in text and path.name != "page.py" and path != Path(child.__file__)]  # fmt: skip
