"""From a file into the tables: versions, sellers, refusals, and the same file once."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from qingfeng.foundation.api import Actor
from qingfeng.foundation.models import Journal
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.market.actions import imports
from qingfeng.market.actions.imports import (
    Delivery,
    load_listings,
    load_stored,
    receive_file,
    rejects_of,
)
from qingfeng.market.actions.platforms import platform_by_name
from qingfeng.market.events import IMPORT_FINISHED
from qingfeng.market.intake.reader import open_listings
from qingfeng.market.models import (
    IntakeBatch,
    Listing,
    ListingImport,
    ListingVersion,
    Platform,
    RejectedRow,
    Seller,
)
from tests.support.feeds import SMALL, csv_bytes, listing, ndjson_bytes, written
from tests.support.market import NOW, SYSTEM, actor_in, office, platform

pytestmark = pytest.mark.django_db


def load(
    path: Path, code: str | None = "testmart", actor: Actor = SYSTEM, days: int = 0
) -> imports.LoadReport:
    return load_listings(path, platform=code, actor=actor, now=NOW + timedelta(days=days))


def test_a_file_becomes_listings_and_sellers(tmp_path: Path) -> None:
    shop = platform()
    source = [listing(n, images="a.jpg|b.jpg", colour="blue") for n in range(30)]
    report = load(written(tmp_path, "feed.csv", csv_bytes(source, (*source[0].keys(),))))
    assert (report.loaded, report.added, report.rejected, report.rejects_path) == (30, 30, 0, None)
    row = Listing.objects.get(listing_id="L000003")
    assert (row.platform_id, row.version, row.price) == (shop.id, 1, Decimal("13.5"))
    assert row.images == ["a.jpg", "b.jpg"]
    assert row.extra == {"colour": "blue"}
    assert row.seller is not None
    assert (row.seller.seller_id, row.seller.name, row.seller.region) == ("S3", "小店3", "350300")
    assert Seller.objects.count() == 7
    assert Journal.objects.filter(verb=IMPORT_FINISHED).count() == 1


def test_what_a_later_batch_says_of_a_seller_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform()
    _cut_small(monkeypatch)
    source = [listing(n) for n in range(200)]
    later = {"seen_at": "2026-10-03T08:00:00+08:00"}
    source += [listing(203, seller_name="新名", **later), listing(206, seller_id="S9", **later)]
    load(written(tmp_path, "feed.csv", csv_bytes(source)))
    assert IntakeBatch.objects.count() > 3
    assert Seller.objects.count() == 8
    renamed = Seller.objects.get(seller_id="S0")
    assert (renamed.name, renamed.last_seen_at.day, renamed.first_seen_at.day) == ("新名", 3, 1)
    for seller in Seller.objects.all():
        offers = Listing.objects.filter(seller=seller).values_list("listing_id", flat=True)
        assert {int(number[1:]) % 7 for number in offers if number != "L000206"} <= {
            int(seller.seller_id[1:])
        }


def test_identifiers_follow_the_order_of_the_file(tmp_path: Path) -> None:
    platform()
    load(written(tmp_path, "feed.csv", csv_bytes([listing(n) for n in (9, 2, 7, 1)])))
    found = Listing.objects.order_by("id").values_list("listing_id", flat=True)
    assert list(found) == ["L000009", "L000002", "L000007", "L000001"]
    assert {row.id.version for row in Listing.objects.all()} == {7}


def test_a_changed_listing_keeps_what_it_said_before(tmp_path: Path) -> None:
    platform()
    load(written(tmp_path, "a.csv", csv_bytes([listing(1), listing(2), listing(3)])))
    later = {"seen_at": "2026-10-02T08:00:00+08:00"}
    again = [
        listing(1, title="新标题", price="9", **later),
        listing(2, **later),
        listing(4, **later),
    ]
    report = load(written(tmp_path, "b.csv", csv_bytes(again)), days=1)
    assert (report.added, report.changed, report.unchanged) == (1, 1, 1)
    changed = Listing.objects.get(listing_id="L000001")
    assert (changed.version, changed.title, changed.price) == (2, "新标题", Decimal(9))
    (version,) = ListingVersion.objects.all()
    assert version.listing_id == changed.id
    assert version.version == 1
    assert version.changed == {"title": "蓝色帆布鞋 1 号", "price": "11.50000000"}
    assert version.seen_at < version.replaced_at == changed.seen_at
    assert Listing.objects.get(listing_id="L000002").seen_at == changed.seen_at
    assert Listing.objects.get(listing_id="L000002").version == 1


def test_what_was_seen_earlier_does_not_overwrite(tmp_path: Path) -> None:
    platform()
    load(written(tmp_path, "a.csv", csv_bytes([listing(1)])))
    older = csv_bytes([listing(1, title="old news", seen_at="2026-09-01")])
    report = load(written(tmp_path, "b.csv", older))
    assert (report.changed, report.unchanged) == (0, 1)
    assert Listing.objects.get().title == "蓝色帆布鞋 1 号"


def test_the_same_file_is_loaded_once(tmp_path: Path) -> None:
    platform()
    path = written(tmp_path, "a.csv", csv_bytes([listing(1), listing(2, price="?")]))
    first, second = load(path), load(path, days=3)
    assert (first.repeated, second.repeated) == (False, True)
    assert second.import_id == first.import_id
    assert (second.loaded, second.rejected) == (1, 1)
    assert (ListingImport.objects.count(), IntakeBatch.objects.count()) == (1, 1)


def test_the_same_file_for_two_platforms_is_two_imports(tmp_path: Path) -> None:
    platform("one")
    platform("two")
    path = written(tmp_path, "a.csv", csv_bytes([listing(1)]))
    load(path, "one")
    load(path, "two")
    assert Listing.objects.filter(listing_id="L000001").count() == 2


def test_refused_rows_go_to_the_table_and_beside_the_file(tmp_path: Path) -> None:
    platform()
    rows = [listing(1), listing(2, price="?"), listing(1), listing(4, title="")]
    report = load(written(tmp_path, "a.csv", csv_bytes(rows)))
    assert (report.loaded, report.rejected) == (1, 3)
    assert report.rejects_path == tmp_path / "a.csv.rejected.ndjson"
    assert report.rejects_path.read_text() == "".join(rejects_of(report.import_id))
    assert RejectedRow.objects.count() == 3
    assert '"field": "price"' in report.rejects_path.read_text()


def test_a_refused_file_leaves_nothing(tmp_path: Path) -> None:
    platform()
    with pytest.raises(BadInput):
        load(written(tmp_path, "a.csv", b"listing_id,name\n1,a\n"))
    assert not ListingImport.objects.exists()
    assert not (tmp_path / "a.csv.rejected.ndjson").exists()


def test_required_fields_of_the_trading_model(tmp_path: Path) -> None:
    platform("live", model="live_stream")
    rows = [listing(1, room_id="R1", host_name="h"), listing(2, host_name="h")]
    report = load(written(tmp_path, "a.ndjson", ndjson_bytes(rows)), "live")
    assert (report.loaded, report.rejected) == (1, 1)
    refused = RejectedRow.objects.get()
    assert (refused.row, refused.field, refused.reason) == (
        2,
        "room_id",
        "required_by_trading_model",
    )


def test_rows_of_another_platform_are_refused(tmp_path: Path) -> None:
    platform("one")
    platform("two")
    rows = [listing(1, platform="one"), listing(2, platform="two"), listing(3, platform="nowhere")]
    columns = tuple(rows[0])
    report = load(written(tmp_path, "a.csv", csv_bytes(rows, columns)), "one")
    assert (report.loaded, report.rejected) == (1, 2)
    assert set(RejectedRow.objects.values_list("row", "reason")) == {
        (2, "other_platform"),
        (3, "other_platform"),
    }


def test_a_file_whose_rows_name_their_platforms(tmp_path: Path) -> None:
    platform("one")
    rows = [
        listing(1, platform="one"),
        listing(2, platform="New Mall", platform_region="440100"),
        listing(3, platform=""),
    ]
    columns = (*tuple(rows[0]), "platform_region")
    load(written(tmp_path, "a.csv", csv_bytes(rows, columns)), None)
    found = dict(Listing.objects.values_list("listing_id", "platform__code"))
    assert found == {"L000001": "one", "L000002": "new-mall", "L000003": "unnamed"}
    met = platform_by_name("new mall")
    assert met is not None
    assert (met.trading_model, met.domicile_region) == ("not_stated", "440100")


def test_a_platform_loads_for_itself_only(tmp_path: Path) -> None:
    ours, theirs = office("ours"), office("theirs")
    platform("one", office=ours.id)
    platform("two", office=theirs.id)
    path = written(tmp_path, "a.csv", csv_bytes([listing(1)]))
    with pytest.raises(Refused, match="other_platform"):
        load(path, "two", actor_in(ours, "listing:add"))
    report = load(path, None, actor_in(ours, "listing:add"))
    assert report.loaded == 1
    assert Listing.objects.get().platform.code == "one"
    with pytest.raises(Refused, match="no_permission"):
        load(path, None, actor_in(ours, "listing:read"))


def test_only_the_installation_itself_brings_platforms_in(tmp_path: Path) -> None:
    agency = office("agency", "agency", function="market_regulation", region="350300")
    actor = actor_in(agency, "listing:add")
    path = written(tmp_path, "a.csv", csv_bytes([listing(1)]))
    with pytest.raises(NotFound):
        load(path, "unheard", actor)
    report = load(path, "unheard")
    assert report.loaded == 1
    assert Platform.objects.get().code == "unheard"


def test_an_idempotency_key_stands_for_one_body(tmp_path: Path) -> None:
    platform()
    options = {
        "name": "body",
        "platform": "testmart",
        "max_bytes": 1 << 20,
        "actor": SYSTEM,
        "now": NOW,
    }
    keyed = Delivery(source="api", idempotency_key="k-1")
    first = written(tmp_path, "a", ndjson_bytes([listing(1)]))
    other = written(tmp_path, "b", ndjson_bytes([listing(2)]))
    with first.open("rb") as body:
        id_, repeated = receive_file(body, delivery=keyed, **options)
    assert not repeated
    assert load_stored(import_id=id_, actor=SYSTEM, now=NOW).loaded == 1
    with first.open("rb") as body:
        assert receive_file(body, delivery=keyed, **options) == (id_, True)
    with other.open("rb") as body, pytest.raises(Conflict, match="idempotency_key_reused"):
        receive_file(body, delivery=keyed, **options)


def test_a_load_goes_on_behind_its_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform()
    rows = [listing(n, price="?" if n % 10 == 3 else "5") for n in range(400)]
    path = written(tmp_path, "a.csv", csv_bytes(rows))
    _cut_small(monkeypatch)
    _stop_after(3, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        load(path)
    assert 0 < Listing.objects.count() < 360
    monkeypatch.undo()
    _cut_small(monkeypatch)
    report = load(path)
    assert (report.loaded, report.rejected, report.repeated) == (360, 40, False)
    assert Listing.objects.count() == 360
    assert RejectedRow.objects.count() == 40
    assert list(IntakeBatch.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, IntakeBatch.objects.count() + 1)
    )


def _cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "open_listings", partial(open_listings, limits=SMALL))


def _stop_after(batches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written_so_far = iter(range(batches))
    whole = imports.write_batch

    def write(*args: object, **options: object) -> object:
        if next(written_so_far, None) is None:
            raise KeyboardInterrupt
        return whole(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "write_batch", write)
