"""Whatever a stranger's page says: no address inside is open, and what is kept can be stored."""

from ipaddress import IPv4Address, IPv6Address

from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.evidence.recording.addresses import inside
from qingfeng.evidence.recording.archive import surt
from qingfeng.evidence.recording.order import checked_url
from qingfeng.evidence.rules.captures import storable, title_of
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.errors import BadInput
from tests.support.examples import examples

TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXT, below, max_size=4),
    max_leaves=6,
)
CARRIERS = ("::", "::ffff:0:0", "64:ff9b::", "::ffff:0:0:0")


@settings(max_examples=examples(50))
@given(st.ip_addresses())
def test_what_is_open_is_global_to_the_library_too(address: IPv4Address | IPv6Address) -> None:
    if inside(str(address)) is None:
        assert address.is_global
        assert not address.is_multicast


@settings(max_examples=examples(30))
@given(st.ip_addresses(v=4), st.sampled_from(CARRIERS))
def test_no_address_passes_inside_another(address: IPv4Address, carrier: str) -> None:
    carried = IPv6Address(int(IPv6Address(carrier)) + int(address))
    assert inside(str(carried)) is not None
    sixth = IPv6Address((0x2002 << 112) + (int(address) << 80))
    assert inside(str(sixth)) == "translated"


@settings(max_examples=examples(30))
@given(VALUES)
def test_any_facts_can_be_put_into_a_manifest(value: object) -> None:
    canonical({"facts": storable(value)})


@settings(max_examples=examples(30))
@given(TEXT, st.integers(1, 200))
def test_any_title_becomes_one_line_within_its_length(title: str, longest: int) -> None:
    line = title_of(title, "https://shop.example/", longest)
    assert 1 <= len(line) <= longest
    assert len(line.splitlines()) == 1
    canonical(line)


@settings(max_examples=examples(50))
@given(TEXT | TEXT.map("http://{}".format) | TEXT.map("https://shop.example/{}".format))
def test_any_address_is_taken_or_refused(text: str) -> None:
    try:
        url = checked_url(text)
    except BadInput:
        return
    assert url.startswith(("http", "HTTP"))
    assert " " not in surt(url)
