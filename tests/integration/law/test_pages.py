"""The law library in the site: what each page shows, to whom, and at what price in queries."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qingfeng.foundation.api import Actor, calendar_years, system_actor
from qingfeng.kernel.ids import Subject
from qingfeng.law.actions.clocks import start_clock, tell_clock
from qingfeng.law.models import RuleEdition
from qingfeng.law.queries import boards
from qingfeng.law.queries.library import library
from qingfeng.law.queries.searching import place
from qingfeng.law.rules.reading import read_pack
from qingfeng.law.rules.shapes import RuleKind
from qingfeng.law.web import clocks
from tests.integration.law.conftest import NOW, RULE, People, drafted
from tests.integration.law.test_editions import exported, made, released, with_version

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def held_still(settings: object) -> None:
    settings.QINGFENG_DEMO_NOW = NOW  # type: ignore[attr-defined]


@pytest.fixture
def reader(people: People, signed_in: SignIn) -> Client:
    return signed_in(people.reader)


@pytest.fixture
def english(reader: Client) -> Client:
    reader.cookies["qingfeng_language"] = "en"
    return reader


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def clock(people: People, rule: str = RULE, start: datetime = NOW, **kwargs: object) -> UUID:
    return start_clock(
        subject=Subject("case", uuid4()),
        rule=rule,
        start=start,
        office=people.reader.office_id,
        actor=system_actor(),
        now=NOW,
        **kwargs,  # type: ignore[arg-type]
    )


def test_every_rule_and_every_pack_has_its_page(english: Client) -> None:
    """Also in Chinese: no code without a word in either language breaks a page."""
    held = library()
    kinds = {
        kind: next((r for r in held.rules.values() if r.kind is kind), None) for kind in RuleKind
    }
    two = [rule for rule in held.rules.values() if len(rule.versions) > 1]
    for rule in [*(rule for rule in kinds.values() if rule), *two]:
        text = page(english, f"/law/rules/{rule.id}/")
        assert rule.name.en.replace("'", "&#x27;").replace('"', "&quot;") in text
    for pack in held.packs:
        assert page(english, f"/law/packs/{pack}/").count("data-qf-open") >= 3


def test_the_library_is_searched_in_both_languages_and_by_article(english: Client) -> None:
    assert RULE in page(english, "/law/?q=cn.penalty.filing_check")
    assert "/law/rules/cn.transfer.decide/" in page(english, "/law/?q=移送+310")
    assert "/law/rules/cn.transfer.decide/" in page(english, "/law/?q=decision+transfer&kind=clock")
    assert "No rule matches" in page(english, "/law/?q=zzzz")
    assert "/law/rules/cn.penalty.service/" not in page(english, "/law/?kind=ban&q=penalty")


def test_the_list_goes_on_by_key(english: Client) -> None:
    seen: list[str] = []
    address = "/law/?pack=cn.penalty"
    while address:
        answer = english.get(address)
        table = answer.context["table"]
        seen += [row.id for row in table.rows]
        address = f"/law/{table.pager.next_url}" if table.pager.next_url else ""
    assert seen == [rule.id for rule in sorted(library().packs["cn.penalty"].rules, key=place)]


def test_both_numberings_of_the_trademark_law_stand_side_by_side(english: Client) -> None:
    text = page(english, "/law/rules/cn.infringement.numbering/")
    assert "art. 57" in text
    assert "art. 72" in text
    assert "Versions side by side" in text
    assert "to come" in text


def test_what_is_not_sure_is_said_in_a_sentence(english: Client) -> None:
    design = next(r for r in library().rules.values() if r.versions[-1].certainty == "D")
    memory = next(r for r in library().rules.values() if r.versions[-1].certainty == "C")
    assert "not a rule of law" in page(english, f"/law/rules/{design.id}/")
    assert "check it before you rely on it" in page(english, f"/law/rules/{memory.id}/")
    assert "our reading" in page(english, "/law/rules/cn.transfer.decide/")


def test_a_clock_is_tried_by_its_address(english: Client) -> None:
    text = page(
        english,
        f"/law/rules/{RULE}/try/?start=2026-09-21&event=testing.sent%3D2026-09-22"
        "&event=testing.returned%3D2026-09-24&now=2026-09-25T10:00",
    )
    # Fifteen working days from 22 September, two of them paused: worked out in the golden tests' manner by hand.
    assert "2026-10-21 (Wed) 24:00" in text
    assert "Running" in text
    assert "Administrative Penalty" in text or "art." in text
    assert text.count("law-step-basis") >= 5


def test_the_forms_own_fields_become_the_short_address(english: Client) -> None:
    answer = english.get(
        f"/law/rules/{RULE}/try/",
        {"start": "2026-09-21", "name": ["testing.sent", "", "extension.approved"], "at": ["2026-09-22", "", "2026-09-23"],
         "units": ["", "", "15"], "now": "", "calendar": ""},
    )  # fmt: skip
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(
        "?start=2026-09-21&event=testing.sent%3D2026-09-22&event=extension.approved%3D2026-09-23%3A15"
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("start=yesterday", "Write a day as"),
        ("start=", "required"),
        ("start=1990-01-01", "not in force on the day of the start"),
        ("start=2026-09-21&event=lunch.sent%3D2026-09-22", "No clock knows this event"),
        ("start=2026-09-21&event=testing.sent%3Dsoon", "Write a day as"),
        ("start=2026-09-21&event=testing.returned%3D2026-09-22", "has not begun"),
        ("start=2026-09-21&calendar=moon", "Select a valid choice"),
        ("start=2026-09-21&now=never", "Write a day as"),
        ("start=2026-09-21&event=rubbish", "An event is written"),
    ],
)
def test_bad_input_is_named_at_its_field(english: Client, query: str, said: str) -> None:
    text = page(english, f"/law/rules/{RULE}/try/?{query}", 422)
    assert said in text
    assert 'role="alert"' in text
    assert "law-due" not in text


def test_hours_are_asked_for_where_a_limit_runs_in_hours(english: Client) -> None:
    hours = "/law/rules/cn.transfer.hand_over/try/?start="
    assert "give the hour as well" in page(english, hours + "2026-10-09", 422)
    assert "2026-10-10 (Sat) 10:15" in page(english, hours + "2026-10-09T10:15")


def test_a_year_without_a_calendar_is_refused_as_such(english: Client) -> None:
    text = page(english, f"/law/rules/{RULE}/try/?start=2031-06-02")
    assert "The calendar of 2031 is not loaded" in text
    assert "No last day yet" in text
    assert "No calendar" in text


def test_a_rule_that_is_no_clock_is_not_tried(reader: Client) -> None:
    page(reader, "/law/rules/cn.clock.apl/try/", 404)
    page(reader, "/law/rules/cn.nothing/", 404)
    page(reader, "/law/packs/cn.nothing/", 404)


def test_fifty_clocks_stand_on_a_page_cheaply(people: People, english: Client) -> None:
    for n in range(60):
        clock(people, start=NOW - timedelta(hours=n))
    page(english, "/law/clocks/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        begun = perf_counter()
        text = page(english, "/law/clocks/")
        spent = perf_counter() - begun
    assert text.count("data-qf-open") == 50
    # Session, person, seats, library, clocks, a count for each of five views, a calendar, offices.
    assert len(asked) <= 15, [query["sql"][:80] for query in asked.captured_queries]
    assert spent < 0.5


def test_the_clocks_go_on_by_key_and_part_by_standing(people: People, english: Client) -> None:
    for n in range(55):
        clock(people, start=NOW - timedelta(minutes=n))
    over = clock(people, start=datetime(2026, 7, 1, tzinfo=UTC))
    waiting = clock(people, start=datetime(2026, 12, 21, tzinfo=UTC))
    first = english.get("/law/clocks/").context["table"]
    second = english.get(f"{first.pager.next_url}").context["table"]
    assert len({row.id for row in (*first.rows, *second.rows)}) == 55
    assert str(over) in page(english, "/law/clocks/?view=over")
    assert str(waiting) in page(english, "/law/clocks/?view=no_calendar")
    assert "No clock here" in page(english, "/law/clocks/?view=ended")


def test_counts_stop_where_nobody_would_count(
    people: People, english: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (boards, clocks):
        monkeypatch.setattr(module, "MOST_COUNTED", 3)
    for n in range(5):
        clock(people, start=NOW - timedelta(minutes=n))
    clock(people, start=datetime(2026, 7, 1, tzinfo=UTC))
    tabs = english.get("/law/clocks/").context["table"].views
    assert [tab.count for tab in tabs] == [4, 1, 0, 0, 0]
    assert ">3+<" in page(english, "/law/clocks/")


def test_administrators_look_for_what_runs_runs_out_or_waits(
    people: People, signed_in: SignIn
) -> None:
    waiting = clock(people, start=datetime(2026, 12, 21, tzinfo=UTC))
    admin = signed_in(people.admin)
    tabs = admin.get("/law/clocks/").context["table"].views
    assert [tab.url.partition("=")[2] for tab in tabs] == ["open", "over", "no_calendar"]
    assert str(waiting) in page(admin, "/law/clocks/?view=no_calendar")
    assert admin.get("/law/clocks/?view=ended").context["table"].views[0].current


@pytest.mark.parametrize("seen", ["office", "admin"])
def test_every_list_of_clocks_walks_an_index_in_its_order(people: People, seen: str) -> None:
    actor = people.reader if seen == "office" else people.admin
    # A handful of rows is sorted sooner than walked: what can be walked shows once sorting is the last resort.
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    for view in boards.views_of(actor):
        plan = boards.page_of(actor, view, NOW).explain()
        assert "Index Scan" in plan, plan
        assert "Presorted Key" in plan, plan


def test_a_running_clock_shows_its_reasoning_and_links_to_the_form(
    people: People, english: Client
) -> None:
    it = clock(people, start=datetime(2026, 9, 21, 2, tzinfo=UTC))
    at = datetime(2026, 9, 22, 2, tzinfo=UTC)
    tell_clock(clock_id=it, name="testing.sent", at=at, actor=system_actor(), now=NOW)
    end = datetime(2026, 9, 24, 2, tzinfo=UTC)
    tell_clock(clock_id=it, name="testing.returned", at=end, actor=system_actor(), now=NOW)
    for address in (f"/law/clocks/{it}/", f"/law/clocks/{it}/panel/"):
        answer = english.get(address)
        panel = answer.context["panel"]
        assert panel.due == "2026-10-21 (Wed) 24:00"
        tried = english.get(panel.try_url)
        assert tried.status_code == 200
        assert tried.context["panel"].due == panel.due
    assert b"<html" not in english.get(f"/law/clocks/{it}/panel/").content


def test_a_clock_is_read_by_its_office_and_administrators_only(
    people: People, signed_in: SignIn
) -> None:
    it = clock(people)
    for path in (f"/law/clocks/{it}/", f"/law/clocks/{it}/panel/"):
        assert signed_in(people.reader).get(path).status_code == 200
        assert signed_in(people.admin).get(path).status_code == 200
        assert signed_in(people.drafter).get(path).status_code == 404
        assert Client().get(path).status_code == 302
    assert str(it) not in page(signed_in(people.drafter), "/law/clocks/")


def test_a_clock_counted_by_another_calendar_is_tried_by_that(
    people: People, english: Client
) -> None:
    it = clock(people, rule="eu.customs.confirm", calendar="eu-DE")
    panel = english.get(f"/law/clocks/{it}/").context["panel"]
    assert "calendar=eu-DE" in panel.try_url or panel.calendar == "Germany"
    assert english.get(panel.try_url).context["panel"].due == panel.due


def test_a_year_shows_days_off_and_make_up_days_by_a_word(english: Client) -> None:
    stored = [day for row in calendar_years("cn") for day in row.workdays if day.year == 2026]
    assert len(stored) >= 5
    text = page(english, "/law/calendars/cn/2026/")
    assert text.count('class="law-made_up"') == len(stored)
    assert text.count(">off</span>") > 25
    assert "make-up working day" in text
    assert "This year is not loaded" in page(english, "/law/calendars/cn/2035/")
    page(english, "/law/calendars/mars/2026/", 404)
    page(english, "/law/calendars/cn/99999/", 404)


def test_a_version_is_drafted_looked_at_and_released_by_two(
    people: People, signed_in: SignIn
) -> None:
    first, second = signed_in(people.drafter), signed_in(people.second)
    clock(people, start=datetime(2026, 9, 21, 2, tzinfo=UTC))
    address = f"/law/rules/{RULE}/new/"
    entries = _filled(first, address)
    entries |= {"length": "10", "transition": "pending", "step": "preview"}
    looked = first.post(address, entries)
    assert looked.status_code == 200
    assert looked.context["preview"].taking == 1
    assert not RuleEdition.objects.exists()
    handed = first.post(address, entries | {"step": "submit"})
    edition = RuleEdition.objects.get()
    assert handed.headers["Location"] == f"/law/editions/{edition.pk}/"
    decide = f"/law/editions/{edition.pk}/decide/"
    assert first.post(decide, {"verb": "release"}).status_code == 409
    own = first.get(f"/law/editions/{edition.pk}/").context["buttons"]
    assert [bool(button.barred) for button in own] == [True, False]
    assert second.post(decide, {"verb": "release"}).status_code == 302
    edition.refresh_from_db()
    assert edition.state == "released"
    assert library().rules[RULE].versions[-1].clock.limit.length == 10  # type: ignore[union-attr]
    assert second.post(decide, {"verb": "burn"}).status_code == 404


def _filled(client: Client, address: str) -> dict[str, object]:
    form = client.get(address).context["form"]
    entries: dict[str, object] = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            entries[field.name] = value if value is not True else "on"
    return entries | {
        "in_force": "2026-10-01", "checked_on": "2026-09-30", "source": "Gazette", "reason": "New law",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("in_force", "1990-01-01"),
        ("extensions", "soon head"),
        ("extensions", "15 nobody"),
        ("also", "order-0 5"),
        ("terms", "x = "),
        ("cut_off", "25:99"),
        ("instrument_title_en", "A title without a key"),
        ("reason", ""),
    ],
)
def test_what_is_wrong_in_a_draft_stands_at_its_field(
    people: People, signed_in: SignIn, field: str, value: str
) -> None:
    client = signed_in(people.drafter)
    address = f"/law/rules/{'cn.clock.apl' if field == 'terms' else RULE}/new/"
    entries = _filled(client, address) | {field: value, "step": "submit"}
    answer = client.post(address, entries)
    assert answer.status_code == 422
    wrong = "instrument_key" if field == "instrument_title_en" else field
    assert list(answer.context["form"].errors) == [wrong]


def test_every_kind_of_rule_has_a_form_that_hands_in_what_it_shows(
    people: People, signed_in: SignIn
) -> None:
    client = signed_in(people.drafter)
    kinds = {rule.kind: rule for rule in library().rules.values()}
    for rule in [
        *kinds.values(),
        *(r for r in library().rules.values() if "fields" in r.versions[-1].terms),
    ]:
        address = f"/law/rules/{rule.id}/new/"
        entries = _filled(client, address) | {"in_force": "2030-01-01", "step": "preview"}
        answer = client.post(address, entries)
        assert answer.status_code == 200, (rule.id, answer.context["form"].errors)
        assert not any(
            change.label not in ("In force from", "施行日期")
            for change in answer.context["changes"]
        ), (rule.id, answer.context["changes"])


def test_editions_are_for_those_who_write_them(people: People, signed_in: SignIn) -> None:
    edition = made(people, drafted())
    reader, second = signed_in(people.reader), signed_in(people.second)
    paths = (
        "/law/editions/",
        f"/law/editions/{edition}/",
        f"/law/rules/{RULE}/new/",
        "/law/import/",
    )
    for path in paths:
        assert reader.get(path).status_code == 403, path
        assert second.get(path).status_code == 200, path
    assert reader.post(f"/law/editions/{edition}/decide/", {"verb": "release"}).status_code == 403
    assert str(edition) not in page(reader, f"/law/rules/{RULE}/")
    assert str(edition) in page(second, f"/law/rules/{RULE}/")


def test_a_pack_is_exported_and_imported_by_the_pages(people: People, signed_in: SignIn) -> None:
    released(people, drafted(length=10))
    client = signed_in(people.drafter)
    file = client.get("/law/packs/cn.penalty/export/")
    assert file.headers["Content-Disposition"] == 'attachment; filename="cn.penalty.toml"'
    assert read_pack(file.content, "x") == library().packs["cn.penalty"]
    text = with_version(exported(), "service", date(2026, 12, 1))
    answer = _upload(client, text)
    assert answer.status_code == 302
    assert RuleEdition.objects.filter(state="draft").count() == 1
    assert _upload(client, text.replace("zone =", "zones =")).status_code == 422
    assert _upload(client, exported()).status_code == 422


def _upload(client: Client, text: str) -> HttpResponse:
    file = SimpleUploadedFile("p.toml", text.encode())
    return client.post("/law/import/", {"file": file, "source": "Gazette", "reason": "New law"})  # type: ignore[return-value]


def test_every_clock_has_a_form_that_answers(english: Client) -> None:
    for rule in library().rules.values():
        if rule.versions[-1].clock is None:
            continue
        start = max(rule.versions[-1].in_force, date(2026, 3, 2)).isoformat()
        text = page(english, f"/law/rules/{rule.id}/try/?start={start}T10:00")
        assert "law-steps" in text, rule.id
