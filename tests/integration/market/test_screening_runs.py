"""Screening runs: what is new, everything, and only what changed marks can touch."""

from datetime import timedelta
from pathlib import Path

import pytest

from qingfeng.foundation.models import Journal
from qingfeng.kernel.errors import Refused
from qingfeng.market.actions.imports import load_listings
from qingfeng.market.actions.screening import RunReport, finish_open_runs, screen_all, screen_new
from qingfeng.market.events import HITS_FOUND, RUN_FINISHED
from qingfeng.market.models import (
    Hit,
    IntakeBatch,
    Listing,
    Screening,
    ScreeningBatch,
    ScreeningRun,
)
from qingfeng.register import api as register
from tests.support.feeds import csv_bytes, listing, written
from tests.support.market import MARKS, NOW, SYSTEM, actor_in, office, platform, publish_marks

pytestmark = pytest.mark.django_db

TITLES = (
    "Kestrelwood replica bag, 1:1 quality",
    "Amberlyn handbag new",
    "plain wooden spoon",
    "replica Vellorine belt AAA",
    "blue canvas shoes",
)


def feed(
    folder: Path, name: str = "feed.csv", first: int = 1, titles: tuple[str, ...] = TITLES
) -> None:
    rows = [listing(n, title=title) for n, title in enumerate(titles, start=first)]
    path = written(folder, name, csv_bytes(rows))
    load_listings(path, platform="testmart", actor=SYSTEM, now=NOW)


def new() -> RunReport:
    return screen_new(actor=SYSTEM, now=NOW)


@pytest.fixture(autouse=True)
def market(db: None, tmp_path: Path) -> None:
    platform()
    publish_marks(tmp_path / "register")


def marks_of(number: int) -> set[str]:
    return set(
        Hit.objects.filter(listing__listing_id=f"L{number:06d}").values_list("mark", flat=True)
    )


def test_what_is_new_is_screened_once(tmp_path: Path) -> None:
    feed(tmp_path)
    report = new()
    assert (report.kind, report.listings, report.with_hits) == ("new", 5, 3)
    assert Screening.objects.count() == 5
    assert marks_of(1) == {"Kestrelwood"}
    assert marks_of(3) == set()
    again = new()
    assert (again.run_id, again.listings) == (None, 0)
    assert ScreeningRun.objects.get().finished_at is not None


def test_an_answer_names_span_disguise_snapshot_and_rules(tmp_path: Path) -> None:
    feed(tmp_path)
    report = new()
    hit = Hit.objects.get(mark="Amberlyn")
    assert (hit.span_field, hit.span_start, hit.span_end, hit.disguise) == ("title", 0, 8, "exact")
    assert (hit.snapshot_number, hit.rules_version) == (report.snapshot, report.rules)
    answer = Screening.objects.get(listing=hit.listing_id)
    assert answer.right_id == hit.right_id
    assert answer.reasons
    assert {"code", "weight", "text_zh", "text_en"} <= set(answer.reasons[0])


def test_one_event_a_batch_with_ids_and_counts(tmp_path: Path) -> None:
    feed(tmp_path)
    feed(tmp_path, "more.csv", first=10)
    new()
    entries = Journal.objects.filter(verb=HITS_FOUND)
    assert entries.count() == 2
    assert {entry.payload["listings"] for entry in entries} == {5}
    assert set(ScreeningBatch.objects.values_list("id", flat=True)) == {
        entry.payload["batch"] for entry in entries
    }
    assert Journal.objects.filter(verb=RUN_FINISHED).count() == 1


def test_a_changed_listing_is_screened_again_and_its_hits_replaced(tmp_path: Path) -> None:
    feed(tmp_path)
    new()
    feed(tmp_path, "b.csv", titles=("Northquay jacket",))
    report = new()
    assert report.listings == 1
    assert marks_of(1) == {"Northquay"}
    answer = Screening.objects.get(listing__listing_id="L000001")
    assert (answer.listing_version, answer.mark) == (2, "Northquay")


def test_everything_again_only_where_changed_marks_can_stand(tmp_path: Path) -> None:
    feed(tmp_path, titles=(*TITLES, "Quillmere scarf, replica"))
    new()
    assert marks_of(6) == set()
    untouched = Screening.objects.get(listing__listing_id="L000001").batch_id
    number = publish_marks(tmp_path / "register", (*MARKS, "Quillmere"))
    report = screen_all(actor=SYSTEM, now=NOW + timedelta(days=1))
    assert (report.kind, report.snapshot, report.listings) == ("marks", number, 1)
    assert marks_of(6) == {"Quillmere"}
    assert Screening.objects.get(listing__listing_id="L000001").batch_id == untouched
    assert screen_all(actor=SYSTEM, now=NOW).run_id is None


def test_a_mark_that_left_the_register_leaves_the_answers(tmp_path: Path) -> None:
    feed(tmp_path)
    new()
    (gone,) = register.rights_named("Amberlyn", actor=SYSTEM, on=NOW.date())
    register.withdraw(right_id=gone.id, reason="lapsed", actor=SYSTEM, now=NOW)
    register.publish_snapshot(actor=SYSTEM, now=NOW)
    report = screen_all(actor=SYSTEM, now=NOW)
    assert (report.kind, report.listings) == ("marks", 1)
    assert marks_of(2) == set()
    assert Screening.objects.get(listing__listing_id="L000002").right_id == ""
    assert marks_of(1) == {"Kestrelwood"}


def test_everything_on_demand(tmp_path: Path) -> None:
    feed(tmp_path)
    new()
    hits = Hit.objects.count()
    report = screen_all(actor=SYSTEM, now=NOW, whole=True)
    assert (report.kind, report.listings) == ("all", 5)
    assert Hit.objects.count() == hits


def test_an_older_snapshot_does_not_overwrite_a_newer_answer(tmp_path: Path) -> None:
    feed(tmp_path)
    IntakeBatch.objects.update(planned_run=None)
    new()
    stale = ScreeningRun.objects.get()
    publish_marks(tmp_path / "register", (*MARKS, "Quillmere"))
    screen_all(actor=SYSTEM, now=NOW, whole=True)
    newest = Screening.objects.get(listing__listing_id="L000001").snapshot_number
    ScreeningBatch.objects.filter(run=stale).update(finished_at=None)
    ScreeningRun.objects.filter(pk=stale.pk).update(finished_at=None)
    hits = set(Hit.objects.values_list("id", flat=True))
    finish_open_runs(actor=SYSTEM, now=NOW)
    assert Screening.objects.get(listing__listing_id="L000001").snapshot_number == newest
    assert set(Hit.objects.values_list("id", flat=True)) == hits


def test_a_run_that_was_cut_off_is_finished_first(tmp_path: Path) -> None:
    feed(tmp_path)
    new()
    run = ScreeningRun.objects.get()
    ScreeningBatch.objects.filter(run=run).update(finished_at=None)
    ScreeningRun.objects.filter(pk=run.pk).update(finished_at=None)
    Hit.objects.all().delete()
    new()
    run.refresh_from_db()
    assert run.finished_at is not None
    assert marks_of(1) == {"Kestrelwood"}


def test_an_empty_market_screens_nothing() -> None:
    assert new().listings == 0
    assert not Listing.objects.exists()
    assert screen_all(actor=SYSTEM, now=NOW, whole=True).listings == 0


def test_screening_needs_the_permission() -> None:
    reader = actor_in(office("readers"), "screening:read")
    with pytest.raises(Refused, match="no_permission"):
        screen_new(actor=reader, now=NOW)
