"""The table that screening gives back."""

import json

import numpy as np
import pyarrow as pa
import pytest

from qingfeng.engine import api
from qingfeng.engine.types import DISGUISES
from tests.support.engine import screened, snapshot


def test_one_row_per_listing_in_order_with_the_promised_columns() -> None:
    batch = pa.table({"listing_id": ["b", "a"], "title": ["Velmora", "手表"]})
    table = api.screen(batch, snapshot())
    assert table.schema == api.SCHEMA
    assert table["listing_id"].to_pylist() == ["b", "a"]


def test_the_best_hit_is_told_and_its_span_is_of_the_original() -> None:
    (row,) = screened("新款 Velmora 外套")
    assert (row["right_id"], row["mark"], row["disguise"]) == ("R1", "Velmora", "exact")
    assert (row["span_field"], row["span_start"], row["span_end"]) == ("title", 3, 10)
    assert 0 <= float(str(row["score"])) <= 1


def test_nothing_found_is_null() -> None:
    (row,) = screened("短袖")
    assert row["right_id"] is None
    assert row["span_start"] is None
    assert json.loads(str(row["hits"])) == []


def test_descriptions_are_read_and_named_in_the_span() -> None:
    (row,) = screened("外套", descriptions=["里标 Velmora 吊牌"])
    (hit,) = json.loads(str(row["hits"]))
    assert (hit["span_field"], hit["span_start"], hit["span_end"]) == ("description", 3, 10)


def test_hits_and_reasons_are_json_whatever_the_text() -> None:
    title = 'Velmora "复刻" \\ \t \x01 1:1'
    (row,) = screened(title)
    hits, reasons = json.loads(str(row["hits"])), json.loads(str(row["reasons"]))
    assert hits[0]["disguise"] in DISGUISES
    assert set(hits[0]) == {
        "right_id",
        "mark",
        "disguise",
        "span_field",
        "span_start",
        "span_end",
        "strength",
    }
    assert {frozenset(reason) for reason in reasons} == {
        frozenset({"code", "weight", "text_zh", "text_en"})
    }
    assert any("Velmora" in reason["text_en"] for reason in reasons)
    assert not any("{" in reason["text_en"] + reason["text_zh"] for reason in reasons)


@pytest.mark.parametrize("column", ["seller_region", "ships_from", "platform_region"])
def test_places_change_nothing(column: str) -> None:
    titles = ["Velmora 莆田 复刻", "耐克 外套", "手表"]
    plain = pa.table({"listing_id": ["1", "2", "3"], "title": titles})
    placed = plain.append_column(column, pa.array(["350300", "莆田", "Putian"]))
    assert api.screen(plain, snapshot()).equals(api.screen(placed, snapshot()))


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_any_arrow_text_will_do(kind: pa.DataType) -> None:
    titles = pa.array(["Velmora", None, "耐克"]).cast(kind)
    table = api.screen(pa.table({"listing_id": ["1", "2", "3"], "title": titles}), snapshot())
    assert table["mark"].to_pylist() == ["Velmora", None, "Nike"]


def test_an_empty_batch_gives_an_empty_table() -> None:
    batch = pa.table({"listing_id": pa.array([], pa.string()), "title": pa.array([], pa.string())})
    assert api.screen(batch, snapshot()).equals(api.SCHEMA.empty_table())


def test_a_very_long_description_is_cut_not_refused() -> None:
    (row,) = screened("外套", descriptions=["长" * 2_000_000 + " Velmora"])
    assert json.loads(str(row["hits"])) == []


def test_many_hits_of_one_listing_stay_bounded() -> None:
    (row,) = screened("Velmora 古驰 " * 3000)
    assert 1 <= len(json.loads(str(row["hits"]))) <= 160


def test_the_snapshot_is_mapped_once_and_read_only() -> None:
    assert api.open_snapshot(snapshot().path) is snapshot()
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(snapshot().arrays["patterns.kind"])[:] = 0
