"""Register files in and out of the database."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from qingfeng.foundation.api import open_file, system_actor
from qingfeng.foundation.models import Journal
from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.register import api
from qingfeng.register.models import Load, Party, Right
from tests.integration.register.conftest import NOW, ROWS, Cast, right_named

LATER = NOW + timedelta(days=1)


def test_what_was_loaded_is_there(register: Cast) -> None:
    falcon = right_named("falcon")
    assert (falcon.mark, falcon.number, falcon.jurisdiction) == ("Falcon", "12345678", "CN")
    assert falcon.holder is not None
    assert falcon.holder.name == "Falcon Works"
    assert set(falcon.names.values_list("kind", "text")) == {("alias", "FLC"), ("name_zh", "隼")}
    assert list(falcon.classes.order_by("number").values_list("number", "goods")) == [
        (18, []),
        (25, ["shoes"]),
    ]
    assert Party.objects.filter(name="Heron SA").count() == 1


def test_the_same_file_again_changes_nothing(register: Cast, write: Callable[..., Path]) -> None:
    before = list(Right.objects.order_by("pk").values())
    report = api.load_register(write(*ROWS), actor=system_actor(), now=LATER)
    assert (report.loaded, report.unchanged, report.changed, report.added) == (3, 3, 0, 0)
    assert list(Right.objects.order_by("pk").values()) == before


def test_a_row_that_says_otherwise_changes_its_right_and_is_journalled(
    register: Cast, write: Callable[..., Path]
) -> None:
    falcon = right_named("falcon").pk
    changed = {**ROWS[0], "aliases": "FLC|Falco", "valid_to": "2037-01-06"}
    report = api.load_register(write(changed), actor=system_actor(), now=LATER)
    assert report.changed == 1
    right = Right.objects.get(pk=falcon)
    assert right.valid_to is not None
    assert right.valid_to.year == 2037
    assert right.names.filter(text="Falco").exists()
    entry = Journal.objects.get(verb="register.right_changed", subject_id=falcon)
    assert entry.payload["fields"] == ["names", "valid_to"]


def test_bad_rows_go_to_the_rejects_with_their_reason(
    cast: Cast, write: Callable[..., Path]
) -> None:
    path = write(
        {"right_id": "a", "mark": "A"},
        {"right_id": "b"},
        {"right_id": "c", "mark": "C", "nice_classes": "46", "valid_to": "x"},
        {"right_id": "a", "mark": "again"},
        {"right_id": "d", "mark": "D", "number": "12345678"},
        {"right_id": "e", "mark": "E", "number": "12345678"},
    )
    report = api.load_register(path, actor=system_actor(), now=NOW)
    assert (report.loaded, report.rejected) == (2, 4)
    assert report.rejects_path == path.with_name("register.ndjson.rejected.ndjson")
    lines = [json.loads(line) for line in report.rejects_path.read_text().splitlines()]
    assert [(line["row"], line["field"], line["reason"]) for line in lines] == [
        (2, "mark", "missing"),
        (3, "nice_classes", "nice_class"),
        (3, "valid_to", "not_a_date"),
        (4, "right_id", "twice_in_the_file"),
        (6, "number", "number_taken"),
    ]
    load = Load.objects.get(pk=report.id)
    assert load.rejects_id is not None
    with open_file(load.rejects_id) as stored:
        assert stored.read() == report.rejects_path.read_bytes()


def test_a_good_file_takes_the_old_rejects_away(cast: Cast, write: Callable[..., Path]) -> None:
    path = write({"right_id": "a"})
    assert api.load_register(path, actor=system_actor(), now=NOW).rejects_path is not None
    write({"right_id": "a", "mark": "A"})
    assert api.load_register(path, actor=system_actor(), now=NOW).rejects_path is None
    assert not path.with_name("register.ndjson.rejected.ndjson").exists()


def test_a_broken_file_leaves_nothing_behind(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(
        b"right_id,mark\n" + b"".join(b"%d,A\n" % n for n in range(6000)) + b'x,"A"B\n'
    )
    with pytest.raises(BadInput) as caught:
        api.load_register(path, actor=system_actor(), now=NOW)
    assert caught.value.row == 6002
    assert not Right.objects.exists()
    assert not Load.objects.exists()
    assert not list(tmp_path.glob("*.rejected*"))


def test_a_file_that_is_not_there_says_so(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        api.load_register(tmp_path / "none.csv", actor=system_actor(), now=NOW)
    assert caught.value.reason == "cannot_open"


def test_a_number_of_another_right_is_refused(register: Cast, write: Callable[..., Path]) -> None:
    report = api.load_register(
        write({"right_id": "other", "mark": "Other", "number": "12345678"}),
        actor=system_actor(),
        now=LATER,
    )
    assert (report.loaded, report.rejected) == (0, 1)


def test_states_in_a_file_go_through_the_workflow(
    register: Cast, write: Callable[..., Path]
) -> None:
    api.load_register(write({**ROWS[0], "status": "withdrawn"}), actor=system_actor(), now=LATER)
    assert right_named("falcon").state == "withdrawn"
    assert Journal.objects.filter(verb="right.withdrawn").count() == 1
    report = api.load_register(write(ROWS[0]), actor=system_actor(), now=LATER)
    assert report.rejected == 1
    assert right_named("falcon").state == "withdrawn"


def test_a_new_right_may_come_in_as_disputed(cast: Cast, write: Callable[..., Path]) -> None:
    api.load_register(
        write({"right_id": "a", "mark": "A", "status": "disputed"}), actor=system_actor(), now=NOW
    )
    assert right_named("a").state == "disputed"


def test_a_holder_loads_its_own_rights_only(register: Cast, write: Callable[..., Path]) -> None:
    path = write(
        {**ROWS[0], "aliases": "Falco"},
        {**ROWS[1], "mark": "Heron too"},
        {"right_id": "new", "mark": "New", "holder": "Falcon Works"},
        {"right_id": "foreign", "mark": "Foreign", "holder": "Somebody"},
    )
    report = api.load_register(path, actor=register["falcon"], now=LATER)
    assert (report.changed, report.added, report.rejected) == (1, 1, 2)
    assert right_named("heron").mark == "Heron"
    assert not Party.objects.filter(name="Somebody").exists()


@pytest.mark.parametrize("who", ["platform", "outsider"])
def test_others_load_nothing(register: Cast, write: Callable[..., Path], who: str) -> None:
    with pytest.raises(Refused):
        api.load_register(write(ROWS[0]), actor=register[who], now=LATER)


@pytest.mark.parametrize("name", ["r.csv", "r.csv.gz", "r.ndjson", "r.json", "r.parquet"])
def test_what_is_exported_loads_as_unchanged(register: Cast, tmp_path: Path, name: str) -> None:
    report = api.export_register(tmp_path / name, actor=register["agency"], now=LATER)
    assert report.rows == 3
    again = api.load_register(tmp_path / name, actor=system_actor(), now=LATER)
    assert (again.unchanged, again.rejected) == (3, 0)


def test_an_export_holds_what_its_reader_may_see(register: Cast, tmp_path: Path) -> None:
    api.export_register(tmp_path / "r.csv", actor=register["falcon"], now=LATER)
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["right_id"] for row in csv.DictReader(stream)] == ["falcon"]
    with pytest.raises(Refused):
        api.export_register(tmp_path / "p.csv", actor=register["platform"], now=LATER)
    assert not (tmp_path / "p.csv").exists()


def test_columns_nobody_knows_survive(
    cast: Cast, write: Callable[..., Path], tmp_path: Path
) -> None:
    api.load_register(
        write({"right_id": "a", "mark": "=A", "内部编号": "7"}), actor=system_actor(), now=NOW
    )
    api.export_register(tmp_path / "r.csv", actor=system_actor(), now=NOW)
    text = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert "内部编号" in text
    assert ",=A" not in text  # a spreadsheet would run it
    again = api.load_register(tmp_path / "r.csv", actor=system_actor(), now=LATER)
    assert again.unchanged == 1


def test_an_unknown_format_is_refused(register: Cast, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        api.export_register(tmp_path / "r.xlsx", actor=system_actor(), now=NOW)
    assert caught.value.reason == "unknown_format"


def test_demo_rows_never_carry_a_number(register: Cast) -> None:
    with (
        connection.cursor() as cursor,
        pytest.raises(Exception, match="register_demo_has_no_number"),
    ):
        cursor.execute("UPDATE register_right SET is_demo = true WHERE number <> ''")
